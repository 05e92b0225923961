"""Slacks: columns without cost that enter one row only become sides of that row."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from nl2opt.model.canonical import CanonicalModel, Domain, Floats
from nl2opt.model.passes.columns import keep_columns, putting_back, special_columns
from nl2opt.model.passes.exact import as_written, rounded
from nl2opt.model.passes.rewrite import Rewrite, Step, special_rows

Side = Fraction | None


class SlackColumns:
    """Project out columns of one row and no cost: ``x + s = 4, s >= 0`` is ``x <= 4``.

    An integer slack goes only where it can take every value the row needs: all other columns of the row integer, and
    coefficients, sides and bounds whole multiples of the slack's coefficient.

    >>> from nl2opt.model.canonical import CanonicalModel
    >>> model = CanonicalModel.build(objective=[1, 2, 0], rows=[[1, 1, 1]], row_lower=[4], row_upper=[4])
    >>> new = SlackColumns().apply(model).model
    >>> new.shape, new.row_lower.tolist(), new.row_upper.tolist()
    ((1, 2), [-inf], [4.0])
    """

    name = "slack-columns"
    number = 16

    def apply(self, model: CanonicalModel) -> Rewrite | None:
        counts = np.bincount(model.matrix.indices, minlength=model.shape[1])
        slack = (counts == 1) & (model.objective == 0) & ~special_columns(model) & (model.lower <= model.upper)
        by_column = model.by_column
        rows = np.full(model.shape[1], -1, np.int64)
        places = np.flatnonzero(slack)
        rows[places] = by_column.indices[by_column.indptr[places]]
        special = special_rows(model)
        slack[places] &= ~special[rows[places]]
        low, high = model.row_lower.copy(), model.row_upper.copy()
        chosen: list[tuple[int, int, float]] = []
        exact = True
        for j in np.flatnonzero(slack).tolist():
            i, coefficient = int(rows[j]), float(by_column.data[by_column.indptr[j]])
            if np.diff(model.matrix.indptr)[i] < 2 or not _fits(model, i, j, coefficient, {c[1] for c in chosen}):
                continue
            ends = sorted(
                (as_written(coefficient) * as_written(b) if np.isfinite(b) else float(np.sign(coefficient) * b))
                for b in (float(model.lower[j]), float(model.upper[j]))
            )
            for sides, end in ((low, ends[1]), (high, ends[0])):
                if isinstance(end, float):
                    sides[i] = -np.inf if sides is low else np.inf
                elif np.isfinite(sides[i]):
                    sides[i], good = rounded(as_written(float(sides[i])) - end)
                    exact &= good
            chosen.append((i, j, coefficient))
        if not chosen:
            return None
        keep = np.ones(model.shape[1], bool)
        keep[[j for _, j, _ in chosen]] = False
        new, kept = keep_columns(model, keep, row_lower=low, row_upper=high)
        step = Step(
            self.name,
            "removed as a slack",
            "column",
            tuple(model.column_names[j] for _, j, _ in chosen),
            tuple(f"of row {model.row_names[i]}" for i, _, _ in chosen),
            rounded=not exact,
            columns_changed=True,
        )

        def fill(point: Floats) -> Floats:
            # One slack after the other takes what its row still lacks; the later ones are at the bound nearest zero.
            for _, j, _ in chosen:
                point[j] = np.clip(0.0, model.lower[j], model.upper[j])
            for i, j, coefficient in chosen:
                begin, end = model.matrix.indptr[i], model.matrix.indptr[i + 1]
                activity = float(model.matrix.data[begin:end] @ point[model.matrix.indices[begin:end]])
                wanted = np.clip(activity, model.row_lower[i], model.row_upper[i])
                point[j] = np.clip(point[j] + (wanted - activity) / coefficient, model.lower[j], model.upper[j])
            return point

        return Rewrite(new, kept, np.arange(model.shape[0]), (step,), putting_back(model.shape[1], kept, fill))


def _fits(model: CanonicalModel, i: int, j: int, coefficient: float, gone: set[int]) -> bool:
    """Whether column j may be projected out of row i."""
    if model.domains[j] != Domain.INTEGER:
        return True
    begin, end = int(model.matrix.indptr[i]), int(model.matrix.indptr[i + 1])
    unit = as_written(coefficient)
    for column, value in zip(
        model.matrix.indices[begin:end].tolist(), model.matrix.data[begin:end].tolist(), strict=True
    ):
        if column == j:
            continue
        if model.domains[column] != Domain.INTEGER or (as_written(value) / unit).denominator != 1 or column in gone:
            return False
    numbers = [float(model.row_lower[i]) / 1.0, float(model.row_upper[i])]
    if any(np.isfinite(v) and (as_written(v) / unit).denominator != 1 for v in numbers):
        return False
    return all(float(b).is_integer() for b in (model.lower[j], model.upper[j]) if np.isfinite(b))
