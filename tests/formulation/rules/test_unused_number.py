"""Which numbers of a text count as left out."""

from __future__ import annotations

import pytest

from nl2opt import Formulation, check
from nl2opt.diagnostics import Severity

FORMULATION = Formulation.model_validate(
    {"variables": {"x": {"lower": 0, "upper": 40}}, "objective": {"maximize": "5 * x"}}
)


def told(text: str) -> list[tuple[str, Severity]]:
    found = [f for f in check(FORMULATION, description_text=text) if f.code == "unused-number"]
    return [(f.message.split()[2], f.severity) for f in found]


@pytest.mark.parametrize(
    "text",
    [
        "It sells for 5 EUR and the oven holds 40.",
        "From 6:00 to 14:30 it is open.",
        "Table 5-11 and Table 3 list it.",
        "1. First\n2. Second",
        "It sells for 5,000 g.",
    ],
)
def test_these_are_no_numbers_left_out(text: str) -> None:
    assert told(text) == []


def test_a_number_left_out_is_a_warning_once() -> None:
    assert told("There are 90 eggs, and 90 is not much.") == [("90", Severity.WARNING)]


def test_a_number_in_a_name_is_a_note() -> None:
    assert told("A 3-wheeler leaves.") == [("3", Severity.NOTE)]


def test_a_range_is_no_name() -> None:
    assert told("It takes 7-9 of them.") == [("7", Severity.WARNING), ("9", Severity.WARNING)]
