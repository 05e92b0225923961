"""`Instance`: a formulation laid out over its data, as columns and rows that still know their families."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from nl2opt.description.tables import Data
from nl2opt.diagnostics import Diagnostic
from nl2opt.formulation.algebra import Form, Number
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.index_sets import IndexedSet, IndexSet, name_of

INFINITY = float("inf")


class Column(NamedTuple):
    """One variable: its family, its index (a flat tuple, empty for a scalar), bounds and domain."""

    family: str
    index: tuple[Any, ...]  # type: ignore[assignment]  # hides tuple.index, which nobody asks of a column
    lower: Number
    upper: Number
    domain: str

    @property
    def name(self) -> str:
        return name_of(self.family, self.index)


class RowEntry(NamedTuple):
    """One row ``lower <= body <= upper``; `body` has no constant. `part` numbers the links of a chained rule from 1."""

    family: str
    index: tuple[Any, ...]  # type: ignore[assignment]
    body: Form
    lower: Number
    upper: Number
    part: int = 0

    @property
    def label(self) -> str:
        """The family, with the part's number when a chained rule makes several rows."""
        return f"{self.family}_{self.part}" if self.part else self.family

    @property
    def name(self) -> str:
        return name_of(self.label, self.index)


class Unrewritten(NamedTuple):
    """A member of a family whose rule is logic that no pass has rewritten into rows."""

    family: str
    index: tuple[Any, ...]  # type: ignore[assignment]
    function: str


class Decided(NamedTuple):
    """A member of a family whose rule came out as a plain truth value: it makes no row."""

    family: str
    index: tuple[Any, ...]  # type: ignore[assignment]
    truth: bool


@dataclass(frozen=True)
class Instance:
    """Columns, rows and objective of a formulation on its data; `findings` says what went wrong on the way.

    With errors among the findings, the parts that could be laid out are there and the rest is missing.
    """

    formulation: Formulation
    data: Data
    sets: Mapping[str, IndexSet | IndexedSet]
    parameters: Mapping[str, Any]
    """A number, a text, or a mapping from key (flat tuple, or bare component for one index)."""
    columns: tuple[Column, ...]
    rows: tuple[RowEntry, ...]
    objective: Form | Number
    sense: Literal["minimize", "maximize"]
    findings: tuple[Diagnostic, ...] = ()
    decided: tuple[Decided, ...] = ()
    unrewritten: tuple[Unrewritten, ...] = ()
    loop_widths: Mapping[tuple[str | int, ...], tuple[int, ...]] = field(default_factory=dict)
    """Components of each loop name, by path of the ``for`` clause, such as ``("constraints", "cap", "for")``."""
    expression_keys: Mapping[str, int] = field(default_factory=dict)
    """Number of members of each named expression."""

    @property
    def has_errors(self) -> bool:
        return any(finding.is_error for finding in self.findings)

    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def sizes(self) -> dict[str, int]:
        """Members of each set, parameter, variable, expression and constraint, by name."""
        sizes = {name: len(members) for name, members in self.sets.items()}
        for name, value in self.parameters.items():
            sizes[name] = len(value) if isinstance(value, Mapping) else 1
        sizes.update(self.expression_keys)
        for column in self.columns:
            sizes[column.family] = sizes.get(column.family, 0) + 1
        for row in self.rows:
            sizes[row.family] = sizes.get(row.family, 0) + 1
        return sizes
