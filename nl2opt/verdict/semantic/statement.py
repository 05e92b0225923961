"""A linear model as exact numbers: what it demands of a point, and what a point violates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import ceil, floor, isinf, lcm

import numpy as np
import scipy.sparse as sp

from nl2opt.model.canonical import CanonicalModel, Domain
from nl2opt.model.passes.exact import as_written
from nl2opt.verdict.semantic.linear import ZERO, Affine, Line

INFINITE = 1e20
"""From here on a side counts as no side, as the passes and the solvers have it."""
Point = Sequence[Fraction]


def unsupported(model: CanonicalModel) -> tuple[str, ...]:
    """What of a model the semantic stage cannot reason about, by name."""
    parts = {
        "quadratic objective": model.has_quadratic_objective,
        "quadratic rows": bool(model.row_quadratics),
        "nonlinear objective": model.nonlinear is not None,
        "nonlinear rows": bool(model.row_nonlinears),
        "special ordered sets": bool(model.special_ordered_sets),
        "indicators": bool(model.indicators),
        "semicontinuous columns": bool(np.any(model.domains == Domain.SEMICONTINUOUS)),
        "semi-integer columns": bool(np.any(model.domains == Domain.SEMIINTEGER)),
    }
    return tuple(name for name, present in parts.items() if present)


@dataclass(frozen=True)
class Demand:
    """``line . x <= limit``: one side of a row or bound. A lower side is written with its signs turned."""

    what: str
    """As people name it: ``row c1 (at least 4)``."""
    line: Line
    limit: Fraction


@dataclass(frozen=True)
class Breach:
    """A demand a point does not meet, and by how much. `relative` compares it with the terms that make it up."""

    what: str
    amount: Fraction
    relative: float


@dataclass(frozen=True)
class _Whole:
    """``sum(terms) <= limit`` in integers."""

    terms: list[tuple[int, int]]
    limit: int

    def activity(self, point: Sequence[int]) -> int:
        return sum(v * point[j] for j, v in self.terms)


class Statement:
    """A linear model in fractions, read as written. Bounds of integer columns are rounded inward.

    `objective` is in the direction of minimisation; `value` is the objective as the model states it.

    >>> model = CanonicalModel.build(objective=[3], rows=[[0.1]], row_upper=[0.3], domains=[1], sense="maximize")
    >>> said = Statement(model)
    >>> said.objective.at([Fraction(2)]), said.breach([Fraction(7, 2)]).what
    (Fraction(-6, 1), 'integrality of x0')
    """

    def __init__(self, model: CanonicalModel) -> None:
        self.model = model
        self.names = model.column_names
        self.integer = [bool(d) for d in model.domains.tolist()]
        self.lower = [_inward(v, up=True, integer=i) for v, i in zip(model.lower.tolist(), self.integer, strict=True)]
        self.upper = [_inward(v, up=False, integer=i) for v, i in zip(model.upper.tolist(), self.integer, strict=True)]
        self.row_lower = [_number(v) for v in model.row_lower.tolist()]
        self.row_upper = [_number(v) for v in model.row_upper.tolist()]
        sign = 1 if model.sense == "minimize" else -1
        terms = {j: sign * as_written(v) for j, v in enumerate(model.objective.tolist()) if v}
        self.objective = Affine(terms, sign * as_written(model.offset))
        self.sign = sign

    @classmethod
    def of_demands(
        cls, names: Sequence[str], integer: Sequence[bool], demands: Sequence[Demand], objective: Affine
    ) -> Statement:
        """A statement that is not a model's: columns without bounds, one row for each demand."""
        n = len(names)
        model = CanonicalModel.build(
            objective=[float(objective.terms.get(j, 0)) for j in range(n)],
            rows=sp.csr_matrix(
                (
                    [float(v) for d in demands for v in d.line.values()],
                    ([i for i, d in enumerate(demands) for _ in d.line], [j for d in demands for j in d.line]),
                ),
                shape=(len(demands), n),
            ),
            row_upper=[float(d.limit) for d in demands],
            lower=[-np.inf] * n,
            domains=[int(i) for i in integer],
            column_names=names,
            row_names=[d.what for d in demands],
        )
        said = cls(model)
        said.rows = [dict(d.line) for d in demands]
        said.row_upper = [d.limit for d in demands]
        said.objective = objective
        return said

    def with_demand(self, demand: Demand) -> Statement:
        """The statement with one demand more."""
        model = self.model
        row = np.zeros(self.size)
        for j, v in demand.line.items():
            row[j] = float(v)
        said = Statement(
            model.with_(
                matrix=sp.csr_matrix(sp.vstack([model.matrix, sp.csr_matrix(row)], format="csr")),
                row_lower=np.append(model.row_lower, -np.inf),
                row_upper=np.append(model.row_upper, float(demand.limit)),
                row_names=(*model.row_names, demand.what),
            )
        )
        said.rows = [*self.rows, dict(demand.line)]
        said.row_upper = [*self.row_upper, demand.limit]
        return said

    @property
    def size(self) -> int:
        return len(self.names)

    @cached_property
    def rows(self) -> list[dict[int, Fraction]]:
        matrix = self.model.matrix
        columns, values = matrix.indices.tolist(), [as_written(v) for v in matrix.data.tolist()]
        ends = matrix.indptr.tolist()
        return [dict(zip(columns[begin:end], values[begin:end], strict=True)) for begin, end in pairwise(ends)]

    @cached_property
    def row_labels(self) -> list[str]:
        """Row names, told apart where two rows share one."""
        names = self.model.row_names
        if len(set(names)) == len(names):
            return list(names)
        return [f"{name} (number {i})" for i, name in enumerate(names)]

    @cached_property
    def demands(self) -> list[Demand]:
        """Every finite side of every row and column."""
        found = []
        for i, line in enumerate(self.rows):
            found += _sides(f"row {self.row_labels[i]}", line, self.row_lower[i], self.row_upper[i])
        for j, name in enumerate(self.names):
            found += _sides(f"column {name}", {j: Fraction(1)}, self.lower[j], self.upper[j])
        return found

    @cached_property
    def _whole_demands(self) -> list[_Whole]:
        """The demands multiplied until every number is an integer: a point is checked much faster that way."""
        found = []
        for demand in self.demands:
            factor = lcm(demand.limit.denominator, *(v.denominator for v in demand.line.values()))
            terms = [(j, int(v * factor)) for j, v in demand.line.items()]
            found.append(_Whole(terms, int(demand.limit * factor)))
        return found

    def equalities(self) -> Iterator[Affine]:
        """What is zero at every point: fixed columns, then equality rows, short ones first."""
        for j, (low, high) in enumerate(zip(self.lower, self.upper, strict=True)):
            if low is not None and low == high:
                yield Affine({j: Fraction(1)}, -low)
        sides = [low if low == high else None for low, high in zip(self.row_lower, self.row_upper, strict=True)]
        for i in sorted(range(len(sides)), key=lambda i: len(self.rows[i])):
            side = sides[i]
            if side is not None:
                yield Affine(self.rows[i], -side)

    def crossed(self) -> int | None:
        """A column whose bounds exclude each other."""
        for j, (low, high) in enumerate(zip(self.lower, self.upper, strict=True)):
            if low is not None and high is not None and low > high:
                return j
        return None

    def breach(self, point: Point, margin: float = 0.0) -> Breach | None:
        """The worst demand a point does not meet by more than a relative margin; None when it meets all."""
        worst: Breach | None = None
        for j, integer in enumerate(self.integer):
            if integer and point[j].denominator != 1:
                amount = abs(point[j] - round(point[j]))
                if amount > margin:
                    return Breach(f"integrality of {self.names[j]}", amount, float(amount))
        common, whole = _common(point)
        for demand, scaled in zip(self.demands, self._whole_demands, strict=True):
            if scaled.activity(whole) <= scaled.limit * common:
                continue
            found = breach_of(demand, point)
            if found and found.relative > margin and (worst is None or found.relative > worst.relative):
                worst = found
        return worst

    def holds(self, point: Point) -> bool:
        """Whether the point meets every demand exactly."""
        if any(i and x.denominator != 1 for i, x in zip(self.integer, point, strict=True)):
            return False
        for x, low, high in zip(point, self.lower, self.upper, strict=True):
            if (low is not None and x < low) or (high is not None and x > high):
                return False
        common, whole = _common(point)
        return all(scaled.activity(whole) <= scaled.limit * common for scaled in self._whole_demands)

    def named(self, point: Point) -> dict[str, Fraction]:
        return dict(zip(self.names, point, strict=True))


