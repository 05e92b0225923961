"""Numbers that solvers take for infinity become infinity."""

from __future__ import annotations

import numpy as np

from nl2opt.model.canonical import CanonicalModel, Floats
from nl2opt.model.passes.rewrite import Rewrite, Step, unchanged

INFINITE = 1e20


class InfiniteBounds:
    """Bounds and sides of 1e20 and beyond are open."""

    name = "infinite-bounds"
    number = 11

    def apply(self, model: CanonicalModel) -> Rewrite | None:
        columns = _large(model.lower, model.upper)
        rows = _large(model.row_lower, model.row_upper)
        if not (columns.any() or rows.any()):
            return None
        changed = model.with_(
            lower=_open(model.lower),
            upper=_open(model.upper),
            row_lower=_open(model.row_lower),
            row_upper=_open(model.row_upper),
        )
        what = f"opened where a bound is {INFINITE:g} or beyond"
        steps = []
        for kind, flags, names in (("column", columns, model.column_names), ("row", rows, model.row_names)):
            if flags.any():
                shown = tuple(names[k] for k in np.flatnonzero(flags).tolist())
                steps.append(Step(self.name, what, kind, shown, warning=True))
        m, n = model.shape
        return Rewrite(changed, np.arange(n), np.arange(m), tuple(steps), unchanged)


def _large(lower: Floats, upper: Floats) -> np.ndarray:
    return (np.isfinite(lower) & (np.abs(lower) >= INFINITE)) | (np.isfinite(upper) & (np.abs(upper) >= INFINITE))


def _open(values: Floats) -> Floats:
    return np.where(np.abs(values) >= INFINITE, np.copysign(np.inf, values), values)
