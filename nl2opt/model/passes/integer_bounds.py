"""Bounds of integer columns become integers."""

from __future__ import annotations

import numpy as np

from nl2opt.model.canonical import CanonicalModel, Domain
from nl2opt.model.passes.rewrite import Rewrite, Step, unchanged


class IntegerBounds:
    """Round the bounds of integer columns inward. A binary is an integer between 0 and 1, so the two are one.

    >>> from nl2opt.model.canonical import CanonicalModel
    >>> model = CanonicalModel.build(objective=[1], domains=[1], lower=[0.3], upper=[1.7])
    >>> new = IntegerBounds().apply(model).model
    >>> new.lower.tolist(), new.upper.tolist()
    ([1.0], [1.0])
    """

    name = "integer-bounds"
    number = 10

    def apply(self, model: CanonicalModel) -> Rewrite | None:
        integer = (model.domains == Domain.INTEGER) | (model.domains == Domain.SEMIINTEGER)
        lower = np.where(integer, np.ceil(model.lower), model.lower)
        upper = np.where(integer, np.floor(model.upper), model.upper)
        changed = np.flatnonzero((lower != model.lower) | (upper != model.upper))
        if len(changed) == 0:
            return None
        names = tuple(model.column_names[j] for j in changed.tolist())
        step = Step(self.name, "bounds rounded inward", "integer column", names)
        m, n = model.shape
        return Rewrite(
            model.with_(lower=lower + 0.0, upper=upper + 0.0), np.arange(n), np.arange(m), (step,), unchanged
        )