def _common(point: Point) -> tuple[int, list[int]]:
    """A common denominator, and the numerators over it."""
    common = lcm(*(x.denominator for x in point))
    return common, [x.numerator * (common // x.denominator) for x in point]


def breach_of(demand: Demand, point: Point) -> Breach | None:
    """By how much a point misses one demand; None when it meets it."""
    value, size = ZERO, abs(demand.limit)
    for j, v in demand.line.items():
        term = v * point[j]
        value += term
        size = max(size, abs(term))
    if value <= demand.limit:
        return None
    amount = value - demand.limit
    return Breach(demand.what, amount, float(amount / size) if size else 1.0)


def _sides(what: str, line: Line, low: Fraction | None, high: Fraction | None) -> list[Demand]:
    found = []
    if low is not None:
        found.append(Demand(f"{what} (at least {show(low)})", {j: -v for j, v in line.items()}, -low))
    if high is not None:
        found.append(Demand(f"{what} (at most {show(high)})", line, high))
    return found


def _number(value: float) -> Fraction | None:
    return None if isinf(value) or abs(value) >= INFINITE else as_written(value)


def _inward(value: float, *, up: bool, integer: bool) -> Fraction | None:
    number = _number(value)
    return Fraction(ceil(number) if up else floor(number)) if number is not None and integer else number


def show(value: Fraction) -> str:
    """A fraction as people write it: whole, a short decimal, or a quotient.

    >>> show(Fraction(5, 2)), show(Fraction(1, 3)), show(Fraction(7))
    ('2.5', '1/3', '7')
    """
    if value.denominator == 1:
        return str(value.numerator)
    text = f"{float(value):.12g}"
    if Fraction(text) == value:
        return text
    return str(value) if value.denominator < 10_000 else f"{float(value):.9g}"
