"""A linear model over integer columns with every coefficient an integer, by exact scaling of its rows."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from nl2opt.errors import BackendError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.solution.backends import refusal
from nl2opt.solution.numbers import show

LARGEST_DENOMINATOR = 10**9
"""A coefficient whose decimal text needs more digits than this was not written by anyone: 1/3 as a double is not a
third, and scaling it exactly would state another problem."""
SAFE = 2**62
"""Sums of |coefficient| times |bound| stay below this."""


class Unscalable(BackendError):
    """A number that no moderate scale turns into an integer."""


@dataclass(frozen=True)
class IntegerRow:
    """``lower <= sum(coefficients * columns) <= upper``; `None` is an open side."""

    columns: tuple[int, ...]
    coefficients: tuple[int, ...]
    lower: int | None
    upper: int | None


@dataclass(frozen=True)
class IntegerModel:
    """`objective` times `scale` gives the coefficients; bounds are integers, or `None` where a column is open."""

    rows: tuple[IntegerRow, ...]
    objective: tuple[int, ...]
    scale: Fraction
    lower: tuple[int | None, ...]
    upper: tuple[int | None, ...]


def refused(model: CanonicalModel) -> str | None:
    """What keeps the model from being stated in integers."""
    found = refusal.not_linear(model) or refusal.sets(model) or refusal.real(model)
    if found is None:
        try:
            to_integers(model)
        except Unscalable as error:
            return error.message
    return found


def to_integers(model: CanonicalModel) -> IntegerModel:
    """Scale every row, and the objective, by the least common denominator of the decimals its numbers are written as.

    >>> model = CanonicalModel.build(objective=[0.5], rows=[[0.3]], row_upper=[0.7], domains=[1])
    >>> to_integers(model).rows
    (IntegerRow(columns=(0,), coefficients=(1,), lower=None, upper=2),)
    """
    matrix = model.matrix
    rows = []
    for i in range(model.shape[0]):
        span = slice(matrix.indptr[i], matrix.indptr[i + 1])
        columns = tuple(matrix.indices[span].tolist())
        values = matrix.data[span].tolist()
        where = f"in row `{model.row_names[i]}`"
        coefficients, scale = _scaled(values, [f"of `{model.column_names[j]}` {where}" for j in columns])
        rows.append(
            IntegerRow(
                columns,
                coefficients,
                _side(float(model.row_lower[i]), scale, math.ceil),
                _side(float(model.row_upper[i]), scale, math.floor),
            )
        )
    names = [f"of `{name}` in the objective" for name in model.column_names]
    objective, scale = _scaled(model.objective.tolist(), names)
    return IntegerModel(
        tuple(rows),
        objective,
        scale,
        tuple(_side(float(x), Fraction(1), math.ceil) for x in model.lower),
        tuple(_side(float(x), Fraction(1), math.floor) for x in model.upper),
    )


def _scaled(values: list[float], names: list[str]) -> tuple[tuple[int, ...], Fraction]:
    if all(value.is_integer() for value in values):
        whole = [int(value) for value in values]
        common = math.gcd(*whole) or 1
        return tuple(value // common for value in whole), Fraction(1, common)
    exact = [Fraction(repr(value)) for value in values]
    for value, name, written in zip(exact, names, values, strict=True):
        if value.denominator > LARGEST_DENOMINATOR:
            raise Unscalable(f"the coefficient {show(written, 17)} {name}, which no moderate scale makes an integer")
    multiple = math.lcm(*(value.denominator for value in exact))
    if multiple > LARGEST_DENOMINATOR:
        raise Unscalable(
            f"the coefficient {show(values[0], 17)} {names[0]} and its neighbours, which share no moderate scale"
        )
    whole = [int(value * multiple) for value in exact]
    common = math.gcd(*whole) or 1
    return tuple(value // common for value in whole), Fraction(multiple, common)


def _side(value: float, scale: Fraction, rounded: Callable[[Fraction], int]) -> int | None:
    if not math.isfinite(value):
        return None
    return rounded(Fraction(repr(value)) * scale)
