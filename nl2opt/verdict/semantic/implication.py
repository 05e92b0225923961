"""Does a model imply ``line . x <= limit``? A proof, a point that shows it does not, or neither."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import Any, Literal, TypeAlias

from nl2opt.model.passes.exact import ROUNDING, ratio_of
from nl2opt.verdict.semantic.budget import SemanticMeter
from nl2opt.verdict.semantic.certificates import Bound, Bounds, best_bound, bound_from
from nl2opt.verdict.semantic.highs import Answer, Relaxation, maximize_whole
from nl2opt.verdict.semantic.linear import ZERO, Line, primitive
from nl2opt.verdict.semantic.points import exact_point
from nl2opt.verdict.semantic.statement import Demand, Point, Statement, breach_of

ProofKind: TypeAlias = Literal["exact", "cg", "branch", "rounding", "solver"]
Direction: TypeAlias = tuple[tuple[int, Fraction], ...]
FLOOR = 1e-6
"""What HiGHS may be wrong by in a MIP."""

MEANINGS: dict[ProofKind, str] = {
    "exact": "checked in exact arithmetic",
    "cg": "checked in exact arithmetic, with one Chvatal-Gomory rounding",
    "branch": "checked in exact arithmetic, by cases over integer columns",
    "rounding": "a row says so, up to what multiplying it rounded (4 units in the last place)",
    "solver": "rests on HiGHS",
}


@dataclass(frozen=True)
class Proof:
    """Why a demand holds at every point of a model.

    `multipliers` are those of rows by name; with the bounds of the columns they give `bound` on the demand's left side.
    `excess` is what a tolerance had to forgive.
    """

    kind: ProofKind
    how: str
    bound: Fraction | None = None
    multipliers: Mapping[str, Fraction] = field(default_factory=dict)
    excess: Fraction = ZERO

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "meaning": MEANINGS[self.kind],
            "how": self.how,
            "bound": None if self.bound is None else str(self.bound),
            "multipliers": {name: str(y) for name, y in self.multipliers.items()},
            "excess": str(self.excess) if self.excess else None,
        }


@dataclass(frozen=True)
class Open:
    """No proof. `point` is a point of the model that misses the demand, when one was found."""

    point: Point | None = None
    why: str = ""


class Prover:
    """Proves demands from one model.

    >>> from nl2opt.model.canonical import CanonicalModel
    >>> from nl2opt.verdict.semantic.budget import SemanticBudget
    >>> said = Statement(CanonicalModel.build(objective=[0, 0], rows=[[2, 2]], row_upper=[5], domains=[1, 1]))
    >>> prover = Prover(said, SemanticMeter(SemanticBudget()))
    >>> both = {0: Fraction(1), 1: Fraction(1)}
    >>> [prover.implied(Demand("", both, Fraction(n))).kind for n in (3, 2)]
    ['exact', 'cg']
    >>> [str(x) for x in prover.implied(Demand("", both, Fraction(1))).point]
    ['2', '0']
    """

    def __init__(self, said: Statement, meter: SemanticMeter) -> None:
        self.said, self.meter = said, meter
        self.discrete = any(said.integer)
        self._emptiness: Proof | None = None

    @cached_property
    def relaxation(self) -> Relaxation:
        return Relaxation(self.said, self.meter)

    @cached_property
    def _known(self) -> dict[Direction, list[tuple[Fraction | None, Fraction | None, int]]]:
        """Rows by direction, with their sides divided alike."""
        found: dict[Direction, list[tuple[Fraction | None, Fraction | None, int]]] = {}
        said = self.said
        for i, line in enumerate(said.rows):
            if line:
                key, pivot = _direction(line)
                low, high = (None if s is None else s / pivot for s in (said.row_lower[i], said.row_upper[i]))
                sides = (low, high) if pivot > 0 else (high, low)
                found.setdefault(key, []).append((*sides, i))
        return found

    def implied(self, demand: Demand) -> Proof | Open:
        """A proof that every point of the model meets the demand, or what was found instead."""
        line, limit = demand.line, demand.limit
        if not line and limit >= 0:
            return Proof("exact", "it holds whatever the columns are")
        quick = self._quick(line, limit)
        if quick is not None:
            return quick
        scaled = self._up_to_rounding(line, limit)
        if scaled is not None:
            return scaled
        if self._emptiness is not None or self.said.crossed() is not None:
            return self.empty() or Open()
        answer = self.relaxation.maximize(line)
        if answer.status == "infeasible":
            return self.empty() or Open(why="the relaxation seems to be infeasible, but no exact proof was found")
        if answer.status == "failed":
            return Open(why=self.meter.exhausted or "HiGHS did not solve the relaxation")
        if answer.status == "unbounded":
            return self._along_a_ray(demand)
        bound = best_bound(self.said, line, answer.duals, limit)
        proof = self._from_bound(line, limit, bound)
        if proof is not None:
            return proof
        point = self._violating(demand, answer)
        if point is not None:
            return Open(point)
        if not self.discrete:
            over = answer.value - float(limit)
            if over > self.meter.budget.margin * max(1.0, abs(float(limit))):
                return Open(why=f"HiGHS finds a point beyond the limit, by {over:.6g}, that was not made exact")
            return Open(why="the largest value is too near the limit for an exact decision")
        return self._by_cases(demand) or self._by_mip(demand)

    def _quick(self, line: Line, limit: Fraction) -> Proof | None:
        """Proofs without a solver: a row of the model says it, or its bounds do."""
        if line:
            key, pivot = _direction(line)
            for low, high, i in self._known.get(key, ()):
                side = high if pivot > 0 else low
                if side is not None and pivot * side <= limit:
                    name, factor = self.said.row_labels[i], pivot / self.said.rows[i][min(line)]
                    return Proof("exact", f"row {name} says so", pivot * side, {name: factor})
        value = bound_from(self.said, line, {})
        if value is None or value > limit:
            return None
        return Proof("exact", "the bounds of the columns say so", value)

    @cached_property
    def _by_support(self) -> dict[frozenset[int], list[int]]:
        found: dict[frozenset[int], list[int]] = {}
        for i, line in enumerate(self.said.rows):
            found.setdefault(frozenset(line), []).append(i)
        return found

    def _up_to_rounding(self, line: Line, limit: Fraction) -> Proof | None:
        """The same row times a number, where the products were rounded; as `nl2opt.verdict` has it for matched rows."""
        for i in self._by_support.get(frozenset(line), ()) if line else ():
            row = self.said.rows[i]
            columns = sorted(row)
            found = ratio_of([float(row[j]) for j in columns], [float(line[j]) for j in columns])
            if found is None or abs(found[0]) == 1:
                continue
            factor = found[0]
            side = self.said.row_upper[i] if factor > 0 else self.said.row_lower[i]
            if side is not None and factor * side - limit <= ROUNDING * Fraction(math.ulp(float(limit))):
                name = self.said.row_labels[i]
                excess = max(ZERO, factor * side - limit)
                return Proof("rounding", f"row {name} times {float(factor):.9g}", limit, {name: factor}, excess)
        return None

    def _from_bound(self, line: Line, limit: Fraction, bound: Bound | None) -> Proof | None:
        if bound is None:
            return None
        names = self.said.row_labels
        multipliers = {names[i]: y for i, y in sorted(bound.multipliers.items())}
        words = "the rows " + ", ".join(list(multipliers)[:4]) + (" ..." if len(multipliers) > 4 else "")
        how = f"{words} and the bounds together say so" if multipliers else "the bounds of the columns say so"
        allowed = Fraction(self.meter.budget.tolerance) * max(Fraction(1), abs(limit))
        if bound.value <= limit + allowed:
            return Proof("exact", how, bound.value, multipliers, max(ZERO, bound.value - limit))
        if line and all(self.said.integer[j] for j in line):
            factor = primitive(line)
            if floor(bound.value * factor) <= limit * factor:
                value = floor(bound.value * factor) / factor
                return Proof("cg", f"{how} after rounding down {float(bound.value):.9g}", value, multipliers)
        return None

    def _violating(self, demand: Demand, answer: Answer) -> Point | None:
        point = exact_point(self.said, answer.point, self.meter.late) if answer.point else None
        if point is None:
            return None
        breach = breach_of(demand, point)
        return point if breach and breach.relative > self.meter.budget.margin else None

    def _along_a_ray(self, demand: Demand) -> Open | Proof:
        """The relaxation is unbounded: look for a point a finite way beyond the limit."""
        size = max([Fraction(1), abs(demand.limit), *map(abs, demand.line.values())])
        for far in (10, 1000, 10**6):
            answer = maximize_whole(self.said, self.meter, demand.line, cap=float(demand.limit + far * size))
            if answer.status == "infeasible" and far == 10:
                proof = self.empty()
                if proof is not None:
                    return proof
            point = self._violating(demand, answer)
            if point is not None:
                return Open(point)
        return Open(why="the relaxation has no limit in this direction, and no point beyond the limit was found")

    def _by_cases(self, demand: Demand) -> Proof | Open | None:
        """Branch over integer columns; every leaf is closed by an exact bound. None when the tree grows too large."""
        line, limit = demand.line, demand.limit
        leaves = nodes = 0
        stack: list[dict[int, tuple[Fraction | None, Fraction | None]]] = [{}]
        while stack:
            inside = stack.pop()
            nodes += 1
            if nodes > self.meter.budget.branches:
                return None
            answer = self.relaxation.maximize(line, inside)
            if answer.status == "infeasible":
                closed = self._contradiction(answer, inside)
                if not closed:
                    return None
                leaves += 1
                continue
            if answer.status != "optimal":
                return None
            bound = best_bound(self.said, line, answer.duals, limit, inside)
            if self._from_bound(line, limit, bound) is not None:
                leaves += 1
                continue
            point = self._violating(demand, answer)
            if point is not None:
                return Open(point)
            j = _most_fractional(self.said, answer)
            if j is None:
                return None
            low, high = inside.get(j, (self.said.lower[j], self.said.upper[j]))
            below, above = Fraction(floor(answer.point[j])), Fraction(ceil(answer.point[j]))
            stack += [{**inside, j: (low, below)}, {**inside, j: (above, high)}]
        return Proof("branch", f"{leaves} cases over integer columns, each closed by a bound", limit)

    def _contradiction(self, answer: Answer, inside: Bounds | None = None) -> bool:
        """Whether a Farkas ray, cleaned, shows in exact arithmetic that there is no point."""
        size = max((abs(y) for y in answer.duals), default=0.0)
        if not size:
            return any(low is not None and high is not None and low > high for low, high in (inside or {}).values())
        for sign in (-1.0, 1.0):
            bound = best_bound(self.said, {}, [sign * y / size for y in answer.duals], None, inside)
            if bound is not None and bound.value < 0:
                return True
        return False

    def _by_mip(self, demand: Demand) -> Proof | Open:
        answer = maximize_whole(self.said, self.meter, demand.line)
        allowed = FLOOR * max(1.0, abs(float(demand.limit)))
        if answer.status == "infeasible":
            return Proof("solver", "HiGHS finds no point at all")
        if answer.status == "optimal" and answer.bound is not None and answer.bound <= float(demand.limit) + allowed:
            return Proof("solver", f"HiGHS proves at most {answer.bound:.9g}")
        point = self._violating(demand, answer)
        return Open(point, self.meter.exhausted or "HiGHS proves no bound that is low enough")

    def empty(self) -> Proof | None:
        """A proof that the model has no point at all, or None."""
        if self._emptiness is None:
            self._emptiness = self._find_emptiness()
        return self._emptiness

    def _find_emptiness(self) -> Proof | None:
        said = self.said
        crossed = said.crossed()
        if crossed is not None:
            return Proof("exact", f"the bounds of column {said.names[crossed]} exclude each other")
        for demand in said.demands:
            least = bound_from(said, {j: -v for j, v in demand.line.items()}, {})
            if least is not None and -least > demand.limit:
                return Proof("exact", f"{demand.what} cannot be met within the bounds of the columns", -least)
        answer = self.relaxation.maximize({})
        if answer.status == "infeasible" and self._contradiction(answer):
            return Proof("exact", "a combination of rows contradicts itself (Farkas)")
        if not self.discrete:
            return None
        nothing = Demand("nothing", {}, Fraction(-1))
        proof = self._by_cases(nothing)
        if isinstance(proof, Proof):
            return Proof("branch", proof.how)
        if maximize_whole(said, self.meter, {}).status == "infeasible":
            return Proof("solver", "HiGHS finds no point at all")
        return None


def _direction(line: Line) -> tuple[Direction, Fraction]:
    pivot = line[min(line)]
    return tuple(sorted((j, v / pivot) for j, v in line.items())), pivot


def _most_fractional(said: Statement, answer: Answer) -> int | None:
    best, far = None, 1e-6
    for j, value in enumerate(answer.point):
        distance = abs(value - round(value))
        if said.integer[j] and distance > far:
            best, far = j, distance
    return best
