"""Columns that no row and no objective mentions."""

from __future__ import annotations

import numpy as np

from nl2opt.model.canonical import CanonicalModel, Domain, Floats
from nl2opt.model.passes.columns import keep_columns, putting_back, special_columns
from nl2opt.model.passes.rewrite import Rewrite, Step


class UnusedColumns:
    """Drop columns without entries and cost. A variable nobody uses is often a mistake, so each is listed.

    >>> from nl2opt.model.canonical import CanonicalModel
    >>> UnusedColumns().apply(CanonicalModel.build(objective=[1, 0])).model.column_names
    ('x0',)
    """

    name = "unused-columns"
    number = 15

    def apply(self, model: CanonicalModel) -> Rewrite | None:
        used = np.zeros(model.shape[1], bool)
        used[model.matrix.indices] = True
        integer = model.domains == Domain.INTEGER
        low = np.where(integer, np.ceil(model.lower), model.lower)
        high = np.where(integer, np.floor(model.upper), model.upper)
        idle = ~used & (model.objective == 0) & (low <= high) & ~special_columns(model)
        if not idle.any():
            return None
        new, kept = keep_columns(model, ~idle)
        names = tuple(model.column_names[j] for j in np.flatnonzero(idle).tolist())
        step = Step(self.name, "dropped: not used", "column", names, warning=True, columns_changed=True)
        somewhere = np.clip(0.0, low, high)

        def fill(point: Floats) -> Floats:
            point[idle] = somewhere[idle]
            return point

        return Rewrite(new, kept, np.arange(model.shape[0]), (step,), putting_back(model.shape[1], kept, fill))
