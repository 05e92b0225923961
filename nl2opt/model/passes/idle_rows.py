"""Rows that say nothing: without entries, or without sides."""

from __future__ import annotations

import numpy as np

from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.passes.rewrite import Rewrite, Step, keep_rows, special_rows, unchanged


class EmptyRows:
    """Drop rows without entries that hold (``0 <= 3``). Those that cannot hold become one row ``0 >= 1``: whatever else
    such a model says, no point is feasible.

    >>> from nl2opt.model.canonical import CanonicalModel
    >>> new = EmptyRows().apply(CanonicalModel.build(objective=[1], rows=[[0], [0]], row_lower=[-1, 5])).model
    >>> new.row_names, new.row_lower.tolist()
    (('r1',), [1.0])
    """

    name = "empty-rows"
    number = 12

    def apply(self, model: CanonicalModel) -> Rewrite | None:
        empty = (np.diff(model.matrix.indptr) == 0) & ~special_rows(model)
        holds = empty & (model.row_lower <= 0) & (model.row_upper >= 0)
        impossible = np.flatnonzero(empty & ~holds)
        if len(impossible) == 0:
            return _drop(self.name, model, holds, "dropped as empty")
        first = int(impossible[0])
        holds[impossible[1:]] = True
        if not holds.any() and model.row_lower[first] == 1.0 and np.isposinf(model.row_upper[first]):
            return None
        low, high = model.row_lower.copy(), model.row_upper.copy()
        low[first], high[first] = 1.0, np.inf
        new, places = keep_rows(model, ~holds, row_lower=low[~holds], row_upper=high[~holds])
        names = tuple(model.row_names[i] for i in impossible.tolist())
        steps = [Step(self.name, "kept as `0 >= 1`: it has no entries and cannot hold", "row", names, warning=True)]
        return Rewrite(new, np.arange(model.shape[1]), places, tuple(steps), unchanged)


class FreeRows:
    """Drop rows that are open on both sides."""

    name = "free-rows"
    number = 13

    def apply(self, model: CanonicalModel) -> Rewrite | None:
        free = np.isneginf(model.row_lower) & np.isposinf(model.row_upper) & ~special_rows(model)
        return _drop(self.name, model, free, "dropped: open on both sides")


def _drop(name: str, model: CanonicalModel, flags: np.ndarray, what: str) -> Rewrite | None:
    if not flags.any():
        return None
    names = tuple(model.row_names[i] for i in np.flatnonzero(flags).tolist())
    new, places = keep_rows(model, ~flags)
    step = Step(name, what, "row", names, warning=True)
    return Rewrite(new, np.arange(model.shape[1]), places, (step,), unchanged)
