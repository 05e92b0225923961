"""Models rewritten without changing what they say, and models changed in one place: material for tests of a verdict.

Every function takes a model and a `numpy.random.Generator` and returns a new model, or None where it does not apply.
`SAME` holds what the normalisation undoes, `REFORMULATED` what takes the stronger passes, `CHANGES` single changes of
meaning. The numbers are chosen so that decimals stay exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import scipy.sparse as sp

from nl2opt.model.canonical import CanonicalModel, Domain, Indicator, Quadratic, SpecialOrderedSet
from nl2opt.model.nonlinear import Tree

Rewriting: TypeAlias = Callable[[CanonicalModel, np.random.Generator], CanonicalModel | None]
FACTORS = (2.0, -1.0, 3.0, 0.5, -4.0, 10.0, -7.0)
ODD = 9973.0
"""A number no small model holds."""


def shuffled(model: CanonicalModel, random: np.random.Generator) -> CanonicalModel:
    """Columns and rows in another order, under other names.

    >>> model = CanonicalModel.build(objective=[1, 2, 3])
    >>> sorted(shuffled(model, np.random.default_rng(0)).objective.tolist())
    [1.0, 2.0, 3.0]
    """
    m, n = model.shape
    rows, columns = random.permutation(m), random.permutation(n)
    to_row, to_column = np.empty(m, np.int64), np.empty(n, np.int64)
    to_row[rows], to_column[columns] = np.arange(m), np.arange(n)
    matrix = sp.csr_matrix(sp.csr_matrix(model.matrix[rows])[:, columns])
    matrix.sort_indices()

    def moved(quadratic: Quadratic) -> Quadratic:
        one, two = to_column[quadratic.first], to_column[quadratic.second]
        low, high = np.minimum(one, two), np.maximum(one, two)
        order = np.lexsort((high, low))
        return Quadratic(low[order], high[order], quadratic.value[order])

    def tree(node: Tree) -> Tree:
        if not isinstance(node, tuple):
            return node
        return ("x", int(to_column[node[1]])) if node[0] == "x" else (node[0], *map(tree, node[1:]))

    return model.with_(
        matrix=matrix,
        objective=model.objective[columns],
        lower=model.lower[columns],
        upper=model.upper[columns],
        domains=model.domains[columns],
        row_lower=model.row_lower[rows],
        row_upper=model.row_upper[rows],
        column_names=tuple(f"v{j}" for j in range(n)),
        row_names=tuple(f"e{i}" for i in range(m)),
        quadratic=None if model.quadratic is None else moved(model.quadratic),
        nonlinear=None if model.nonlinear is None else tree(model.nonlinear),
        row_quadratics={int(to_row[i]): moved(q) for i, q in model.row_quadratics.items()},
        row_nonlinears={int(to_row[i]): tree(t) for i, t in model.row_nonlinears.items()},
        special_ordered_sets=tuple(
            SpecialOrderedSet(s.name, s.kind, tuple(int(to_column[j]) for j in s.columns), s.weights)
            for s in model.special_ordered_sets
        ),
        indicators=tuple(Indicator(int(to_row[i.row]), int(to_column[i.column]), i.value) for i in model.indicators),
    )


def _times(values: Sequence[float], factor: float) -> list[float]:
    """Products of the decimals as written: 0.1 times 3 is 0.3."""
    return [v * factor if np.isinf(v) else float(Fraction(repr(float(v))) * Fraction(factor)) for v in values]


def _plain_rows(model: CanonicalModel) -> list[int]:
    special = set(model.row_quadratics) | set(model.row_nonlinears) | {i.row for i in model.indicators}
    return [i for i in range(model.shape[0]) if i not in special]


def _pick(model: CanonicalModel, random: np.random.Generator) -> int | None:
    rows = _plain_rows(model)
    return int(random.choice(rows)) if rows else None


def _with_row(
    model: CanonicalModel, columns: list[int], values: list[float], low: float, high: float
) -> CanonicalModel:
    line = sp.csr_matrix((values, ([0] * len(columns), columns)), shape=(1, model.shape[1]))
    matrix = sp.csr_matrix(sp.vstack([model.matrix, line]))
    matrix.sort_indices()
    return model.with_(
        matrix=matrix,
        row_lower=np.append(model.row_lower, low),
        row_upper=np.append(model.row_upper, high),
        row_names=(*model.row_names, f"new{model.shape[0]}"),
    )


def _entries(model: CanonicalModel, row: int) -> tuple[list[int], list[float]]:
    part = slice(int(model.matrix.indptr[row]), int(model.matrix.indptr[row + 1]))
    return model.matrix.indices[part].tolist(), model.matrix.data[part].tolist()


def _with_entries(model: CanonicalModel, row: int, values: list[float], low: float, high: float) -> CanonicalModel:
    matrix = model.matrix.copy()
    matrix.data[int(matrix.indptr[row]) : int(matrix.indptr[row + 1])] = values
    lower, upper = model.row_lower.copy(), model.row_upper.copy()
    lower[row], upper[row] = low, high
    return model.with_(matrix=matrix, row_lower=lower, row_upper=upper)


def row_scaled(model: CanonicalModel, random: np.random.Generator) -> CanonicalModel | None:
    """One row multiplied by a number."""
    row = _pick(model, random)
    if row is None:
        return None
    factor = float(random.choice(FACTORS))
    low, high = sorted(_times([model.row_lower[row], model.row_upper[row]], factor))
    return _with_entries(model, row, _times(_entries(model, row)[1], factor), low + 0.0, high + 0.0)


def row_repeated(model: CanonicalModel, random: np.random.Generator) -> CanonicalModel | None:
    """A multiple of a row, perhaps with looser sides, as well."""
    row = _pick(model, random)
    if row is None:
        return None
    factor, slack = float(random.choice(FACTORS)), float(random.integers(0, 3))
    columns, values = _entries(model, row)
    low, high = sorted(_times([model.row_lower[row] - slack, model.row_upper[row] + slack], factor))
    return _with_row(model, columns, _times(values, factor), low, high)


def equality_split(model: CanonicalModel, random: np.random.Generator) -> CanonicalModel | None:
    """A row with two finite sides written as two rows."""
    rows = [i for i in _plain_rows(model) if np.isfinite(model.row_lower[i]) and np.isfinite(model.row_upper[i])]
    if not rows:
        return None
    row = int(random.choice(rows))
    columns, values = _entries(model, row)
    more = _with_row(model, columns, values, -np.inf, float(model.row_upper[row]))
    upper = more.row_upper.copy()
    upper[row] = np.inf
    return more.with_(row_upper=upper)


def bound_as_row(model: CanonicalModel, random: np.random.Generator) -> CanonicalModel | None:
    """A finite upper bound written as a row."""
    places = np.flatnonzero(np.isfinite(model.upper) & (model.domains <= Domain.INTEGER))
    if len(places) == 0:
        return None
    column = int(random.choice(places))
    factor = float(random.choice((1.0, 2.0, -1.0)))
    side = factor * float(model.upper[column])
    sides = (-np.inf, side) if factor > 0 else (side, np.inf)
    upper = model.upper.copy()
    upper[column] = np.inf
    return _with_row(model.with_(upper=upper), [column], [factor], *sides)


def sense_turned(model: CanonicalModel, random: np.random.Generator) -> CanonicalModel | None:
    """Maximise instead of minimise the negative."""
    if model.nonlinear is not None:
        return None
    quadratic = model.quadratic
    return model.with_(
        sense="maximize" if model.sense == "minimize" else "minimize",
        objective=-model.objective + 0.0,
        offset=-model.offset + 0.0,
        quadratic=None if quadratic is None else replace(quadratic, value=-quadratic.value),
    )


def objective_scaled(model: CanonicalModel, random: np.random.Generator) -> CanonicalModel | None:
    """The objective in another unit, with another constant."""
    if model.nonlinear is not None or model.quadratic is not None:
        return None
    factor = float(random.choice((2.0, 10.0, 0.5)))
    return model.with_(objective=model.objective * factor, offset=model.offset * factor + 1.0)


def idle_row(model: CanonicalModel, random: np.random.Generator) -> CanonicalModel:
    """An empty row, or one without sides, as well."""
    if random.integers(2) or model.shape[1] == 0:
        return _with_row(model, [], [], -1.0, np.inf)
    return _with_row(model, [0], [3.0], -np.inf, np.inf)


def loose_integer_bounds(model: CanonicalModel, random: np.random.Generator) -> CanonicalModel | None:
    """Bounds of integers between two integers."""
    integer = model.domains == Domain.INTEGER
    if not integer.any():
        return None
    upper = np.where(integer & (model.upper == np.rint(model.upper)), model.upper + 0.25, model.upper)
    return model.with_(upper=upper)


SAME: Mapping[str, Rewriting] = {
    "shuffled": shuffled,
    "row_scaled": row_scaled,
    "row_repeated": row_repeated,
    "equality_split": equality_split,
    "bound_as_row": bound_as_row,
    "sense_turned": sense_turned,
    "objective_scaled": objective_scaled,
    "idle_row": idle_row,
    "loose_integer_bounds": loose_integer_bounds,
}


def _with_column(
    model: CanonicalModel,
    entries: dict[int, float],
    cost: float = 0.0,
    lower: float = 0.0,
    upper: float = np.inf,
    domain: Domain = Domain.REAL,
) -> CanonicalModel:
    rows = sorted(entries)
    line = sp.csr_matrix(([entries[i] for i in rows], (rows, [0] * len(rows))), shape=(model.shape[0], 1))
    matrix = sp.csr_matrix(sp.hstack([model.matrix, line]))
    matrix.sort_indices()
    return model.with_(
        matrix=matrix,
        objective=np.append(model.objective, cost),
        lower=np.append(model.lower, lower),
        upper=np.append(model.upper, upper),
        domains=np.append(model.domains, np.uint8(domain)),
        column_names=(*model.column_names, f"new{model.shape[1]}"),
    )


def slack_added(model: CanonicalModel, random: np.random.Generator) -> CanonicalModel | None:
    """A one-sided row of at least two entries written as an equality with a slack."""
    rows = [
        i
        for i in _plain_rows(model)
        if np.isinf(model.row_lower[i]) != np.isinf(model.row_upper[i]) and len(_entries(model, i)[0]) > 1
    ]
    if not rows:
        return None
    row = int(random.choice(rows))
    below = bool(np.isinf(model.row_lower[row]))
    more = _with_column(model, {row: 1.0 if below else -1.0})
    low, high = more.row_lower.copy(), more.row_upper.copy()
    low[row] = high[row] = high[row] if below else low[row]
    return more.with_(row_lower=low, row_upper=high)


def column_split(model: CanonicalModel, random: np.random.Generator) -> CanonicalModel | None:
    """A real column without upper bound and with lower bound zero written as a sum of two."""
    used = np.zeros(model.shape[1], bool)
    used[model.matrix.indices] = True
    places = np.flatnonzero((model.domains == Domain.REAL) & (model.lower == 0) & np.isposinf(model.upper) & used)
    if len(places) == 0 or not model.is_linear or model.special_ordered_sets or model.indicators:
        return None
    column = int(random.choice(places))
    part = model.by_column
    place = slice(int(part.indptr[column]), int(part.indptr[column + 1]))
    entries = dict(zip(part.indices[place].tolist(), part.data[place].tolist(), strict=True))
    return _with_column(model, entries, float(model.objective[column]))


def column_shifted(model: CanonicalModel, random: np.random.Generator) -> CanonicalModel | None:
    """A column with lower bound zero counted from another number."""
    places = np.flatnonzero((model.domains <= Domain.INTEGER) & (model.lower == 0))
    if len(places) == 0 or not model.is_linear or model.special_ordered_sets or model.indicators:
        return None
    column, by = int(random.choice(places)), float(random.integers(1, 5))
    part = model.by_column
    low, high = model.row_lower.copy(), model.row_upper.copy()
    place = slice(int(part.indptr[column]), int(part.indptr[column + 1]))
    for i, v in zip(part.indices[place].tolist(), part.data[place].tolist(), strict=True):
        low[i] += v * by
        high[i] += v * by
    lower, upper = model.lower.copy(), model.upper.copy()
    lower[column] += by
    upper[column] += by
    return model.with_(
        row_lower=low,
        row_upper=high,
        lower=lower,
        upper=upper,
        offset=model.offset - float(model.objective[column]) * by,
    )


def objective_defined(model: CanonicalModel, random: np.random.Generator) -> CanonicalModel | None:
    """The objective as one free column that an equality defines."""
    costs = np.flatnonzero(model.objective)
    if len(costs) < 2 or not model.is_linear:
        return None
    row = model.shape[0]
    longer = _with_row(model, costs.tolist(), model.objective[costs].tolist(), 0.0, 0.0)
    longer = longer.with_(objective=np.zeros(model.shape[1]))
    return _with_column(longer, {row: -1.0}, 1.0, -np.inf, np.inf)


REFORMULATED: Mapping[str, Rewriting] = {
    "slack_added": slack_added,
    "column_split": column_split,
    "column_shifted": column_shifted,
    "objective_defined": objective_defined,
}


def coefficient_changed(model: CanonicalModel, random: np.random.Generator) -> CanonicalModel | None:
    """One coefficient of a row with at least two entries."""
    rows = [i for i in _plain_rows(model) if len(_entries(model, i)[0]) > 1]
    if not rows:
        return None
    row = int(random.choice(rows))
    values = _entries(model, row)[1]
    values[int(random.integers(len(values)))] = ODD
    return _with_entries(model, row, values, float(model.row_lower[row]), float(model.row_upper[row]))


def side_changed(model: CanonicalModel, random: np.random.Generator) -> CanonicalModel | None:
    """One finite side of a row that has entries."""
    rows = [i for i in _plain_rows(model) if len(_entries(model, i)[0]) > 0]
    rows = [i for i in rows if np.isfinite(model.row_lower[i]) != np.isfinite(model.row_upper[i])]
    if not rows:
        return None
    row = int(random.choice(rows))
    low, high = model.row_lower.copy(), model.row_upper.copy()
    sides = low if np.isfinite(low[row]) else high
    sides[row] += ODD
    return model.with_(row_lower=low, row_upper=high)


def sense_changed(model: CanonicalModel, random: np.random.Generator) -> CanonicalModel | None:
    """``<=`` to ``>=`` and back, or an equality to ``<=``."""
    rows = [i for i in _plain_rows(model) if len(_entries(model, i)[0]) > 1]
    rows = [i for i in rows if np.isfinite(model.row_lower[i]) or np.isfinite(model.row_upper[i])]
    if not rows:
        return None
    row = int(random.choice(rows))
    low, high = model.row_lower.copy(), model.row_upper.copy()
    if np.isfinite(low[row]) and np.isfinite(high[row]):
        low[row] = -np.inf
    else:
        low[row], high[row] = (high[row], np.inf) if np.isfinite(high[row]) else (-np.inf, low[row])
    return model.with_(row_lower=low, row_upper=high)


def bound_changed(model: CanonicalModel, random: np.random.Generator) -> CanonicalModel | None:
    """One upper bound."""
    if model.shape[1] == 0:
        return None
    column = int(random.integers(model.shape[1]))
    upper = model.upper.copy()
    upper[column] = ODD if upper[column] != ODD else ODD + 1
    return model.with_(upper=upper)


def domain_changed(model: CanonicalModel, random: np.random.Generator) -> CanonicalModel | None:
    """One real column made integer, or the other way around."""
    if model.shape[1] == 0:
        return None
    column = int(random.integers(model.shape[1]))
    domains = model.domains.copy()
    domains[column] ^= 1
    return model.with_(domains=domains)


def cost_changed(model: CanonicalModel, random: np.random.Generator) -> CanonicalModel | None:
    """One of at least two costs."""
    costs = np.flatnonzero(model.objective)
    if len(costs) < 2:
        return None
    objective = model.objective.copy()
    objective[int(random.choice(costs))] = ODD
    return model.with_(objective=objective)


def objective_sense_changed(model: CanonicalModel, random: np.random.Generator) -> CanonicalModel | None:
    """Minimise to maximise, costs as they are."""
    if not model.objective.any():
        return None
    return model.with_(sense="maximize" if model.sense == "minimize" else "minimize")


CHANGES: Mapping[str, Rewriting] = {
    "coefficient": coefficient_changed,
    "side": side_changed,
    "row-sense": sense_changed,
    "bound": bound_changed,
    "domain": domain_changed,
    "objective-coefficient": cost_changed,
    "objective-sense": objective_sense_changed,
}
"""By the kind of change a difference should name."""
