"""Affine expressions and systems of equations in exact arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd, lcm

Line = Mapping[int, Fraction]
"""Coefficients by column; no zeros."""
ZERO = Fraction(0)


@dataclass(frozen=True)
class Affine:
    """``constant + sum(terms[j] * x[j])``; no term is zero.

    >>> twice = Affine({0: Fraction(2)}, Fraction(1))
    >>> twice.at([Fraction(3)]), twice.plus(twice, Fraction(-1)) == Affine({})
    (Fraction(7, 1), True)
    """

    terms: Line = field(default_factory=dict)
    constant: Fraction = ZERO

    def at(self, point: Sequence[Fraction]) -> Fraction:
        return self.constant + sum((v * point[j] for j, v in self.terms.items()), ZERO)

    def plus(self, other: Affine, times: Fraction = Fraction(1)) -> Affine:
        """The sum with a multiple of another."""
        terms = dict(self.terms)
        for j, v in other.terms.items():
            total = terms.get(j, ZERO) + times * v
            if total:
                terms[j] = total
            else:
                terms.pop(j, None)
        return Affine(terms, self.constant + times * other.constant)

    def times(self, factor: Fraction) -> Affine:
        return Affine({j: v * factor for j, v in self.terms.items()} if factor else {}, self.constant * factor)

    def put_in(self, images: Callable[[int], Affine | None]) -> Affine:
        """With expressions in place of columns; a column whose image is None stays."""
        terms: dict[int, Fraction] = {}
        constant = self.constant
        for j, v in self.terms.items():
            image = images(j)
            if image is None:
                terms[j] = terms.get(j, ZERO) + v
                continue
            constant += v * image.constant
            for k, w in image.terms.items():
                terms[k] = terms.get(k, ZERO) + v * w
        return Affine({j: v for j, v in terms.items() if v}, constant)


def column(j: int) -> Affine:
    """The expression that is column j alone."""
    return Affine({j: Fraction(1)})


def solve_for(
    equations: Iterable[Affine], unknown: Callable[[int], bool], stop: Callable[[], bool] = lambda: False
) -> tuple[dict[int, Affine], list[Affine]]:
    """Solve ``equation = 0`` for the unknown columns, by Gauss-Jordan elimination in fractions.

    Returns what the determined columns equal, in terms of known columns and of unknown ones left free, and the
    residuals that hold no unknown and are not zero. Equations after `stop` says True are not used.

    >>> x, y, t = column(0), column(1), column(2)
    >>> found, left = solve_for([x.plus(y).plus(t, Fraction(-1)), x.plus(y, Fraction(-1))], lambda j: j < 2)
    >>> found == {0: t.times(Fraction(1, 2)), 1: t.times(Fraction(1, 2))}, left
    (True, [])
    """
    solved: dict[int, Affine] = {}
    users: dict[int, set[int]] = {}
    residuals: list[Affine] = []
    for equation in equations:
        if stop():
            break
        rest = equation.put_in(solved.get)
        free = [j for j in rest.terms if unknown(j)]
        if not free:
            if rest.terms or rest.constant:
                residuals.append(rest)
            continue
        # Leaving the largest coefficient to be divided by keeps integer expressions integer most often when it is 1.
        pivot = min(free, key=lambda j: (abs(rest.terms[j]) != 1, abs(rest.terms[j]), j))
        value = Affine({j: v for j, v in rest.terms.items() if j != pivot}, rest.constant).times(-1 / rest.terms[pivot])
        for user in sorted(users.pop(pivot, ())):
            solved[user] = solved[user].put_in(lambda j: value if j == pivot else None)  # noqa: B023
            for j in solved[user].terms:
                if unknown(j):
                    users.setdefault(j, set()).add(user)
        solved[pivot] = value
        for j in value.terms:
            if unknown(j):
                users.setdefault(j, set()).add(pivot)
    return solved, residuals


def primitive(line: Line) -> Fraction:
    """The positive factor that makes the coefficients integers without a common divisor.

    >>> primitive({0: Fraction(1, 2), 3: Fraction(3)})
    Fraction(2, 1)
    """
    denominator = lcm(*(v.denominator for v in line.values()))
    return Fraction(denominator, gcd(*(int(v * denominator) for v in line.values())))
