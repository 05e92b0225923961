"""Verification of an explicit map: the only place that may say *equivalent*.

Numbers are compared as they are written. Without scaling that is equality of bits. Where a row or the objective was
multiplied, both sides are turned into the exact decimals a person reads, and the products compared as fractions. Only
two things may soften this, and both are reported with the worst element: rounding left by the multiplication itself
(at most `ROUNDING` units in the last place, and never where the factor is 1 or -1), and a tolerance the caller set.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from nl2opt.model.canonical import CanonicalModel, Quadratic, SpecialOrderedSet
from nl2opt.model.nonlinear import Tree
from nl2opt.model.passes.exact import ROUNDING, as_written
from nl2opt.verdict.trees import plain_tree
from nl2opt.verdict.witness import Deviation, Witness

Floats = npt.NDArray[np.float64]
_MANY = 64


@dataclass(frozen=True)
class Rules:
    """What a map may do: contract, whether rows (the objective) may be multiplied, the relative tolerance."""

    contract: str = "objective"
    row_scale: bool = True
    row_sign: bool = True
    objective_scale: bool = True
    tolerance: float = 0.0


EXACT = Rules(row_scale=False, row_sign=False, objective_scale=False)


@dataclass(frozen=True)
class Refusal:
    """Why a map was not accepted."""

    reason: str


@dataclass
class _Check:
    rules: Rules
    worst: Deviation | None = None
    factors: dict[int, Fraction] = field(default_factory=dict)

    def equal(self, what: str, first: float, second: float, *, units: int = 0) -> bool:
        """Equal as written, within the tolerance, or (with `units`) up to rounding."""
        if first == second:
            return True
        if not (math.isfinite(first) and math.isfinite(second)) or first == 0 or second == 0:
            return False
        relative = abs(first - second) / max(abs(first), abs(second))
        if relative > self.rules.tolerance and abs(first - second) > units * math.ulp(second):
            return False
        if self.worst is None or relative > self.worst.relative:
            self.worst = Deviation(what, first, second, relative)
        return True

    def arrays(self, what: str, names: tuple[str, ...], first: Floats, second: Floats) -> str | None:
        """None when equal element by element, else the first place where they are not."""
        for k in np.flatnonzero(first != second).tolist():
            if not self.equal(f"{what} of {names[k]}", float(first[k]), float(second[k])):
                return f"{what} of {names[k]}: {first[k]:g} is not {second[k]:g}"
        return None

    def factor(self, what: str, first: list[float], second: list[float], sides: tuple[float, ...]) -> Fraction | None:
        """The factor that turns `first` (entries) into `second`, when there is one; `sides` are both rows' sides."""
        scale, sign = self.rules.row_scale, self.rules.row_sign
        for candidate in _candidates(first, second, self.rules.tolerance):
            if (candidate < 0 and not sign) or (abs(candidate) != 1 and not scale):
                continue
            if self._holds(what, first, second, sides, candidate):
                return candidate
        return None

    def _holds(
        self, what: str, first: list[float], second: list[float], sides: tuple[float, ...], factor: Fraction
    ) -> bool:
        low, high, other_low, other_high = sides
        if factor < 0:
            low, high = high, low
        pairs = [*zip(first, second, strict=True), (low, other_low), (high, other_high)]
        units = 0 if abs(factor) == 1 else ROUNDING
        before = self.worst
        for one, other in pairs:
            if not math.isfinite(one):
                if math.isfinite(other) or (one if factor > 0 else -one) != other:
                    self.worst = before
                    return False
                continue
            if not math.isfinite(other):
                self.worst = before
                return False
            exact = factor * as_written(one)
            if exact != as_written(other) and not self.equal(what, float(exact), other, units=units):
                self.worst = before
                return False
        return True


def _candidates(first: list[float], second: list[float], tolerance: float) -> list[Fraction]:
    """Factors worth trying: 1 and -1, the exact ratio of the largest entries, the simplest fraction near it."""
    if not first:
        return [Fraction(1), Fraction(-1)]
    k = max(range(len(first)), key=lambda i: abs(first[i]))
    if second[k] == 0:
        return []
    ratio = as_written(second[k]) / as_written(first[k])
    near = ratio.limit_denominator(1_000_000)
    slack = Fraction(1, 10**12) + Fraction(tolerance)
    found = []
    for unit in (Fraction(1), Fraction(-1)):
        if abs(ratio - unit) <= slack:
            found.append(unit)
    if found and abs(ratio - found[0]) <= Fraction(1, 10**12):
        return found
    found.append(ratio)
    if near != ratio and near != 0 and abs(near / ratio - 1) <= slack:
        found.append(near)
    return found


