"""Trees of nonlinear functions."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.model.nonlinear import FUNCTIONS, columns_of, evaluate, from_json, to_json

leaves = st.one_of(st.integers(-3, 3), st.floats(-2, 2), st.integers(0, 2).map(lambda j: ("x", j)))
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["+", "*", "max", "min"]), inner, inner, inner),
        st.tuples(st.sampled_from(["-", "/", "**"]), inner, inner),
        st.tuples(st.sampled_from([*FUNCTIONS, "-"]), inner),
    ),
    max_leaves=8,
)


@given(trees)
def test_json_is_there_and_back(tree: Any) -> None:
    assert from_json(json.loads(json.dumps(to_json(tree)))) == tree


@given(trees)
def test_a_value_or_a_reason(tree: Any) -> None:
    try:
        value = evaluate(tree, [0.5, -1.0, 2.0])
    except (ValueError, ZeroDivisionError, OverflowError):
        return
    assert isinstance(value, int | float)


@pytest.mark.parametrize(
    ("tree", "value"),
    [
        (3, 3),
        (("x", 1), 4.0),
        (("+", 1, 2, ("x", 0)), 5.0),
        (("*", 2, ("x", 1), 3), 24.0),
        (("-", 5), -5),
        (("-", 5, ("x", 0)), 3.0),
        (("/", 1, 4), 0.25),
        (("**", ("x", 0), 3), 8.0),
        (("max", 1, ("x", 1), 2), 4.0),
        (("min", 1, ("x", 1)), 1),
        (("floor", 2.5), 2),
        (("ceil", 2.5), 3),
        (("abs", -2), 2),
        (("log2", 8), 3),
        (("sqrt", ("x", 1)), 2.0),
        (("exp", 0), 1),
        (("sin", 0), 0),
        (("log10", 100), 2),
        (("tan", 0), 0),
        (("cos", 0), 1),
        (("log", math.e), 1),
    ],
)
def test_values(tree: Any, value: float) -> None:
    assert evaluate(tree, [2.0, 4.0]) == pytest.approx(value)


@pytest.mark.parametrize("tree", [("sqrt", -1), ("log", 0), ("/", 1, 0), ("**", -2, 0.5), ("**", 0, -1), ("exp", 1e5)])
def test_outside_the_domain(tree: Any) -> None:
    with pytest.raises((ValueError, ZeroDivisionError, OverflowError)):
        evaluate(tree, [])


def test_columns() -> None:
    assert list(columns_of(("+", ("x", 2), ("*", 3, ("x", 0), ("exp", ("x", 2)))))) == [2, 0, 2]
    assert list(columns_of(7)) == []
