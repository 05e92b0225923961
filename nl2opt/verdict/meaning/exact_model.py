"""A linear model in fractions: rows as forms, exact evaluation of points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from nl2opt.model.canonical import CanonicalModel, Domain
from nl2opt.model.passes.exact import as_written

Side = Fraction | None


@dataclass(frozen=True)
class Condition:
    """``low <= form <= high`` with a name to show; None for an open side."""

    name: str
    form: dict[int, Fraction]
    low: Side
    high: Side


def side(value: float) -> Side:
    """A finite side as a fraction, None when infinite."""
    return None if np.isinf(value) else as_written(float(value))


@dataclass(frozen=True)
class ExactModel:
    """A linear model with numbers as written."""

    model: CanonicalModel

    @cached_property
    def rows(self) -> list[Condition]:
        matrix = self.model.matrix
        found = []
        for i, name in enumerate(self.model.row_names):
            part = slice(int(matrix.indptr[i]), int(matrix.indptr[i + 1]))
            form = {
                j: as_written(v) for j, v in zip(matrix.indices[part].tolist(), matrix.data[part].tolist(), strict=True)
            }
            found.append(Condition(f"row {name}", form, side(self.model.row_lower[i]), side(self.model.row_upper[i])))
        return found

    @cached_property
    def bounds(self) -> list[Condition]:
        return [
            Condition(f"bounds of {name}", {j: Fraction(1)}, side(self.model.lower[j]), side(self.model.upper[j]))
            for j, name in enumerate(self.model.column_names)
        ]

    @cached_property
    def integer(self) -> list[bool]:
        return [int(d) == Domain.INTEGER for d in self.model.domains]

    @cached_property
    def cost(self) -> dict[int, Fraction]:
        """The objective, to be minimised."""
        sign = 1 if self.model.sense == "minimize" else -1
        return {j: sign * as_written(float(v)) for j, v in enumerate(self.model.objective.tolist()) if v}

    def value(self, point: Sequence[Fraction]) -> Fraction:
        """The objective to be minimised, constant included."""
        sign = 1 if self.model.sense == "minimize" else -1
        return at(self.cost, point) + sign * as_written(self.model.offset)

    def violation(self, point: Sequence[Fraction]) -> str | None:
        """The first condition a point breaks, in words; None when it is feasible."""
        for condition in (*self.rows, *self.bounds):
            activity = at(condition.form, point)
            if condition.low is not None and activity < condition.low:
                return f"{condition.name}: {_short(activity)} is below {_short(condition.low)}"
            if condition.high is not None and activity > condition.high:
                return f"{condition.name}: {_short(activity)} is above {_short(condition.high)}"
        for j, whole in enumerate(self.integer):
            if whole and point[j].denominator != 1:
                return f"{self.model.column_names[j]} = {_short(point[j])} is not an integer"
        return None


def at(form: dict[int, Fraction], point: Sequence[Fraction]) -> Fraction:
    """The value of a form at a point."""
    return sum((value * point[j] for j, value in form.items()), Fraction(0))


def _short(value: Fraction) -> str:
    return str(value) if len(str(value)) <= 20 else f"{float(value):.12g}"
