"""Every function of the notation on data, in floats and in fractions, and what it says when it is misused."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest

from nl2opt.description.tables import Data, DataTable
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.expressions import FUNCTIONS, parse_expression
from nl2opt.formulation.failures import EvaluationError
from nl2opt.formulation.functions import ARITY, CALLS
from nl2opt.formulation.index_sets import IndexSet
from nl2opt.formulation.scope import FormulationScope

TABLE = DataTable("shops", ("name", "need"), (("a", 3), ("b", 4.5), ("c", None)))
DATA = Data({"shops": TABLE}, {"cap": {"a": 1}, "grid": [[1, 2], [3, 4]], "half": 0.5})
FORMULATION = Formulation.model_validate(
    {
        "sets": {
            "S": {"elements": ["a", "b", "c"]},
            "T": {"elements": [3, 1, 2]},
            "A": {"elements": [["a", 1], ["a", 2], ["b", 1]]},
            "E": {"elements": []},
        },
        "parameters": {
            "p": {"over": "S", "values": {"a": 1, "b": 2.5, "c": 4}},
            "q": {"over": "A", "values": {"a": {1: 5, 2: 6}, "b": {1: 7}}},
            "k": {"value": 0.1},
            "word": {"value": "hello", "type": "text"},
            "few": {"over": "S", "values": {"a": 1}, "partial": True},
            "most": {"over": "S", "values": {"a": 1}, "default": 9},
        },
        "variables": {"x": {"over": "S"}},
    }
)


def evaluate(text: str, *, exact: bool = False) -> Any:
    scope = FormulationScope(FORMULATION, DATA, exact=exact)
    scope.resolve_all()
    assert not scope.findings
    return scope.evaluator.value(parse_expression(text))


VALUES: dict[str, Any] = {
    "sum(p[s] for s in S)": 7.5,
    "sum([1, 2], 3)": 6,
    "sum(i for i in E)": 0,
    "prod(t for t in T)": 6,
    "prod(i for i in E)": 1,
    "max(T)": 3,
    "min(T)": 1,
    "max(1, 2.5)": 2.5,
    "min('b', 'a')": "a",
    "max((t for t in E), default=7)": 7,
    "abs(-2.5)": 2.5,
    "sqrt(9)": 3.0,
    "exp(0)": 1.0,
    "log(1)": 0.0,
    "log(8, 2)": pytest.approx(3),
    "log2(8)": 3.0,
    "log10(1000)": pytest.approx(3),
    "sin(0)": 0.0,
    "cos(0)": 1.0,
    "tan(0)": 0.0,
    "floor(2.7)": 2,
    "floor(-2.5)": -3,
    "ceil(2.1)": 3,
    "round(2.567, 2)": 2.57,
    "round(2.5)": 2,
    "int(2.9)": 2,
    "int('12')": 12,
    "float('2.5')": 2.5,
    "str(3)": "3",
    "str(2.5)": "2.5",
    "len(S)": 3,
    "len('abc')": 3,
    "len(data.shops)": 3,
    "[i for i in range(2, 9, 3)]": [2, 5, 8],
    "sorted(T)": [1, 2, 3],
    "set([2, 1, 2])": IndexSet([2, 1]),
    "any(t > 2 for t in T)": True,
    "all(t > 2 for t in T)": False,
    "any(t for t in E)": False,
    "zip(S, T)": [("a", 3), ("b", 1), ("c", 2)],
    "enumerate(S)": [(0, "a"), (1, "b"), (2, "c")],
    "enumerate(S, 1)": [(1, "a"), (2, "b"), (3, "c")],
    "combinations(S)": [("a", "b"), ("a", "c"), ("b", "c")],
    "combinations(T, 3)": [(3, 1, 2)],
    "first(T)": 3,
    "last(T)": 2,
    "position('c', S)": 2,
    "next('a', S)": "b",
    "next('a', S, 2)": "c",
    "next('c', S, wrap=True)": "a",
    "prev('b', S)": "a",
    "prev('a', S, wrap=True)": "c",
    "prev('a', S, k=4, wrap=True)": "c",
    "next('b', S, k=-1)": "a",
    "next(3, T)": 1,
    "implies(1 > 2, 3 > 4)": True,
    "implies(1 < 2, 3 > 4)": False,
    "either(1 > 2, 3 > 2)": True,
    "at_most(1, [1 > 0, 2 > 0])": False,
    "at_least(1, 1 > 0, 2 > 3)": True,
    "exactly(1, 1 > 0, 2 > 3)": True,
    "alldifferent(1, 2, 1)": False,
    "alldifferent(T)": True,
    "p['b'] + p['c']": 6.5,
    "q['a', 2]": 6,
    "q[('a', 2)]": 6,
    "most['c']": 9,
    "'b' in few": False,
    "'a' in few": True,
    "('a', 2) in A": True,
    "'a' in S and p['a'] == 1": True,
    "q['a', :]": [5, 6],
    "q[:, 1]": [5, 7],
    "sum(p[:])": 7.5,
    "data.cap['a']": 1,
    "data.grid[1][0]": 3,
    "data.grid[-1]": [3, 4],
    "data.half * 2": 1.0,
    "[r.name for r in data.shops if r.need]": ["a", "b"],
    "S - {'b'}": IndexSet(["a", "c"]),
    "{'z', 'a'} | S": IndexSet(["z", "a", "b", "c"]),
    "S & {'c', 'a'}": IndexSet(["a", "c"]),
    "T - range(2)": IndexSet([3, 2]),
    "{1} | [5, 1]": IndexSet([1, 5]),
    "range(3) & [2, 0]": IndexSet([0, 2]),
    "'N' + str(1)": "N1",
    "f'k{1}-{word}'": "k1-hello",
    "[1] + [2]": [1, 2],
    "(1,) + (2,)": (1, 2),
    "7 // 2": 3,
    "-7 % 3": 2,
    "2 ** -1": 0.5,
    "2 ** 10": 1024,
    "1 < 2 < 3": True,
    "1 < 2 > 3": False,
    "1 if not T else 2": 2,
    "'a' < 'b'": True,
    "'a' in 'cab'": True,
    "{s: 1 for s in S}": {"a": 1, "b": 1, "c": 1},
    "{(a, s): 0 for a in A for s in S if a == ('a', 1) and s == 'a'}": {("a", 1, "a"): 0},
    "sum(v for (s, t) in A for v in [t])": 4,
    "word == 'hello'": True,
    "len({t % 2 for t in T})": 2,
    "len([1 for s in most])": 1,
    "sum(few[s] for s in few)": 1,
    "3 == 3.0": True,
    "1 == '1'": False,
}


@pytest.mark.parametrize("text", VALUES)
def test_value(text: str) -> None:
    assert evaluate(text) == VALUES[text]
    again = evaluate(text, exact=True)
    assert again == VALUES[text] or isinstance(again, Fraction | list)


def test_exact_numbers_are_what_their_text_says() -> None:
    assert evaluate("k + 0.2 == 0.3", exact=True) is True
    assert evaluate("k + 0.2 == 0.3") is False
    assert evaluate("k / 3 * 3 == k and 7 / 3 == 7 * (1 / 3)", exact=True) is True
    assert evaluate("data.half + 0.1", exact=True) == Fraction(3, 5)
    assert evaluate("sum(k for t in T)", exact=True) == Fraction(3, 10)
    assert evaluate("float('0.1') + round(0.25, 1)", exact=True) == Fraction(3, 10)
    assert evaluate("str(0.5) + f'{k}'", exact=True) == "0.50.1"
    assert evaluate("0.5 ** 2", exact=True) == Fraction(1, 4)
    assert evaluate("1e999", exact=True) == math.inf


def test_every_function_has_its_tests() -> None:
    assert set(CALLS) == set(ARITY) == FUNCTIONS
    tested = {name for name in FUNCTIONS if any(f"{name}(" in text for text in VALUES)}
    assert tested == FUNCTIONS


MISUSED = {
    "sum(3)": "not-a-set",
    "sum('abc')": "not-a-set",
    "sum(S)": "not-a-number",
    "sum(1, 2, 3)": "wrong-arguments",
    "sum()": "wrong-arguments",
    "max()": "wrong-arguments",
    "max(E)": "empty-fold",
    "min(1, 'a')": "not-a-number",
    "abs('a')": "not-a-number",
    "sqrt(-1)": "undefined-value",
    "log(0)": "undefined-value",
    "log(8, 1)": "division-by-zero",
    "exp(1000)": "undefined-value",
    "floor('a')": "not-a-number",
    "int('x')": "not-a-number",
    "int(1e400)": "non-finite-number",
    "float('x')": "not-a-number",
    "len(3)": "not-a-set",
    "range(1.5)": "wrong-range",
    "range(1, 2, 0)": "wrong-range",
    "range('a')": "wrong-range",
    "sorted([1, 'a'])": "wrong-comparison",
    "next('z', S)": "wrong-index",
    "next('c', S)": "out-of-range",
    "prev('a', S)": "out-of-range",
    "next('a', S, 'b')": "wrong-arguments",
    "next('a', S, 0.5)": "wrong-arguments",
    "next('a')": "wrong-arguments",
    "first(E)": "empty-fold",
    "last(E)": "empty-fold",
    "position(9, T)": "wrong-index",
    "combinations(S, 'a')": "wrong-arguments",
    "combinations(S, -1)": "wrong-arguments",
    "enumerate(S, 'a')": "wrong-arguments",
    "round(2.5, 0.5)": "wrong-arguments",
    "round(5, -10 ** 9)": "wrong-arguments",
    "implies(1 > 2)": "wrong-arguments",
    "implies([1 > 2], E)": "wrong-arguments",
    "at_most('a', 1 > 2)": "not-a-set",
    "p + 1": "not-a-number",
    "word + 1": "not-a-number",
    "1 + None": "not-a-number",
    "S + 1": "not-a-number",
    "1 / 0": "division-by-zero",
    "1 / (k - k)": "division-by-zero",
    "1 // 0": "division-by-zero",
    "1 % 0": "division-by-zero",
    "0 ** -1": "division-by-zero",
    "(-8) ** 0.5": "undefined-value",
    "10 ** 10 ** 10": "number-too-large",
    "2.0 ** 99999": "number-too-large",
    "'a' * 10 ** 9": "not-a-number",
    "[0] * 10 ** 9": "not-a-number",
    "prod(10 ** 100 for i in range(99))": "number-too-large",
    "1 < 'a'": "wrong-comparison",
    "S < T": "wrong-comparison",
    "p < 3": "not-a-number",
    "3 in 4": "not-a-set",
    "S | 3": "not-a-set",
    "1 & 2": "not-a-set",
    "q['a']": "wrong-number-of-indices",
    "p['a', 'b']": "wrong-number-of-indices",
    "p['z']": "missing-cell",
    "few['b']": "missing-cell",
    "q['b', 2]": "missing-cell",
    "k[1]": "wrong-number-of-indices",
    "S[0.5]": "wrong-index",
    "data.grid[5]": "wrong-index",
    "data.grid['a']": "wrong-index",
    "data.cap['z']": "missing-cell",
    "data.cap[[1]]": "wrong-index",
    "p[[1]]": "wrong-index",
    "data.nothing": "unknown-table",
    "[r.cost for r in data.shops]": "unknown-column",
    "k.real": "not-allowed",
    "S.name": "not-allowed",
    "q['a', :, :]": "wrong-number-of-indices",
    "S[:]": "wrong-index",
    "[1 for (a, b, c) in A]": "wrong-arity",
    "[1 for (a, b) in S]": "wrong-arity",
    "[1 for (a, b) in T]": "wrong-arity",
    "[1 for s in k]": "not-a-set",
    "[1 for s in word]": "not-a-set",
    "{r for r in data.shops}": "wrong-member",
    "{None}": "wrong-member",
    "sum(r.need for r in data.shops)": "not-a-number",
    "-'a'": "not-a-number",
    "f'{[1]}' + 1": "not-a-number",
    "{r: 1 for r in data.shops}": "wrong-member",
}


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("text", MISUSED)
def test_misuse_is_a_finding(text: str, exact: bool) -> None:
    with pytest.raises(EvaluationError) as caught:
        evaluate(text, exact=exact)
    error = caught.value
    assert error.code == MISUSED[text], error.message
    assert error.message and error.node is not None


HUGE = [
    "sorted(range(10 ** 9))",
    "max(range(10 ** 9))",
    "sum(range(10 ** 9))",
    "zip(range(10 ** 9), T)",
    "enumerate(range(10 ** 9))",
    "combinations(range(10 ** 9))",
    "combinations(range(10 ** 4), 3)",
    "next(1, range(10 ** 9))",
    "range(10 ** 9) - {1}",
    "{1} | range(10 ** 9)",
    "set(range(10 ** 9))",
    "{i for i in range(10 ** 9)}",
    "[i for i in range(10 ** 9)]",
    "[1 for i in range(10 ** 9) if i == 3]",
    "sum(1 for t in T for i in range(10 ** 9) if i == t)",
    "any(i < 0 for i in range(10 ** 9))",
    "len(range(10 ** 30))",
    "sum(1 for i in range(10 ** 30))",
    "{(i, j) for i in range(10 ** 4) for j in range(10 ** 4)}",
    "first(range(10 ** 9))",
    "position(5, range(10 ** 9))",
    "alldifferent(range(10 ** 9))",
    "prod(range(10 ** 9))",
    "all(range(10 ** 9))",
]


@pytest.mark.parametrize("text", HUGE)
def test_huge_loops_and_sets_end_with_a_finding(text: str) -> None:
    with pytest.raises((EvaluationError, OverflowError)) as caught:
        evaluate(text)
    if isinstance(caught.value, EvaluationError):
        assert caught.value.code in ("set-too-large", "too-many-steps")
