"""Rows that say nothing: without entries, or without sides."""

from __future__ import annotations

import numpy as np

from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.passes.rewrite import Rewrite, Step, keep_rows, special_rows, unchanged


class EmptyRows:
    """Drop rows without entries that hold (``0 <= 3``). One that cannot hold stays: the model is infeasible."""

    name = "empty-rows"
    number = 12

    def apply(self, model: CanonicalModel) -> Rewrite | None:
        empty = (np.diff(model.matrix.indptr) == 0) & ~special_rows(model)
        return _drop(self.name, model, empty & (model.row_lower <= 0) & (model.row_upper >= 0), "dropped as empty")


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
