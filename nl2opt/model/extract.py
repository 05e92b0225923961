"""A Pyomo model as plain arrays, `RawModel`: what crosses from the sandbox. Imports neither scipy nor pyomo at its top.

Rows and columns keep the order of declaration. Columns that no row uses are kept; a range constraint is one row; a
fixed variable is a column with equal bounds whose value is folded into the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from nl2opt.errors import ProgramError
from nl2opt.model.extract_tree import to_tree
from nl2opt.model.extract_values import Columns, ModelPart, distinct, index_text, number
from nl2opt.model.nonlinear import Tree

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]

OBJECTIVE = -1
"""The row number that stands for the objective in `quadratic_row` and `nonlinears`."""

READ_AS_NOTHING = frozenset(
    {
        "Block", "BooleanVar", "BuildAction", "BuildCheck", "Constraint", "Expression", "ExternalFunction",
        "Objective", "Param", "RangeSet", "SOSConstraint", "Set", "SetOf", "Suffix", "Var",
    }
)  # fmt: skip
"""Component types that are read, or that say nothing about the model's rows and columns."""


@dataclass(frozen=True)
class RawModel:
    """An optimisation model of n columns and m rows in numpy arrays and lists, sparse by row.

    Row i has the entries ``row_start[i]:row_start[i + 1]`` of `row_index` (columns) and `row_value`. Quadratic term
    k is ``quadratic_value[k] * x[quadratic_first[k]] * x[quadratic_second[k]]`` in row ``quadratic_row[k]``
    (`OBJECTIVE` for the objective), with first <= second. `domains` holds 0 for real and 1 for integer.
    """

    name: str
    sense: Literal["minimize", "maximize"]
    offset: float
    objective_index: Integers
    objective_value: Floats
    column_names: list[str]
    lower: Floats
    upper: Floats
    domains: npt.NDArray[np.uint8]
    row_names: list[str]
    row_start: Integers
    row_index: Integers
    row_value: Floats
    row_lower: Floats
    row_upper: Floats
    quadratic_row: Integers
    quadratic_first: Integers
    quadratic_second: Integers
    quadratic_value: Floats
    nonlinears: dict[int, Tree] = field(default_factory=dict)
    special_ordered_sets: list[tuple[str, int, list[int], list[float]]] = field(default_factory=list)


def extract(model: Any) -> RawModel:
    """The arrays of a constructed Pyomo model (or block).

    Raises `ProgramError` naming the component for anything that rows and columns cannot say: a disjunction, a
    complementarity condition, two active objectives, an operation no solver of ours knows.

    >>> import pyomo.environ as pyo
    >>> m = pyo.ConcreteModel()
    >>> m.bake = pyo.Var(["north", "south"], bounds=(0, 5))
    >>> m.oven = pyo.Constraint(expr=m.bake["north"] + 2 * m.bake["south"] <= 7)
    >>> raw = extract(m)
    >>> raw.column_names, raw.row_value.tolist(), raw.row_upper.tolist()
    (['bake[north]', 'bake[south]'], [1.0, 2.0], [7.0])
    """
    if not model.is_constructed():
        raise ProgramError(
            "the model is an AbstractModel that was not given its data",
            help="use ConcreteModel, or call create_instance()",
        )
    _refuse_unknown(model)
    reader = _Reader(model)
    reader.read_rows()
    sense, offset, index, values = reader.read_objective()
    sets = reader.read_special_ordered_sets()
    columns = reader.columns.finish()
    quadratic = reader.quadratic
    return RawModel(
        name="" if model.name in (None, "unknown") else str(model.name),
        sense=sense,
        offset=offset,
        objective_index=np.array(index, dtype=np.int64),
        objective_value=np.array(values, dtype=np.float64),
        column_names=columns.names,
        lower=np.array(columns.lower, dtype=np.float64),
        upper=np.array(columns.upper, dtype=np.float64),
        domains=np.array(columns.domains, dtype=np.uint8),
        row_names=reader.row_names(),
        row_start=np.array(reader.row_start, dtype=np.int64),
        row_index=np.array(reader.row_index, dtype=np.int64),
        row_value=reader.numbers(reader.row_value),
        row_lower=np.array(reader.row_lower, dtype=np.float64),
        row_upper=np.array(reader.row_upper, dtype=np.float64),
        quadratic_row=np.array([term[0] for term in quadratic], dtype=np.int64),
        quadratic_first=np.array([term[1] for term in quadratic], dtype=np.int64),
        quadratic_second=np.array([term[2] for term in quadratic], dtype=np.int64),
        quadratic_value=np.array([term[3] for term in quadratic], dtype=np.float64),
        nonlinears=reader.nonlinears,
        special_ordered_sets=sets,
    )


