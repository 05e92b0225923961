"""Re-evaluation of a point on the model, independently of the solver."""

from __future__ import annotations

import decimal
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from nl2opt.model.canonical import CanonicalModel, Domain, Floats, Quadratic
from nl2opt.model.nonlinear import evaluate

Method = Literal["exact", "floating point"]
EXACT_TERMS = 300_000
"""Largest number of terms with a nonzero column that are evaluated exactly."""
CLOSE = 1e-6
"""Rows farther inside their sides than this share of their terms are satisfied, whatever the rounding."""
ACCEPTED = 1e-5
"""Largest relative violation of a point that is handed out as an answer."""


@dataclass(frozen=True)
class Violation:
    """By how much a point misses one demand. `relative` divides by the largest term or side of it, at least 1."""

    what: Literal["row", "bound", "integrality", "set"]
    name: str
    amount: float
    relative: float

    def to_dict(self) -> dict[str, Any]:
        return {"what": self.what, "name": self.name, "amount": self.amount, "relative": self.relative}


@dataclass(frozen=True)
class Certificate:
    """What an independent evaluation of the point says."""

    method: Method
    """`exact`: in rational arithmetic, every number taken as the decimal it is written as. `floating point`: the model
    is nonlinear, or has too many terms; the figures are rounded."""
    worst: Mapping[str, Violation]
    """The largest violation of each kind that has one: row, bound, integrality, set."""
    objective: float | None
    """Recomputed."""
    relative: float = 0.0
    """The largest relative violation of all, which decides whether the point is handed out."""
    solver_objective: float | None = None
    formulation: Any = field(default=None, compare=False)
    """Filled by the pipeline: the same check against the formulation."""

    @property
    def largest(self) -> Violation | None:
        """The largest of all."""
        return max(self.worst.values(), key=lambda violation: violation.amount, default=None)

    @property
    def violation(self) -> float:
        """Absolute size of the largest violation; 0 when the point satisfies everything."""
        return max((violation.amount for violation in self.worst.values()), default=0.0)

    @property
    def holds(self) -> bool:
        """Whether the point can be handed out: no violation above 1e-5 of the size of what it violates."""
        return self.relative <= ACCEPTED

    @property
    def difference(self) -> float | None:
        """Recomputed objective minus the solver's."""
        if self.objective is None or self.solver_objective is None:
            return None
        return self.objective - self.solver_objective

    def sentence(self) -> str:
        how = "in exact arithmetic" if self.method == "exact" else "in floating point"
        largest = self.largest
        if largest is None:
            return f"The point satisfies every row, bound and domain ({how})."
        return f"The largest violation is {largest.amount:.3g}, of the {largest.what} of `{largest.name}` ({how})."

    def to_dict(self) -> dict[str, Any]:
        formulation = self.formulation.to_dict() if hasattr(self.formulation, "to_dict") else self.formulation
        return {
            "method": self.method,
            "violation": self.violation,
            "worst": {kind: violation.to_dict() for kind, violation in self.worst.items()},
            "objective": self.objective,
            "difference": self.difference,
            "formulation": formulation,
        }


_CONTEXT = decimal.Context(prec=2600, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN, traps=[decimal.Inexact])
"""Wide enough for any sum of products of three doubles; a result that does not fit raises rather than rounds."""


def _decimal(value: float) -> decimal.Decimal:
    """The decimal a double is written as: 0.1 is one tenth."""
    return decimal.Decimal(repr(float(value)))


class _Point:
    """The point as decimals, converted on use."""

    def __init__(self, point: Floats) -> None:
        self.point = point
        self.known: dict[int, decimal.Decimal] = {}

    def __getitem__(self, column: int) -> decimal.Decimal:
        value = self.known.get(column)
        if value is None:
            value = self.known[column] = _decimal(self.point[column])
        return value


def certify(model: CanonicalModel, point: Floats, solver_objective: float | None = None) -> Certificate:
    """Evaluate a point, shape (columns,), on every row, bound, domain, set and indicator.

    >>> model = CanonicalModel.build(objective=[1, 1], rows=[[0.1, 0.2]], row_lower=[0.3], upper=[1, 1])
    >>> certify(model, np.array([1.0, 1.0])).violation, certify(model, np.array([1.0, 0.5])).violation
    (0.0, 0.1)
    """
    worst: dict[str, Violation] = {}
    relative = [0.0]

    def note(what: Any, name: str, amount: float, size: float) -> None:
        amount = math.inf if math.isnan(amount) else amount
        if amount > 0:
            violation = Violation(what, name, amount, math.inf if math.isinf(amount) else amount / max(1.0, size))
            relative[0] = max(relative[0], violation.relative)
            if what not in worst or worst[what].amount < amount:
                worst[what] = violation

    _columns(model, point, note)
    _special(model, point, note)
    exact = _Point(point)
    with decimal.localcontext(_CONTEXT):
        objective = _objective(model, point, exact)
        method = _rows(model, point, exact, note)
    return Certificate(
        "floating point" if model.is_nonlinear else method, worst, objective, relative[0], solver_objective
    )


