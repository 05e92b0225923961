"""Columns only one model has: an affine choice for them that makes every point of the other model a point of this one.

The choice is ``F x + g``. That a demand holds for every x is, by LP duality, the existence of multipliers; both enter
one linear system (a sufficient condition: an affine choice over the relaxation). HiGHS proposes; the proof comes later.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import scipy.sparse as sp

from nl2opt.errors import Nl2optError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.solution import SolveOptions, solve
from nl2opt.verdict.semantic.budget import SemanticMeter
from nl2opt.verdict.semantic.linear import Affine
from nl2opt.verdict.semantic.statement import Demand
from nl2opt.verdict.semantic.transfer import Transfer

LARGEST = 400_000
"""Entries of the system."""


class _System:
    """Columns and equations of the system, as they are found."""

    def __init__(self) -> None:
        self.costs: list[float] = []
        self.lower: list[float] = []
        self.domains: list[int] = []
        self.entries: list[tuple[int, int, float]] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def column(self, cost: float, lower: float = 0.0, whole: bool = False) -> int:
        self.costs.append(cost)
        self.lower.append(lower)
        self.domains.append(int(whole))
        return len(self.costs) - 1

    def row(self, entries: dict[int, float], low: float, high: float) -> None:
        self.entries += [(len(self.low), j, v) for j, v in entries.items() if v]
        self.low.append(low)
        self.high.append(high)

    def model(self) -> CanonicalModel:
        rows, columns, values = zip(*self.entries, strict=True) if self.entries else ((), (), ())
        matrix = sp.csr_matrix((values, (rows, columns)), shape=(len(self.low), len(self.costs)))
        return CanonicalModel.build(
            objective=self.costs, rows=matrix, row_lower=self.low, row_upper=self.high, lower=self.lower,
            domains=self.domains,
        )  # fmt: skip


def select(way: Transfer, meter: SemanticMeter, extra: Demand | None = None) -> dict[int, Affine] | None:
    """Expressions over the source for the free columns of the target, or None where no affine choice was found.

    `extra` is one more demand on the target, over source and free columns (for the objective).

    >>> from nl2opt.verdict.semantic.budget import SemanticBudget
    >>> from nl2opt.verdict.semantic.linear import column
    >>> from nl2opt.verdict.semantic.statement import Statement
    >>> from nl2opt.verdict.semantic.transfer import transfer
    >>> a = Statement(CanonicalModel.build(objective=[1], upper=[6]))
    >>> b = Statement(CanonicalModel.build(objective=[1, 1], upper=[3, 3]))
    >>> split = transfer(a, b, [(column(0), Affine({0: Fraction(1), 1: Fraction(1)}))])
    >>> select(split, SemanticMeter(SemanticBudget()))
    {1: Affine(terms={0: Fraction(1, 2)}, constant=Fraction(0, 1))}
    """
    source, n = way.source, way.source.size
    demands = [d for d in (*way.demands(), *([extra] if extra else [])) if any(k >= n for k in d.line)]
    size = len(demands) * (source.model.matrix.nnz + 2 * n + len(way.free) * n)
    if size > LARGEST or not meter.mip():
        return None
    system = _System()
    factors: dict[tuple[int, int], tuple[int, int]] = {}
    constants: dict[int, tuple[int, int]] = {}
    for k in way.free:
        whole = way.target.integer[k]
        for j in range(n):
            if not whole or source.integer[j]:
                factors[k, j] = system.column(1.0, whole=whole), system.column(1.0, whole=whole)
        constants[k] = system.column(0.01, whole=whole), system.column(0.01, whole=whole)
    for demand in demands:
        _demand(system, way, demand, factors, constants)
    seconds = max(0.1, min(meter.budget.mip_seconds, meter.left))
    try:
        found = solve(system.model(), SolveOptions(solver="highs", time_limit=seconds, threads=1, explain=False))
    except Nl2optError:
        return None
    if found.point is None:
        return None
    point = found.point

    def value(pair: tuple[int, int]) -> Fraction:
        return Fraction(float(point[pair[0]] - point[pair[1]])).limit_denominator(10_000)

    return {
        k: Affine({j: v for j in range(n) if (k, j) in factors and (v := value(factors[k, j]))}, value(constants[k]))
        for k in way.free
    }


def _demand(
    system: _System,
    way: Transfer,
    demand: Demand,
    factors: dict[tuple[int, int], tuple[int, int]],
    constants: dict[int, tuple[int, int]],
) -> None:
    """The multipliers that show one demand: coefficients agree column by column, and the sides add up to the limit."""
    source, n = way.source, way.source.size
    free = {k - n: float(v) for k, v in demand.line.items() if k >= n}
    columns: list[dict[int, float]] = [{} for _ in range(n)]
    total: dict[int, float] = {}

    def add(entries: dict[int, float], column: int, value: float) -> None:
        entries[column] = entries.get(column, 0.0) + value

    for k, weight in free.items():
        for j in range(n):
            if (k, j) in factors:
                plus, minus = factors[k, j]
                add(columns[j], plus, weight)
                add(columns[j], minus, -weight)
        plus, minus = constants[k]
        add(total, plus, weight)
        add(total, minus, -weight)
    for line, low, high in [
        *zip(source.rows, source.row_lower, source.row_upper, strict=True),
        *(({j: Fraction(1)}, source.lower[j], source.upper[j]) for j in range(n)),
    ]:
        for side, sign in ((high, 1.0), (low, -1.0)):
            if side is None:
                continue
            multiplier = system.column(0.0)
            for j, v in line.items():
                add(columns[j], multiplier, -sign * float(v))
            add(total, multiplier, sign * float(side))
    for j in range(n):
        known = -float(demand.line.get(j, 0))
        system.row(columns[j], known, known)
    system.row(total, -np.inf, float(demand.limit))
