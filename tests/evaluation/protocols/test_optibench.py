"""Requested quantities: how their names meet, and that only the flagged rule looks at values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.evaluation.protocols import rule
from nl2opt.evaluation.protocols.quantities import likeness, match
from tests.evaluation.scoring_cases import answered, as_json, bakery, case, label

ASKED = {"The number of rye loaves": 12.0, "The number of spelt loaves": 4.0, "The total profit": 96.5}


def test_names_in_another_order_and_spelling() -> None:
    attempt = answered("p", objective=96.5, quantities={"profit": 96.5, "spelt_loaves": 4.0, "ryeLoaves": 12.0})
    score = rule("optibench").score(case("p", label(96.5, quantities=ASKED)), attempt)
    assert score.correct is True
    assert {found["by"] for found in score.details["matched"].values()} == {"name"}


def test_what_names_do_not_tell_is_told_by_order() -> None:
    attempt = answered("p", objective=96.5, quantities={"A": 12.0, "B": 4.0, "profit": 96.5})
    score = rule("optibench").score(case("p", label(96.5, quantities=ASKED)), attempt)
    assert score.correct is True
    assert score.details["matched"]["The number of rye loaves"] == {"with": "A", "by": "order", "value": 12.0}
    swapped = answered("p", objective=96.5, quantities={"B": 4.0, "A": 12.0, "profit": 96.5})
    assert rule("optibench").score(case("p", label(96.5, quantities=ASKED)), swapped).correct is False


def test_only_the_flagged_rule_matches_by_value() -> None:
    attempt = answered("p", objective=96.5, quantities={"q": 4.0, "r": 12.0, "profit": 96.5, "s": 1.0})
    item = case("p", label(96.5, quantities=ASKED))
    assert rule("optibench").score(item, attempt).correct is False
    score = rule("optibench-by-value").score(item, attempt)
    assert score.correct is True
    assert score.details["quirk"] == "quantities were matched by their values"


@pytest.mark.parametrize(("value", "right"), [(12.00009, True), (12.00011, False), (11.999996, True)])
def test_the_tolerance_is_absolute(value: float, right: bool) -> None:
    attempt = answered("p", objective=96.5, quantities={"rye": value})
    assert rule("optibench").score(case("p", label(1.0, quantities={"rye": 12.0})), attempt).correct is right


def test_without_named_answers_variables_and_objective_are_offered() -> None:
    asked = {"number of loaves of bread": 4.0, "number of cakes": 0.0, "the profit": 12.0}
    form = bakery()
    bare = form.model_copy(update={"answers": {}})
    attempt = answered("p", objective=12.0, values={"bread": 4.0}, formulation=as_json(bare))
    assert rule("optibench").score(case("p", label(12.0, quantities=asked)), attempt).correct is True


def test_a_label_without_quantities_is_unscored() -> None:
    score = rule("optibench").score(case("p", label(12.0)), answered("p", objective=12.0))
    assert score.correct is None
    assert "lists no requested quantities" in score.reason


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.floats(0, 9), max_size=5))
def test_matching_takes_each_offer_once(offered: dict[str, float]) -> None:
    found = [m.offered for m in match(ASKED, offered) if m.offered is not None]
    assert len(found) == len(set(found))


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_a_share_and_symmetric(one: str, other: str) -> None:
    assert 0.0 <= likeness(one, other) <= 1.0
    assert likeness(one, other) == likeness(other, one)
