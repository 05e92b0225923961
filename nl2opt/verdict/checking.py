"""What a model must be before it can be compared: finite numbers, names that tell columns apart."""

from __future__ import annotations

from collections import Counter

import numpy as np

from nl2opt.errors import ModelError
from nl2opt.model.canonical import CanonicalModel


def check_model(model: CanonicalModel, name: str) -> tuple[str, ...]:
    """Raise `ModelError` when the model cannot be compared; return warnings about what is odd.

    >>> check_model(CanonicalModel.build(objective=[float("nan")]), "a.lp")
    Traceback (most recent call last):
    nl2opt.errors.ModelError: a.lp: the objective coefficient of column 'x0' is nan
    """
    m, n = model.shape
    if n == 0 and m == 0:
        raise ModelError(f"{name}: the model is empty", help="compare models with at least one column")
    columns, rows = model.column_names, model.row_names
    _finite(name, "the objective coefficient of column", columns, model.objective)
    if not np.isfinite(model.matrix.data).all():
        place = int(np.flatnonzero(~np.isfinite(model.matrix.data))[0])
        row = int(np.searchsorted(model.matrix.indptr, place, side="right")) - 1
        column = columns[int(model.matrix.indices[place])]
        raise _not_finite(name, f"the coefficient of {column!r} in row {rows[row]!r}", float(model.matrix.data[place]))
    for what, names, low, high in (
        ("column", columns, model.lower, model.upper),
        ("row", rows, model.row_lower, model.row_upper),
    ):
        wrong = np.isnan(low) | np.isnan(high) | np.isposinf(low) | np.isneginf(high)
        if wrong.any():
            k = int(np.flatnonzero(wrong)[0])
            raise ModelError(
                f"{name}: {what} {names[k]!r} lies between {low[k]:g} and {high[k]:g}",
                help="a lower side is a number or -inf, an upper side a number or inf",
            )
    if not np.isfinite(model.offset):
        raise _not_finite(name, "the objective constant", model.offset)
    parts = [("the objective", model.quadratic)]
    parts += [(f"row {rows[i]!r}", quadratic) for i, quadratic in model.row_quadratics.items()]
    for what, quadratic in parts:
        if quadratic is not None and not np.isfinite(quadratic.value).all():
            k = int(np.flatnonzero(~np.isfinite(quadratic.value))[0])
            raise _not_finite(name, f"a quadratic coefficient of {what}", float(quadratic.value[k]))
    if len(set(columns)) != n:
        twice = next(key for key, count in Counter(columns).items() if count > 1)
        raise ModelError(f"{name}: two columns are named {twice!r}", help="give every column its own name")
    if not model.matrix.has_canonical_format:
        raise ModelError(f"{name}: a row names a column twice", help="add the two coefficients up")
    return _remarks(model, name)


def _finite(name: str, what: str, names: tuple[str, ...], values: np.ndarray) -> None:
    wrong = ~np.isfinite(values)
    if wrong.any():
        k = int(np.flatnonzero(wrong)[0])
        raise _not_finite(name, f"{what} {names[k]!r}", float(values[k]))


def _not_finite(name: str, what: str, value: float) -> ModelError:
    return ModelError(f"{name}: {what} is {value:g}", help="every coefficient must be a finite number")


def _remarks(model: CanonicalModel, name: str) -> tuple[str, ...]:
    found = []
    if model.shape[0] == 0:
        found.append(f"{name} has no rows")
    if not (model.objective.any() or model.has_quadratic_objective or model.nonlinear is not None):
        found.append(f"{name} has no objective")
    if np.any(model.lower > model.upper) or np.any(model.row_lower > model.row_upper):
        found.append(f"{name} has a lower side above its upper side: no point is feasible")
    return tuple(found)
