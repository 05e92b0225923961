"""The best pairing of columns and rows of two models that are not the same.

Start from what refinement tells apart at a limited depth (deep colours are spoilt by a single change, shallow ones are
not), and, as a second start, from equal names. Then improve in turns: for fixed rows the columns are assigned so that
most elements agree, then the rows for fixed columns. The better end wins.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.optimize import linear_sum_assignment

from nl2opt.model.canonical import CanonicalModel
from nl2opt.verdict.graph import Graph, join
from nl2opt.verdict.hashing import Words, combine, mix_in_place, segment_sums, words_of
from nl2opt.verdict.scaling import scaled
from nl2opt.verdict.verification import Rules
from nl2opt.verdict.views import exact_view

Places = npt.NDArray[np.int64]
DEPTH = 6
WORK = 100_000_000
"""Arcs that pairing by structure may look at."""
TURNS = 6
GOOD = 0.98
"""Share of elements in agreement beyond which no other start is tried."""
DENSE = 2_000_000
"""Pairs that an assignment may weigh; beyond it, pairs are taken greedily."""


@dataclass
class Alignment:
    """``columns[j]`` (``rows[i]``) is the partner in the second model of column j (row i) of the first, or -1.

    `factors[i]` is what row i is multiplied by to compare it with its partner, `objective_factor` the same for the
    objective.
    """

    columns: Places
    rows: Places
    factors: npt.NDArray[np.float64]
    objective_factor: float = 1.0


def align(first: CanonicalModel, second: CanonicalModel, rules: Rules) -> Alignment:
    """A pairing with as many equal elements as the search finds."""
    work = _Work(first, second, rules)
    best: tuple[int, Alignment] | None = None
    for make in (work.by_structure, work.by_name, work.by_rows_alone):
        if best is not None and best[0] >= GOOD * work.perfect:
            break
        start = make()
        if start is not None:
            found = work.improve(start)
            value = work.value(found)
            if best is None or value > best[0]:
                best = (value, found)
    assert best is not None
    return best[1]


def with_factors(first: CanonicalModel, second: CanonicalModel, rules: Rules, pairing: Alignment) -> Alignment:
    """The pairing with the factors that make most entries agree."""
    return _Work(first, second, rules).with_factors(pairing.columns, pairing.rows)


class _Work:
    def __init__(self, first: CanonicalModel, second: CanonicalModel, rules: Rules) -> None:
        self.models = (first, second)
        self.rules = rules
        self.scaled = [s.model for s in scaled([first, second], rules)]
        self.tolerance = max(rules.tolerance, 1e-14)
        self.perfect = max(map(_size, (first, second)))

    # Starts

    def by_name(self) -> Alignment | None:
        """Equal names, when at least a third of the columns share theirs."""
        first, second = self.models
        columns = np.array([second.column_index.get(name, -1) for name in first.column_names], np.int64)
        if len(columns) == 0 or np.count_nonzero(columns >= 0) * 3 < len(columns):
            return None
        rows = np.array([second.row_index.get(name, -1) for name in first.row_names], np.int64)
        return self.with_factors(columns, _once(rows))

    def by_rows_alone(self) -> Alignment:
        """As `by_structure`, without the objective: it may differ everywhere."""
        return self.by_structure(objective=False)

    def by_structure(self, *, objective: bool = True) -> Alignment:
        """Nodes alone in their colour in both models, from deep colours to shallow ones; then what these determine."""
        graph = join([exact_view(model, objective=objective) for model in self.scaled])
        partner = np.full(graph.size, -1, np.int64)
        plain = np.zeros(graph.size, np.uint64)
        plain[graph.upper :] = 1
        turns = max(8, WORK // (DEPTH * max(1, len(graph.words))))
        for _ in range(turns):
            layers = _layers(graph, partner)
            before = np.count_nonzero(partner >= 0)
            for colours in reversed(layers):
                _pair_unique(graph, colours, partner)
            _pair_unique(graph, combine(_anchored(graph, partner), plain), partner)
            if np.count_nonzero(partner >= 0) == before and not any(
                _pair_one_tie(graph, colours, partner) for colours in reversed(layers)
            ):
                break
        a, b, c, _ = graph.blocks
        m, m2, n, n2 = graph.sizes
        rows, columns = partner[:m] - a, partner[a + b : a + b + n] - (a + b + c)
        rows[(rows < 0) | (rows >= m2)] = -1
        columns[(columns < 0) | (columns >= n2)] = -1
        return self.with_factors(columns, rows)

    # Factors

    def with_factors(self, columns: Places, rows: Places) -> Alignment:
        """The pairing with the factor each row (and the objective) needs so that most entries agree."""
        first, second = self.models
        factors = np.ones(len(rows))
        mine, theirs = shared_entries(first.matrix, matched_entries(second, columns, rows))
        unlike = np.unique(np.searchsorted(mine.indptr, np.flatnonzero(mine.data != theirs.data), side="right") - 1)
        for i in unlike.tolist():
            begin, end, k = mine.indptr[i], mine.indptr[i + 1], int(rows[i])
            sides = [
                (float(first.row_lower[i]), float(second.row_lower[k])),
                (float(first.row_upper[i]), float(second.row_upper[k])),
            ]
            factors[i] = self._vote(mine.data[begin:end], theirs.data[begin:end], sides)
        objective = 1.0
        paired = np.flatnonzero(columns >= 0)
        costs, others = first.objective[paired], second.objective[columns[paired]]
        both = (costs != 0) & (others != 0)
        if both.any():
            objective = self._vote(costs[both], others[both], [], objective=True)
        return Alignment(columns, rows, factors, objective)

    def _vote(
        self,
        mine: npt.NDArray[np.float64],
        other: npt.NDArray[np.float64],
        sides: list[tuple[float, float]],
        objective: bool = False,
    ) -> float:
        """The ratio most entries have; 1 when it is among the most frequent."""
        if len(mine) == 0:
            return 1.0
        ratios = other / mine
        if np.all(ratios == 1.0):
            return 1.0
        finite = [b / a for a, b in sides if np.isfinite(a) and np.isfinite(b) and a and b]
        exact = {f"{ratio:.12g}": ratio for ratio in (ratios.tolist() + finite)[::-1]}
        votes = Counter(f"{ratio:.12g}" for ratio in ratios.tolist() + finite)
        scale = self.rules.objective_scale if objective else self.rules.row_scale
        sign = True if objective else self.rules.row_sign
        allowed = {exact[key]: count for key, count in votes.items()}
        allowed = {r: v for r, v in allowed.items() if (scale or abs(r) == 1) and (sign or r > 0)}
        allowed.setdefault(1.0, 0)
        return max(allowed, key=lambda r: (allowed[r], r == 1.0, r > 0, -abs(np.log(abs(r)))))

    # Improvement

    def improve(self, start: Alignment) -> Alignment:
        best, value = start, self.value(start)
        for _ in range(TURNS):
            columns = self._assign_columns(best)
            rows = self._assign_rows(columns, best.rows)
            found = self.with_factors(columns, rows)
            now = self.value(found)
            if now <= value:
                break
            best, value = found, now
        return best

    def _assign_columns(self, now: Alignment) -> Places:
        first, second = self.models
        rows = np.flatnonzero(now.rows >= 0)
        back = _inverse(now.rows, second.shape[0])
        one = sp.csr_matrix(sp.diags(now.factors) @ first.matrix)
        keep = np.zeros(first.shape[0], bool)
        keep[rows] = True
        ours = _keys(one, np.where(keep, np.arange(first.shape[0]), -1), by_row=True)
        theirs = _keys(second.matrix, back, by_row=True)
        features = (
            [
                first.domains.astype(np.float64),
                first.lower,
                first.upper,
                _or_nan(first.objective * now.objective_factor),
            ],
            [second.domains.astype(np.float64), second.lower, second.upper, _or_nan(second.objective)],
        )
        return _assign(now.columns, ours, theirs, features, second.shape[1])

    def _assign_rows(self, columns: Places, rows: Places) -> Places:
        first, second = self.models
        back = _inverse(columns, second.shape[1])
        known = np.where(columns >= 0, np.arange(len(columns)), -1)
        options = []
        for one, two in ((first, second), (self.scaled[0], self.scaled[1])):
            ours = _keys(one.matrix, known, by_row=False)
            theirs = _keys(two.matrix, back, by_row=False)
            options.append((ours, theirs, ([one.row_lower, one.row_upper], [two.row_lower, two.row_upper])))
        shapes = (_shape_keys(first, known), _shape_keys(second, back))
        return _assign_best(rows, options, shapes, second.shape[0])

    def value(self, found: Alignment) -> int:
        """Twice the number of elements that agree, roughly: entries, sides, bounds, domains, costs."""
        first, second = self.models
        theirs = matched_entries(second, found.columns, found.rows)
        ours = sp.csr_matrix(sp.diags(found.factors) @ first.matrix)
        common = _agreeing(ours, theirs, self.tolerance)
        total = 2 * common
        paired = np.flatnonzero(found.columns >= 0)
        to = found.columns[paired]
        total += 2 * int(np.sum(first.domains[paired] == second.domains[to]))
        for what in ("lower", "upper"):
            total += 2 * int(np.sum(getattr(first, what)[paired] == getattr(second, what)[to]))
        costs = first.objective[paired] * found.objective_factor
        total += 2 * int(np.sum(near(costs, second.objective[to], self.tolerance) & (costs != 0)))
        rows = np.flatnonzero(found.rows >= 0)
        low, high = scaled_sides(first, found, rows)
        total += 2 * int(np.sum(near(low, second.row_lower[found.rows[rows]], self.tolerance)))
        total += 2 * int(np.sum(near(high, second.row_upper[found.rows[rows]], self.tolerance)))
        return total + len(paired) + len(rows)


def _size(model: CanonicalModel) -> int:
    """The value of a model paired with itself."""
    m, n = model.shape
    return 2 * model.matrix.nnz + 6 * n + 2 * int(np.count_nonzero(model.objective)) + 4 * m + n + m


def near(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64], tolerance: float) -> npt.NDArray[np.bool_]:
    """Equal, or finite and within a relative tolerance."""
    with np.errstate(invalid="ignore"):
        close = np.abs(one - other) <= tolerance * np.maximum(np.abs(one), np.abs(other))
    return (one == other) | (close & np.isfinite(one) & np.isfinite(other))


def scaled_sides(
    first: CanonicalModel, found: Alignment, rows: Places
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The sides of rows of the first model, multiplied by their factors."""
    factor = found.factors[rows]
    low, high = first.row_lower[rows] * factor, first.row_upper[rows] * factor
    return np.where(factor > 0, low, high), np.where(factor > 0, high, low)


