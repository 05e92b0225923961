"""Labels as published: read when they say one thing, kept as text when they do not."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.evaluation.datasets.labels import read_label, read_number, read_quantities


@pytest.mark.parametrize(
    "value, number",
    [
        (3, 3),
        (3.5, 3.5),
        ("3050.0", 3050),
        ("12,000.00", 12000),
        ("1,234,567", 1234567),
        ("$5", 5),
        ("$ 1,200", 1200),
        ("\\$5", 5),
        ("-$5", -5),
        ("5 USD", 5),
        ("5 dollars", 5),
        ("€7.50", 7.5),
        ("1e6", 1e6),
        ("1.5E+03", 1500),
        ("−2.5", -2.5),
        (" 7 ", 7),
        ('"7"', 7),
        ("[7]", 7),
        ([7], 7),
        (["7.0"], 7),
        ("+4", 4),
        (".5", 0.5),
        ("5.", 5),
        (-0.0, 0),
        ("0", 0),
    ],
)
def test_numbers(value, number):
    label = read_label(value)
    assert label.status == "optimal" and label.objective == number
    assert math.copysign(1, label.objective) == math.copysign(1, number)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "null",
        "None",
        "nan",
        "NaN",
        math.nan,
        math.inf,
        "inf",
        "-inf",
        "5%",
        "7 or 8",
        "7, 8",
        "3/4",
        "1,23",
        "1.234,56",
        "12 000",
        "about 5",
        "x = 5",
        "5 units",
        "3.5 million",
        [1, 2],
        [],
        [[1]],
        {},
        {"a": 1},
        True,
        False,
        "1e400",
        10**400,
        "--5",
        "5-6",
        "1,2345",
        "e5",
        ".",
        "yes",
        "$",
        "9" * 300,
        "٣",
    ],
)
def test_what_states_no_one_number_is_kept_and_unread(value):
    label = read_label(value)
    assert label.status is None and label.objective is None and label.note
    if isinstance(value, str):
        assert label.text == value


@pytest.mark.parametrize(
    "value, status",
    [
        ("No Best Solution", "no solution"),
        ("no solution", "no solution"),
        (-99999, "no solution"),
        ("-99999.0", "no solution"),
        (-9999, "no solution"),
        ("-9,999", "no solution"),
        (["No Best Solution"], None),
        ("Infeasible", "infeasible"),
        ("INFEASIBLE.", "infeasible"),
        ("The problem is infeasible", "infeasible"),
        ("no feasible solution", "infeasible"),
        ("impossible", "infeasible"),
        ("unbounded", "unbounded"),
        ("Model is unbounded", "unbounded"),
        ("infeasible or unbounded", "no solution"),
        ("INF_OR_UNBD", "no solution"),
        ("no optimal solution exists", "no solution"),
        ("not infeasible", None),
        ("infeasible?", None),
    ],
)
def test_states(value, status):
    if isinstance(value, list):
        value, status = value[0], "no solution"
    label = read_label(value)
    assert label.status == status and label.objective is None


def test_origin_and_note_are_kept():
    label = read_label("$5", "somebody", note="solved by hand")
    assert (label.origin, label.text, label.note) == ("somebody", "$5", "solved by hand")


def test_quantities_are_read_together():
    assert read_quantities({"a": "1,000", "b": 2}).quantities == {"a": 1000, "b": 2}
    partly = read_quantities({"a": "1", "b": "[1, 2]"})
    assert partly.status is None and partly.quantities == {"a": 1} and "'b'" in partly.note
    assert read_quantities({}).status is None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_python_writes_is_read(number):
    for said in (number, repr(number), f" {number!r} ", [number]):
        assert read_number(said if not isinstance(said, list) else said[0]) == number
        assert read_label(said).status == ("no solution" if number in (-99999, -9999) else "optimal")


@given(st.integers(-(10**15), 10**15), st.integers(0, 4))
def test_thousands_separators_are_read(number, digits):
    assert read_number(f"{number:,}.{'0' * digits}" if digits else f"{number:,}") == number


@given(st.one_of(st.text(max_size=40), st.from_regex(r"[\d.,$%eE+\- ]{1,20}", fullmatch=True)))
def test_any_text_gives_a_label_and_a_number_that_is_finite(text):
    label = read_label(text)
    assert label.text == text
    assert (label.objective is not None) == (label.status == "optimal")
    assert label.objective is None or math.isfinite(label.objective)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner),
        max_leaves=6,
    )
)
def test_any_json_value_gives_a_label(value):
    assert isinstance(read_label(value).text, str)


@given(st.floats(1, 1e6), st.floats(1, 1e6))
def test_two_numbers_are_never_one(first, second):
    for glue in (" or ", ", ", " and ", ";", "~", " - ", "/"):
        assert read_label(f"{first!r}{glue}{second!r}").status is None
