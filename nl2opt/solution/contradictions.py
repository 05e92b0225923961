"""What is wrong with a model before any solver sees it: unusable numbers, and demands that exclude each other."""

from __future__ import annotations

import numpy as np

from nl2opt.errors import ModelError
from nl2opt.model.canonical import CanonicalModel, Domain
from nl2opt.solution.numbers import show

TOLERANCE = 1e-9


def check_numbers(model: CanonicalModel) -> None:
    """`ModelError` for NaN anywhere, an infinite coefficient, or a side that is infinite the wrong way."""

    def refuse(bad: np.ndarray, what: str, names: tuple[str, ...], values: np.ndarray) -> None:
        found = np.flatnonzero(bad)
        if len(found):
            j = int(found[0])
            raise ModelError(
                f"{what} of `{names[j]}` is {show(float(values[j]))}",
                help="every coefficient is a finite number; only an open side is infinite",
            )

    columns, rows = model.column_names, model.row_names
    refuse(~np.isfinite(model.objective), "the objective coefficient", columns, model.objective)
    if not np.isfinite(model.offset):
        raise ModelError(f"the constant of the objective is {show(model.offset)}", help="it is a finite number")
    for bad_side, what, names, side in (
        (np.inf, "the lower bound", columns, model.lower),
        (-np.inf, "the upper bound", columns, model.upper),
        (np.inf, "the lower side", rows, model.row_lower),
        (-np.inf, "the upper side", rows, model.row_upper),
    ):
        refuse(np.isnan(side) | (side == bad_side), what, names, side)
    if model.matrix.nnz and not np.all(np.isfinite(model.matrix.data)):
        k = int(np.flatnonzero(~np.isfinite(model.matrix.data))[0])
        i = int(np.searchsorted(model.matrix.indptr, k, side="right")) - 1
        raise ModelError(
            f"row `{rows[i]}` has {show(float(model.matrix.data[k]))} as the coefficient of "
            f"`{columns[model.matrix.indices[k]]}`",
            help="every coefficient is a finite number",
        )
    parts = [("the objective", model.quadratic)]
    parts += [(f"row `{rows[i]}`", quadratic) for i, quadratic in model.row_quadratics.items()]
    for what, part in parts:
        if part is not None and not np.all(np.isfinite(part.value)):
            raise ModelError(f"{what} has a quadratic coefficient that is not finite")


def crossed_columns(model: CanonicalModel) -> list[int]:
    """Columns whose bounds leave no value: the lower above the upper, or no integer between them."""
    crossed = model.lower > model.upper
    whole = (model.domains == Domain.INTEGER) | (model.domains == Domain.SEMIINTEGER)
    with np.errstate(invalid="ignore"):
        empty = whole & (np.ceil(model.lower - TOLERANCE) > np.floor(model.upper + TOLERANCE))
    semi = model.domains >= Domain.SEMICONTINUOUS
    return [int(j) for j in np.flatnonzero((crossed | empty) & ~semi)]


def crossed_rows(model: CanonicalModel) -> list[int]:
    """Rows that no point satisfies: the lower side above the upper, or no terms and zero outside the sides."""
    empty = np.diff(model.matrix.indptr) == 0
    for row in (*model.row_quadratics, *model.row_nonlinears):
        empty[row] = False
    false = empty & ((model.row_lower > TOLERANCE) | (model.row_upper < -TOLERANCE))
    crossed = model.row_lower > model.row_upper
    conditional = {indicator.row for indicator in model.indicators}
    return [int(i) for i in np.flatnonzero(false | crossed) if int(i) not in conditional]
