"""A representative of every row, and of the objective, among its multiples, so that scaled rows get equal colours.

A row whose entries are decimals of up to 15 digits becomes the row of coprime integers it is a multiple of, exactly.
Where some row is not of that kind (1/3, or a row multiplied in floating point), every row of both models is divided by
its largest entry, and numbers closer than `NEAR` (or the tolerance) share one representative, found over both models at
once. The sign is chosen by looking at the row; a row that looks the same both ways is `mirrored`.

The result only steers the colouring. What it makes equal by mistake is caught by the verification, on the numbers as
they are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from nl2opt.model.canonical import CanonicalModel, Quadratic
from nl2opt.model.passes.exact import LARGEST, decimals
from nl2opt.verdict.hashing import combine, segment_sums, words_of
from nl2opt.verdict.verification import Rules

NEAR = 1e-13
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Scaled:
    """A model whose rows and objective are representatives; `mirrored` rows have no preferred sign.

    `exact` is False when representatives are shared by numbers that are only near each other.
    """

    model: CanonicalModel
    mirrored: npt.NDArray[np.int64]
    exact: bool


@dataclass
class _Lines:
    """All rows and then the objective, each with its linear and quadratic entries, one after the other."""

    values: Floats
    pointers: npt.NDArray[np.int64]
    low: Floats
    high: Floats
    fixed: npt.NDArray[np.bool_]
    """Lines that may not be multiplied."""
    nonlinear: npt.NDArray[np.bool_]
    """Lines with a nonlinear part; these may not be turned either."""


def scaled(models: Sequence[CanonicalModel], rules: Rules) -> list[Scaled]:
    """Representatives for one or two models, comparable with each other.

    >>> a = CanonicalModel.build(objective=[1, 2], rows=[[2, 4]], row_lower=[6])
    >>> scaled([a], Rules())[0].model.matrix.toarray().tolist(), scaled([a], Rules())[0].model.row_upper.tolist()
    ([[-1.0, -2.0]], [-3.0])
    """
    lines = [_lines(model, rules) for model in models]
    exact = True
    if rules.row_scale or rules.objective_scale:
        found = [_primitive(line) for line in lines]
        exact = all(f is not None for f in found) and rules.tolerance == 0
        if exact:
            lines = [f for f in found if f is not None]
        else:
            lines = [_by_largest(line) for line in lines]
    elif rules.tolerance > 0:
        exact = False
    if not exact:
        gap = max(NEAR, rules.tolerance)
        lines = _share(lines, gap)
    results = []
    for model, line in zip(models, lines, strict=True):
        mirrored = _orient(line, model.shape[0]) if rules.row_sign else np.zeros(0, np.int64)
        results.append(Scaled(_rebuilt(model, line, rules), mirrored, exact))
    if not exact and rules.tolerance > 0:
        results = _share_bounds(results, rules.tolerance)
    return results


def _lines(model: CanonicalModel, rules: Rules) -> _Lines:
    m = model.shape[0]
    costs = np.flatnonzero(model.objective)
    values = [model.matrix.data, model.objective[costs]]
    owners = [np.repeat(np.arange(m), np.diff(model.matrix.indptr)), np.full(len(costs), m)]
    for row, quadratic in [*model.row_quadratics.items(), (m, model.quadratic)]:
        if quadratic is not None:
            values.append(quadratic.value)
            owners.append(np.full(len(quadratic), row))
    owner = np.concatenate(owners)
    data = np.concatenate(values).astype(np.float64)
    if len(values) > 2 or np.any(owner[1:] < owner[:-1]):
        order = np.argsort(owner, kind="stable")
        data, owner = data[order], owner[order]
    pointers = np.zeros(m + 2, np.int64)
    np.cumsum(np.bincount(owner, minlength=m + 1), out=pointers[1:])
    fixed = np.zeros(m + 1, bool)
    nonlinear = np.zeros(m + 1, bool)
    nonlinear[list(model.row_nonlinears)] = True
    fixed |= nonlinear
    fixed[m] = model.nonlinear is not None or not rules.objective_scale or rules.contract in ("value", "feasible-set")
    if not rules.row_scale:
        fixed[:m] = True
    low, high = np.append(model.row_lower, 0.0), np.append(model.row_upper, 0.0)
    return _Lines(data, pointers, low, high, fixed, nonlinear)


def _primitive(line: _Lines) -> _Lines | None:
    """Every line divided down to coprime integers; its sides divided alike. None when that is not possible exactly."""
    entries, sides = decimals(line.values), decimals(np.concatenate([line.low, line.high]))
    if entries is None or sides is None:
        return None
    numbers, digits = entries
    lengths = np.diff(line.pointers)
    filled = np.flatnonzero(lengths)
    starts = line.pointers[:-1][filled]
    deepest = np.zeros(len(lengths), np.int64)
    divisor = np.ones(len(lengths), np.int64)
    if len(filled):
        deepest[filled] = np.maximum.reduceat(digits, starts)
        up = 10 ** (np.repeat(deepest, lengths) - digits)
        if np.any(np.abs(numbers.astype(np.float64)) * up >= LARGEST):
            return None
        numbers = numbers * up
        divisor[filled] = np.gcd.reduceat(np.abs(numbers), starts)
    count = len(line.low)
    results = []
    for k, side in enumerate((line.low, line.high)):
        number, digit = sides[0][k * count : (k + 1) * count], sides[1][k * count : (k + 1) * count]
        up, down = 10 ** np.maximum(deepest - digit, 0), 10 ** np.maximum(digit - deepest, 0)
        top, bottom = number.astype(np.float64) * up, divisor.astype(np.float64) * down
        if np.any((np.abs(top) >= LARGEST) | (bottom >= LARGEST)):
            return None
        quotient = top / bottom
        results.append(np.where(np.isfinite(side) & ~line.fixed, quotient, side))
    values = numbers / np.repeat(divisor, lengths)
    values = np.where(np.repeat(line.fixed, lengths), line.values, values)
    return replace(line, values=values, low=results[0], high=results[1])


def _by_largest(line: _Lines) -> _Lines:
    lengths = np.diff(line.pointers)
    filled = np.flatnonzero(lengths)
    largest = np.ones(len(lengths))
    if len(filled):
        largest[filled] = np.maximum.reduceat(np.abs(line.values), line.pointers[:-1][filled])
    largest[line.fixed] = 1.0
    return replace(
        line, values=line.values / np.repeat(largest, lengths), low=line.low / largest, high=line.high / largest
    )


def _share(lines: list[_Lines], gap: float) -> list[_Lines]:
    """Numbers of all lines nearer than `gap` (relative) to the next one get one representative."""
    arrays = [array for line in lines for array in (line.values, line.low, line.high)]
    shared = _clustered(arrays, gap)
    return [
        replace(line, values=shared[3 * k], low=shared[3 * k + 1], high=shared[3 * k + 2])
        for k, line in enumerate(lines)
    ]


def _clustered(arrays: Sequence[Floats], gap: float) -> list[Floats]:
    every = np.concatenate([np.abs(array) for array in arrays])
    numbers = np.unique(every[np.isfinite(every) & (every > 0)])
    if len(numbers) == 0:
        return list(arrays)
    heads = np.ones(len(numbers), bool)
    heads[1:] = numbers[1:] > numbers[:-1] * (1 + gap)
    names = numbers[heads][np.cumsum(heads) - 1]
    results = []
    for array in arrays:
        result = array.copy()
        move = np.isfinite(array) & (array != 0)
        place = np.searchsorted(numbers, np.abs(array[move]))
        result[move] = np.copysign(names[place], array[move])
        results.append(result)
    return results


def _share_bounds(results: list[Scaled], gap: float) -> list[Scaled]:
    arrays = [array for r in results for array in (r.model.lower, r.model.upper)]
    shared = _clustered(arrays, gap)
    return [
        replace(r, model=r.model.with_(lower=shared[2 * k], upper=shared[2 * k + 1])) for k, r in enumerate(results)
    ]


def _orient(line: _Lines, rows: int) -> npt.NDArray[np.int64]:
    """Choose the sign of every row, in place: one-sided rows are open below; others by their entries and sides."""
    pointers = line.pointers[: rows + 1]
    values = line.values[: int(pointers[-1])]
    low, high = line.low[:rows], line.high[:rows]
    words = words_of(np.abs(values))
    plus = segment_sums(np.where(values > 0, words, np.uint64(0)), pointers)
    minus = segment_sums(np.where(values < 0, words, np.uint64(0)), pointers)
    as_is = combine(combine(plus, minus), combine(words_of(low), words_of(high)))
    turned = combine(combine(minus, plus), combine(words_of(-high), words_of(-low)))
    one_sided = np.isinf(low) != np.isinf(high)
    turn = np.where(one_sided, np.isinf(high), turned > as_is) & ~line.nonlinear[:rows]
    mirrored = np.flatnonzero(~one_sided & (turned == as_is) & (plus != 0) & ~line.nonlinear[:rows])
    signs = np.where(turn, -1.0, 1.0)
    line.values = line.values * np.concatenate(
        [np.repeat(signs, np.diff(pointers)), np.ones(len(line.values) - len(values))]
    )
    line.low, line.high = (
        np.append(np.where(turn, -high, low), line.low[rows:]),
        np.append(np.where(turn, -low, high), line.high[rows:]),
    )
    return mirrored


def _rebuilt(model: CanonicalModel, line: _Lines, rules: Rules) -> CanonicalModel:
    """The model with the lines' entries and sides."""
    m = model.shape[0]
    changes: dict[str, object] = {}
    if not model.row_quadratics and not model.has_quadratic_objective:
        entries = int(line.pointers[m])
        data, costs = line.values[:entries], line.values[entries:]
    else:
        taken = line.pointers[:-1].copy()
        pieces = []
        for row in range(m):
            length = int(model.matrix.indptr[row + 1] - model.matrix.indptr[row])
            pieces.append(line.values[taken[row] : taken[row] + length])
            taken[row] += length
        data = np.concatenate(pieces) if pieces else np.zeros(0)
        count = int(np.count_nonzero(model.objective))
        costs = line.values[taken[m] : taken[m] + count]
        changes["row_quadratics"] = {
            row: replace(q, value=line.values[taken[row] : taken[row] + len(q)])
            for row, q in model.row_quadratics.items()
        }
        if model.quadratic is not None:
            rest: Quadratic = replace(model.quadratic, value=line.values[taken[m] + count : line.pointers[m + 1]])
            changes["quadratic"] = rest
    objective = np.zeros(model.shape[1])
    objective[model.objective != 0] = costs
    matrix = sp.csr_matrix((data, model.matrix.indices, model.matrix.indptr), shape=model.matrix.shape)
    return model.with_(matrix=matrix, objective=objective, row_lower=line.low[:m], row_upper=line.high[:m], **changes)
