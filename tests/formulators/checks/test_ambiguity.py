"""Other readings of the words, and what the answer becomes under each."""

from __future__ import annotations

from typing import Any

import pytest

from nl2opt import Formulation
from nl2opt.formulation.layout import lay_out
from nl2opt.formulators.checks.examination import Examination, examine
from nl2opt.formulators.checks.readings import READERS


def one(rule: str, words: str, *, domain: str = "integer", sense: str = "minimize", **more: Any) -> Formulation:
    return Formulation.model_validate(
        {
            "variables": {"vans": {"lower": 0, "upper": 100, "domain": domain, **more}},
            "objective": {sense: "3 * vans"},
            "constraints": {"fleet": {"rule": rule, "source": words}},
        }
    )


def found(formulation: Formulation) -> dict[str, tuple[str, float | None, bool | None]]:
    result: Examination = examine(None, formulation)
    return {
        item.reading.kind: (item.reading.element, item.outcome.objective if item.outcome else None, item.matters)
        for item in result.ambiguities
    }


def test_more_than_five_may_start_at_six() -> None:
    assert found(one("vans >= 5", "more than 5 vans are needed"))["strictness"] == ("constraints.fleet", 18.0, True)


@pytest.mark.parametrize("words", ["no more than 5 vans", "the vans must not exceed 5", "at least 5 vans"])
def test_words_that_include_the_limit_are_no_question(words: str) -> None:
    assert "strictness" not in found(one("vans <= 5", words, sense="maximize"))


def test_a_strict_limit_on_an_amount_is_no_question() -> None:
    assert "strictness" not in found(one("vans >= 5", "more than 5 tonnes", domain="real", unit="t"))


def test_whole_numbers_or_fractions() -> None:
    kind = found(one("2 * vans >= 5", "at least 5"))["integrality"]
    assert kind == ("variables.vans", 7.5, True)
    assert found(one("2 * vans >= 5", "at least 5", domain="real"))["integrality"] == ("variables.vans", 9.0, True)


def test_amounts_in_units_of_measure_come_in_fractions() -> None:
    assert "integrality" not in found(one("2 * vans >= 5", "at least 5", domain="real", unit="kg"))


def test_words_on_fractions_settle_it() -> None:
    assert "integrality" not in found(one("2 * vans >= 5", "at least 5", source="no fractions of a van"))


def test_a_need_may_be_met_exactly() -> None:
    formulation = one("vans >= 5", "the order needs 5 vans", sense="maximize")
    assert found(formulation)["equality"] == ("constraints.fleet", 15.0, True)
    assert "equality" not in found(one("vans >= 5", "at least 5 vans are needed"))


@pytest.mark.parametrize("words", ["the vans must fit into the yard", "you must not send more", "vans can carry 5"])
def test_words_of_room_are_no_debt(words: str) -> None:
    assert "equality" not in found(one("vans <= 5", words, sense="maximize"))


def test_an_equality_read_from_at_least_is_told() -> None:
    assert found(one("vans == 5", "at least 5 vans", sense="maximize"))["equality"][1:] == (300.0, True)


def weeks(rule: str, for_: str | None, source: str) -> Formulation:
    return Formulation.model_validate(
        {
            "sets": {"weeks": {"elements": "range(1, 5)"}},
            "parameters": {"limit": {"value": 40}},
            "variables": {"hours": {"over": "weeks", "lower": 0, "upper": 30, "unit": "hour"}},
            "objective": {"maximize": "sum(hours[w] for w in weeks)"},
            "constraints": {"cap": {"for": for_, "rule": rule, "source": source}},
        }
    )


def test_a_limit_for_each_week_may_be_one_for_all() -> None:
    formulation = weeks("hours[w] <= limit", "w in weeks", "the mechanic has 40 hours")
    assert found(formulation)["period"] == ("constraints.cap", 40.0, True)
    together = weeks("sum(hours[w] for w in weeks) <= limit", None, "the mechanic has 40 hours")
    assert found(together)["period"] == ("constraints.cap", 120.0, True)


@pytest.mark.parametrize("words", ["40 hours a week", "40 hours each week", "40 hours in total", "weekly 40 hours"])
def test_words_on_the_period_settle_it(words: str) -> None:
    assert "period" not in found(weeks("hours[w] <= limit", "w in weeks", words))


def test_a_reading_that_changes_nothing_is_listed_and_no_finding() -> None:
    result = examine(None, one("vans >= 5", "at least 5 vans"))
    assert [(item.reading.kind, item.matters) for item in result.ambiguities] == [("integrality", False)]
    assert result.findings == ()


def test_the_finding_gives_both_answers() -> None:
    (finding,) = [
        finding
        for finding in examine(None, one("vans >= 5", "more than 5 vans")).findings
        if finding.code == "ambiguous-reading"
    ]
    assert "optimal 18 instead of optimal 15" in finding.message


def test_the_other_reading_of_an_infeasible_model_may_be_feasible() -> None:
    formulation = Formulation.model_validate(
        {
            "variables": {"vans": {"lower": 0, "domain": "integer"}},
            "objective": {"minimize": "vans"},
            "constraints": {"half": {"rule": "2 * vans == 5"}},
        }
    )
    assert found(formulation)["integrality"] == ("variables.vans", 2.5, True)


def test_every_reading_is_a_formulation_that_can_be_laid_out() -> None:
    for formulation in (weeks("hours[w] <= limit", "w in weeks", "has 40 hours"), one("vans >= 5", "above 5")):
        instance = lay_out(formulation)
        others = [reading for reader in READERS for reading in reader(instance)]
        assert others and not any(lay_out(reading.formulation).has_errors for reading in others)
