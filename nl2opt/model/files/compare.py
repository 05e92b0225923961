"""Whether two models are the same arrays, to the last bit."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from nl2opt.model.canonical import CanonicalModel, Quadratic


def differences(a: CanonicalModel, b: CanonicalModel) -> list[str]:
    """What differs between two models, one sentence each; empty when they are equal, order and names included.

    >>> a = CanonicalModel.build(objective=[1, 2], upper=[3, 4])
    >>> differences(a, a), differences(a, a.with_(offset=1.0))
    ([], ['offset: 0.0 and 1.0'])
    """
    found = [
        f"{what}: {getattr(a, what)!r} and {getattr(b, what)!r}"
        for what in (
            "name",
            "sense",
            "offset",
            "shape",
            "special_ordered_sets",
            "indicators",
            "nonlinear",
            "row_nonlinears",
        )
        if getattr(a, what) != getattr(b, what)
    ]
    if a.shape != b.shape:
        return found
    for what, names in (("column_names", a.column_names), ("row_names", a.row_names)):
        for k, (left, right) in enumerate(zip(names, getattr(b, what), strict=True)):
            if left != right:
                found.append(f"{what}[{k}]: {left!r} and {right!r}")
    for what, names in (
        ("objective", a.column_names), ("lower", a.column_names), ("upper", a.column_names),
        ("domains", a.column_names), ("row_lower", a.row_names), ("row_upper", a.row_names),
    ):  # fmt: skip
        left, right = getattr(a, what), getattr(b, what)
        found += [f"{what} of {names[k]!r}: {left[k]} and {right[k]}" for k in np.flatnonzero(left != right)]
    changed = sp.coo_matrix(a.matrix - b.matrix)
    found += [
        f"coefficient of {a.column_names[j]!r} in {a.row_names[i]!r}: {a.matrix[i, j]} and {b.matrix[i, j]}"
        for i, j in zip(changed.row, changed.col, strict=True)
    ]
    if not found and a.matrix.nnz != b.matrix.nnz:
        found.append(f"stored entries: {a.matrix.nnz} and {b.matrix.nnz}")
    if _terms(a.quadratic) != _terms(b.quadratic):
        found.append("quadratic part of the objective")
    for row in sorted(a.row_quadratics.keys() | b.row_quadratics.keys()):
        if _terms(a.row_quadratics.get(row)) != _terms(b.row_quadratics.get(row)):
            found.append(f"quadratic part of row {a.row_names[row]!r}")
    return found


def _terms(quadratic: Quadratic | None) -> list[tuple[int, int, float]]:
    if quadratic is None:
        return []
    return list(zip(quadratic.first.tolist(), quadratic.second.tolist(), quadratic.value.tolist(), strict=True))
