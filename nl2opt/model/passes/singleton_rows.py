"""A row with one entry is a bound."""

from __future__ import annotations

import numpy as np

from nl2opt.model.canonical import CanonicalModel, Domain
from nl2opt.model.passes.exact import as_written, times
from nl2opt.model.passes.rewrite import Rewrite, Step, keep_rows, special_rows, unchanged


class SingletonRows:
    """Turn rows with one entry into bounds: with the sign of the coefficient, and never over a tighter bound.

    >>> from nl2opt.model.canonical import CanonicalModel
    >>> model = CanonicalModel.build(objective=[1], rows=[[-2]], row_lower=[-10], upper=[9])
    >>> new = SingletonRows().apply(model).model
    >>> new.shape, new.lower.tolist(), new.upper.tolist()
    ((0, 1), [0.0], [5.0])
    """

    name = "singleton-rows"
    number = 9

    def apply(self, model: CanonicalModel) -> Rewrite | None:
        matrix = model.matrix
        single = (np.diff(matrix.indptr) == 1) & ~special_rows(model)
        places = np.flatnonzero(single)
        columns = matrix.indices[matrix.indptr[places]]
        plain = model.domains[columns] <= Domain.INTEGER
        places, columns = places[plain], columns[plain]
        if len(places) == 0:
            return None
        single[:] = False
        single[places] = True
        lower, upper = model.lower.copy(), model.upper.copy()
        names: list[str] = []
        details: list[str] = []
        exact = True
        coefficients = matrix.data[matrix.indptr[places]]
        for i, j, coefficient in zip(places.tolist(), columns.tolist(), coefficients.tolist(), strict=True):
            factor = 1 / as_written(coefficient)
            low, low_exact = times(float(model.row_lower[i]), factor)
            high, high_exact = times(float(model.row_upper[i]), factor)
            if factor < 0:
                low, high = high, low
            exact &= low_exact and high_exact
            lower[j], upper[j] = max(lower[j], low), min(upper[j], high)
            names.append(model.row_names[i])
            details.append(f"on {model.column_names[j]}")
        step = Step(self.name, "turned into a bound", "row", tuple(names), tuple(details), rounded=not exact)
        new, kept = keep_rows(model, ~single, lower=lower + 0.0, upper=upper + 0.0)
        return Rewrite(new, np.arange(model.shape[1]), kept, (step,), unchanged)
