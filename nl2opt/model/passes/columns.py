"""Taking columns out of a model, for the passes that do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from nl2opt.model.canonical import CanonicalModel, Domain, Floats, Indicator, Quadratic, SpecialOrderedSet
from nl2opt.model.nonlinear import Tree, columns_of

Places = npt.NDArray[np.int64]


def special_columns(model: CanonicalModel) -> npt.NDArray[np.bool_]:
    """Columns that enter more than linear rows, or whose domain is not an interval (of integers)."""
    flags = np.array(model.domains > Domain.INTEGER)
    for quadratic in (model.quadratic, *model.row_quadratics.values()):
        if quadratic is not None:
            flags[quadratic.first] = True
            flags[quadratic.second] = True
    for tree in (model.nonlinear, *model.row_nonlinears.values()):
        flags[list(columns_of(tree))] = True
    for group in model.special_ordered_sets:
        flags[list(group.columns)] = True
    flags[[indicator.column for indicator in model.indicators]] = True
    return flags


def keep_columns(model: CanonicalModel, keep: npt.NDArray[np.bool_], **changes: Any) -> tuple[CanonicalModel, Places]:
    """The model with only the columns of a mask, and where they came from. What is dropped must not be special."""
    places = np.flatnonzero(keep)
    number = np.full(len(keep), -1, np.int64)
    number[places] = np.arange(len(places))

    def moved(quadratic: Quadratic) -> Quadratic:
        return replace(quadratic, first=number[quadratic.first], second=number[quadratic.second])

    matrix = changes.pop("matrix", model.matrix)
    fields: dict[str, Any] = {
        "objective": model.objective, "lower": model.lower, "upper": model.upper, "domains": model.domains,
    }  # fmt: skip
    fields.update({name: changes.pop(name) for name in list(changes) if name in fields})
    fields = {name: np.asarray(values)[places] for name, values in fields.items()}
    reduced = sp.csr_matrix(sp.csc_matrix(matrix)[:, places])
    reduced.sort_indices()
    fields.update(
        matrix=reduced,
        column_names=tuple(model.column_names[j] for j in places.tolist()),
        quadratic=None if model.quadratic is None else moved(model.quadratic),
        row_quadratics={row: moved(q) for row, q in model.row_quadratics.items()},
        nonlinear=None if model.nonlinear is None else _renumbered(model.nonlinear, number),
        row_nonlinears={row: _renumbered(tree, number) for row, tree in model.row_nonlinears.items()},
        special_ordered_sets=tuple(
            SpecialOrderedSet(s.name, s.kind, tuple(int(number[j]) for j in s.columns), s.weights)
            for s in model.special_ordered_sets
        ),
        indicators=tuple(Indicator(i.row, int(number[i.column]), i.value) for i in model.indicators),
    )
    fields.update(changes)
    return model.with_(**fields), places


def _renumbered(tree: Tree, number: Places) -> Tree:
    if not isinstance(tree, tuple):
        return tree
    if tree[0] == "x":
        return ("x", int(number[tree[1]]))
    return (tree[0], *(_renumbered(child, number) for child in tree[1:]))


def putting_back(size: int, places: Places, values: Callable[[Floats], Floats]) -> Callable[[Floats], Floats]:
    """A way back that spreads a point over `places` of `size` columns and lets `values` fill in the rest.

    `values` is called with the full point, the missing entries still zero, and returns it filled.
    """

    def back(point: Floats) -> Floats:
        full = np.zeros(size)
        full[places] = point
        return values(full)

    return back
