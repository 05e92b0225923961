"""The five elements (and tables, expressions, answers beside them) as frozen pydantic models.

These models hold what was written, nothing derived: expressions stay text, tables stay unread. So reading and
writing is the identity, and equality of two formulations is equality of what they say. `docs/notation.md` explains the
keys; `nl2opt.formulation.schema` publishes them as JSON schema.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, model_validator

from nl2opt.formulation.origin import Origin

SCHEMA_VERSION = 1


def _number(value: Any) -> Any:
    """Numbers stay numbers; a truth value is 1 or 0, as in every data file."""
    return int(value) if isinstance(value, bool) else value


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _no_list(value: Any) -> Any:
    return _number(value)


def _lists(value: Any) -> Any:
    """Members and values hold lists, never tuples, as a file would give them; so reading back gives the same."""
    if isinstance(value, list | tuple):
        return [_lists(item) for item in value]
    return {key: _lists(item) for key, item in value.items()} if isinstance(value, dict) else value


Scalar: TypeAlias = Annotated[int | float | str, BeforeValidator(_no_list)]
"""A number or a text."""
ExpressionText: TypeAlias = Annotated[int | float | str, BeforeValidator(_no_list)]
"""An expression in Python's syntax, or a bare number."""
Names: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]
"""One name or a list of names."""


class Strict(BaseModel):
    """Base of everything here: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=True)


class SourceText(Strict):
    """The words an element was read from, and where they stand in the description.

    `sentence` counts from 1; `start` and `end` are character offsets into the description's text.
    """

    text: str
    sentence: int | None = None
    start: int | None = None
    end: int | None = None


class Element(Strict):
    """What every element may carry."""

    unit: str | None = None
    """A unit in pint's syntax, such as ``EUR/loaf``; unknown words count as units of their own."""
    meaning: str | None = None
    """What it stands for, in a few words."""
    source: str | SourceText | tuple[str | SourceText, ...] | None = None
    """The words it was read from."""

    @property
    def source_text(self) -> str | None:
        """The words of `source` as one text."""
        if self.source is None:
            return None
        parts = self.source if isinstance(self.source, tuple) else (self.source,)
        return " … ".join(part if isinstance(part, str) else part.text for part in parts)


class Table(Strict):
    """How a data table is shaped: given inline (`columns` and `rows`), or read from a file and then reshaped."""

    columns: tuple[str, ...] | None = None
    rows: tuple[tuple[Any, ...], ...] | None = None
    header: bool | None = None
    """False: the file has no header line, and `columns` names the columns."""
    split: dict[str, str] | None = None
    """``{column: separator}``: a list in a cell becomes one row for each item."""
    parse: dict[str, str] | None = None
    """``{column: "D{day}P{period}"}``: a text becomes the columns named in braces."""
    row: str | None = None
    """For ragged rows: the column that numbers or names each row (with `cells`)."""
    cells: str | None = None
    """For ragged rows: the pattern of each further cell, such as ``({unit},{batch})``."""
    meaning: str | None = None
    source: str | SourceText | None = None


class Set(Element):
    """An index set: listed, computed, or read from a table."""

    elements: Annotated[str | tuple[Any, ...] | dict[Scalar, Any] | None, BeforeValidator(_lists)] = None
    """A list of members, an expression, or (with `over`) a list for each member of another set."""
    data: str | None = Field(None, validation_alias=AliasChoices("data", "table"))
    column: str | None = None
    columns: Names | None = None
    within: Names | None = None
    """The sets the components lie in, in order."""
    ordered: bool | None = None
    over: Names | None = None


class Parameter(Element):
    """A number (or text) given by data: a scalar, or one for each member of `over`."""

    value: ExpressionText | None = None
    values: Annotated[Any, BeforeValidator(_lists)] = None
    over: Names | None = None
    for_: str | None = Field(None, alias="for")
    data: str | None = Field(None, validation_alias=AliasChoices("data", "table"))
    key: Names | None = None
    column: str | None = None
    row: dict[str, Scalar] | None = None
    default: Scalar | None = None
    partial: bool = False
    type: Literal["number", "text"] | None = None


class Variable(Element):
    """A decision: a scalar, or one for each member of `over`, or of the tuples `for` runs through."""

    over: Names | None = None
    for_: str | None = Field(None, alias="for")
    domain: Literal["real", "integer", "binary", "semicontinuous", "semiinteger"] = "real"
    lower: ExpressionText | None = None
    upper: ExpressionText | None = None
    step: ExpressionText | None = None
    """The variable takes multiples of this number only."""


