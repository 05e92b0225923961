"""`judge`: what the llm is shown, and what follows from true and from false."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nl2opt.errors import FormulationError
from nl2opt.formulators import formulator
from nl2opt.formulators.base import Event
from nl2opt.llm.client import Outstanding, ReplyError
from nl2opt.llm.request import Reply, Request
from tests.formulators.llm.helpers import asked, broken, good, infeasible, reply, task
from tests.formulators.llm.test_programmer import PROGRAM, fenced


def says(model: Any = True, answer: Any = True, *problems: str) -> str:
    return json.dumps(
        {"analysis": "read", "problems": list(problems), "formulation_right": model, "answer_right": answer}
    )


def wrong_order() -> dict[str, Any]:
    """Solves without a warning, and states the order the wrong way round."""
    constraints = good()["constraints"]
    constraints["orders"] = constraints["orders"] | {"rule": "make['mug'] <= ordered"}
    return good(constraints=constraints)


def test_a_right_answer_is_kept_with_its_judgement() -> None:
    events: list[Event] = []
    given = task([reply(good()), says()], events=events)
    done = formulator("judge").formulate(given)
    assert done.formulator == "judge:repair"
    assert (done.rounds, len(done.exchanges)) == (1, 2)
    assert done.details["judgements"] == [
        {"formulation_right": True, "answer_right": True, "problems": [], "analysis": "read"}
    ]
    assert [event.words for event in events if event.kind == "judge"] == ["model and answer right"]
    shown = asked(given)[1].messages[0].text
    for words in (
        "A potter makes mugs",
        "make['mug'] >= ordered",
        "status: optimal",
        "objective: 195",
        "make[bowl] = 10",
    ):
        assert words in shown


def test_what_the_formulator_further_in_has_solved_is_not_solved_again() -> None:
    for spec, solves in (("judge:direct", 1), ("judge:repair", 1), ("consensus:judge:repair", 1)):
        events: list[Event] = []
        formulator(spec).formulate(task([reply(good()), says()], events=events))
        assert sum(event.kind == "solve" for event in events) == solves, spec


def test_false_goes_back_into_a_repair_and_is_judged_again() -> None:
    problem = "the order is at most 5 mugs, the text says at least 5"
    given = task([reply(wrong_order()), says(False, False, problem), reply(good()), says()])
    done = formulator("judge").formulate(given)
    assert done.formulation is not None
    assert done.formulation.constraints["orders"].rule == "make['mug'] >= ordered"
    assert (done.rounds, len(done.exchanges), len(done.details["judgements"])) == (2, 4, 2)
    repair = asked(given)[2]
    assert repair.purpose == "repair"
    assert problem in repair.messages[2].text
    assert "make['mug'] <= ordered" in repair.messages[1].text
    assert [finding for finding in done.findings if finding.severity != "note"] == []


def test_an_llm_that_insists_against_the_judge_keeps_its_model_with_the_doubt_shown() -> None:
    given = task([reply(good()), says(False, True, "bowls are not ordered"), reply(insist="the text orders no bowls")])
    done = formulator("judge").formulate(given)
    assert [finding.code for finding in done.findings if finding.severity != "note"] == ["judged-wrong"]
    assert any("insists" in note for note in done.notes)
    assert any("not sure" in note for note in done.notes)


def test_rounds_of_judging_are_bounded() -> None:
    def answer(request: Request) -> str:
        if request.purpose == "judge":
            return says(False, False, "it is all wrong")
        number = sum(message.role == "assistant" for message in request.messages)
        body = good()
        body["name"] = f"try {number} {len(request.messages[-1].text) % 7} {request.messages[-2:][0].text[:60]}"
        return reply(body)

    given = task(answer, rounds=2)
    done = formulator("judge:direct").formulate(given)
    assert len(done.details["judgements"]) <= 3
    assert len(asked(given)) <= 6


def test_a_repair_after_the_judgement_that_makes_it_worse_is_dropped() -> None:
    given = task([reply(good()), says(False, True, "no"), reply(broken())])
    done = formulator("judge").formulate(given)
    assert done.formulation is not None
    assert done.formulation.constraints["time"].rule.endswith("week")
    assert "a repair that made it worse was dropped" in done.notes


@pytest.mark.parametrize("text", ["", "true", "{}", '{"formulation_right": "perhaps", "answer_right": 1}'])
def test_a_judge_that_cannot_be_read_is_noted(text: str) -> None:
    done = formulator("judge:direct").formulate(task([reply(good()), text]))
    assert done.formulation is not None
    assert done.details["judgements"] == []
    assert "the judge's reply" in done.notes[-1]


def test_true_and_false_as_words_count() -> None:
    done = formulator("judge:direct").formulate(task([reply(good()), says("True", "yes")]))
    assert done.details["judgements"][0]["answer_right"] is True


def test_infeasible_is_judged_too() -> None:
    given = task([reply(infeasible()), reply(insist="it is so"), says()])
    done = formulator("judge").formulate(given)
    assert done.details["status"] == "infeasible"
    assert "status: infeasible" in asked(given)[2].messages[0].text
    assert "contradict" in asked(given)[2].messages[0].text


def test_a_program_is_judged_and_repaired_as_a_program() -> None:
    given = task([fenced(PROGRAM.replace(">= 5", "<= 5")), says(False, False, "at least 5"), fenced(PROGRAM), says()])
    done = formulator("judge:programmer").formulate(given)
    assert done.program == PROGRAM
    assert "model.orders" in asked(given)[1].messages[0].text
    assert asked(given)[2].purpose == "program repair"


def test_a_refusal_of_the_judge_and_outstanding_judgements_carry_all_exchanges() -> None:
    for error, kind in ((Reply("", "refusal"), ReplyError), (Outstanding("x", requests=["a"]), Outstanding)):
        with pytest.raises(kind) as caught:
            formulator("judge:direct").formulate(task([reply(good()), error]))
        assert len(caught.value.exchanges) == (2 if kind is ReplyError else 1)


def test_what_the_wrapped_formulator_raises_is_raised() -> None:
    with pytest.raises(FormulationError):
        formulator("judge:direct").formulate(task([reply(good(variables={"x": {"lowr": 0}}))]))
