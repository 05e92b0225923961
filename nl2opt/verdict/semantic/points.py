"""Points in fractions: made from a solver's point, and sampled over a model."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise

from nl2opt.verdict.semantic.budget import SemanticMeter
from nl2opt.verdict.semantic.highs import Relaxation, maximize_whole
from nl2opt.verdict.semantic.linear import ZERO, Affine, Line, solve_for
from nl2opt.verdict.semantic.statement import Point, Statement

NEAR = 1e-7
WHOLE = 1e-5
LARGEST_SYSTEM = 1_000
GRAIN = 5_040_000
"""One denominator for many simple fractions: halves to tenths, and decimals of three digits."""
SHARE = 0.15
"""Of the time, for sampling one model."""
SAMPLE_MIPS = 4
SAMPLE_SECONDS = 1.0
BOXES = (1e3, 1e7)


def exact_point(
    said: Statement, near: Sequence[float], stop: Callable[[], bool] = lambda: False
) -> list[Fraction] | None:
    """A point near the given one that meets every demand exactly, or None where none was found.

    Integers are rounded. Other columns are tried at their bound or at a simple fraction, then where the rows that are
    tight at the given point cross. `stop` is asked now and then whether to give up.

    >>> from nl2opt.model.canonical import CanonicalModel
    >>> model = CanonicalModel.build(objective=[0, 0], rows=[[3, 3]], row_lower=[1], row_upper=[1], upper=[1, 1])
    >>> exact_point(Statement(model), [0.33333333, 0.0])
    [Fraction(1, 3), Fraction(0, 1)]
    """
    if len(near) != said.size or not all(math.isfinite(v) for v in near):
        return None
    start: list[Fraction] = []
    loose: set[int] = set()
    for j, value in enumerate(near):
        if said.integer[j]:
            if abs(value - round(value)) > WHOLE:
                return None
            start.append(Fraction(round(value)))
            continue
        end = next((b for b in (said.lower[j], said.upper[j]) if b is not None and _near(value, float(b))), None)
        if end is None:
            loose.add(j)
        start.append(Fraction(value) if end is None else end)
    tried = [_simple(x) if j in loose else x for j, x in enumerate(start)]
    if said.holds(tried):
        return tried
    if not 0 < len(loose) <= LARGEST_SYSTEM:
        return None
    crossing = _crossing(said, start, loose, stop)
    return crossing if crossing is not None and said.holds(crossing) else None


def _simple(value: Fraction) -> Fraction:
    return Fraction(round(value * GRAIN), GRAIN)


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= NEAR * max(1.0, abs(other))


def _crossing(
    said: Statement, start: list[Fraction], loose: set[int], stop: Callable[[], bool]
) -> list[Fraction] | None:
    equations = []
    for line, low, high in zip(said.rows, said.row_lower, said.row_upper, strict=True):
        if not any(j in loose for j in line):
            continue
        terms = [float(v * start[j]) for j, v in line.items()]
        activity, size = math.fsum(terms), max(map(abs, terms))
        for side in (low, high):
            if side is not None and abs(activity - float(side)) <= NEAR * max(1.0, size, abs(float(side))):
                rest = sum((v * start[j] for j, v in line.items() if j not in loose), ZERO)
                equations.append(Affine({j: v for j, v in line.items() if j in loose}, rest - side))
                break
    equations.sort(key=lambda equation: len(equation.terms))
    solved, residuals = solve_for(equations, lambda j: True, stop)
    if residuals:
        return None
    free = {j: _simple(start[j]) for j in loose if j not in solved}
    return [
        solved[j].put_in(lambda k: Affine({}, free[k])).constant if j in solved else free.get(j, x)
        for j, x in enumerate(start)
    ]


def directions(said: Statement, others: Sequence[Line], meter: SemanticMeter) -> list[Line]:
    """Objectives worth trying: the model's own and the given ones, both ways, and random ones."""
    found: list[Line] = []
    for line in (said.objective.terms, *others):
        if line:
            found += [{j: -v for j, v in line.items()}, dict(line)]
    draw = random.Random(meter.budget.seed)
    for _ in range(meter.budget.samples):
        line = {j: Fraction(draw.randint(-9, 9)) for j in range(said.size)}
        found.append({j: v for j, v in line.items() if v})
    return found


def sample(
    said: Statement, relaxation: Relaxation, wanted: Sequence[Line], meter: SemanticMeter
) -> list[list[Fraction]]:
    """Exact points of the model: vertices of the relaxation, rounded, optima of MIPs, points between.

    A model with open columns is looked at inside boxes, whose points are points of the model.
    """
    found: list[list[Fraction]] = []
    seen: set[tuple[Fraction, ...]] = set()
    stop = meter.left - SHARE * meter.budget.seconds

    def over() -> bool:
        return meter.late() or meter.left < stop

    def keep(near: Sequence[float]) -> bool:
        point = exact_point(said, near, over) if near else None
        if point is not None and tuple(point) not in seen:
            seen.add(tuple(point))
            found.append(point)
        return point is not None

    discrete = any(said.integer)
    mips = SAMPLE_MIPS
    for line in wanted:
        if over():
            break
        answer = relaxation.maximize(line, seconds=meter.left - stop)
        if answer.status == "infeasible":
            return found
        near = answer.point
        if answer.status != "optimal" and not over():
            near = next((p for box in BOXES if (p := maximize_whole(said, meter, line, box=box, relax=True).point)), ())
        whole = [float(round(v)) if i else v for v, i in zip(near, said.integer, strict=False)]
        if keep(near) or (discrete and keep(whole)):
            continue
        if discrete and (mips > 0 or not found):
            mips -= 1
            box = None if answer.status == "optimal" else BOXES[0]
            seconds = SAMPLE_SECONDS if found else None
            keep(maximize_whole(said, meter, line, box=box, seconds=seconds).point)
    found += _between(said, found)
    return found


def _between(said: Statement, found: Sequence[Point]) -> list[list[Fraction]]:
    """Points between the first few: convex combinations, where they are points of the model."""
    between = []
    for one, other in pairwise(found[:6]):
        for share in (Fraction(1, 2), Fraction(1, 3)):
            middle = [x + share * (y - x) for x, y in zip(one, other, strict=True)]
            if said.holds(middle):
                between.append(middle)
    return between
