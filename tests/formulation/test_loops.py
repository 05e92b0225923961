"""Loops: buckets give what a plain scan gives, guards keep their order, and a billion turns end with a finding."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nl2opt.description.tables import Data
from nl2opt.formulation import loops
from nl2opt.formulation.budget import Budget
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.expressions import parse_expression, parse_generators
from nl2opt.formulation.failures import EvaluationError
from nl2opt.formulation.scope import FormulationScope


def scope_of(
    sets: dict[str, Any], parameters: dict[str, Any] | None = None, budget: Budget | None = None
) -> FormulationScope:
    content = {"sets": {name: {"elements": members} for name, members in sets.items()}, "parameters": parameters or {}}
    scope = FormulationScope(Formulation.model_validate(content), Data(), budget=budget)
    scope.resolve_all()
    assert not scope.findings, scope.findings
    return scope


CONDITIONS = (
    "i == n",
    "n == i",
    "j == n",
    "i == j",
    "n in (i, j)",
    "i + j == n + 1",
    "i in S",
    "n in S",
    "i < n",
    "j != n",
    "(i, j) in A",
    "n > 1",
    "i > 1",
    "w[i] == n",
    "w[i] == w[n]",
    "6 // (i - 1) == n",
    "i == 6 // (n - 1)",
    "6 // (n - 1) > 2",
    "6 // (i - 1) > 1",
    "(i, n) in c and c[i, n] == j",
    "i in w and w[i] == n",
    "n in w and i == w[n]",
    "not i == n",
    "i == n or j == n",
    "(j, i) == (n, n)",
    "next(n, S) == i",
    "i == next(n, S)",
)
small = st.integers(0, 4)


def plain(members: list[tuple[int, int]], conditions: list[str], outer: int, names: dict[str, Any]) -> Any:
    """What Python makes of the same loop, with the same functions."""
    found = []
    for i, j in members:
        space = {"i": i, "j": j, "n": outer, **names}
        if all(eval(condition, {"__builtins__": {}}, space) for condition in conditions):
            found.append((i, j))
    return found


@settings(max_examples=400)
@given(
    members=st.lists(st.tuples(small, small), min_size=0, max_size=16, unique=True),
    conditions=st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=3),
    keys=st.dictionaries(small, small, min_size=1),
    cells=st.dictionaries(st.tuples(small, small), small, max_size=4),
    joined=st.booleans(),
)
def test_buckets_give_what_a_scan_gives(
    members: list[tuple[int, int]],
    conditions: list[str],
    keys: dict[int, int],
    cells: dict[tuple[int, int], int],
    joined: bool,
) -> None:
    parameters: dict[str, Any] = {
        "w": {"over": "N", "values": keys, "partial": True},
        "c": {"over": ["N", "N"], "values": [[i, j, v] for (i, j), v in cells.items()], "partial": True},
    }
    parameters["c"]["values"] = {i: {j: v for (k, j), v in cells.items() if k == i} for i, _ in cells}
    scope = scope_of({"A": [list(member) for member in members], "S": [1, 2, 3], "N": [0, 1, 2, 3, 4]}, parameters)
    test = " and ".join(f"({condition})" for condition in conditions) if joined else " if ".join(conditions)
    text = f"[[(i, j) for (i, j) in A if {test}] for n in N]"

    def following(member: int, order: list[int]) -> int:
        return order[order.index(member) + 1]

    names = {"w": keys, "c": cells, "S": [1, 2, 3], "A": set(members), "next": following}
    worth, loops.WORTH_BUCKETS = loops.WORTH_BUCKETS, 1
    try:
        try:
            expected: Any = [plain(members, conditions, n, names) for n in range(5)]
        except (KeyError, ZeroDivisionError, ValueError, IndexError):
            with pytest.raises(EvaluationError):
                scope.evaluator.value(parse_expression(text))
            return
        assert scope.evaluator.value(parse_expression(text)) == expected
        # The buckets are kept: asking again gives the same.
        assert scope.evaluator.value(parse_expression(text)) == expected
    finally:
        loops.WORTH_BUCKETS = worth


def test_a_guard_protects_what_stands_behind_it() -> None:
    many = [[i, j] for i in range(5) for j in range(5)]
    cap = {"cap": {"over": "A", "values": {0: {1: 7}, 2: {3: 7}}, "partial": True}}
    scope = scope_of({"A": many, "K": [7, 8]}, cap)
    text = "[[(i, j) for (i, j) in A if (i, j) in cap and cap[i, j] == k] for k in K]"
    assert scope.evaluator.value(parse_expression(text)) == [[(0, 1), (2, 3)], []]
    unguarded = parse_expression("[[(i, j) for (i, j) in A if cap[i, j] == k] for k in K]")
    with pytest.raises(EvaluationError, match="no value for"):
        scope.evaluator.value(unguarded)
    late = parse_expression("[[(i, j) for (i, j) in A if cap[i, j] > 1 and i == k] for k in K]")
    with pytest.raises(EvaluationError, match="no value for"):
        scope.evaluator.value(late)


def test_a_guard_on_the_outer_name_protects_the_joined_value() -> None:
    scope = scope_of({"T": list(range(10))})
    text = "[[t for t in T if s != last(T) and t == next(s, T)] for s in T]"
    assert scope.evaluator.value(parse_expression(text)) == [[s + 1] for s in range(9)] + [[]]


def test_buckets_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    original = loops.Join._buckets
    monkeypatch.setattr(loops.Join, "_buckets", lambda self, members: made.append(1) or original(self, members))  # type: ignore[func-returns-value]
    scope = scope_of({"A": [[i, j] for i in range(20) for j in range(20)], "N": list(range(20))})
    text = "[sum(j for (i, j) in A if i == n) for n in N]"
    assert scope.evaluator.value(parse_expression(text)) == [190] * 20
    assert len(made) == 1
    assert scope.budget.limit - scope.budget.left <= 2 * 400 + 20


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("(i, j) in A", [(1, 2), (3, 4)]),
        ("[i, j] in A", [(1, 2), (3, 4)]),
        ("((i, j), k) in [((1, 2), 3)]", [(1, 2, 3)]),
        ("(i, (j, k)) in [(1, (2, 3))]", [(1, 2, 3)]),
        ("a in A for b in a", [((1, 2), 1), ((1, 2), 2), ((3, 4), 3), ((3, 4), 4)]),
        ("i in S if i > 1 for j in S if j < i", [(2, 1)]),
    ],
)
def test_targets(clause: str, expected: Any) -> None:
    scope = scope_of({"A": [[1, 2], [3, 4]], "S": [1, 2]})
    loop = parse_generators(clause)
    found = [tuple(env[name] for name in loop.targets) for env in scope.evaluator.bindings(loop)]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[1 for (i, j, k) in A]", "2 components"),
        ("[1 for (i, j) in S]", "1 component"),
        ("[1 for ((i, j), k) in A]", "1 component"),
    ],
)
def test_unpacking_errors_name_the_member(text: str, words: str) -> None:
    scope = scope_of({"A": [[1, 2], [3, 4]], "S": [1, 2]})
    with pytest.raises(EvaluationError, match=words) as caught:
        scope.evaluator.value(parse_expression(text))
    assert caught.value.code == "wrong-arity" and isinstance(caught.value.node, ast.Tuple)


def test_the_budget_ends_nested_loops() -> None:
    scope = scope_of({"S": list(range(100))}, budget=Budget(5000))
    with pytest.raises(EvaluationError) as caught:
        scope.evaluator.value(parse_expression("sum(1 for i in S for j in S for k in S)"))
    assert caught.value.code == "too-many-steps" and "5,000" in caught.value.message


def test_inner_names_hide_outer_ones_and_do_not_leak() -> None:
    scope = scope_of({"S": [1, 2], "i": [7, 8]})
    assert scope.evaluator.value(parse_expression("[[i for i in S] for i in S]")) == [[1, 2], [1, 2]]
    assert scope.evaluator.value(parse_expression("[i for i in i]")) == [7, 8]
    assert scope.evaluator.value(parse_expression("(sum(i for i in S), len(i))")) == (3, 2)
