"""Operators, comparisons and subscripts on values."""

from __future__ import annotations

import ast
from fractions import Fraction
from typing import Any

import pytest

from nl2opt.formulation.algebra import Form, Relation
from nl2opt.formulation.failures import EvaluationError
from nl2opt.formulation.index_sets import IndexedSet, IndexSet
from nl2opt.formulation.operations import (
    OPERATIONS,
    as_index_set,
    compare,
    contains,
    flat_key,
    flatten,
    item,
    iterable,
    kind,
    select,
    truth,
)
from nl2opt.formulation.values import ExpressionFamily, ParameterTable, VariableFamily

NODE: Any = ast.parse("a[b]", mode="eval").body
TABLE = ParameterTable("p", {("a", 1): 5, ("a", 2): 6, ("b", 1): 7}, arity=2)
FAMILY = VariableFamily("x", {1: Form.column(0), 2: Form.column(1)}, 1)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "a truth value"),
        (Fraction(1, 2), "a number"),
        ("a", "a text"),
        ((1,), "a tuple"),
        (range(2), "a set"),
        ([1], "a list"),
        (TABLE, "an indexed parameter"),
        (FAMILY, "an indexed variable"),
        (Form.column(0), "an expression of variables"),
        (Relation(Form.column(0), "<=", 1), "a condition on variables"),
        (None, "a blank"),
        (IndexedSet({}), "an indexed set"),
        ({}, "a mapping"),
    ],
)
def test_kinds(value: Any, words: str) -> None:
    assert kind(value) == words


def test_keys_are_flat() -> None:
    assert flatten(((1, (2, 3)), 4)) == (1, 2, 3, 4)
    assert flat_key((("a", 1),)) == ("a", 1) and flat_key(("a",)) == "a" and flat_key("a") == "a"


@pytest.mark.parametrize("index", [("a", 2), (("a", 2),), (("a",), 2)])
def test_an_index_may_be_written_in_parts(index: Any) -> None:
    assert item(TABLE, index, NODE) == 6


def test_slices() -> None:
    assert select(TABLE, ["a", None], NODE) == [5, 6]
    assert select(TABLE, [None, 1], NODE) == [5, 7]
    assert select(TABLE, [None, None], NODE) == [5, 6, 7] and select(TABLE, ["z", None], NODE) == []
    assert [form.linear for form in select(FAMILY, [None], NODE)] == [{0: 1}, {1: 1}]


def test_comparisons() -> None:
    x = Form.column(0)
    assert compare(x, "<=", 3, NODE) == Relation(x, "<=", 3) and compare(1, ">", x, NODE) == Relation(1, ">", x)
    assert compare(1, "==", 1.0, NODE) is True and compare("a", "!=", 1, NODE) is True
    assert contains(IndexSet([(1, 2)]), (1, 2), NODE) and not contains(IndexSet([1]), [1], NODE)
    assert contains(TABLE, ("a", 1), NODE) and contains(FAMILY, 2, NODE) and contains({1: 2}, 1, NODE)
    assert truth(3, NODE) is True and truth("", NODE) is False


@pytest.mark.parametrize("sign", ["+", "-", "*", "/", "**"])
def test_arithmetic_with_variables_is_a_form(sign: str) -> None:
    x = Form.column(0)
    for left, right in ((x, 2), (2, x), (x, x), (x, Fraction(1, 3))):
        assert isinstance(OPERATIONS[sign](left, right, NODE, False), Form)


@pytest.mark.parametrize("sign", ["+", "-", "*", "/", "**", "//", "%", "|", "&"])
def test_operators_on_what_they_do_not_know(sign: str) -> None:
    for left, right in (("a", 1), (1, None), (TABLE, 1), ([1], 2), (Relation(Form.column(0), "<=", 1), 1)):
        with pytest.raises(EvaluationError) as caught:
            OPERATIONS[sign](left, right, NODE, True)
        assert caught.value.message


def test_what_can_be_looped_over() -> None:
    family = ExpressionFamily("e", {1: {}, 2: {}}, 1, lambda env: 0)
    assert list(iterable(family, NODE)) == [1, 2] and list(iterable(FAMILY, NODE)) == [1, 2]
    assert as_index_set([[1, 2], (1, 2)], NODE) == IndexSet([(1, 2)])
