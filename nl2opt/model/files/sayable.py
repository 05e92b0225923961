"""What no format can say, refused before anything is written."""

from __future__ import annotations

import numpy as np

from nl2opt.errors import ModelError
from nl2opt.model.canonical import CanonicalModel, Floats
from nl2opt.model.files.assemble import first_repeat
from nl2opt.model.files.source import INFINITE


def check_sayable(model: CanonicalModel, format: str) -> None:
    """Raise `ModelError`, naming rows or columns, for what `format` would lose or other readers would change."""
    nonlinear = [model.row_names[i] for i in sorted(model.row_nonlinears)]
    if model.nonlinear is not None:
        nonlinear.insert(0, "the objective")
    if nonlinear:
        raise ModelError(
            f"{format} has no nonlinear terms; they are in {_listed(nonlinear)}",
            help="write the model as a Pyomo program",
        )
    for what, names in (("columns", model.column_names), ("rows", model.row_names)):
        repeat = first_repeat(names)
        if repeat is not None:
            raise ModelError(f"two {what} have the name {names[repeat]!r}")
    finite: tuple[tuple[str, Floats], ...] = (("objective", model.objective), ("coefficient", model.matrix.data))
    for what, values in finite:
        if not np.all(np.isfinite(values)):
            raise ModelError(f"the model has a {what} that is not finite")
    if not np.isfinite(model.offset):
        raise ModelError("the objective's constant is not finite")
    for names, lower, upper, what in (
        (model.row_names, model.row_lower, model.row_upper, "row"),
        (model.column_names, model.lower, model.upper, "column"),
    ):
        bad = np.isnan(lower) | np.isnan(upper) | (lower == np.inf) | (upper == -np.inf)
        bad |= (np.isfinite(lower) & (np.abs(lower) >= INFINITE)) | (np.isfinite(upper) & (np.abs(upper) >= INFINITE))
        if bad.any():
            k = int(np.argmax(bad))
            raise ModelError(
                f"{what} {names[k]!r} has the limits {lower[k]} and {upper[k]}; {format} readers take 1e20 for infinite"
            )
    for i, part in sorted(model.row_quadratics.items()):
        if not np.all(np.isfinite(part.value)):
            raise ModelError(f"row {model.row_names[i]!r} has a quadratic coefficient that is not finite")
    if model.quadratic is not None and not np.all(np.isfinite(2 * model.quadratic.value)):
        raise ModelError("the objective has a quadratic coefficient that is not finite")


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(repr(name) if name != "the objective" else name for name in names[:5]) + more


def number(value: float) -> str:
    """The shortest text that reads back as the same double; integers without a point.

    >>> number(2.0), number(0.1), number(-1e22), number(float("-inf"))
    ('2', '0.1', '-1e+22', '-inf')
    """
    value = float(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
