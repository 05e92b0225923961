"""Every rule at the edges its publication draws: labels of 0, negative ones, exponents, halves, no solution, limits."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.errors import InputError
from nl2opt.evaluation.attempt import Answer
from nl2opt.evaluation.case import Label
from nl2opt.evaluation.protocols import RULES, rule
from tests.evaluation.scoring_cases import answered, case, label, lost

VALUE_RULES = [
    "strict",
    "sirl",
    "mamo",
    "orlm5",
    "chain-of-experts",
    "chain-of-experts-close",
    "or-llm-agent",
    "orthought",
]


def verdict(spec: str, lab: Label, status: str = "optimal", objective: float | None = None) -> bool | None:
    return rule(spec).score(case("p", lab), answered("p", status, objective)).correct


@pytest.mark.parametrize(
    ("spec", "wanted", "value", "right"),
    [
        ("strict", 0.0, 9.9e-7, True),
        ("strict", 0.0, 1.1e-6, False),
        ("strict", -2e6, -2e6 - 1.9, True),
        ("strict", -2e6, 2e6, False),
        ("strict", 1e-9, 0.0, True),
        ("sirl", 0.0, 1e-6, True),
        ("sirl", 0.0, 1.1e-6, False),
        ("sirl", 1.0, 1.0000019, True),  # |z*| + 1 is 2
        ("sirl", -1.0, -1.0000021, False),
        ("sirl", 2.3, 2.3e-13, False),
        ("mamo", 3.0, 3.0099, True),
        ("mamo", 3.0, 3.0101, False),
        ("mamo", 0.0, 1.0, True),
        ("mamo", 0.0, 1.01, False),
        ("mamo", -1e6, -1e6 - 99, True),
        ("mamo", -1e6, -1e6 - 101, False),
        ("orlm5", 100.0, 105.49, True),
        ("orlm5", 100.0, 105.51, False),
        ("orlm5", -100.0, -94.5, False),  # rounds half to even: -94
        ("orlm5", -100.0, -95.5, True),
        ("orlm5", 0.5, 0.5, True),  # both round to 0
        ("orlm5", 0.5, 0.51, False),
        ("orlm5", 1.5, 2.5, True),  # both round to 2
        ("orlm5", 0.0, -0.4, True),
        ("orlm5", 9.0, 10.0, False),
        ("chain-of-experts", 0.3, 0.1 + 0.2, False),
        ("chain-of-experts", 5.0, 5.0, True),
        ("chain-of-experts-close", 0.3, 0.1 + 0.2, True),
        ("chain-of-experts-close", 5.0, 5.00001, False),
        ("or-llm-agent", 0.0, 0.099, True),
        ("or-llm-agent", 10.0, 10.100001, False),
        ("or-llm-agent", 0.0, 1e-5, False),  # printed as 1e-05, which it does not read
        ("or-llm-agent", 1e16, 1e16, False),
        ("or-llm-agent", -7.0, -7.05, True),
        ("orthought", 0.0, 0.0099, True),
        ("orthought", 0.0, 0.01, False),
        ("orthought", 1e16, 1e16, True),
    ],
)
def test_values(spec: str, wanted: float, value: float, right: bool) -> None:
    assert verdict(spec, label(wanted), objective=value) is right


@pytest.mark.parametrize(
    ("text", "value", "right"),
    [("12", 12.009, True), ("0.125", 0.1259, True), ("0.125", 0.1262, False), ("1.5", 1.509, True)],
)
def test_mamo_counts_the_decimals_of_the_label(text: str, value: float, right: bool) -> None:
    assert verdict("mamo", Label("published", text, "optimal", float(text)), objective=value) is right


def test_mamo_names_its_quirk_at_zero() -> None:
    score = rule("mamo").score(case("p", label(0.0)), answered("p", objective=0.7))
    assert score.correct is True
    assert score.details["quirk"] == "a label of 0 accepts up to 1"
    assert "quirk" not in rule("mamo").score(case("p", label(0.0)), answered("p", objective=0.001)).details


@pytest.mark.parametrize(
    ("spec", "wanted", "status", "right"),
    [
        ("strict", "infeasible", "infeasible", True),
        ("strict", "infeasible", "unbounded", False),
        ("strict", "unbounded", "unbounded", True),
        ("strict", "no solution", "infeasible", True),
        ("strict", "no solution", "unbounded", True),
        ("strict", "no solution", "undecided", False),
        ("strict", "infeasible", "optimal", False),
        ("sirl", "no solution", "infeasible", True),
        ("sirl", "no solution", "unbounded", False),
        ("sirl", "no solution", "optimal", False),
        ("sirl", "no solution", "undecided", True),  # the published time-out
        ("orlm5", "no solution", "unbounded", True),
        ("orlm5", "infeasible", "unbounded", True),
        ("orlm5", "no solution", "undecided", True),
        ("orlm5", "no solution", "optimal", False),
        ("orlm5", "no solution", "error", False),
        ("mamo", "infeasible", "infeasible", True),
        ("mamo", "infeasible", "optimal", False),
        ("chain-of-experts", "unbounded", "unbounded", True),
        ("or-llm-agent", "no solution", "unbounded", True),
        ("or-llm-agent", "no solution", "optimal", False),
        ("orthought", "no solution", "infeasible", True),
        ("optibench", "infeasible", "infeasible", True),
        ("status", "infeasible", "unbounded", False),
        ("status", "no solution", "unbounded", True),
    ],
)
def test_labels_without_a_solution(spec: str, wanted: str, status: str, right: bool) -> None:
    objective = 3.0 if status == "optimal" else None
    assert verdict(spec, label(wanted), status, objective) is right


def test_sirl_marks_the_time_out_it_pays_for() -> None:
    item = case("p", label("no solution"))
    assert rule("sirl").score(item, answered("p", "undecided")).details["quirk"] == "time-out counts"
    stopped = lost("p", "failed", "the program was stopped after 60 s without having built its model", "ProgramError")
    assert rule("sirl").score(item, stopped).correct is True
    assert rule("strict").score(item, stopped).correct is False
    assert rule("sirl").score(item, lost("p", "failed", "a name is not defined")).correct is False


@pytest.mark.parametrize("spec", ["strict", "sirl", "orlm5", "orthought", "optibench"])
def test_a_point_that_was_not_proved_optimal_is_not_right(spec: str) -> None:
    lab = label(3.0, quantities={"profit": 3.0})
    score = rule(spec).score(case("p", lab), answered("p", "feasible", 3.0))
    assert score.correct is False


@pytest.mark.parametrize("spec", ["mamo", "chain-of-experts", "or-llm-agent"])
def test_some_rules_take_the_last_value_of_a_solver(spec: str) -> None:
    assert verdict(spec, label(3.0), "feasible", 3.0) is True


@pytest.mark.parametrize("spec", [*VALUE_RULES, "optibench", "status", "all(strict, sirl)"])
def test_what_cannot_be_scored_is_neither_right_nor_wrong(spec: str) -> None:
    made = rule(spec)
    unreadable, missing = case("p", label(None)), case("p")
    for item in (unreadable, missing):
        for attempt in (answered("p", objective=3.0), lost("p", "failed"), lost("p", "error")):
            assert made.score(item, attempt).correct is None
    broken = made.score(case("p", label(3.0)), lost("p", "error", "the connection was lost", "LlmError"))
    assert broken.correct is None
    assert "the connection was lost" in broken.reason


@pytest.mark.parametrize("spec", [*VALUE_RULES, "status"])
@pytest.mark.parametrize("ending", ["refused", "no problem", "failed"])
def test_an_attempt_without_an_answer_is_wrong_for_its_reason(spec: str, ending: str) -> None:
    score = rule(spec).score(case("p", label(3.0)), lost("p", ending, "because of this"))
    assert score.correct is False
    assert "because of this" in score.reason


@pytest.mark.parametrize("spec", VALUE_RULES)
@given(wanted=st.floats(-1e9, 1e9))
def test_a_value_is_right_against_itself(spec: str, wanted: float) -> None:
    if spec == "or-llm-agent" and "e" in repr(wanted):
        return
    assert verdict(spec, label(wanted), objective=wanted) is True


@pytest.mark.parametrize("spec", VALUE_RULES)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_never_right(spec: str, value: float) -> None:
    assert verdict(spec, label(3.0), objective=value) is False


def test_an_unknown_rule_is_answered_with_those_there_are() -> None:
    with pytest.raises(InputError, match="known names: strict, sirl"):
        rule("lenient")


def test_every_rule_has_a_name_an_origin_and_a_docstring() -> None:
    for name in RULES:
        made = rule(name)
        assert made.name == name
        assert made.origin
        assert made.version >= 1
        assert "Origin:" in (type(made).__doc__ or "") or name.startswith(("optibench-by", "chain-of-experts-close"))


def test_answers_go_to_samples_by_name() -> None:
    made = rule("strict")
    attempt = answered("p", objective=3.0)
    named = type(attempt)("p", answers=(Answer("b", "optimal", 3.0), Answer("a", "optimal", 4.0)))
    item = case("p", label(3.0))
    two = type(item)("p", item.text, (_sample("a", 4.0), _sample("b", 3.0)))
    assert made.score(two, named).correct is True
    assert made.score(two, attempt).correct is False  # one answer, two samples


def _sample(name: str, value: float) -> object:
    from nl2opt.description.tables import Data
    from nl2opt.evaluation.case import Sample

    return Sample(name, Data(), (label(value),))
