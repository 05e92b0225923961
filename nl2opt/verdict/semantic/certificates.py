"""Bounds from multipliers, in fractions: the solver only proposes them.

For any multipliers y of the rows, ``a.x = y'(Rx) + (a - R'y).x``. The first part is at most the sides that the signs of
y point to, the second at most what the bounds of the columns allow. Whatever y is, the total is a bound on ``a.x``; a
good y makes it a good bound (weak duality; Neumaier and Shcherbina 2004 do the same with directed rounding).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from nl2opt.verdict.semantic.linear import ZERO, Affine, Line, solve_for
from nl2opt.verdict.semantic.statement import Statement

SMALL = 1e-9
LARGEST_SYSTEM = 400
Bounds = Mapping[int, tuple[Fraction | None, Fraction | None]]
"""Columns whose bounds are others than the statement's."""


@dataclass(frozen=True)
class Bound:
    """``line . x <= value`` for every point of the relaxation, by these multipliers of rows."""

    value: Fraction
    multipliers: Mapping[int, Fraction]


def bound_from(
    said: Statement, line: Line, multipliers: Mapping[int, Fraction], inside: Bounds | None = None
) -> Fraction | None:
    """The bound on ``line . x`` that the multipliers give; None when they use a side or a bound that is not there.

    >>> from nl2opt.model.canonical import CanonicalModel
    >>> said = Statement(CanonicalModel.build(objective=[0, 0], rows=[[1, 2]], row_upper=[4]))
    >>> bound_from(said, {0: Fraction(1), 1: Fraction(1)}, {0: Fraction(1)})
    Fraction(4, 1)
    """
    total = ZERO
    rest = dict(line)
    for i, y in multipliers.items():
        if not y:
            continue
        side = said.row_upper[i] if y > 0 else said.row_lower[i]
        if side is None:
            return None
        total += y * side
        for j, v in said.rows[i].items():
            rest[j] = rest.get(j, ZERO) - y * v
    for j, d in rest.items():
        if not d:
            continue
        low, high = inside[j] if inside and j in inside else (said.lower[j], said.upper[j])
        end = high if d > 0 else low
        if end is None:
            return None
        total += d * end
    return total


def best_bound(
    said: Statement, line: Line, duals: Sequence[float], limit: Fraction | None = None, inside: Bounds | None = None
) -> Bound | None:
    """The best bound that can be had from a solver's duals: as they are, rounded to fractions, repaired.

    Stops early at one that is at most `limit`.
    """
    best: Bound | None = None
    size = max((abs(y) for y in duals), default=0.0)
    used = [
        i
        for i, y in enumerate(duals)
        if abs(y) > SMALL * max(1.0, size) and (said.row_upper[i] if y > 0 else said.row_lower[i]) is not None
    ]

    def consider(multipliers: dict[int, Fraction]) -> bool:
        nonlocal best
        value = bound_from(said, line, multipliers, inside)
        if value is not None and (best is None or value < best.value):
            best = Bound(value, multipliers)
        return best is not None and limit is not None and best.value <= limit

    for denominator in (1_000, 10**7):
        if consider({i: Fraction(duals[i]).limit_denominator(denominator) for i in used}):
            return best
    if len(used) <= LARGEST_SYSTEM:
        repaired = _repaired(said, line, duals, used)
        if repaired is not None:
            consider(repaired)
    return best


def _repaired(said: Statement, line: Line, duals: Sequence[float], used: list[int]) -> dict[int, Fraction] | None:
    """Multipliers that make the reduced costs that look like zero exactly zero."""
    rest = {j: float(v) for j, v in line.items()}
    sizes = {j: abs(v) for j, v in rest.items()}
    columns: dict[int, dict[int, Fraction]] = {}
    for i in used:
        for j, v in said.rows[i].items():
            part = duals[i] * float(v)
            rest[j] = rest.get(j, 0.0) - part
            sizes[j] = max(sizes.get(j, 0.0), abs(part))
            columns.setdefault(j, {})[i] = v
    zero = [j for j in sorted(columns) if abs(rest[j]) <= 1e-7 * max(sizes[j], 1e-7)]
    equations = (Affine(columns[j], -line.get(j, ZERO)) for j in zero)
    solved, residuals = solve_for(equations, lambda i: True)
    if residuals:
        return None
    free = {i: Fraction(duals[i]).limit_denominator(10**7) for i in used if i not in solved}
    values = {i: solved[i].put_in(lambda k: Affine({}, free[k])).constant if i in solved else free[i] for i in used}
    return {i: y for i, y in values.items() if y}
