"""The evaluator: order of evaluation, short cuts, named values, and the same result every time."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.formulation.algebra import Chain, Form, Relation
from nl2opt.formulation.budget import Budget
from nl2opt.formulation.evaluate import Evaluator
from nl2opt.formulation.expressions import parse_expression
from nl2opt.formulation.failures import EvaluationError


class Names:
    """A scope of plain values that counts what it is asked."""

    exact = False

    def __init__(self, **values: Any) -> None:
        self.values, self.asked, self.budget = values, [], Budget()  # type: ignore[var-annotated]

    def lookup(self, name: str, node: ast.AST) -> Any:
        self.asked.append(name)
        return self.values[name]


def value(text: str, **names: Any) -> Any:
    return Evaluator(Names(**names)).value(parse_expression(text))


def test_names_are_asked_once_and_only_when_needed() -> None:
    scope = Names(a=3, S=range(5))
    evaluator = Evaluator(scope)
    expression = parse_expression("sum(a for i in S) + (a if a > 0 else missing)")
    assert evaluator.value(expression) == evaluator.value(expression) == 18
    assert sorted(set(scope.asked)) == ["S", "a"] and len(scope.asked) <= 5


@pytest.mark.parametrize(
    "text",
    [
        "1 < 0 and 1 / 0 > 0",
        "1 > 0 or 1 / 0 > 0",
        "1 > 2 > 1 / 0",
        "1 if 1 > 0 else 1 / 0",
        "any(1 / (2 - i) > 0 for i in [1, 2])",
    ],
)
def test_what_is_not_needed_is_not_evaluated(text: str) -> None:
    assert value(text) in (True, False, 1)


def test_chains_keep_their_links() -> None:
    x = Form.column(0)
    chain = value("1 <= x <= 2", x=x)
    assert isinstance(chain, Chain) and [link.operator for link in chain.links if isinstance(link, Relation)] == [
        "<=",
        "<=",
    ]
    assert value("3 <= 2 <= x", x=x) is False
    assert value("1 <= 2 <= x", x=x).links[0] is True
    assert value("1 <= 2 < 3") is True


def test_environments_bind_names() -> None:
    evaluator = Evaluator(Names(i=100))
    expression = parse_expression("i + 1")
    assert evaluator.value(expression, {"i": 1}) == 2
    assert evaluator.value(expression) == 101
    assert evaluator.value(expression, {"i": 5}) == 6


numbers = st.integers(-4, 4)
texts = st.recursive(
    st.one_of(numbers.map(lambda n: f"({n})"), st.sampled_from(["a", "b", "2.5"])),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "//", "%", "<=", "==", "and", "or"]), inner).map(
            lambda p: f"({p[0]} {p[1]} {p[2]})"
        ),
        inner.map(lambda t: f"abs({t})"),
        inner.map(lambda t: f"(-{t})"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} if {p[1]} else {p[2]})"),
        inner.map(lambda t: f"sum({t} for i in [1, 2, 3] if i != {t})"),
        st.lists(inner, min_size=1, max_size=3).map(lambda ts: f"max([{', '.join(ts)}])"),
    ),
    max_leaves=10,
)


@given(texts, numbers, numbers)
def test_data_have_the_value_that_python_gives(text: str, a: int, b: int) -> None:
    """`and` and `or` are questions here: they answer True or False."""
    space = {"a": a, "b": b, "abs": abs, "sum": sum, "max": max, "bool": bool, "__builtins__": {}}

    class AsBool(ast.NodeTransformer):
        def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
            self.generic_visit(node)
            return ast.Call(func=ast.Name(id="bool", ctx=ast.Load()), args=[node], keywords=[])

    tree = ast.fix_missing_locations(AsBool().visit(ast.parse(text, mode="eval")))
    try:
        expected = eval(compile(tree, "text", "eval"), space)
    except ZeroDivisionError:
        with pytest.raises(EvaluationError) as caught:
            value(text, a=a, b=b)
        assert caught.value.code == "division-by-zero"
        return
    assert value(text, a=a, b=b) == expected
