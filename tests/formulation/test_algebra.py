"""Forms against numbers: every operation at a point is the operation of the values at the point."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.formulation.algebra import Chain, Form, Logic, Relation, apply, total
from nl2opt.model.nonlinear import evaluate

numbers = st.one_of(st.integers(-4, 4), st.fractions(-3, 3, max_denominator=5), st.sampled_from([0.5, -1.25]))
POINT = (Fraction(3, 2), Fraction(-2), Fraction(5, 4))


def at(value: Any) -> Any:
    """The value of a form at `POINT`, by its parts."""
    if not isinstance(value, Form):
        return value
    linear = sum(factor * POINT[column] for column, factor in value.linear.items())
    quadratic = sum(factor * POINT[i] * POINT[j] for (i, j), factor in (value.quadratic or {}).items())
    assert all(i <= j for i, j in value.quadratic or {})
    return value.constant + linear + quadratic + sum(evaluate(tree, [float(v) for v in POINT]) for tree in value.trees)


atoms = st.one_of(numbers, st.integers(0, 2).map(Form.column))


def combine(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    operations: list[Callable[[Any, Any], Any]] = [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b]
    return st.tuples(st.sampled_from(operations), children, children).map(lambda parts: Pair(*parts))


class Pair:
    """An operation that is worked out on forms, and on their values."""

    def __init__(self, operate: Callable[[Any, Any], Any], left: Any, right: Any) -> None:
        self.operate, self.left, self.right = operate, left, right

    def form(self) -> Any:
        return self.operate(*(s.form() if isinstance(s, Pair) else s for s in (self.left, self.right)))

    def value(self) -> Any:
        return self.operate(*(s.value() if isinstance(s, Pair) else at(s) for s in (self.left, self.right)))


@given(st.recursive(atoms, combine, max_leaves=12))
def test_operations_agree_with_numbers(pair: Any) -> None:
    form, value = (pair.form(), pair.value()) if isinstance(pair, Pair) else (pair, at(pair))
    assert float(at(form)) == pytest.approx(float(value), rel=1e-9, abs=1e-9)
    if isinstance(form, Form):
        assert float(evaluate(form.tree(), [float(v) for v in POINT])) == pytest.approx(
            float(value), rel=1e-9, abs=1e-9
        )


@given(st.lists(atoms, max_size=8))
def test_total_is_the_sum(items: list[Any]) -> None:
    assert float(at(total(items))) == pytest.approx(float(sum(at(item) for item in items)))


def test_forms_are_values() -> None:
    x, y = Form.column(0), Form.column(1)
    z = x + y
    _ = z + x, z * 2, z - y, z / 2, total([z, z])
    assert (z.linear, x.linear) == ({0: 1, 1: 1}, {0: 1})


@pytest.mark.parametrize("power", [0, 1, 2, 3, 0.5, -1])
def test_powers(power: float) -> None:
    x = Form.column(0)
    assert float(at(x**power)) == pytest.approx(1.5**power)
    assert isinstance(x**power, Form)


def test_division_rounds_once() -> None:
    assert (Form.column(0) * 1 / 49).linear == {0: 1 / 49}
    assert (Form.column(0) * Fraction(2) / 98).linear == {0: Fraction(1, 49)}
    assert float(at(2 / Form.column(0))) == pytest.approx(4 / 3)
    assert float(at(Form.column(0) / Form.column(1))) == pytest.approx(-0.75)
    assert float(at(2 ** Form.column(0))) == pytest.approx(2**1.5)
    assert float(at(apply("max", Form.column(0), 7))) == 7


def test_what_kind_of_function() -> None:
    x = Form.column(0)
    assert x.is_affine and not (x * x).is_affine and not apply("exp", x).is_affine
    assert (x - x).is_constant and (0 * x * x).is_constant and not x.is_constant and Form(3).is_constant
    assert (x * x - x * x).is_constant


@pytest.mark.parametrize("condition", [Relation(Form.column(0), "<=", 1), Chain((True,)), Logic("either", ())])
def test_conditions_have_no_truth_value(condition: Any) -> None:
    with pytest.raises(TypeError, match="no truth value"):
        bool(condition)