def _refuse_unknown(model: Any) -> None:
    for block in model.block_data_objects(active=True):
        for component in block.component_objects(descend_into=False):
            kind = component.ctype.__name__
            if kind not in READ_AS_NOTHING and getattr(component, "active", False):
                if kind == "LogicalConstraint" and not len(component):
                    continue
                raise ProgramError(
                    f"component `{component.name}` is a {kind}, which cannot be read as rows and columns",
                    help="write it as constraints (pyomo.environ.TransformationFactory has transformations, "
                    "such as 'gdp.bigm'), or deactivate it",
                )


class _Reader:
    """Collects the parts of one model."""

    def __init__(self, model: Any) -> None:
        from pyomo.core.base.enums import SortComponents
        from pyomo.repn.linear import LinearRepnVisitor
        from pyomo.repn.quadratic import QuadraticRepnVisitor
        from pyomo.repn.util import OrderedVarRecorder

        self.model = model
        self.part = ModelPart(model)
        self.columns = Columns(model, self.part)
        self.var_map: dict[int, Any] = dict(self.columns.free)
        self.var_order = {key: j for j, key in enumerate(self.var_map)}
        recorder = OrderedVarRecorder(self.var_map, self.var_order, SortComponents.deterministic)
        self._linear: Callable[[Any], Any] = LinearRepnVisitor({}, var_recorder=recorder).walk_expression
        self._quadratic: Callable[[Any], Any] = QuadraticRepnVisitor({}, var_recorder=recorder).walk_expression
        self.rows: list[Any] = []
        self._names: list[str] = []
        self.row_start = [0]
        self.row_index: list[int] = []
        self.row_value: list[float] = []
        self.row_lower: list[float] = []
        self.row_upper: list[float] = []
        self.quadratic: list[tuple[int, int, int, float]] = []
        self.nonlinears: dict[int, Tree] = {}

    def _active(self, kind: Any) -> Iterator[tuple[str, Any, Any]]:
        """Name of the family, index and data of the active components of a type."""
        for component in self.model.component_objects(kind, active=True, descend_into=True):
            base = self.part.name(component)
            for index, data in component.items():
                if data.active:
                    yield base, index, data

    def read_rows(self) -> None:
        import pyomo.environ as pyo

        inf = float("inf")
        of_id = self.columns.of_id
        index_row, value_row = self.row_index, self.row_value
        for base, index, data in self._active(pyo.Constraint):
            try:
                lower, body, upper = data.to_bounded_expression(evaluate_bounds=True)
            except Exception as error:
                raise ProgramError(f"constraint `{data.name}` cannot be read: {_one_line(error)}") from error
            name = base if index is None else base + index_text(index)
            repn = self._represent(len(self._names), body, name)
            constant = repn.constant
            if constant:
                constant = number(constant, f"constraint `{name}`")
                lower = None if lower is None else lower - constant
                upper = None if upper is None else upper - constant
            self._names.append(name)
            self.rows.append(data)
            linear = repn.linear
            if linear:
                try:
                    index_row.extend([of_id[key] for key in linear])
                except KeyError:
                    index_row.extend([self._column(key) for key in linear])
                value_row.extend(linear.values())
            self.row_start.append(len(index_row))
            self.row_lower.append(-inf if lower is None else number(lower, f"constraint `{name}`", infinite=True))
            self.row_upper.append(inf if upper is None else number(upper, f"constraint `{name}`", infinite=True))

    def _column(self, key: int) -> int:
        """Column of a variable by its id; a variable that no active block declares gets a column of its own."""
        found = self.columns.of_id.get(key)
        return self.columns.add(self.var_map[key]) if found is None else found

    def _represent(self, row: int, expression: Any, name: str) -> Any:
        """The linear part of an expression; its quadratic and nonlinear parts are put aside."""
        try:
            repn = self._linear(expression)
            if repn.nonlinear is None:
                return repn
            repn = self._quadratic(expression)
        except RecursionError:
            raise ProgramError(f"`{name}` is nested too deeply to be read") from None
        except (ArithmeticError, ValueError, TypeError) as error:
            raise ProgramError(f"`{name}` cannot be read: {_one_line(error)}") from error
        terms = []
        for (a, b), value in (repn.quadratic or {}).items():
            one, two = sorted((self._column(a), self._column(b)))
            terms.append((row, one, two, number(value, f"`{name}`")))
        self.quadratic.extend(sorted(terms))
        if repn.nonlinear is not None:
            self.nonlinears[row] = to_tree(repn.nonlinear, lambda v: self._column(self._seen(v)), name)
        return repn

    def _seen(self, variable: Any) -> int:
        key = id(variable)
        if key not in self.var_map:
            self.var_map[key] = variable
            self.var_order[key] = len(self.var_order)
        return key

    def read_objective(self) -> tuple[Literal["minimize", "maximize"], float, list[int], list[float]]:
        import pyomo.environ as pyo

        found = list(self._active(pyo.Objective))
        if len(found) > 1:
            names = ", ".join(f"`{data.name}`" for _, _, data in found)
            raise ProgramError(
                f"the model has {len(found)} active objectives: {names}",
                help="deactivate all but one, or add them up with weights",
            )
        if not found:
            return "minimize", 0.0, [], []
        data = found[0][2]
        if data.expr is None:
            raise ProgramError(f"objective `{data.name}` has no expression")
        repn = self._represent(OBJECTIVE, data.expr, data.name)
        where = f"objective `{data.name}`"
        index = [self._column(key) for key in repn.linear]
        values = [number(value, where) for value in repn.linear.values()]
        return ("maximize" if data.sense == pyo.maximize else "minimize"), number(repn.constant, where), index, values

    def read_special_ordered_sets(self) -> list[tuple[str, int, list[int], list[float]]]:
        import pyomo.environ as pyo

        sets = []
        for base, index, data in self._active(pyo.SOSConstraint):
            items = list(data.get_items())
            columns = [self._column(self._seen(variable)) for variable, _ in items]
            name = base if index is None else base + index_text(index)
            if data.level not in (1, 2):
                raise ProgramError(f"special ordered set `{name}` is of kind {data.level}; only 1 and 2 can be solved")
            sets.append((name, int(data.level), columns, [number(weight, f"set `{name}`") for _, weight in items]))
        return sets

    def row_names(self) -> list[str]:
        """Names of the rows, no two alike."""
        return distinct(self._names, self.rows)

    def numbers(self, values: list[Any]) -> Floats:
        """Coefficients as floats; a coefficient that is not a number names its row."""
        try:
            array = np.array(values, dtype=np.float64)
            if np.isfinite(array).all():
                return array
        except (TypeError, ValueError):
            pass
        for row, name in enumerate(self._names):
            for value in values[self.row_start[row] : self.row_start[row + 1]]:
                number(value, f"constraint `{name}`")
        raise ProgramError("a coefficient of the model is not a finite number")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