def verify(
    first: CanonicalModel,
    second: CanonicalModel,
    columns: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int64],
    rules: Rules = EXACT,
) -> Witness | Refusal:
    """Whether the map takes the first model to the second; everything a model holds is compared.

    `columns` has shape (n,) and `rows` shape (m,): where the columns and rows of `first` go in `second`.

    >>> a = CanonicalModel.build(objective=[1, 2], rows=[[1, 1]], row_upper=[4])
    >>> b = CanonicalModel.build(objective=[2, 1], rows=[[2, 2]], row_upper=[8])
    >>> verify(a, b, np.array([1, 0]), np.array([0]), Rules()).factors
    {0: Fraction(2, 1)}
    >>> verify(a, b, np.array([1, 0]), np.array([0]))
    Refusal(reason='row r0 is not row r0')
    """
    if first.shape != second.shape or not _is_bijection(columns, first.shape[1]) or not _is_bijection(rows, len(rows)):
        return Refusal("the map is not one to one")
    check = _Check(rules)
    names = first.column_names
    if not np.array_equal(first.domains, second.domains[columns]):
        return Refusal("a column has another domain")
    for what in ("lower", "upper"):
        reason = check.arrays(f"{what} bound", names, getattr(first, what), getattr(second, what)[columns])
        if reason:
            return Refusal(reason)
    reason = _rows(check, first, second, columns, rows) or _other_parts(first, second, columns, rows)
    if reason:
        return Refusal(reason)
    factor = Fraction(1)
    if rules.contract != "feasible-set":
        found = _objective(check, first, second, columns)
        if isinstance(found, Refusal):
            return found
        factor = found
    return Witness(first, second, columns, rows, check.factors, factor, rules.contract, check.worst)


def _is_bijection(places: npt.NDArray[np.int64], size: int) -> bool:
    if len(places) != size or (size and (places.min() < 0 or places.max() >= size)):
        return False
    return bool(np.all(np.bincount(places, minlength=size) == 1)) if size else True


def _aligned(second: CanonicalModel, columns: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]) -> sp.csr_matrix:
    """The second matrix with its rows and columns in the order of the first."""
    back = np.empty(len(columns), np.int32)
    back[columns] = np.arange(len(columns), dtype=np.int32)
    source = second.matrix
    lengths = np.diff(source.indptr)[rows]
    pointers = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(lengths, out=pointers[1:])
    place = np.repeat(source.indptr[:-1][rows] - pointers[:-1], lengths) + np.arange(pointers[-1])
    matrix = sp.csr_matrix((source.data[place], back[source.indices[place]], pointers), shape=source.shape)
    matrix.sort_indices()
    return matrix


def _rows(
    check: _Check,
    first: CanonicalModel,
    second: CanonicalModel,
    columns: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int64],
) -> str | None:
    """None when every row agrees; fills `check.factors`."""
    ours, theirs = first.matrix, _aligned(second, columns, rows)
    if not (np.array_equal(ours.indptr, theirs.indptr) and np.array_equal(ours.indices, theirs.indices)):
        return "a coefficient has no partner"
    low, high = second.row_lower[rows], second.row_upper[rows]
    wrong = (first.row_lower != low) | (first.row_upper != high)
    apart = np.flatnonzero(ours.data != theirs.data)
    if len(apart):
        wrong[np.searchsorted(ours.indptr, apart, side="right") - 1] = True
    special = set(first.row_quadratics) | set(first.row_nonlinears)
    place = rows.tolist()
    if np.count_nonzero(wrong) > _MANY and not special and (check.rules.row_scale or check.rules.row_sign):
        _bulk(check, first, ours, theirs, low, high, wrong)
    for i in sorted(set(np.flatnonzero(wrong).tolist()) | special):
        begin, end = int(ours.indptr[i]), int(ours.indptr[i + 1])
        mine, other = ours.data[begin:end].tolist(), theirs.data[begin:end].tolist()
        one, two = first.row_quadratics.get(i), second.row_quadratics.get(place[i])
        if (one is None) != (two is None):
            return f"row {first.row_names[i]} has another quadratic part"
        if one is not None and two is not None:
            pairs = _quadratic_pairs(one, two, columns)
            if pairs is None:
                return f"row {first.row_names[i]} has another quadratic part"
            mine, other = mine + pairs[0], other + pairs[1]
        sides = (float(first.row_lower[i]), float(first.row_upper[i]), float(low[i]), float(high[i]))
        what = f"row {first.row_names[i]}"
        factor = check.factor(what, mine, other, sides)
        if factor is None or (factor != 1 and i in first.row_nonlinears):
            return f"{what} is not row {second.row_names[place[i]]}"
        if factor != 1:
            check.factors[i] = factor
    return None


