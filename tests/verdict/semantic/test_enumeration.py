"""No verdict against enumeration: small integer models, changed a little, compared point by point."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nl2opt.model.canonical import CanonicalModel
from nl2opt.verdict.semantic import ColumnMap, SemanticBudget, examine
from tests.verdict.semantic.models import every_point, feasible, model, run


@st.composite
def pairs(draw: st.DrawFn) -> tuple[CanonicalModel, CanonicalModel]:
    """A bounded integer model, and the same with a row added, dropped or changed, or another objective."""
    n = draw(st.integers(1, 3))
    names = " ".join("xyz"[:n])
    numbers = st.sampled_from((-3, -2, -1, 0, 1, 2, 3, 0.5))

    def row() -> tuple[list[float], str, float]:
        line = draw(st.lists(numbers, min_size=n, max_size=n))
        return line, draw(st.sampled_from(("<=", ">=", "="))), draw(st.sampled_from((0, 1, 2, 3, 4, 2.5)))

    rows = {f"r{i}": row() for i in range(draw(st.integers(0, 3)))}
    lower = draw(st.lists(st.integers(-1, 0), min_size=n, max_size=n))
    upper = draw(st.lists(st.integers(1, 3), min_size=n, max_size=n))
    objective = draw(st.lists(st.integers(-2, 2), min_size=n, max_size=n))
    a = model(names, objective, rows, lower=lower, upper=upper, domains=[1] * n)
    for _ in range(draw(st.integers(1, 2))):
        kind = draw(st.sampled_from(("add", "drop", "change", "objective", "bound")))
        if kind == "add" or not rows:
            rows["extra"] = row()
        elif kind == "drop":
            rows.pop(draw(st.sampled_from(sorted(rows))))
        elif kind == "change":
            name = draw(st.sampled_from(sorted(rows)))
            line, sense, side = rows[name]
            rows[name] = (line, sense, side + draw(st.sampled_from((-1, -0.5, 0.5, 1))))
        elif kind == "objective":
            objective = draw(st.lists(st.integers(-2, 2), min_size=n, max_size=n))
        else:
            upper = [u - 1 if j == 0 else u for j, u in enumerate(upper)]
    return a, model(names, objective, rows, lower=lower, upper=upper, domains=[1] * n)


def agree(a: CanonicalModel, b: CanonicalModel, contract: str) -> bool:
    """The contract, by its words, over all points."""
    points = every_point(a)
    if points != every_point(b):
        return False
    values = [(float(np.dot(a.objective, p)), float(np.dot(b.objective, p))) for p in sorted(points)]
    if contract == "feasible-set" or not values:
        return True
    if contract == "value":
        return all(u == v for u, v in values)
    if contract == "argmin":
        best = (min(u for u, _ in values), min(v for _, v in values))
        return all((u == best[0]) == (v == best[1]) for u, v in values)
    (u0, v0), *rest = values
    factor = next((Fraction(v - v0) / Fraction(u - u0) for u, v in rest if u != u0), Fraction(1))
    return factor > 0 and all(Fraction(v - v0) == factor * Fraction(u - u0) for u, v in rest)


@settings(max_examples=40, deadline=None)
@given(pairs(), st.sampled_from(("feasible-set", "objective", "value", "argmin")))
def test_never_wrong_and_seldom_open(pair: tuple[CanonicalModel, CanonicalModel], contract: str) -> None:
    result = run(*pair, contract=contract, budget=SemanticBudget(samples=2))
    assert result.outcome != "undecided", result.lines()
    assert (result.outcome == "equivalent") == agree(*pair, contract), result.lines()
    assert result.vacuous == (result.equivalent and not every_point(pair[0]))
    json.dumps(result.to_dict())


@settings(max_examples=15, deadline=None)
@given(pairs(), st.integers(0, 10**6))
def test_a_little_budget_never_makes_it_wrong(pair: tuple[CanonicalModel, CanonicalModel], seed: int) -> None:
    random = np.random.default_rng(seed)
    limits = SemanticBudget(samples=0, lps=int(random.integers(1, 12)), mips=int(random.integers(1, 3)), branches=2)
    result = examine(*pair, ColumnMap.by_names(*pair), budget=limits)
    if result.outcome != "undecided":
        assert result.equivalent == agree(*pair, "objective")
    else:
        assert result.reason


@settings(max_examples=20, deadline=None)
@given(pairs())
def test_both_directions_agree(pair: tuple[CanonicalModel, CanonicalModel]) -> None:
    a, b = pair
    assert run(a, b).outcome == run(b, a).outcome


@st.composite
def mixed_pairs(draw: st.DrawFn) -> tuple[CanonicalModel, CanonicalModel]:
    """As `pairs`, with real columns, open bounds, and decimals."""
    a, b = draw(pairs())
    n = a.shape[1]
    domains = np.array(draw(st.lists(st.integers(0, 1), min_size=n, max_size=n)), np.uint8)
    opened = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    upper = np.where(opened, np.inf, a.upper)
    scale = draw(st.sampled_from((1.0, 0.1, 3.0)))
    a = a.with_(domains=domains, upper=upper)
    b = b.with_(domains=domains, upper=np.where(opened, np.inf, b.upper))
    if b.shape[0]:
        b = b.with_(matrix=b.matrix * scale, row_lower=b.row_lower * scale, row_upper=b.row_upper * scale)
    return a, b


@settings(max_examples=40, deadline=None)
@given(mixed_pairs(), st.sampled_from(("feasible-set", "objective")))
def test_mixed_models_agree_on_a_grid_when_equivalent(
    pair: tuple[CanonicalModel, CanonicalModel], contract: str
) -> None:
    a, b = pair
    result = run(a, b, contract=contract, budget=SemanticBudget(samples=2))  # Checks a counter-example by itself.
    if not result.equivalent:
        return
    values = []
    for point in grid(a):
        named = dict(zip(a.column_names, point, strict=True))
        inside = feasible(a, named)
        if "rounding" not in result.rests_on:
            assert inside == feasible(b, named), (named, result.lines())
        if inside:
            values.append(tuple(sum(Fraction(c) * x for c, x in zip(m.objective, point, strict=True)) for m in pair))
    if contract == "objective" and not result.vacuous:
        assert result.factor is not None and result.factor > 0
        assert all(v == result.factor * u + result.constant for u, v in values)


def grid(model: CanonicalModel) -> list[tuple[Fraction, ...]]:
    """Halves for real columns, whole numbers for integer ones, up to 5 where there is no bound."""
    ranges = []
    for low, high, domain in zip(model.lower, model.upper, model.domains, strict=True):
        steps = 1 if domain else 2
        top = min(high, 5.0)
        ranges.append([Fraction(k, steps) for k in range(int(low) * steps - 1, int(top) * steps + 2)])
    return list(product(*ranges))


@st.composite
def lifted_pairs(draw: st.DrawFn) -> tuple[CanonicalModel, CanonicalModel]:
    """A model, and one with a column more: in some rows, perhaps tied by an equality, perhaps with cost."""
    a, b = draw(pairs())
    m, n = b.shape
    numbers = st.sampled_from((-2, -1, 0, 0, 0, 1, 2))
    entries = draw(st.lists(numbers, min_size=m, max_size=m))
    wide = np.hstack([b.matrix.toarray(), np.array(entries, dtype=float).reshape(m, 1)])
    low, high = list(b.row_lower), list(b.row_upper)
    if draw(st.booleans()):
        tie = [*draw(st.lists(numbers, min_size=n, max_size=n)), -1.0]
        wide = np.vstack([wide, tie])
        kind = draw(st.sampled_from(("=", "<=", ">=")))
        low.append(-np.inf if kind == "<=" else 0.0)
        high.append(np.inf if kind == ">=" else 0.0)
    return a, CanonicalModel.build(
        objective=[*b.objective, draw(st.sampled_from((0, 0, 1, -1, 2)))],
        rows=wide.reshape(len(low), n + 1),
        row_lower=low,
        row_upper=high,
        lower=[*b.lower, draw(st.integers(-3, 0))],
        upper=[*b.upper, draw(st.integers(0, 3))],
        domains=[1] * (n + 1),
        column_names=[*b.column_names, "extra"],
    )


def best_values(model: CanonicalModel, shared: int) -> dict[tuple[int, ...], float]:
    """The least objective value for each value of the shared columns."""
    found: dict[tuple[int, ...], float] = {}
    for p in every_point(model):
        value = float(np.dot(model.objective, p))
        found[p[:shared]] = min(value, found.get(p[:shared], np.inf))
    return found


@settings(max_examples=40, deadline=None)
@given(lifted_pairs(), st.sampled_from(("feasible-set", "objective", "value")), st.booleans())
def test_a_column_more_is_never_judged_wrongly(
    pair: tuple[CanonicalModel, CanonicalModel], contract: str, turned: bool
) -> None:
    shared = pair[0].shape[1]
    one, two = (best_values(m, shared) for m in pair)
    result = run(*(pair[::-1] if turned else pair), contract=contract, budget=SemanticBudget(samples=2))
    if result.outcome == "undecided":
        return
    same = set(one) == set(two)
    if same and one and contract != "feasible-set":
        values = [(Fraction(one[k]), Fraction(two[k])) for k in sorted(one)]
        (u0, v0), *rest = values
        factor = next(((v - v0) / (u - u0) for u, v in rest if u != u0), Fraction(1))
        same = factor > 0 and all(v - v0 == factor * (u - u0) for u, v in rest)
        if contract == "value":
            same = all(u == v for u, v in values)
    assert result.equivalent == same, result.lines()
