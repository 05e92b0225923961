"""Units as powers of words."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.formulation.checking import check
from nl2opt.formulation.notation import parse_formulation
from nl2opt.formulation.rules.unit_algebra import NO_UNIT, multiply, parse_unit, power, scale, show

WORDS = st.sampled_from(["EUR", "loaf", "day", "kg", "truck"])
UNITS = st.lists(st.tuples(WORDS, st.integers(-2, 2)), max_size=3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("EUR/loaf", "EUR per loaf"), ("kg*m/s**2", "kg m / s^2"), ("loaves", "loaf"), ("$", "USD"), ("€/t",
        "EUR/tonne"),
        ("hours", "h"), ("EUR/(loaf*day)", "EUR/loaf/day"), ("1/day", "per day"), ("persons", "people"), ("m²", "m**2"),
    ],
)  # fmt: skip
def test_two_ways_to_write_one_unit(one: str, other: str) -> None:
    assert parse_unit(one) is not None
    assert parse_unit(one) == parse_unit(other)


@pytest.mark.parametrize("text", ["a // b", "EUR/", "(kg", "kg )", "a + b", "2**x", "*", "@", "__import__('os')", "0"])
def test_what_is_no_unit(text: str) -> None:
    assert parse_unit(text) is None


@pytest.mark.parametrize("text", ["", " ", "1", "-", "unit", "pieces", "units / unit"])
def test_no_unit_at_all(text: str) -> None:
    assert parse_unit(text) == NO_UNIT


@given(UNITS)
def test_a_unit_is_read_back_as_shown(parts: list[tuple[str, int]]) -> None:
    unit = NO_UNIT
    for word, exponent in parts:
        unit = multiply(unit, power(parse_unit(word) or (), Fraction(exponent)))
    if unit:
        assert parse_unit(show(unit)) == unit
    assert multiply(unit, unit, -1) == NO_UNIT


def test_pint_knows_the_scale() -> None:
    def between(one: str, other: str) -> float | None:
        return scale(parse_unit(one) or (), parse_unit(other) or ())

    assert between("hour", "minute") == pytest.approx(60)
    assert between("EUR/kg", "EUR/t") == pytest.approx(1000)
    assert between("loaf", "truck") is None
    assert between("loaf", "kg") is None


@pytest.mark.parametrize(
    "rule",
    [
        "price * x <= 500",
        "price * x + 0 <= budget",
        "x <= 40",
        "2 * x <= budget",
        "x / 60 <= budget",
        "other * x <= budget",
    ],
)
def test_literals_and_elements_without_a_unit_fit_anything(rule: str) -> None:
    text = f"""
parameters:
  price: {{value: 3, unit: EUR/loaf}}
  budget: {{value: 90, unit: EUR}}
  other: {{value: 2}}
variables: {{x: {{lower: 0, unit: loaf}}}}
objective: {{maximize: x}}
constraints: {{cap: {{rule: "{rule}"}}}}
"""
    assert not [f for f in check(parse_formulation(text)) if f.code.startswith("unit-")]
