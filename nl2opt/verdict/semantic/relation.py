"""How two objectives go together: an affine relation found by elimination or from values, or refuted by values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from nl2opt.verdict.semantic.linear import Affine, solve_for
from nl2opt.verdict.semantic.statement import Statement

LARGEST = 2_000
"""Equalities that are eliminated exactly."""
Values = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Relation:
    """``second = factor * first + constant`` with a positive factor."""

    factor: Fraction
    constant: Fraction


def by_elimination(said: Statement, first: Affine, second: Affine, stop: Callable[[], bool]) -> Relation | None:
    """The relation between two expressions over the points of a model, read off modulo its equalities; or None.

    >>> from nl2opt.model.canonical import CanonicalModel
    >>> said = Statement(CanonicalModel.build(objective=[0, 0], rows=[[1, 1]], row_lower=[4], row_upper=[4]))
    >>> x, y = (Affine({j: Fraction(1)}) for j in (0, 1))
    >>> by_elimination(said, x, y.times(Fraction(-2)), lambda: False)
    Relation(factor=Fraction(2, 1), constant=Fraction(-8, 1))
    """
    equalities = []
    for equation in said.equalities():
        equalities.append(equation)
        if len(equalities) > LARGEST:
            return None
    solved, _ = solve_for(equalities, lambda j: True, stop)
    one, two = first.put_in(solved.get), second.put_in(solved.get)
    if not one.terms and not two.terms:
        return Relation(Fraction(1), two.constant - one.constant)
    if set(one.terms) != set(two.terms):
        return None
    j = min(one.terms)
    factor = two.terms[j] / one.terms[j]
    if factor <= 0 or two.terms != {k: factor * v for k, v in one.terms.items()}:
        return None
    return Relation(factor, two.constant - factor * one.constant)


def from_values(values: Sequence[Values]) -> Relation | None:
    """The relation that two pairs of values suggest; factor 1 when the first objective takes one value only."""
    if not values:
        return None
    u, v = values[0]
    for other, there in values[1:]:
        if other != u and there != v and (there - v) / (other - u) > 0:
            factor = (there - v) / (other - u)
            return Relation(factor, v - factor * u)
    return Relation(Fraction(1), v - u)


@dataclass(frozen=True)
class Disagreement:
    """Places in the list of values that no relation of the contract fits."""

    places: tuple[int, ...]
    what: str


def disagreement(values: Sequence[Values], contract: str, margin: float) -> Disagreement | None:
    """What shows that the values do not go together as the contract asks; None when nothing does.

    >>> pairs = [(Fraction(u), Fraction(v)) for u, v in ((0, 0), (1, 2), (2, 3))]
    >>> disagreement(pairs, "objective", 1e-6).what
    'no factor and constant turn one objective into the other'
    """
    if contract == "value":
        for i, (u, v) in enumerate(values):
            if _apart(u, v, margin):
                return Disagreement((i,), "the objectives differ in value")
        return None
    if not values:
        return None
    u0, v0 = values[0]
    base: int | None = None
    for i, (u, v) in enumerate(values[1:], 1):
        moved, went = _apart(u, u0, margin), _apart(v, v0, margin)
        if moved != went:
            if (u == u0) if went else (v == v0):
                which = "second" if went else "first"
                return Disagreement((0, i), f"only the {which} objective tells two points apart")
            continue
        if not moved:
            continue
        if (u - u0) * (v - v0) < 0:
            return Disagreement((0, i), "the objectives order two points differently")
        if base is None:
            base = i
            continue
        ub, vb = values[base]
        expected = v0 + (vb - v0) / (ub - u0) * (u - u0)
        if _apart(v, expected, margin):
            return Disagreement((0, base, i), "no factor and constant turn one objective into the other")
    return None


def _apart(one: Fraction, other: Fraction, margin: float) -> bool:
    return abs(one - other) > Fraction(margin) * max(abs(one), abs(other))
