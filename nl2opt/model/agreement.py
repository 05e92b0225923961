"""Do two models say the same, column by column and row by row? For cross-checks of one model built on two routes."""

from __future__ import annotations

from typing import Any

import numpy as np

from nl2opt.model.canonical import CanonicalModel, Quadratic
from nl2opt.model.nonlinear import evaluate

TOLERANCE = 1e-9
"""Relative; two routes may add the same numbers in another order."""

POINTS, LOOSE = 3, 1e-6
"""Nonlinear functions are compared at so many points, to this relative tolerance."""


def differences(a: CanonicalModel, b: CanonicalModel, *, tolerance: float = TOLERANCE) -> list[str]:
    """What differs, in words; empty when the two agree in the same order of columns and rows.

    >>> model = CanonicalModel.build(objective=[1, 2], rows=[[1, 1]], row_upper=[4])
    >>> differences(model, model.with_(sense="maximize"))
    ['sense: minimize against maximize']
    """
    if a.shape != b.shape:
        return [f"size: {a.shape[0]} rows, {a.shape[1]} columns against {b.shape[0]} rows, {b.shape[1]} columns"]
    found = [
        f"{what}: {getattr(a, what)} against {getattr(b, what)}"
        for what in ("sense",)
        if getattr(a, what) != getattr(b, what)
    ]
    for what in ("column_names", "row_names"):
        pairs = zip(getattr(a, what), getattr(b, what), strict=True)
        found += [f"{what}: {x!r} against {y!r}" for x, y in pairs if x != y][:3]
    for what in ("lower", "upper", "domains"):
        found += _vector(what, getattr(a, what), getattr(b, what), tolerance)
    bent = {i for model in (a, b) for i in model.row_nonlinears}
    straight = np.ones(a.shape[0], dtype=bool)
    straight[list(bent)] = False
    for what in ("row_lower", "row_upper"):
        found += _vector(
            what, np.where(straight, getattr(a, what), 0), np.where(straight, getattr(b, what), 0), tolerance
        )
    if a.nonlinear is None and b.nonlinear is None:
        found += _vector("offset", [a.offset], [b.offset], tolerance) + _vector(
            "objective", a.objective, b.objective, tolerance
        )
        found += _quadratics("objective", a.quadratic, b.quadratic, tolerance)
    gap = abs(a.matrix - b.matrix).tocoo()
    scale = max(1.0, abs(b.matrix).max() if b.matrix.nnz else 1.0)
    apart = (gap.data > tolerance * scale) & ~np.isin(gap.row, list(bent))
    if apart.any():
        place = int(np.flatnonzero(apart)[0])
        found.append(f"coefficient of {a.column_names[gap.col[place]]} in {a.row_names[gap.row[place]]}")
    for i in sorted({*a.row_quadratics, *b.row_quadratics} - bent):
        found += _quadratics(a.row_names[i], a.row_quadratics.get(i), b.row_quadratics.get(i), tolerance)
    return found + _bent(a, b, sorted(bent))


def _bent(a: CanonicalModel, b: CanonicalModel, rows: list[int]) -> list[str]:
    """Nonlinear functions may be written in many ways: they are held against each other at points."""
    objective = a.nonlinear is not None or b.nonlinear is not None
    if not rows and not objective:
        return []
    found = []
    for seed in range(POINTS):
        point = _point(a, seed)
        for i in [-1] * objective + rows:
            for first, second in zip(_slacks(a, i, point), _slacks(b, i, point), strict=True):
                if first is None or second is None or first == second:
                    continue
                if not abs(first - second) <= LOOSE * max(1.0, abs(first), abs(second)):
                    where = "objective" if i < 0 else a.row_names[i]
                    found.append(f"{where} at a point: {first:.9g} against {second:.9g}")
                    break
        if found:
            break
    return found


def _slacks(model: CanonicalModel, row: int, point: Any) -> tuple[float | None, ...]:
    """The objective at a point, or what a row leaves to each of its sides (a constant may stand on either)."""
    value = _function(model, row, point)
    if row < 0 or value is None:
        return (value,) if row < 0 else (None, None)
    return value - float(model.row_lower[row]), value - float(model.row_upper[row])


def _point(model: CanonicalModel, seed: int) -> Any:
    """A point within the bounds, or within ten of a bound that is alone."""
    share = np.random.default_rng(seed).random(model.shape[1])
    low = np.where(np.isfinite(model.lower), model.lower, np.where(np.isfinite(model.upper), model.upper - 10, -5.0))
    high = np.where(np.isfinite(model.upper), model.upper, low + 10)
    return low + share * (high - low)


def _function(model: CanonicalModel, row: int, point: Any) -> float | None:
    """The objective (row -1) or a row's body at a point; None outside its domain."""
    if row < 0:
        value, quadratic, tree = model.offset + float(model.objective @ point), model.quadratic, model.nonlinear
    else:
        line = model.matrix[row]
        value = float(line.data @ point[line.indices])
        quadratic, tree = model.row_quadratics.get(row), model.row_nonlinears.get(row)
    try:
        value += quadratic.at(point) if quadratic is not None else 0.0
        return value + (float(evaluate(tree, point)) if tree is not None else 0.0)
    except (ValueError, ZeroDivisionError, OverflowError, TypeError):
        return None


def _vector(what: str, a: Any, b: Any, tolerance: float) -> list[str]:
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    with np.errstate(invalid="ignore"):  # inf against inf is equal; their difference is not a number
        near = np.abs(a - b) <= tolerance * np.maximum(1.0, np.abs(b))
        same = (a == b) | (near & np.isfinite(a) & np.isfinite(b))
    if same.all():
        return []
    place = int(np.flatnonzero(~same)[0])
    return [f"{what}[{place}]: {a[place]} against {b[place]}"]


def _quadratics(what: str, a: Quadratic | None, b: Quadratic | None, tolerance: float) -> list[str]:
    if a is None or b is None:
        return [] if a is b else [f"quadratic part of {what}"]
    same = np.array_equal(a.first, b.first) and np.array_equal(a.second, b.second)
    if not same or _vector("", a.value, b.value, tolerance):
        return [f"quadratic part of {what}"]
    return []
