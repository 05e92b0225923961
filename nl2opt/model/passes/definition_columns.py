"""Columns that an equality defines are replaced by what they stand for."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import scipy.sparse as sp

from nl2opt.model.canonical import CanonicalModel, Domain, Floats
from nl2opt.model.passes.columns import keep_columns, putting_back, special_columns
from nl2opt.model.passes.exact import as_written, rounded
from nl2opt.model.passes.rewrite import Rewrite, Step, Trail, keep_rows, special_rows

MOST_USES = 50
"""Rows a definition may be put into."""
MOST_WORK = 30_000_000
"""Entries that all substitutions of one sweep may copy; what is left over then is left as it is."""

Line = dict[int, Fraction]


class DefinitionColumns:
    """Substitute continuous columns defined by an equality: ``total = a x + b y``.

    The definition is the column's only equality, and has no slack; in that row its sign is unlike all others, or it is
    the only column without bounds, or it enters no other row and carries cost. Bounds the definition does not imply
    stay, as the sides of the row. A free column that is the whole objective goes in any case.

    >>> from nl2opt.model.canonical import CanonicalModel
    >>> model = CanonicalModel.build(
    ...     objective=[0, 0, 1], rows=[[3, 2, -1]], row_lower=[0], row_upper=[0], lower=[0, 0, -np.inf])
    >>> new = DefinitionColumns().apply(model).model
    >>> new.shape, new.objective.tolist()
    ((0, 2), [3.0, 2.0])
    """

    name = "definition-columns"
    number = 17

    def apply(self, model: CanonicalModel) -> Rewrite | None:
        trail = Trail.start(model)
        work = MOST_WORK
        while work >= 0 and (found := self._find(trail.model)) is not None:
            work -= trail.model.matrix.nnz
            trail = trail.follow(_substitute(self.name, trail.model, *found))
        return Rewrite(trail.model, trail.columns, trail.rows, trail.steps, trail.point) if trail.steps else None

    def _find(self, model: CanonicalModel) -> tuple[int, int] | None:
        """Row and column of the first definition."""
        matrix = model.matrix
        equal = np.flatnonzero(
            (model.row_lower == model.row_upper) & (np.diff(matrix.indptr) > 1) & ~special_rows(model)
        )
        if len(equal) == 0:
            return None
        usable = (model.domains == Domain.REAL) & ~special_columns(model)
        uses = np.bincount(matrix.indices, minlength=model.shape[1])
        in_equalities = np.zeros(model.shape[1], np.int64)
        for i in equal.tolist():
            in_equalities[matrix.indices[matrix.indptr[i] : matrix.indptr[i + 1]]] += 1
        free = np.isneginf(model.lower) & np.isposinf(model.upper)
        special = special_rows(model)
        in_special = np.zeros(model.shape[1], bool)
        for i in np.flatnonzero(special).tolist():
            in_special[matrix.indices[matrix.indptr[i] : matrix.indptr[i + 1]]] = True
        usable &= (in_equalities == 1) & (uses <= MOST_USES) & ~in_special
        lonely = (uses == 1) & (model.objective == 0) & ~special_columns(model)
        alone = np.flatnonzero(model.objective)
        whole = np.zeros(model.shape[1], bool)
        if len(alone) == 1 and model.is_linear and uses[alone[0]] == 1:
            whole[alone] = free[alone]
        for i in equal.tolist():
            columns = matrix.indices[matrix.indptr[i] : matrix.indptr[i + 1]]
            values = matrix.data[matrix.indptr[i] : matrix.indptr[i + 1]]
            candidates = usable[columns]
            if not candidates.any():
                continue
            if whole[columns].any():
                return i, int(alone[0])
            if lonely[columns].any():
                continue  # Its slack goes first.
            for rule in (free[columns], (uses[columns] == 1) & (model.objective[columns] != 0), _odd_sign(values)):
                if np.count_nonzero(rule) == 1 and (rule & candidates).any():
                    return i, int(columns[np.flatnonzero(rule)[0]])
        return None


def _odd_sign(values: Floats) -> np.ndarray:
    """The one entry whose sign differs from all others; none when there is no such entry, or only two entries."""
    positive = values > 0
    if len(values) > 2 and np.count_nonzero(positive) == 1:
        return positive
    if len(values) > 2 and np.count_nonzero(~positive) == 1:
        return ~positive
    return np.zeros(len(values), bool)


def _line(matrix: sp.csr_matrix, i: int) -> Line:
    begin, end = int(matrix.indptr[i]), int(matrix.indptr[i + 1])
    return {
        j: as_written(v)
        for j, v in zip(matrix.indices[begin:end].tolist(), matrix.data[begin:end].tolist(), strict=True)
    }


def _substitute(name: str, model: CanonicalModel, row: int, column: int) -> Rewrite:
    """Replace the column everywhere by (side - rest) / coefficient; the row keeps the column's bounds, if needed."""
    definition = _line(model.matrix, row)
    pivot = definition.pop(column)
    constant = as_written(float(model.row_lower[row])) / pivot
    formula = {j: -value / pivot for j, value in definition.items()}
    exact = True
    low, high = model.row_lower.copy(), model.row_upper.copy()
    matrix = model.matrix.tolil(copy=True)
    by_column = model.by_column
    users = by_column.indices[by_column.indptr[column] : by_column.indptr[column + 1]].tolist()
    for i in users:
        if i == row:
            continue
        line = _line(model.matrix, i)
        factor = line.pop(column)
        for j, value in formula.items():
            line[j] = line.get(j, Fraction(0)) + factor * value
        exact &= _write(matrix, i, line)
        for sides in (low, high):
            if np.isfinite(sides[i]):
                sides[i], good = rounded(as_written(float(sides[i])) - factor * constant)
                exact &= good
    objective = model.objective.copy()
    offset = model.offset
    cost = as_written(float(objective[column]))
    if cost:
        for j, value in formula.items():
            objective[j], good = rounded(as_written(float(objective[j])) + cost * value)
            exact &= good
        offset, good = rounded(as_written(offset) + cost * constant)
        exact &= good
    objective[column] = 0.0
    keeps = not _implied(model, column, formula, constant)
    if keeps:
        exact &= _write(matrix, row, formula)
        for sides, bound in ((low, model.lower[column]), (high, model.upper[column])):
            sides[row] = bound
            if np.isfinite(bound):
                sides[row], good = rounded(as_written(float(bound)) - constant)
                exact &= good
    else:
        _write(matrix, row, {})
        low[row], high[row] = -np.inf, np.inf
    changed = sp.csr_matrix(matrix)
    changed.eliminate_zeros()
    changed.sort_indices()
    keep = np.ones(model.shape[1], bool)
    keep[column] = False
    new, kept = keep_columns(
        model, keep, matrix=changed, row_lower=low, row_upper=high, objective=objective, offset=offset
    )
    rows = np.arange(model.shape[0])
    if not keeps:
        stay = np.ones(model.shape[0], bool)
        stay[row] = False
        new, rows = keep_rows(new, stay)
    detail = f"by row {model.row_names[row]}" + (", whose sides keep its bounds" if keeps else "")
    step = Step(
        name,
        "replaced by its definition",
        "column",
        (model.column_names[column],),
        (detail,),
        rounded=not exact,
        columns_changed=True,
    )
    columns = np.array(list(formula), np.int64)
    factors = np.array([float(v) for v in formula.values()])

    def fill(point: Floats) -> Floats:
        point[column] = float(constant) + float(factors @ point[columns])
        return point

    return Rewrite(new, kept, rows, (step,), putting_back(model.shape[1], kept, fill))


def _write(matrix: sp.lil_matrix, i: int, line: Line) -> bool:
    """Write a row; whether every number could be written exactly."""
    exact, columns, values = True, [], []
    for j in sorted(line):
        if line[j]:
            value, good = rounded(line[j])
            exact &= good
            columns.append(j)
            values.append(value)
    matrix.rows[i], matrix.data[i] = columns, values
    return exact


def _implied(model: CanonicalModel, column: int, formula: Line, constant: Fraction) -> bool:
    """Whether the bounds of the other columns imply those of the column."""
    for bound, lowest in ((float(model.lower[column]), True), (float(model.upper[column]), False)):
        if np.isinf(bound):
            continue
        total = constant
        for j, value in formula.items():
            end = float(model.lower[j] if (value > 0) == lowest else model.upper[j])
            if np.isinf(end):
                return False
            total += value * as_written(end)
        if (total < as_written(bound)) if lowest else (total > as_written(bound)):
            return False
    return True
