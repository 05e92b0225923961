"""No rule is asked before an attempt is final, and what a formulator sees holds no label."""

from __future__ import annotations

from dataclasses import asdict, fields

from nl2opt.evaluation.attempt import Attempt
from nl2opt.evaluation.case import Question
from nl2opt.evaluation.diagnosis import diagnose
from nl2opt.evaluation.protocols import RULES, rule
from tests.evaluation.scoring_cases import answered, as_json, bakery, case, label, reference


def test_a_question_holds_words_and_data_only() -> None:
    assert {entry.name for entry in fields(Question)} == {"id", "text", "data"}
    item = case("p", label(123456.789), references=(reference(bakery()),))
    assert "123456.789" not in repr(item.question)


def test_no_attempt_holds_a_label() -> None:
    assert not {entry.name for entry in fields(Attempt)} & {"label", "labels", "score", "correct", "reference"}


def test_rules_leave_case_and_attempt_as_they_are() -> None:
    item = case("p", label(12.0, quantities={"cakes": 1.0}), references=(reference(bakery()),))
    attempt = answered("p", objective=12.0, values={"bread": 4.0}, formulation=as_json(bakery()))
    before = repr(item), asdict(attempt)
    for name in RULES:
        rule(name).score(item, attempt)
    diagnose(item, attempt)
    assert (repr(item), asdict(attempt)) == before


def test_a_wrong_program_is_not_swapped_until_it_fits_only_diagnosed() -> None:
    relaxed = as_json(bakery(domain="real"))
    item = case("p", label(12.0))  # the integer optimum; the relaxed one is 13
    attempt = answered("p", objective=13.0, formulation=relaxed)
    for spec in ("strict", "sirl", "mamo"):
        assert rule(spec).score(item, attempt).correct is False
    assert diagnose(item, attempt) == ("integer variables in place of real ones would fit",)


def test_diagnoses_of_sense_and_sign() -> None:
    formulation = as_json(bakery())
    assert "the sense turned would fit" in diagnose(
        case("p", label(0.0)), answered("p", objective=12.0, formulation=formulation)
    )
    assert diagnose(case("p", label(-12.0)), answered("p", objective=12.0)) == ("the value has the other sign",)
    assert diagnose(case("p", label("infeasible")), answered("p", objective=12.0, formulation=formulation)) == ()
    assert diagnose(case("p", label(None)), answered("p", objective=12.0)) == ()
