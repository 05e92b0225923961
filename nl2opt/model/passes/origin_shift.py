"""Columns start at zero: shifts, reflections and complements."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from nl2opt.model.canonical import CanonicalModel, Domain, Floats
from nl2opt.model.passes.columns import special_columns
from nl2opt.model.passes.exact import as_written, rounded
from nl2opt.model.passes.fixed_columns import move_into_sides
from nl2opt.model.passes.rewrite import Rewrite, Step

CLEAR = 1e-9


class OriginShift:
    """Replace x by x - lower, or by upper - x, so that every bounded column starts at zero.

    Of the two ways to write a column with both bounds (open or closed, x or 1 - x) the one with a positive cost is
    taken; without cost, the one whose entries weigh more in rows written as ``<=``. Where that leaves a tie the
    column stays as it is.

    >>> from nl2opt.model.canonical import CanonicalModel
    >>> model = CanonicalModel.build(objective=[-1], rows=[[1], [1]], row_upper=[1, 8], lower=[3], upper=[9])
    >>> new = OriginShift().apply(model).model
    >>> new.lower.tolist(), new.upper.tolist(), new.objective.tolist(), new.row_lower.tolist(), new.offset
    ([0.0], [6.0], [1.0], [-inf, -inf], -9.0)
    """

    name = "origin-shift"
    number = 20

    def apply(self, model: CanonicalModel) -> Rewrite | None:
        plain = ~special_columns(model) & (model.lower <= model.upper)
        # A bound that no row refers to must stay visible: moved to zero, a wrong one would look like a right one.
        plain[np.bincount(model.matrix.indices, minlength=model.shape[1]) == 0] = False
        integer = model.domains == Domain.INTEGER
        for bounds in (model.lower, model.upper):
            plain &= ~(integer & np.isfinite(bounds) & (bounds != np.rint(bounds)))
        below, above = np.isfinite(model.lower), np.isfinite(model.upper)
        weight = np.where(model.objective != 0, np.sign(model.objective), _lean(model))
        turn = plain & above & (~below | (weight < 0))
        shift = plain & below & ~turn & (model.lower != 0)
        if not (turn.any() or shift.any()):
            return None
        start = np.where(turn, model.upper, np.where(shift, model.lower, 0.0))
        low, high, offset, exact = move_into_sides(
            model, {int(j): float(start[j]) for j in np.flatnonzero(start).tolist()}
        )
        signs = np.where(turn, -1.0, 1.0)
        upper = model.upper.copy()
        for j in np.flatnonzero((turn | shift) & below & above).tolist():
            upper[j], good = rounded(as_written(float(model.upper[j])) - as_written(float(model.lower[j])))
            exact &= good
        upper[turn & ~below] = np.inf
        matrix = sp.csr_matrix((model.matrix.data * signs[model.matrix.indices], model.matrix.indices,
        model.matrix.indptr),
                               shape=model.matrix.shape)  # fmt: skip
        new = model.with_(
            matrix=matrix,
            objective=model.objective * signs + 0.0,
            lower=np.where(turn | shift, 0.0, model.lower),
            upper=upper,
            row_lower=low,
            row_upper=high,
            offset=offset,
        )
        steps = []
        for flags, what in ((shift, "moved to start at zero"), (turn, "counted down from its upper bound")):
            if flags.any():
                places = np.flatnonzero(flags).tolist()
                names = tuple(model.column_names[j] for j in places)
                details = tuple(f"{'by' if what.startswith('moved') else 'from'} {start[j]:g}" for j in places)
                steps.append(Step(self.name, what, "column", names, details, rounded=not exact, columns_changed=True))

        def back(point: Floats) -> Floats:
            return np.asarray(start + signs * point)

        m, n = model.shape
        return Rewrite(new, np.arange(n), np.arange(m), tuple(steps), back)


def _lean(model: CanonicalModel) -> Floats:
    """-1, 0 or 1 for each column: the sign of its weight in one-sided rows, each row written as ``<=`` and scaled.

    The weight takes part of a row's own size, so it does not depend on how rows are scaled.
    """
    matrix = model.matrix
    lengths = np.diff(matrix.indptr)
    one_sided = np.isinf(model.row_lower) != np.isinf(model.row_upper)
    direction = np.where(np.isinf(model.row_lower), 1.0, -1.0) * one_sided
    largest = np.ones(len(lengths))
    filled = np.flatnonzero(lengths)
    if len(filled):
        largest[filled] = np.maximum.reduceat(np.abs(matrix.data), matrix.indptr[:-1][filled])
    parts = matrix.data * np.repeat(direction / largest, lengths)
    total = np.zeros(model.shape[1])
    np.add.at(total, matrix.indices, parts)
    result: Floats = np.where(np.abs(total) <= CLEAR, 0.0, np.sign(total))
    return result
