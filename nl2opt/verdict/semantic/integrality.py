"""Is an expression whole at every point of a model?"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from nl2opt.verdict.semantic.implication import Proof, Prover
from nl2opt.verdict.semantic.linear import Affine
from nl2opt.verdict.semantic.points import exact_point
from nl2opt.verdict.semantic.statement import Point, Statement

SHARES = (Fraction(1, 2), Fraction(1, 3), Fraction(2, 7))
TRIED = 6


def whole_by_form(said: Statement, expression: Affine) -> Proof | None:
    """A proof that the expression is whole: an integer combination of integer columns, perhaps after one equality.

    >>> from nl2opt.model.canonical import CanonicalModel
    >>> said = Statement(CanonicalModel.build(objective=[0, 0], rows=[[1, -10]], row_lower=[0], row_upper=[0],
    ...     domains=[0, 1]))
    >>> whole_by_form(said, Affine({0: Fraction(1, 5)})).how
    'an integer combination of integer columns, after an equality'
    """
    if _is_whole(said, expression):
        return Proof("exact", "an integer combination of integer columns")
    odd = [j for j, v in expression.terms.items() if not said.integer[j] or v.denominator != 1]
    for equation in said.equalities():
        for j in odd:
            if j in equation.terms:
                rest = expression.plus(equation, -expression.terms[j] / equation.terms[j])
                if _is_whole(said, rest):
                    return Proof("exact", "an integer combination of integer columns, after an equality")
    return None


def _is_whole(said: Statement, expression: Affine) -> bool:
    return expression.constant.denominator == 1 and all(
        said.integer[j] and v.denominator == 1 for j, v in expression.terms.items()
    )


def fractional_point(prover: Prover, expression: Affine, known: Sequence[Point]) -> Point | None:
    """A point of the model where the expression is not whole: near known points, or between extremes of one fibre."""
    said = prover.said
    for point in known[:TRIED]:
        for j in expression.terms:
            for step in (1, -1):
                moved = [x + step if k == j else x for k, x in enumerate(point)]
                if expression.at(moved).denominator != 1 and said.holds(moved):
                    return moved
        inside = {j: (point[j], point[j]) for j, integer in enumerate(said.integer) if integer}
        ends: list[Point] = [point]
        for sign in (1, -1):
            answer = prover.relaxation.maximize({j: sign * v for j, v in expression.terms.items()}, inside)
            end = exact_point(said, answer.point, prover.meter.late) if answer.point else None
            if end is not None and all(end[j] == point[j] for j in inside):
                ends.append(end)
        low, high = min(ends, key=expression.at), max(ends, key=expression.at)
        for share in SHARES:
            middle = [a + share * (b - a) for a, b in zip(low, high, strict=True)]
            if expression.at(middle).denominator != 1 and said.holds(middle):
                return middle
    return None