def _bulk(
    check: _Check,
    first: CanonicalModel,
    ours: sp.csr_matrix,
    theirs: sp.csr_matrix,
    low: Floats,
    high: Floats,
    wrong: npt.NDArray[np.bool_],
) -> None:
    """Settle rows multiplied by plus or minus a power of two, where floating point is exact, all at once.

    Clears their flags in `wrong` and fills `check.factors`.
    """
    filled = np.flatnonzero(wrong & (np.diff(ours.indptr) > 0))
    starts = ours.indptr[:-1][filled]
    factor = np.ones(len(wrong))
    factor[filled] = theirs.data[starts] / ours.data[starts]
    power = np.abs(np.frexp(factor)[0]) == 0.5
    allowed = power & ((factor > 0) | check.rules.row_sign) & ((np.abs(factor) == 1) | check.rules.row_scale)
    with np.errstate(over="ignore", under="ignore"):
        each = np.repeat(factor, np.diff(ours.indptr))
        unlike = np.flatnonzero((ours.data * each != theirs.data) | (np.abs(theirs.data) < 1e-290))
        one, two = first.row_lower * factor, first.row_upper * factor
    allowed[np.searchsorted(ours.indptr, unlike, side="right") - 1] = False
    sides = (np.where(factor > 0, one, two) == low) & (np.where(factor > 0, two, one) == high)
    done = allowed & sides & wrong
    done[np.diff(ours.indptr) == 0] = False
    wrong &= ~done
    check.factors.update((i, Fraction(float(factor[i]))) for i in np.flatnonzero(done & (factor != 1)).tolist())


def _quadratic_pairs(
    first: Quadratic, second: Quadratic, columns: npt.NDArray[np.int64]
) -> tuple[list[float], list[float]] | None:
    """Values of both, term by term under the map; None when the terms are not the same products."""
    theirs = {(int(i), int(j)): float(v) for i, j, v in zip(second.first, second.second, second.value, strict=True)}
    if len(first) != len(theirs):
        return None
    other = []
    for i, j in zip(columns[first.first].tolist(), columns[first.second].tolist(), strict=True):
        value = theirs.get((i, j) if i <= j else (j, i))
        if value is None:
            return None
        other.append(value)
    return first.value.tolist(), other


def _objective(
    check: _Check, first: CanonicalModel, second: CanonicalModel, columns: npt.NDArray[np.int64]
) -> Fraction | Refusal:
    """The positive factor between the objectives."""
    if first.sense != second.sense:
        return Refusal("one model minimises, the other maximises")
    ours, theirs = first.objective, second.objective[columns]
    one = first.quadratic if first.has_quadratic_objective else None
    two = second.quadratic if second.has_quadratic_objective else None
    if (one is None) != (two is None):
        return Refusal("the objective has another quadratic part")
    if mapped_tree(first.nonlinear, columns) != mapped_tree(second.nonlinear, None):
        return Refusal("the objective has another nonlinear part")
    if not np.array_equal(ours != 0, theirs != 0):
        return Refusal("a column enters one objective only")
    places = np.flatnonzero(ours)
    mine, other = ours[places].tolist(), theirs[places].tolist()
    if one is not None and two is not None:
        pairs = _quadratic_pairs(one, two, columns)
        if pairs is None:
            return Refusal("the objective has another quadratic part")
        mine, other = mine + pairs[0], other + pairs[1]
    factor: Fraction | None = Fraction(1)
    if mine != other:
        free = check.rules.objective_scale and check.rules.contract != "value" and first.nonlinear is None
        rules = check.rules
        check.rules = Rules(rules.contract, free, False, free, rules.tolerance)
        factor = check.factor("objective", mine, other, (0.0, 0.0, 0.0, 0.0))
        check.rules = rules
    if factor is None:
        return Refusal("the objectives differ")
    if check.rules.contract == "value" and not check.equal("objective constant", first.offset, second.offset):
        return Refusal("the objective constants differ")
    return factor


def _other_parts(
    first: CanonicalModel, second: CanonicalModel, columns: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]
) -> str | None:
    """Nonlinear rows, special ordered sets and indicators."""
    moved = {int(rows[i]): mapped_tree(tree, columns) for i, tree in first.row_nonlinears.items()}
    if moved != {i: mapped_tree(tree, None) for i, tree in second.row_nonlinears.items()}:
        return "a row has another nonlinear part"
    if {int(rows[i]) for i in first.row_quadratics} != set(second.row_quadratics):
        return "a row has another quadratic part"
    if sorted(set_key(s, columns) for s in first.special_ordered_sets) != sorted(
        set_key(s, None) for s in second.special_ordered_sets
    ):
        return "the special ordered sets differ"
    if sorted((int(rows[i.row]), int(columns[i.column]), i.value) for i in first.indicators) != sorted(
        (i.row, i.column, i.value) for i in second.indicators
    ):
        return "the indicators differ"
    return None


def set_key(group: SpecialOrderedSet, columns: npt.NDArray[np.int64] | None) -> tuple[int, tuple[int, ...]]:
    """Kind and members: in any order for kind 1, from either end for kind 2."""
    order = np.argsort(group.weights, kind="stable").tolist()
    members = [group.columns[k] if columns is None else int(columns[group.columns[k]]) for k in order]
    if group.kind == 1:
        return 1, tuple(sorted(members))
    return group.kind, min(tuple(members), tuple(reversed(members)))


def mapped_tree(tree: Tree, columns: npt.NDArray[np.int64] | None) -> Tree:
    """The tree in its one form, with its columns moved; None stays None."""
    return None if tree is None else plain_tree(tree, None if columns is None else columns.tolist())
