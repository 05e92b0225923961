"""Columns that can take one value only become constants."""

from __future__ import annotations

import numpy as np

from nl2opt.model.canonical import CanonicalModel, Floats
from nl2opt.model.passes.columns import keep_columns, putting_back, special_columns
from nl2opt.model.passes.exact import as_written, rounded
from nl2opt.model.passes.rewrite import Rewrite, Step


class FixedColumns:
    """Put the value of a column with equal bounds into rows and objective. A decision fixed by mistake would vanish
    here, so every column is listed.

    >>> from nl2opt.model.canonical import CanonicalModel
    >>> model = CanonicalModel.build(objective=[1, 2], rows=[[1, 1]], row_lower=[4], lower=[3, 0], upper=[3, 9])
    >>> new = FixedColumns().apply(model).model
    >>> new.row_lower.tolist(), new.offset
    ([1.0], 3.0)
    """

    name = "fixed-columns"
    number = 14

    def apply(self, model: CanonicalModel) -> Rewrite | None:
        fixed = (model.lower == model.upper) & np.isfinite(model.lower) & ~special_columns(model)
        places = np.flatnonzero(fixed)
        if len(places) == 0:
            return None
        values = model.lower
        low, high, offset, exact = move_into_sides(model, {int(j): float(values[j]) for j in places if values[j]})
        new, kept = keep_columns(model, ~fixed, row_lower=low, row_upper=high, offset=offset)
        names = tuple(model.column_names[j] for j in places.tolist())
        details = tuple(f"at {values[j]:g}" for j in places.tolist())
        step = Step(
            self.name,
            "made a constant",
            "column",
            names,
            details,
            warning=True,
            rounded=not exact,
            columns_changed=True,
        )

        def fill(point: Floats) -> Floats:
            point[places] = values[places]
            return point

        back = putting_back(model.shape[1], kept, fill)
        return Rewrite(new, kept, np.arange(model.shape[0]), (step,), back)


def move_into_sides(model: CanonicalModel, values: dict[int, float]) -> tuple[Floats, Floats, float, bool]:
    """Row sides and objective constant once columns have given values, and whether that is exact."""
    low, high = model.row_lower.copy(), model.row_upper.copy()
    exact = True
    if not values:
        return low, high, model.offset, True
    by_column = model.by_column
    shift: dict[int, object] = {}
    offset = as_written(model.offset)
    for j, value in values.items():
        number = as_written(value)
        offset += as_written(float(model.objective[j])) * number
        begin, end = int(by_column.indptr[j]), int(by_column.indptr[j + 1])
        entries = zip(by_column.indices[begin:end].tolist(), by_column.data[begin:end].tolist(), strict=True)
        for i, coefficient in entries:
            shift[i] = shift.get(i, 0) + as_written(coefficient) * number  # type: ignore[operator]
    for i, amount in shift.items():
        for sides in (low, high):
            if np.isfinite(sides[i]):
                sides[i], good = rounded(as_written(float(sides[i])) - amount)  # type: ignore[operator]
                exact &= good
    constant, good = rounded(offset)
    return low, high, constant, exact and good
