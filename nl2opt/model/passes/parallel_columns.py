"""Columns that are multiples of one another, cost included, become one column."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import scipy.sparse as sp

from nl2opt.model.canonical import CanonicalModel, Domain, Floats
from nl2opt.model.passes.columns import keep_columns, putting_back, special_columns
from nl2opt.model.passes.exact import as_written, ratio_of, rounded
from nl2opt.model.passes.parallel_rows import parallel_candidates
from nl2opt.model.passes.rewrite import Rewrite, Step


class ParallelColumns:
    """Join columns with proportional entries and costs: ``x1 + x2`` is one x, digits ``d0 + 10 d1`` are one integer.

    Integers are joined only where every integer between the new bounds can be reached: the factor is a whole number not
    larger than the number of values the other column takes. Two decisions that only this instance makes alike are
    joined too, so every pair is listed.

    >>> from nl2opt.model.canonical import CanonicalModel
    >>> model = CanonicalModel.build(
    ...     objective=[1, 10], rows=[[2, 20]], row_upper=[90], upper=[9, 9], domains=[1, 1])
    >>> new = ParallelColumns().apply(model).model
    >>> new.matrix.toarray().tolist(), new.upper.tolist()
    ([[2.0]], [99.0])
    """

    name = "parallel-columns"
    number = 19

    def apply(self, model: CanonicalModel) -> Rewrite | None:
        stacked = sp.csr_matrix(sp.vstack([sp.csr_matrix(model.objective), model.matrix]).T)
        stacked.sort_indices()
        stacked.eliminate_zeros()
        usable = ~special_columns(model) & (np.diff(stacked.indptr) > 0)
        joined: list[tuple[int, int, Fraction]] = []
        lower, upper = model.lower.copy(), model.upper.copy()
        gone = np.zeros(model.shape[1], bool)
        exact = True
        for group in parallel_candidates(stacked, usable):
            # Small coefficients first: a digit can only take in the next larger one.
            group = sorted((j for j in group if not gone[j]), key=lambda j: (abs(stacked.data[stacked.indptr[j]]), j))
            for at, k in enumerate(group):
                if gone[k]:
                    continue
                for j in group[at + 1 :]:
                    if gone[j] or model.domains[j] != model.domains[k]:
                        continue
                    found = _ratio(stacked, k, j)
                    if found is None or not found[1]:
                        continue
                    factor = found[0]
                    if model.domains[k] == Domain.INTEGER and not _contiguous(lower[k], upper[k], factor):
                        continue
                    ends = (lower[j], upper[j]) if factor > 0 else (upper[j], lower[j])
                    for bounds, end in ((lower, ends[0]), (upper, ends[1])):
                        bounds[k], good = _sum(float(bounds[k]), float(end), factor)
                        exact &= good
                    gone[j] = True
                    joined.append((k, j, factor))
        if not joined:
            return None
        new, kept = keep_columns(model, ~gone, lower=lower, upper=upper)
        step = Step(
            self.name,
            "joined with a parallel column",
            "column",
            tuple(model.column_names[j] for _, j, _ in joined),
            tuple(f"{factor} times {model.column_names[k]}" for k, _, factor in joined),
            warning=True,
            rounded=not exact,
            columns_changed=True,
        )

        def fill(point: Floats) -> Floats:
            return _spread(model, joined, point)

        return Rewrite(new, kept, np.arange(model.shape[0]), (step,), putting_back(model.shape[1], kept, fill))


def _ratio(stacked: sp.csr_matrix, k: int, j: int) -> tuple[Fraction, bool] | None:
    """The factor s with column j = s times column k."""
    one, two = (slice(int(stacked.indptr[c]), int(stacked.indptr[c + 1])) for c in (k, j))
    if not np.array_equal(stacked.indices[one], stacked.indices[two]):
        return None
    return ratio_of(stacked.data[one].tolist(), stacked.data[two].tolist())


def _contiguous(lower: float, upper: float, factor: Fraction) -> bool:
    if factor.denominator != 1:
        return False
    return bool(np.isinf(lower) or np.isinf(upper) or abs(factor) <= int(upper) - int(lower) + 1)


def _sum(base: float, end: float, factor: Fraction) -> tuple[float, bool]:
    if np.isinf(base):
        return base, True
    if np.isinf(end):
        return (end if factor > 0 else -end), True
    return rounded(as_written(base) + factor * as_written(end))


def _spread(model: CanonicalModel, joined: list[tuple[int, int, Fraction]], point: Floats) -> Floats:
    """Undo the joins, last first: the larger unit takes what fits, the base the rest."""
    lower, upper = model.lower.copy(), model.upper.copy()
    history = []
    for k, j, factor in joined:
        history.append((k, j, factor, float(lower[k]), float(upper[k])))
        ends = (lower[j], upper[j]) if factor > 0 else (upper[j], lower[j])
        lower[k] = lower[k] + float(factor) * ends[0]
        upper[k] = upper[k] + float(factor) * ends[1]
    for k, j, factor, low, high in reversed(history):
        total, size = float(point[k]), float(factor)
        bounds = sorted(((total - low) / size, (total - high) / size))
        first, last = max(bounds[0], float(model.lower[j])), min(bounds[1], float(model.upper[j]))
        if model.domains[j] == Domain.INTEGER:
            first, last = float(np.ceil(first - 1e-9)), float(np.floor(last + 1e-9))
        part = float(np.clip(0.0, first, max(first, last)))
        point[j] = part
        point[k] = total - size * part
    return point