def _columns(model: CanonicalModel, point: Floats, note: Any) -> None:
    lower, upper = model.lower, model.upper
    semi = model.domains >= Domain.SEMICONTINUOUS
    off = semi & (point == 0)
    missed = np.maximum(np.maximum(lower - point, point - upper), 0.0)
    missed[semi] = np.minimum(missed[semi], np.abs(point[semi]))
    missed[off] = 0.0
    for j in np.flatnonzero(missed > 0):
        side = lower[j] if point[j] < lower[j] else upper[j]
        with decimal.localcontext(_CONTEXT):
            amount = float(abs(_decimal(point[j]) - _decimal(side))) if math.isfinite(side) else math.inf
        note("bound", model.column_names[j], min(amount, float(missed[j])) if semi[j] else amount, abs(float(side)))
    whole = (model.domains == Domain.INTEGER) | (model.domains == Domain.SEMIINTEGER)
    fraction = np.where(whole, np.abs(point - np.round(point)), 0.0)
    for j in np.flatnonzero(fraction > 0):
        note("integrality", model.column_names[j], float(fraction[j]), 1.0)
    for j in np.flatnonzero(~np.isfinite(point)):
        note("bound", model.column_names[j], math.inf, 1.0)


def _special(model: CanonicalModel, point: Floats, note: Any) -> None:
    for group in model.special_ordered_sets:
        order = sorted(range(len(group.columns)), key=lambda k: group.weights[k])
        sizes = [abs(float(point[group.columns[k]])) for k in order]
        windows = [sum(sizes[i : i + group.kind]) for i in range(max(1, len(sizes) - group.kind + 1))]
        best = max(range(len(windows)), key=windows.__getitem__)
        outside = sizes[:best] + sizes[best + group.kind :]
        note("set", group.name, max(outside, default=0.0), max(sizes, default=0.0))


def _idle(model: CanonicalModel, point: Floats) -> set[int]:
    """Indicator rows that do not apply at the point."""
    return {i.row for i in model.indicators if (point[i.column] >= 0.5) != i.value}


def _objective(model: CanonicalModel, point: Floats, exact: _Point) -> float | None:
    used = np.flatnonzero((model.objective != 0) & (point != 0))
    try:
        if len(used) <= EXACT_TERMS:
            total = _decimal(model.offset) + sum(_decimal(model.objective[j]) * exact[int(j)] for j in used)
            if model.quadratic is not None:
                total += _quadratic(model.quadratic, exact)
            value = float(total)
        else:
            value = model.offset + math.fsum(model.objective[used] * point[used])
            value += model.quadratic.at(point) if model.quadratic is not None else 0.0
        if model.nonlinear is not None:
            value += float(evaluate(model.nonlinear, point.tolist()))
    except (ValueError, ArithmeticError):
        return None
    return value + 0.0


def _quadratic(quadratic: Quadratic, exact: _Point) -> decimal.Decimal:
    return sum(
        (
            _decimal(value) * exact[int(i)] * exact[int(j)]
            for i, j, value in zip(quadratic.first, quadratic.second, quadratic.value, strict=True)
        ),
        decimal.Decimal(0),
    )


def row_activity(model: CanonicalModel, point: Floats) -> Floats:
    """The value of every row at a point, shape (rows,), in floating point; `nan` outside the domain of a function."""
    activity = np.asarray(model.matrix @ point, dtype=np.float64)
    for i, quadratic in model.row_quadratics.items():
        activity[i] += quadratic.at(point)
    values = point.tolist() if model.row_nonlinears else []
    for i, tree in model.row_nonlinears.items():
        try:
            activity[i] += evaluate(tree, values)
        except (ValueError, ArithmeticError, TypeError):
            activity[i] = math.nan
    return activity + 0.0


def _rows(model: CanonicalModel, point: Floats, exact: _Point, note: Any) -> Method:
    """Rows farther inside than rounding can reach (1e-6 of the size of their terms) need no exact arithmetic."""
    matrix = model.matrix
    activity = row_activity(model, point)
    sizes = np.asarray(abs(matrix) @ np.abs(point), dtype=np.float64)
    for i, quadratic in model.row_quadratics.items():
        sizes[i] += float(np.sum(np.abs(quadratic.value * point[quadratic.first] * point[quadratic.second])))
    distance = np.minimum(activity - model.row_lower, model.row_upper - activity)
    close = ~(distance > CLOSE * np.maximum(1.0, sizes))
    close[list(_idle(model, point))] = False
    rows = np.flatnonzero(close)
    active = np.diff(np.concatenate([[0], np.cumsum(point[matrix.indices] != 0)])[matrix.indptr])
    terms = int(active[rows].sum()) + sum(len(q) for q in model.row_quadratics.values())
    affordable = terms <= EXACT_TERMS
    for row in rows:
        i = int(row)
        if i in model.row_nonlinears or not affordable:
            missed = float(max(model.row_lower[i] - activity[i], activity[i] - model.row_upper[i]))
            sides = [abs(side) for side in (model.row_lower[i], model.row_upper[i]) if math.isfinite(side)]
            note("row", model.row_names[i], missed, max(float(sizes[i]), *sides, 1.0))
            continue
        total = _activity(model, i, point, exact)
        for side, sign in ((model.row_lower[i], 1), (model.row_upper[i], -1)):
            if math.isfinite(side):
                missed_by = sign * (_decimal(side) - total)
                if missed_by > 0:
                    note("row", model.row_names[i], float(missed_by), max(float(sizes[i]), abs(float(side))))
    return "exact" if affordable else "floating point"


def _activity(model: CanonicalModel, row: int, point: Floats, exact: _Point) -> decimal.Decimal:
    matrix = model.matrix
    span = slice(matrix.indptr[row], matrix.indptr[row + 1])
    total = decimal.Decimal(0)
    for j, value in zip(matrix.indices[span].tolist(), matrix.data[span].tolist(), strict=True):
        if point[j] != 0:
            total += _decimal(value) * exact[j]
    if row in model.row_quadratics:
        total += _quadratic(model.row_quadratics[row], exact)
    return total
