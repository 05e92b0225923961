"""`consensus`: groups of candidates, who wins, how sure it is, and one go for what is outstanding."""

from __future__ import annotations

from typing import Any

import pytest

from nl2opt.errors import FormulationError, NoProblemError
from nl2opt.formulators import formulator
from nl2opt.formulators.base import Event
from nl2opt.llm.client import ConfigurationError, Outstanding, ProviderError
from nl2opt.llm.request import Request
from tests.formulators.llm.helpers import asked, broken, good, infeasible, reply, task
from tests.formulators.llm.test_programmer import PROGRAM, fenced

NOTHING = '{"notes": {}, "no_problem": "it is a story"}'


def renamed() -> dict[str, Any]:
    """The same model in other names and another order."""
    return {
        "variables": {"b": {"domain": "integer", "lower": 0}, "m": {"domain": "integer", "lower": 5}},
        "objective": {"maximize": "15 * b + 9 * m"},
        "constraints": {"hours": {"rule": "40 >= 3 * b + 2 * m"}},
    }


def other(least: int) -> dict[str, Any]:
    return good(parameters=good()["parameters"] | {"ordered": {"value": least}})


def test_the_largest_group_wins_and_its_share_is_the_confidence() -> None:
    events: list[Event] = []
    given = task([reply(other(0)), reply(good()), reply(renamed())], samples=3, events=events)
    done = formulator("consensus:direct").formulate(given)
    assert done.formulation is not None
    assert done.formulation.name == "potter"
    assert done.formulation.parameters["ordered"].value == 5
    assert done.confidence == pytest.approx(2 / 3)
    assert [cluster["members"] for cluster in done.details["clusters"]] == [[0], [1, 2]]
    assert done.details["clusters"][1]["structures"] == [[1, 2]]
    assert [request.sample for request in asked(given)] == [0, 1, 2]
    assert len({request.id for request in asked(given)}) == 3
    assert [event.words for event in events if event.kind == "vote"] == [
        "2 of 3 candidates agree (optimal 195, one model)"
    ]
    assert len(done.exchanges) == 3


def test_candidates_that_differ_in_structure_and_agree_in_the_answer_are_one_group() -> None:
    looser = renamed()
    looser["constraints"]["never"] = {"rule": "b + m <= 100"}
    looser["constraints"]["also"] = {"rule": "3 * b + m <= 39"}
    done = formulator("consensus:direct").formulate(task([reply(good()), reply(looser)], samples=2))
    assert done.confidence == 1
    assert done.details["clusters"][0]["structures"] == [[0], [1]]


def test_ties_go_to_the_earliest_and_doubt_is_said() -> None:
    done = formulator("consensus:direct").formulate(task([reply(other(7)), reply(good()), reply(other(9))], samples=3))
    assert done.formulation is not None
    assert done.formulation.parameters["ordered"].value == 7
    assert done.confidence == pytest.approx(1 / 3)
    assert done.notes[-1].startswith("not sure: 1 of 3 candidates agrees")


def test_a_threshold_that_is_met_says_nothing() -> None:
    given = task([reply(good()), reply(good()), reply(other(9))], samples=3, threshold=0.6)
    assert formulator("consensus:direct").formulate(given).notes == ()


def test_candidates_that_fail_count_in_the_denominator() -> None:
    given = task([reply(broken()), reply(good()), "no idea", ProviderError("HTTP 500", status=500)], samples=4)
    done = formulator("consensus:direct").formulate(given)
    assert done.confidence == pytest.approx(1 / 4)
    assert [line.split(":")[0] for line in done.details["failed"]] == ["2", "3"]
    assert len(done.exchanges) == 3


def test_when_most_say_there_is_no_problem_that_is_the_answer() -> None:
    with pytest.raises(NoProblemError, match="a story") as caught:
        formulator("consensus:direct").formulate(task([NOTHING, reply(good()), NOTHING], samples=3))
    assert len(caught.value.exchanges) == 3
    done = formulator("consensus:direct").formulate(task([NOTHING, reply(good()), reply(good())], samples=3))
    assert done.confidence == pytest.approx(2 / 3)


def test_infeasible_candidates_agree_with_each_other() -> None:
    given = task([reply(infeasible()), reply(good()), reply(infeasible())], samples=3)
    done = formulator("consensus:direct").formulate(given)
    assert done.details["clusters"][0]["status"] == "infeasible"
    assert done.confidence == pytest.approx(2 / 3)


def test_none_that_can_be_used() -> None:
    with pytest.raises(FormulationError, match="none of the 2 candidates") as caught:
        formulator("consensus:direct").formulate(task([reply(broken()), reply(broken())], samples=2))
    assert len(caught.value.exchanges) == 2
    assert "undefined-name" in [finding.code for finding in caught.value.findings]
    with pytest.raises(ProviderError, match="HTTP 401"):
        formulator("consensus").formulate(task([ProviderError("HTTP 401", status=401)] * 2, samples=2))
    with pytest.raises(ConfigurationError):
        formulator("consensus").formulate(task([], samples=2))


def test_what_is_outstanding_is_asked_for_in_one_go_round_by_round() -> None:
    known: dict[str, str] = {}
    rounds: list[tuple[str, ...]] = []

    def answer(request: Request) -> str:
        if request.id in known:
            return known[request.id]
        wanted[request.id] = request
        raise Outstanding("not there", requests=[request.id])

    done = None
    for _ in range(5):
        wanted: dict[str, Request] = {}
        try:
            done = formulator("consensus:repair").formulate(task(answer, samples=3))
            break
        except Outstanding as error:
            rounds.append(error.requests)
            for id in error.requests:
                request = wanted[id]
                first = len(request.messages) == 1
                known[id] = reply(broken() if first and request.sample == 1 else good())
    assert [len(ids) for ids in rounds] == [3, 1]
    assert done is not None
    assert (done.confidence, done.rounds) == (1, 4)


def test_a_client_that_serves_several_at_once_gives_the_same_answer() -> None:
    def answer(request: Request) -> str:
        return reply(other(9) if request.sample % 2 else good())

    results = []
    for concurrency in (1, 4):
        given = task(answer, samples=5)
        given.client.concurrency = concurrency  # type: ignore[union-attr]
        done = formulator("consensus:direct").formulate(given)
        results.append((done.formulation, done.confidence, dict(done.details), [e.request.id for e in done.exchanges]))
    assert results[0] == results[1]


def test_one_sample_has_no_confidence() -> None:
    done = formulator("consensus:direct").formulate(task([reply(good())], samples=1))
    assert done.confidence is None
    assert "--samples" in done.notes[-1]


def test_programs_vote_too() -> None:
    given = task([fenced(PROGRAM), fenced(PROGRAM.replace(">= 5", ">= 6")), fenced("# again\n" + PROGRAM)], samples=3)
    done = formulator("consensus:programmer").formulate(given)
    assert done.program == PROGRAM
    assert done.confidence == pytest.approx(2 / 3)


def test_a_judge_inside() -> None:
    from tests.formulators.llm.test_judge import says

    given = task([reply(good()), says(), reply(renamed()), says()], samples=2)
    done = formulator("consensus:judge:direct").formulate(given)
    assert done.formulator == "consensus:judge:direct"
    assert (done.confidence, len(done.exchanges)) == (1, 4)
