"""The allow-list of expressions: what is in, what is refused, and where a refusal points."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.formulation.expressions import (
    FUNCTIONS,
    MAX_TEXT,
    ExpressionError,
    parse_expression,
    parse_generators,
)

ALLOWED = [
    "1",
    "-2.5e3",
    "'a'",
    "True",
    "None",
    "x",
    "x[i]",
    "x[i, j]",
    "x[i, :]",
    "x[:, 'a', :]",
    "(1, 'a')",
    "[1, 2]",
    "{1, 2}",
    "a + b - c * d / e // f % g ** h",
    "+a",
    "-a",
    "a | b & c",
    "a <= b",
    "a <= b <= c",
    "a < b",
    "a != b",
    "a == b",
    "i in S",
    "i not in S",
    "a and b or not c",
    "a if b else c",
    "sum(x[i] for i in S if i > 1)",
    "[i for i in S]",
    "{i for i in S}",
    "{i: 1 for i in S}",
    "{(i, j): 1 for (i, j) in S for k in T if i if j}",
    "data.table",
    "r.column",
    "max(a, b)",
    "max((a for a in S), default=0)",
    "next(t, T, k=2, wrap=True)",
    "f'N{k}'",
    "f'{a}{b}'",
    "sum([1, 2], 3)",
    "[i for [i, j] in S]",
    "first(S)",
    "1 if i in S else 2",
    "x[(i, j)]",
    "x[i][j]",
    "'a' + 'b'",
]


@pytest.mark.parametrize("text", ALLOWED)
def test_allowed(text: str) -> None:
    assert ast.dump(parse_expression(text).tree) == ast.dump(ast.parse(text, mode="eval").body)


REFUSED = {
    "lambda: 1": "lambda",
    "lambda x: x": "lambda",
    "(x := 3)": ":=",
    "[y := 1, y]": ":=",
    "f'{len(S)}'": "f-string",
    "f'{a.b}'": "f-string",
    "f'{a!r}'": "format",
    "f'{a:>3}'": "format",
    "f(*a)": "not a function",
    "sum(*a)": "star",
    "max(**a)": "star",
    "[*a]": "star",
    "(*a, 1)": "star",
    "{*a}": "star",
    "{}": "dictionary",
    "{'a': 1}": "dictionary",
    "{**a}": "dictionary",
    "a ^ b": "`^`",
    "a @ b": "`@`",
    "a << 1": "`<<`",
    "a >> 1": "`>>`",
    "~a": "`~`",
    "a is b": "`is`",
    "a is not b": "`is not`",
    "...": "`...`",
    "1j": "1j",
    "b'x'": "b'x'",
    "x[1:2]": "slice",
    "x[::2]": "slice",
    "x[1:]": "slice",
    "x[:3, i]": "slice",
    "[i async for i in S]": "async",
    "sum(i async for i in S)": "async",
    "(yield)": "yield",
    "(yield from a)": "YieldFrom",
    "await a": "await",
    "a.b.c": "attribute",
    "'a'.join(S)": "functions",
    "a.__class__": "attribute",
    "a._x": "attribute",
    "x[0].y": "attribute",
    "(1).real": "attribute",
    "__import__('os')": "function",
    "__builtins__": "name",
    "eval('1')": "function",
    "open('f')": "function",
    "getattr(a, 'b')": "function",
    "print(1)": "function",
    "(sum)(1)(2)": "functions",
    "sum(1, start=2)": "start",
    "sorted(S, key=len)": "key",
    "x[f(1)]": "function",
    "[0 for x[0] in S]": "target",
    "[0 for x.y in S]": "target",
    "a.b(1)": "functions",
    "S[0](1)": "functions",
    "type(x)": "function",
    "max(a, key=b)": "key",
    "{i: j for i in S for j in (lambda: S)}": "lambda",
}


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text)
    error = caught.value
    assert error.code in ("not-allowed", "unknown-function")
    assert REFUSED[text] in error.message or REFUSED[text] in error.help, error.message
    assert 0 <= error.start < error.end <= max(len(text), 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "x <=",
        "x = 3",
        "x y",
        "1_",
        "import os",
        "x; y",
        "for",
        "x <= 3)",
        "(x",
        "'a",
        "x\0y",
        "x && y",
        "a → b",
        "９９９x",
        "=1",
    ],
)
def test_not_an_expression(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text)
    assert caught.value.code == "syntax-error"
    assert 0 <= caught.value.start < caught.value.end <= max(len(text), 1)


def test_hints() -> None:
    for text, word in {"x = 3": "==", "x && y": "and", "summ(x)": "sum"}.items():
        with pytest.raises(ExpressionError) as caught:
            parse_expression(text)
        assert word in caught.value.help


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("été + lambda_(3)", "lambda_(3)"),
        ("'日本' + oops(1)", "oops(1)"),
        ("a\n  + b\n  + oops(1)", "oops(1)"),
        ("a\r\n+\toops(1)", "oops(1)"),
        ("   é + x[1:2]", "1:2"),
        ("𝑥 + oops(é)", "oops(é)"),
    ],
)
def test_a_refusal_points_at_its_words(text: str, fragment: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text)
    assert text[caught.value.start : caught.value.end] == fragment


@pytest.mark.parametrize("lead", ["", " ", "\n\n", "\t "])
def test_spans_of_names(lead: str) -> None:
    text = f"{lead}ß + grün[ä] <=\n  'x' * noch_größer"
    expression = parse_expression(text)
    for node in ast.walk(expression.tree):
        if isinstance(node, ast.Name):
            start, end = expression.span(node)
            assert text[start:end] == node.id


def test_a_comment_does_not_take_the_rest_away() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression("x <= 3  # the cap\n  + y")
    assert caught.value.code == "not-allowed" and "comment" in caught.value.message
    assert parse_expression("x == '# no comment'").names == ("x",)
    with pytest.raises(ExpressionError):
        parse_generators("i in S # all")


@pytest.mark.parametrize(
    "text",
    [
        "1" + "+1" * 5000,
        "(" * 300 + "1" + ")" * 300,
        "-" * 5000 + "1",
        "x" + "[0]" * 2000,
        "not " * 3000 + "1",
    ],
)
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text)
    assert caught.value.code in ("expression-too-deep", "syntax-error")


def test_long_texts_are_refused() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression("[" + "1," * MAX_TEXT + "]")
    assert caught.value.code == "expression-too-long"
    with pytest.raises(ExpressionError):
        parse_expression("9" * 50_000)


def test_a_wide_sum_of_a_hundred_terms_in_a_list_is_fine() -> None:
    parse_expression("sum([" + ", ".join(f"{k} * x{k}" for k in range(2000)) + "])")


@pytest.mark.parametrize(
    "text",
    [
        "i",
        "i in",
        "in S",
        "i in S]",
        "i in S] + [0 for j in T",
        "i in S if x[0",
        "3 in S",
        "f(i) in S",
        "i in S for",
        "i := 3 in S",
        "",
        "for",
    ],
)
def test_a_clause_that_is_none(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_generators(text)
    assert caught.value.code in ("bad-for", "not-allowed", "syntax-error")
    assert 0 <= caught.value.start <= len(text)


def test_clauses() -> None:
    loop = parse_generators("for ((i, j), k) in S for t in range(3) if t > k")
    assert loop.targets == ("i", "j", "k", "t")
    assert len(loop.clauses) == 2
    assert parse_generators("été in S if oops").span(parse_generators("été in S if oops").clauses[0].ifs[0]) == (12, 16)


@given(st.text(max_size=40))
def test_any_text_parses_or_says_why(text: str) -> None:
    for parse in (parse_expression, parse_generators):
        try:
            parse(text)
        except ExpressionError as error:
            assert error.message and error.start < error.end


@given(st.text(alphabet="abx01 ()[]{}+-*/<>=!,.:'\"#\\\n_ifornotsumlambda", max_size=30))
def test_any_near_expression_parses_or_says_why(text: str) -> None:
    try:
        tree = parse_expression(text).tree
    except ExpressionError:
        return
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert called <= FUNCTIONS
