"""Structure of small linear formulations: the same objective, the same rows, up to scale and the order of variables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from typing import Any

from nl2opt.errors import FormulationError
from nl2opt.formulation.elements import Formulation

Vector = tuple[Fraction, ...]
DIGITS = 9
"""Rows are equal when their scaled numbers agree to so many significant digits."""
MOST_PERMUTED = 7


@dataclass(frozen=True)
class LinearStructure:
    """An objective and a set of rows ``vector . x <= number`` or ``== number``, scaled so that equal rows are equal."""

    maximize: bool
    objective: Vector
    rows: frozenset[tuple[Vector, str, Fraction]]

    def ordered(self, order: Sequence[int]) -> LinearStructure:
        """The same with the variables in another order."""
        rows = frozenset(_scaled(tuple(v[i] for i in order), sense, right) for v, sense, right in self.rows)
        return LinearStructure(self.maximize, tuple(self.objective[i] for i in order), rows)


def linear_structure(formulation: Formulation) -> LinearStructure:
    """The structure of a formulation that needs no data. Bounds of variables other than zero count as rows.

    Raises `FormulationError` when it is not linear or cannot be laid out.
    """
    from nl2opt.description.tables import Data
    from nl2opt.formulation.layout import lay_out

    instance = lay_out(formulation, Data())
    if instance.has_errors:
        raise FormulationError("the formulation has errors", findings=[f for f in instance.findings if f.is_error])
    count = len(instance.columns)
    rows: set[tuple[Vector, str, Fraction]] = set()
    for row in instance.rows:
        vector = _vector(row.body, count)
        rows.update(_sides(vector, row.lower, row.upper))
    for number, column in enumerate(instance.columns):
        unit = tuple(Fraction(int(i == number)) for i in range(count))
        rows.update(_sides(unit, column.lower if column.lower != 0 else -float("inf"), column.upper))
    return LinearStructure(instance.sense == "maximize", _vector(instance.objective, count), frozenset(rows))


def same_structure(first: LinearStructure, second: LinearStructure) -> bool:
    """Whether the variables of one can be renamed to those of the other so that all is equal.

    >>> def f(rule):
    ...     return linear_structure(Formulation.model_validate({
    ...         "variables": {"a": {"lower": 0}, "b": {"lower": 0}}, "objective": {"maximize": "a + b"},
    ...         "constraints": {"c": {"rule": rule}}}))
    >>> same_structure(f("2*a + b <= 4"), f("a + 2*b <= 4")), same_structure(f("2*a + b <= 4"), f("a + 2*b <= 5"))
    (True, False)
    """
    count = len(first.objective)
    if count != len(second.objective) or first.maximize != second.maximize or len(first.rows) != len(second.rows):
        return False
    orders = permutations(range(count)) if count <= MOST_PERMUTED else iter([tuple(range(count))])
    here = first.ordered(range(count))
    return any(second.ordered(order) == here for order in orders)


def _vector(form: Any, count: int) -> Vector:
    values = [Fraction(0)] * count
    if isinstance(form, (int, float, Fraction)):
        return tuple(values)
    if not form.is_affine:
        raise FormulationError("the formulation is not linear")
    for column, value in form.linear.items():
        values[column] = _fraction(value)
    return tuple(values)


def _sides(vector: Vector, lower: Any, upper: Any) -> list[tuple[Vector, str, Fraction]]:
    if not any(vector):
        return []
    if lower == upper:
        return [_scaled(vector, "==", _fraction(lower))]
    found = []
    if upper != float("inf"):
        found.append(_scaled(vector, "<=", _fraction(upper)))
    if lower != -float("inf"):
        found.append(_scaled(tuple(-v for v in vector), "<=", -_fraction(lower)))
    return found


def _scaled(vector: Vector, sense: str, right: Fraction) -> tuple[Vector, str, Fraction]:
    scale = next(abs(v) for v in vector if v)
    if sense == "==" and next(v for v in vector if v) < 0:
        scale = -scale
    return tuple(_rounded(v / scale) for v in vector), sense, _rounded(right / scale)


def _fraction(value: Any) -> Fraction:
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


def _rounded(value: Fraction) -> Fraction:
    return Fraction(f"{float(value):.{DIGITS}g}")
