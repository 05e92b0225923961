"""Rows that follow from others, and rows that do not (cases 42, 43, 49, 50 of the specification)."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from nl2opt.model.canonical import CanonicalModel
from nl2opt.verdict.semantic import SemanticBudget, SemanticResult
from nl2opt.verdict.semantic.certificates import bound_from
from nl2opt.verdict.semantic.statement import Statement
from tests.verdict.semantic.models import INF, QUICK, feasible, model, run


def proof_of(result: SemanticResult, what: str) -> str:
    return {p.what: p.proof.kind for p in result.proofs}[what]


COVER = {"c1": ([1, 2, 0], ">=", 3), "c2": ([0, 1, 2], ">=", 3), "c3": ([2, 0, 1], ">=", 3)}


def test_a_sum_of_rows_is_implied_and_its_certificate_stands() -> None:
    a = model("x y z", [1, 1, 1], COVER)
    b = model("x y z", [1, 1, 1], {**COVER, "sum": ([1, 1, 1], ">=", 3)})
    result = run(a, b)
    assert (result.outcome, result.rests_on) == ("equivalent", "exact arithmetic")
    (proved,) = [p for p in result.proofs if p.what.startswith("row sum")]
    assert proved.proof.kind == "exact" and len(proved.proof.multipliers) == 3
    multipliers = {a.row_index[name]: y for name, y in proved.proof.multipliers.items()}
    line = {j: Fraction(-1) for j in range(3)}
    assert bound_from(Statement(a), line, multipliers) <= -3


def test_a_row_that_bounds_make_idle() -> None:
    a = model("x y", [1, 1], {"c": ([1, 1], ">=", 1)}, upper=[2, 3])
    b = model("x y", [1, 1], {"c": ([1, 1], ">=", 1), "idle": ([3, 2], "<=", 12)}, upper=[2, 3])
    result = run(a, b)
    assert result.outcome == "equivalent"
    (proved,) = [p for p in result.proofs if p.what.startswith("row idle")]
    assert proved.proof.how == "the bounds of the columns say so"
    assert run(a, b.with_(row_upper=np.array([INF, 11.9]))).outcome == "different"


def test_a_rounding_cut_holds_for_integers_only() -> None:
    rows = {"c": ([2, 2, 4], "<=", 7)}
    cut = {**rows, "cut": ([1, 1, 2], "<=", 3)}
    a, b = (model("x y z", [-1, -1, -1], r, domains=[1, 1, 1]) for r in (rows, cut))
    result = run(a, b)
    assert result.outcome == "equivalent"
    assert proof_of(result, "row cut (at most 3)") == "cg"
    a, b = (model("x y z", [-1, -1, -1], r) for r in (rows, cut))
    assert run(a, b).outcome == "different"


TRIANGLE = {"a": ([1, 1, 0], "<=", 1), "b": ([0, 1, 1], "<=", 1), "c": ([1, 0, 1], "<=", 1)}


@pytest.mark.parametrize(("branches", "kind", "rests"), [(60, "branch", "exact arithmetic"), (0, "solver", "HiGHS")])
def test_a_cut_that_needs_cases_or_a_solver(branches: int, kind: str, rests: str) -> None:
    edges = [[1.0 if k in (i, j) else 0.0 for k in range(5)] for i in range(5) for j in range(i)]
    rows = {f"e{i}": (edge, "<=", 1) for i, edge in enumerate(edges)}
    a = model("a b c d e", [-1] * 5, rows, upper=[1] * 5, domains=[1] * 5)
    b = model("a b c d e", [-1] * 5, {**rows, "clique": ([1] * 5, "<=", 1)}, upper=[1] * 5, domains=[1] * 5)
    result = run(a, b, budget=SemanticBudget(branches=branches))
    assert (result.outcome, result.rests_on) == ("equivalent", rests)
    assert proof_of(result, "row clique (at most 1)") == kind


def test_a_clique_of_three_needs_one_rounding() -> None:
    a = model("x y z", [-1, -1, -1], TRIANGLE, domains=[1] * 3)
    b = model("x y z", [-1, -1, -1], {**TRIANGLE, "clique": ([1, 1, 1], "<=", 1)}, domains=[1] * 3)
    assert proof_of(run(a, b), "row clique (at most 1)") == "cg"


def big_m(size: float, domain: int) -> CanonicalModel:
    rows = {"link": ([1, -size], "<=", 0), "cap": ([1, 0], "<=", 5), "need": ([1, 0], ">=", 2)}
    return model("x open", [1, 10], rows, upper=[INF, 1], domains=[0, domain])


def test_a_large_and_a_tight_big_m() -> None:
    whole = run(big_m(1e6, 1), big_m(5, 1))
    assert whole.outcome == "equivalent", whole.lines()
    assert whole.rests_on == "exact arithmetic"
    relaxed = run(big_m(1e6, 0), big_m(5, 0))
    assert relaxed.outcome == "different"
    assert relaxed.counter is not None and relaxed.counter.what.startswith("row link")


def test_demand_met_exactly_or_at_least() -> None:
    rows = {"cap": ([1, 1], "<=", 9)}
    a = model("x y", [2, 3], {**rows, "demand": ([1, 1], "=", 4)})
    b = model("x y", [2, 3], {**rows, "demand": ([1, 1], ">=", 4)})
    result = run(a, b)
    assert result.outcome == "different"
    counter = result.counter
    assert counter is not None and counter.of == "B" and counter.what == "row demand (at most 4)"
    assert feasible(b, dict(counter.point)) and sum(counter.point.values()) > 4
    assert "a point of B is no point of A" in "\n".join(result.lines())


def test_the_same_optimum_with_other_points() -> None:
    rows = {"r1": ([1, 1], ">=", 2), "r2": ([1, 0], "<=", 5), "r3": ([0, 1], "<=", 5)}
    a = model("x y", [1, 2], rows)
    only_one = model("x y", [1, 2], {"r1": rows["r1"]})
    assert run(a, only_one).outcome == "different"
    constant = a.with_(objective=np.zeros(2), offset=2.0)
    assert run(a, constant).outcome == "different"
    assert run(a, constant, contract="feasible-set").outcome == "equivalent"


def test_directions_without_end() -> None:
    a = model("x y", [1, 1], {"c": ([1, -1], "<=", 2)})
    assert run(a, model("x y", [1, 1], {"c": ([1, -1], "<=", 2), "far": ([1, 1], "<=", 1e7)})).outcome == "different"
    wider = model("x y", [1, 1], {"c": ([1, -1], "<=", 2), "c2": ([2, -3], "<=", 4)})
    assert run(a, wider).outcome == "equivalent"
    free = model("x y", [1, 1], {"c": ([1, -1], "<=", 2)}, lower=[-INF, -INF])
    assert run(a, free).outcome == "different"
    assert run(free, free).outcome == "equivalent"


def test_empty_sets_are_vacuous() -> None:
    farkas = model("x y", [1, 1], {"a": ([1, 1], ">=", 5), "b": ([1, 0], "<=", 2), "c": ([0, 1], "<=", 2)})
    crossed = model("x y", [1, 3], {}, lower=[2, 0], upper=[1, 1])
    parity = model("x y", [1, 1], {"odd": ([2, 2], "=", 3)}, upper=[4, 4], domains=[1, 1])
    for one in (farkas, crossed, parity):
        for other in (farkas, crossed, parity):
            result = run(one, other)
            assert (result.outcome, result.vacuous, result.rests_on) == ("equivalent", True, "exact arithmetic")
    some = model("x y", [1, 1], {"a": ([1, 1], ">=", 3)})
    for empty in (farkas, crossed, parity):
        result = run(some, empty)
        assert result.outcome == "different" and not result.vacuous
        assert result.counter is not None and "has no point at all" in result.counter.what
        assert run(empty, some).outcome == "different"


def test_integers_and_fractions() -> None:
    rows = {"c": ([1, 1], "<=", 2.5)}
    whole = model("x y", [-1, -1], rows, domains=[1, 0])
    loose = model("x y", [-1, -1], rows)
    result = run(whole, loose)
    assert result.outcome == "different"
    assert result.counter is not None and result.counter.what == "integrality of x"


def test_rounding_in_the_data_is_left_open_unless_tolerated() -> None:
    a = model("x y", [1, 1], {"c": ([1, 1], "<=", 1), "t": ([1, 0], ">=", 0.25)})
    b = model("x y", [1, 1], {"c": ([1 / 3, 1 / 3], "<=", 1 / 3), "t": ([1, 0], ">=", 0.25)})
    assert run(a, b).outcome == "equivalent"
    near = b.with_(row_upper=np.array([0.33333333333, INF]))
    assert run(a, near).outcome == "undecided"
    assert run(a, near, budget=SemanticBudget(tolerance=1e-9)).outcome == "equivalent"
    far = b.with_(row_upper=np.array([0.333, INF]))
    assert run(a, far).outcome == "different"


def test_a_row_times_a_decimal_agrees_up_to_rounding() -> None:
    rows = [[3.0, 7.0, 0.3], [0.7, 1.1, 2.0]]
    a = model("x y z", [1, 1, 1], {f"r{i}": (row, ">=", 0.9) for i, row in enumerate(rows)})
    tenth = {f"r{i}": ([v * 0.1 for v in row], ">=", 0.9 * 0.1) for i, row in enumerate(rows)}
    b = model("x y z", [1, 1, 1], {**tenth, "idle": ([2.1, 2.1, 2.1], ">=", 0)})
    for one, other in ((a, b), (b, a)):
        result = run(one, other)
        assert (result.outcome, result.rests_on) == ("equivalent", "exact arithmetic, up to rounding")
        assert not result.certified
    apart = b.with_(row_lower=b.row_lower * np.array([1 + 1e-12, 1, 1]))
    assert run(a, apart).outcome == "undecided"


def test_a_budget_that_runs_out_is_named() -> None:
    a = model("x y z", [1, 1, 1], COVER)
    b = model("x y z", [1, 1, 1], {**COVER, "sum": ([1, 1, 1], ">=", 3)})
    result = run(a, b, budget=SemanticBudget(lps=3))
    assert result.outcome == "undecided" and result.budget == "LPs (3)"
    assert "budget: LPs (3)" in result.lines()


def test_the_same_answer_twice() -> None:
    a = model("x y z", [1, 1, 1], COVER)
    b = model("x y z", [1, 1, 1], {**COVER, "sum": ([1, 1, 1], ">=", 3.5)})
    assert run(a, b).to_dict() == run(a, b).to_dict()
    assert QUICK.seed == 0