class NamedExpression(Element):
    """A sub-expression with a name, expanded where it is used."""

    for_: str | None = Field(None, alias="for")
    value: ExpressionText


class Objective(Element):
    """What is minimised or maximised; several with `weights`, in `lexicographic` order, or as a `pareto` front."""

    minimize: ExpressionText | tuple[ExpressionText, ...] | None = None
    maximize: ExpressionText | tuple[ExpressionText, ...] | None = None
    weights: tuple[float, ...] | None = None
    lexicographic: bool = False
    pareto: bool = False

    @model_validator(mode="after")
    def _one_sense(self) -> Objective:
        if (self.minimize is None) == (self.maximize is None):
            raise ValueError("an objective has either `minimize` or `maximize`")
        return self

    @property
    def sense(self) -> Literal["minimize", "maximize"]:
        return "minimize" if self.minimize is not None else "maximize"

    @property
    def expressions(self) -> tuple[str, ...]:
        """The expressions, one for a single objective."""
        value = self.minimize if self.minimize is not None else self.maximize
        return tuple(str(item) for item in value) if isinstance(value, tuple) else (str(value),)


class Constraint(Element):
    """A family of rows: one for each binding of `for`."""

    for_: str | None = Field(None, alias="for")
    rule: str


def _none_is_empty(value: Any) -> Any:
    return {} if value is None else value


def _none_values_empty(value: Any) -> Any:
    """``nodes:`` with nothing behind it is an element with no keys."""
    if isinstance(value, dict):
        return {name: {} if item is None else item for name, item in value.items()}
    return {} if value is None else value


class Formulation(Strict):
    """A decision problem as sets, parameters, variables, objective and constraints.

    >>> f = Formulation.model_validate({
    ...     "variables": {"x": {"lower": 0, "upper": 4}},
    ...     "objective": {"maximize": "3 * x"},
    ... })
    >>> f.variables["x"].domain, f.objective.sense
    ('real', 'maximize')
    """

    version: Literal[1] = 1
    """Version of the notation's schema."""
    name: str = ""
    meaning: str | None = None
    data: Annotated[dict[str, Table], BeforeValidator(_none_is_empty)] = Field(default_factory=dict)
    sets: Annotated[dict[str, Set], BeforeValidator(_none_values_empty)] = Field(default_factory=dict)
    parameters: Annotated[dict[str, Parameter], BeforeValidator(_none_values_empty)] = Field(default_factory=dict)
    variables: Annotated[dict[str, Variable], BeforeValidator(_none_values_empty)] = Field(default_factory=dict)
    expressions: Annotated[dict[str, NamedExpression], BeforeValidator(_none_is_empty)] = Field(default_factory=dict)
    objective: Objective | None = None
    constraints: Annotated[dict[str, Constraint], BeforeValidator(_none_is_empty)] = Field(default_factory=dict)
    answers: Annotated[dict[str, ExpressionText], BeforeValidator(_none_is_empty)] = Field(default_factory=dict)

    _origin: Origin = PrivateAttr(default_factory=Origin)

    @property
    def origin(self) -> Origin:
        """Where each element stands in the text it was read from."""
        return self._origin

    def with_origin(self, origin: Origin) -> Formulation:
        """The same formulation, remembering where it was read."""
        copy = self.model_copy()
        copy._origin = origin
        return copy

    def elements(self) -> dict[str, Element]:
        """Every element by path, such as ``constraints.oven_limit``, in the order of the sections."""
        found: dict[str, Element] = {}
        for section in ("sets", "parameters", "variables", "expressions"):
            found |= {f"{section}.{name}": element for name, element in getattr(self, section).items()}
        if self.objective is not None:
            found["objective"] = self.objective
        return found | {f"constraints.{name}": element for name, element in self.constraints.items()}

    def source_words(self) -> dict[str, str]:
        """The words that each element was read from, by its name; elements without words are left out."""
        elements = self.elements().items()
        return {path.split(".")[-1]: element.source_text for path, element in elements if element.source_text}

    def __str__(self) -> str:
        from nl2opt.formulation.printing import print_tree

        return print_tree(self)

    def _repr_latex_(self) -> str:
        from nl2opt.formulation.printing import notebook_latex

        return notebook_latex(self)

    def _repr_html_(self) -> str:
        from nl2opt.formulation.printing import to_html

        return to_html(self)

    def _repr_markdown_(self) -> str:
        from nl2opt.formulation.printing import to_markdown

        return to_markdown(self)