def matched_entries(second: CanonicalModel, columns: Places, rows: Places) -> sp.csr_matrix:
    """The second matrix in the places of the first; rows and columns without a partner are empty."""
    m, n = len(rows), len(columns)
    some = np.flatnonzero(rows >= 0)
    pick = sp.csr_matrix((np.ones(len(some)), (some, rows[some])), shape=(m, second.shape[0]))
    paired = np.flatnonzero(columns >= 0)
    move = sp.csr_matrix((np.ones(len(paired)), (columns[paired], paired)), shape=(second.shape[1], n))
    result = sp.csr_matrix(pick @ second.matrix @ move)
    result.sort_indices()
    return result


def shared_entries(one: sp.csr_matrix, other: sp.csr_matrix) -> tuple[sp.csr_matrix, sp.csr_matrix]:
    """The entries of both matrices in the places where both have one, in the same order."""
    first, second = sp.csr_matrix(one.multiply(_places(other))), sp.csr_matrix(other.multiply(_places(one)))
    first.sort_indices()
    second.sort_indices()
    return first, second


def _places(matrix: sp.csr_matrix) -> sp.csr_matrix:
    """A one wherever the matrix has an entry."""
    return sp.csr_matrix((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)


def _agreeing(ours: sp.csr_matrix, theirs: sp.csr_matrix, tolerance: float) -> int:
    one, two = shared_entries(ours, theirs)
    return int(np.sum(near(one.data, two.data, tolerance)))


def _or_nan(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.where(values == 0, np.nan, values)


def _inverse(places: Places, size: int) -> Places:
    back = np.full(size, -1, np.int64)
    some = np.flatnonzero(places >= 0)
    back[places[some]] = some
    return back


def _once(places: Places) -> Places:
    """Keep the first of several that point to one place."""
    result = np.full(len(places), -1, np.int64)
    values, at = np.unique(places, return_index=True)
    result[at[values >= 0]] = values[values >= 0]
    return result


def _keys(matrix: sp.csr_matrix, number: Places, *, by_row: bool) -> _Bag:
    """A word for each entry whose row (column) has a number, by column (by row)."""
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    place = number[rows] if by_row else number[matrix.indices]
    keep = place >= 0
    values = np.array([float(f"{v:.12g}") for v in matrix.data.tolist()]) if len(matrix.data) < 50_000 else matrix.data
    words = combine(words_of(values[keep]), place[keep].astype(np.uint64))
    owner = matrix.indices[keep] if by_row else rows[keep]
    return _Bag(owner.astype(np.int64), words, matrix.shape[1] if by_row else matrix.shape[0])


def _shape_keys(model: CanonicalModel, number: Places) -> _Bag:
    """The same for the places of entries alone."""
    rows = np.repeat(np.arange(model.shape[0]), np.diff(model.matrix.indptr))
    place = number[model.matrix.indices]
    keep = place >= 0
    return _Bag(rows[keep], mix_in_place(place[keep].astype(np.uint64)), model.shape[0])


@dataclass
class _Bag:
    owner: Places
    words: Words
    size: int


def _overlap(ours: _Bag, theirs: _Bag, left: Places, right: Places) -> sp.csr_matrix:
    """How many words each of `left` shares with each of `right`; shape (len(left), len(right))."""
    one = np.isin(ours.owner, left)
    two = np.isin(theirs.owner, right)
    every = np.concatenate([ours.words[one], theirs.words[two]])
    _, code = np.unique(every, return_inverse=True)
    size = int(code.max()) + 1 if len(code) else 1
    count = int(one.sum())
    a = sp.csr_matrix(
        (np.ones(count, np.int32), (np.searchsorted(left, ours.owner[one]), code[:count])), shape=(len(left), size)
    )
    b = sp.csr_matrix(
        (np.ones(len(code) - count, np.int32), (np.searchsorted(right, theirs.owner[two]), code[count:])),
        shape=(len(right), size),
    )
    return sp.csr_matrix(a @ b.T)


def _equal_features(
    features: tuple[list[npt.NDArray[np.float64]], list[npt.NDArray[np.float64]]], left: Places, right: Places
) -> npt.NDArray[np.float64]:
    weight = np.zeros((len(left), len(right)))
    for one, two in zip(*features, strict=True):
        weight += one[left][:, None] == two[right][None, :]
    return weight


def _loose(now: Places, perfect: npt.NDArray[np.bool_], size: int) -> tuple[Places, Places]:
    """What is not perfectly paired, on both sides."""
    left = np.flatnonzero(~perfect)
    taken = np.zeros(size, bool)
    taken[now[perfect & (now >= 0)]] = True
    return left, np.flatnonzero(~taken)


def _assign(
    now: Places,
    ours: _Bag,
    theirs: _Bag,
    features: tuple[list[npt.NDArray[np.float64]], list[npt.NDArray[np.float64]]],
    size: int,
) -> Places:
    return _assign_best(now, [(ours, theirs, features)], None, size)


def _assign_best(
    now: Places,
    options: list[tuple[_Bag, _Bag, tuple[list[npt.NDArray[np.float64]], list[npt.NDArray[np.float64]]]]],
    shapes: tuple[_Bag, _Bag] | None,
    size: int,
) -> Places:
    """The assignment with the most agreement among what is not perfectly paired."""
    perfect = np.zeros(len(now), bool)
    for ours, theirs, features in options:
        perfect |= _perfect(now, ours, theirs, features)
    left, right = _loose(now, perfect, size)
    if len(left) == 0 or len(right) == 0 or len(left) * len(right) > DENSE:
        return now
    weight = np.zeros((len(left), len(right)))
    for ours, theirs, features in options:
        found = 10.0 * _overlap(ours, theirs, left, right).toarray() + 6.0 * _equal_features(features, left, right)
        weight = np.maximum(weight, found)
    if shapes is not None:
        weight += 3.0 * _overlap(*shapes, left, right).toarray()
    keep = now[left]
    stays = np.flatnonzero(np.isin(keep, right))
    weight[stays, np.searchsorted(right, keep[stays])] += 1.0
    one, two = linear_sum_assignment(weight, maximize=True)
    result = now.copy()
    result[left] = -1
    result[left[one]] = right[two]
    return result


def _perfect(
    now: Places,
    ours: _Bag,
    theirs: _Bag,
    features: tuple[list[npt.NDArray[np.float64]], list[npt.NDArray[np.float64]]],
) -> npt.NDArray[np.bool_]:
    """Which pairs agree in every word and feature."""
    paired = now >= 0
    one = _sums(ours)
    two = _sums(theirs)
    to = np.where(paired, now, 0)
    if len(two) == 0:
        return np.zeros(len(now), bool)
    good = paired & (one == two[to])
    for mine, other in zip(*features, strict=True):
        good &= (mine == other[to]) | (np.isnan(mine) & np.isnan(other[to]))
    return good


def _sums(bag: _Bag) -> Words:
    order = np.argsort(bag.owner, kind="stable")
    pointers = np.zeros(bag.size + 1, np.int64)
    np.cumsum(np.bincount(bag.owner, minlength=bag.size), out=pointers[1:])
    return segment_sums(mix_in_place(bag.words[order].copy()), pointers)


def _round(graph: Graph, colours: Words) -> Words:
    words = mix_in_place(colours[graph.neighbours] + graph.words)
    return combine(colours, segment_sums(words, graph.pointers))


def _anchored(graph: Graph, partner: Places) -> Words:
    """What the paired neighbours of each node say about it."""
    name = np.zeros(graph.size, np.uint64)
    paired = np.flatnonzero(partner >= 0)
    name[paired] = paired.astype(np.uint64) + np.uint64(1)
    name[partner[paired]] = name[paired]
    words = mix_in_place(name[graph.neighbours] * np.uint64(0x9E3779B97F4A7C15) + graph.words)
    words[name[graph.neighbours] == 0] = 0
    return segment_sums(words, graph.pointers)


def _pair_unique(graph: Graph, colours: Words, partner: Places) -> None:
    """Pair unpaired nodes whose colour occurs once in each model, in place."""
    first, second = _unpaired(graph, partner)
    one, at_one, count_one = np.unique(colours[first], return_index=True, return_counts=True)
    two, at_two, count_two = np.unique(colours[second], return_index=True, return_counts=True)
    _, i, j = np.intersect1d(one, two, assume_unique=True, return_indices=True)
    good = (count_one[i] == 1) & (count_two[j] == 1)
    mine, other = first[at_one[i[good]]], second[at_two[j[good]]]
    alike = (mine < graph.upper) == (other < graph.upper)
    partner[mine[alike]] = other[alike]


def _pair_one_tie(graph: Graph, colours: Words, partner: Places) -> bool:
    """Pair one node each of a colour both models have left; whether there was one.

    The smallest colour that occurs equally often in both is best, else the one most nodes have.
    """
    first, second = _unpaired(graph, partner)
    one, at_one, count_one = np.unique(colours[first], return_index=True, return_counts=True)
    two, at_two, count_two = np.unique(colours[second], return_index=True, return_counts=True)
    _, i, j = np.intersect1d(one, two, assume_unique=True, return_indices=True)
    if len(i) == 0:
        return False
    even = np.flatnonzero(count_one[i] == count_two[j])
    k = even[np.argmin(count_one[i][even])] if len(even) else np.argmax(np.minimum(count_one[i], count_two[j]))
    mine, other = int(first[at_one[i[k]]]), int(second[at_two[j[k]]])
    if (mine < graph.upper) != (other < graph.upper):
        return False
    partner[mine] = other
    return True


def _layers(graph: Graph, partner: Places) -> list[Words]:
    """Colours of growing depth, in which every pair found so far has a colour of its own."""
    name = np.zeros(graph.size, np.uint64)
    paired = np.flatnonzero(partner >= 0)
    name[paired] = paired.astype(np.uint64) + np.uint64(1)
    name[partner[paired]] = name[paired]
    colours = combine(graph.start, name)
    layers, count = [colours], np.unique(colours).size
    for _ in range(DEPTH):
        colours = _round(graph, layers[-1])
        found = np.unique(colours).size
        if found == count:
            break
        layers.append(colours)
        count = found
    return layers


def _unpaired(graph: Graph, partner: Places) -> tuple[Places, Places]:
    first, second = graph.side(0), graph.side(1)
    taken = np.zeros(graph.size, bool)
    taken[partner[partner >= 0]] = True
    return first[partner[first] < 0], second[~taken[second]]
