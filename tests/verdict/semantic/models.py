"""Small models for the tests of the semantic stage, and checks that know nothing of how it works."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from nl2opt.model.canonical import CanonicalModel
from nl2opt.verdict.semantic import ColumnMap, SemanticBudget, SemanticResult, examine

INF = float("inf")
QUICK = SemanticBudget(seconds=60, mip_seconds=5)


def model(names: str, objective: list[float], rows: dict[str, Any], **rest: Any) -> CanonicalModel:
    """``model("x y", [1, 2], {"cap": ([1, 1], "<=", 4)})``; a range is ``(row, low, high)``."""
    columns = names.split()
    low, high, matrix = [], [], []
    for row, one, two in rows.values():
        matrix.append(row)
        sides = {"<=": (-INF, two), ">=": (two, INF), "=": (two, two)}
        a, b = sides[one] if isinstance(one, str) else (one, two)
        low.append(a)
        high.append(b)
    return CanonicalModel.build(
        objective=objective,
        rows=np.array(matrix, dtype=float).reshape(len(matrix), len(columns)),
        row_lower=low,
        row_upper=high,
        column_names=columns,
        row_names=list(rows),
        **rest,
    )


def run(a: CanonicalModel, b: CanonicalModel, column_map: ColumnMap | None = None, **options: Any) -> SemanticResult:
    options.setdefault("budget", QUICK)
    result = examine(a, b, column_map or ColumnMap.by_names(a, b), **options)
    if result.counter is not None and result.counter.kind == "feasibility" and result.counter.image is not None:
        inside, outside = (a, b) if result.counter.of == "A" else (b, a)
        assert feasible(inside, result.counter.point), "a counter-example is a point of the model it is from"
        assert not feasible(outside, result.counter.image)
    return result


def feasible(model: CanonicalModel, point: dict[str, Fraction]) -> bool:
    """Plain and slow: the demands of a model in fractions."""
    x = [point[name] for name in model.column_names]
    dense = model.matrix.toarray()
    sides = zip(dense.tolist(), model.row_lower.tolist(), model.row_upper.tolist(), strict=True)
    for row, low, high in sides:
        value = sum((Fraction(repr(v)) * y for v, y in zip(row, x, strict=True)), Fraction(0))
        if not _between(value, low, high):
            return False
    bounds = zip(x, model.lower.tolist(), model.upper.tolist(), model.domains.tolist(), strict=True)
    return all(_between(y, low, high) and (not d or y.denominator == 1) for y, low, high, d in bounds)


def _between(value: Fraction, low: float, high: float) -> bool:
    return (low == -INF or value >= Fraction(repr(low))) and (high == INF or value <= Fraction(repr(high)))


def every_point(model: CanonicalModel) -> set[tuple[int, ...]]:
    """All points of a bounded integer model, by enumeration."""
    ranges = [range(int(a), int(b) + 1) for a, b in zip(model.lower, model.upper, strict=True)]
    names = model.column_names
    return {p for p in product(*ranges) if feasible(model, dict(zip(names, map(Fraction, p), strict=True)))}
