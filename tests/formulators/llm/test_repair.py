"""`repair`: what goes back, when the loop ends, and which candidate is kept."""

from __future__ import annotations

from itertools import pairwise

import pytest

from nl2opt.errors import FormulationError, NoProblemError
from nl2opt.formulators import formulator
from nl2opt.formulators.base import Event
from nl2opt.llm.client import Outstanding, ReplyError
from nl2opt.llm.request import Reply
from tests.formulators.llm.helpers import asked, broken, good, infeasible, reply, task, unbounded


def test_a_clean_first_reply_is_kept() -> None:
    given = task([reply(good())])
    done = formulator("repair").formulate(given)
    assert (done.rounds, len(asked(given)), done.notes) == (1, 1, ())
    assert done.details["status"] == "optimal"


def test_findings_go_back_in_full_and_the_mended_formulation_is_kept() -> None:
    events: list[Event] = []
    given = task([reply(broken()), reply(good())], events=events)
    done = formulator("repair").formulate(given)
    assert done.formulation is not None
    assert done.formulation.constraints["time"].rule.endswith("<= week")
    assert (done.rounds, len(done.exchanges)) == (2, 2)
    assert "repair" in [event.kind for event in events]
    second = asked(given)[1]
    assert [message.role for message in second.messages] == ["user", "assistant", "user"]
    words = second.messages[2].text
    assert "error[undefined-name]" in words
    assert "^^^^" in words
    assert "nearest" in words or "similar" in words
    assert second.messages[:1] == asked(given)[0].messages
    assert second.system == asked(given)[0].system
    assert second.prompt is not None
    assert second.prompt.id == "repair"


def test_an_infeasible_model_comes_back_with_the_contradiction_in_its_own_names() -> None:
    given = task([reply(infeasible()), reply(good())])
    done = formulator("repair").formulate(given)
    assert done.details["status"] == "optimal"
    words = asked(given)[1].messages[2].text
    assert "the model is infeasible" in words
    assert "orders" in words
    assert "time" in words
    assert "Decide which it is" in words


def test_insisting_makes_infeasible_the_answer() -> None:
    given = task([reply(infeasible()), reply(insist="25 mugs take 50 hours, and there are 40")])
    done = formulator("repair").formulate(given)
    assert (done.details["status"], done.rounds) == ("infeasible", 2)
    assert done.notes == ("the llm insists on its formulation: 25 mugs take 50 hours, and there are 40",)


def test_an_unbounded_model_comes_back_with_its_ray() -> None:
    given = task([reply(unbounded()), reply(good())])
    done = formulator("repair").formulate(given)
    assert done.details["status"] == "optimal"
    words = asked(given)[1].messages[2].text
    assert "grows without limit" in words or "no constraint limits" in words


def test_numbers_used_nowhere_cost_one_round_and_may_be_insisted_on() -> None:
    body = good(parameters=good()["parameters"] | {"ordered": {"value": 0}})
    for second, rounds in ((reply(good()), 2), (reply(insist="the 5 tells the story"), 2), (reply(body), 2)):
        given = task([reply(body), second])
        done = formulator("repair").formulate(given)
        assert done.rounds == rounds
        assert "the number 5 of the text is used nowhere" in asked(given)[1].messages[2].text


def test_warnings_alone_get_one_round_at_most() -> None:
    first = good(parameters=good()["parameters"] | {"ordered": {"value": 0}})
    second = good(parameters=good()["parameters"] | {"ordered": {"value": 1}})
    given = task([reply(first), reply(second)], rounds=5)
    assert formulator("repair").formulate(given).rounds == 2


def test_a_repair_that_makes_it_worse_is_rolled_back() -> None:
    warned = good(parameters=good()["parameters"] | {"ordered": {"value": 0}})
    given = task([reply(warned), reply(broken())])
    done = formulator("repair").formulate(given)
    assert done.details["status"] == "optimal"
    assert "a repair that made it worse was dropped" in done.notes
    assert len(done.exchanges) == 2


def test_after_a_dropped_repair_the_next_request_says_what_happened() -> None:
    given = task([reply(infeasible()), reply(broken()), reply(good())])
    done = formulator("repair").formulate(given)
    assert done.details["status"] == "optimal"
    assert len({request.id for request in asked(given)}) == 3
    third = asked(given)[2]
    assert third.messages[1].text == reply(infeasible())
    assert "came out worse" in third.messages[2].text
    assert "undefined-name" in third.messages[2].text


@pytest.mark.parametrize(
    ("first", "words"),
    [
        (Reply(""), "Your reply was empty"),
        (Reply("no idea"), "no JSON"),
        (Reply(reply(good())[:150]), "half a JSON"),
        (Reply(reply(good())[:150], "length"), "cut off at the limit of its length"),
        (Reply("y" * 200_000), "no JSON"),
        (Reply('{"notes": {}}'), "no formulation"),
    ],
)
def test_replies_that_cannot_be_read_go_back_too(first: Reply, words: str) -> None:
    given = task([first, reply(good())])
    done = formulator("repair").formulate(given)
    assert (done.details["status"], done.rounds) == ("optimal", 2)
    second = asked(given)[1]
    assert words in second.messages[2].text
    assert second.messages[1].text.strip()
    assert len(second.messages[1].text) < 70_000


def test_the_same_reply_again_ends_the_loop() -> None:
    given = task([reply(infeasible())] * 4)
    done = formulator("repair").formulate(given)
    assert (done.rounds, done.details["status"]) == (2, "infeasible")
    assert "the same answer again" in done.notes[0]


def test_rounds_are_bounded_and_the_failure_carries_findings_and_exchanges() -> None:
    def differently(number: int) -> str:
        body = broken()
        body["name"] = f"try {number}"
        return reply(body)

    given = task([differently(number) for number in range(9)], rounds=2)
    with pytest.raises(FormulationError, match="after 3 requests") as caught:
        formulator("repair").formulate(given)
    assert len(caught.value.exchanges) == 3
    assert [finding.code for finding in caught.value.findings if finding.is_error] == ["undefined-name"]


def test_replies_that_are_never_readable_end_with_a_reply_error() -> None:
    given = task(["first", "second", "third"], rounds=2)
    with pytest.raises(ReplyError, match="no JSON") as caught:
        formulator("repair").formulate(given)
    assert len(caught.value.exchanges) == 3


def test_insisting_on_errors_does_not_help() -> None:
    given = task([reply(broken()), reply(insist="it is right"), reply(good())])
    done = formulator("repair").formulate(given)
    assert done.rounds == 3
    assert "with errors it cannot be used" in asked(given)[2].messages[2].text


def test_a_refusal_in_a_later_round_is_told_with_all_exchanges() -> None:
    given = task([reply(broken()), Reply("", "refusal")])
    with pytest.raises(ReplyError, match="declined") as caught:
        formulator("repair").formulate(given)
    assert len(caught.value.exchanges) == 2


def test_no_problem_after_a_first_try_is_believed() -> None:
    given = task([reply(broken()), '{"notes": {}, "no_problem": "it only describes a shop"}'])
    with pytest.raises(NoProblemError, match="only describes a shop"):
        formulator("repair").formulate(given)


def test_no_rounds_means_one_request() -> None:
    given = task([reply(infeasible())], rounds=0)
    assert formulator("repair").formulate(given).rounds == 1


def test_a_run_resumed_after_outstanding_asks_the_same_requests() -> None:
    answers = [reply(broken()), reply(infeasible()), reply(good())]
    known: dict[str, str] = {}
    seen: list[list[str]] = []
    for _ in range(4):

        def answer(request: object) -> str:
            key = request.id  # type: ignore[attr-defined]
            seen[-1].append(key)
            if key in known:
                return known[key]
            raise Outstanding("not there yet", requests=[key])

        seen.append([])
        given = task(answer)
        try:
            done = formulator("repair").formulate(given)
        except Outstanding as error:
            assert len(error.exchanges) == len(known)
            known[error.requests[0]] = answers[len(known)]
    assert done.details["status"] == "optimal"
    assert [len(ids) for ids in seen] == [1, 2, 3, 3]
    assert all(longer[: len(shorter)] == shorter for shorter, longer in pairwise(seen))


def test_feedback_is_bounded() -> None:
    body = good()
    body["constraints"] |= {f"row{k}": {"rule": f"make['mug'] <= nothing{k} + {'1 + ' * 50}1"} for k in range(60)}
    given = task([reply(body), reply(good())])
    assert formulator("repair").formulate(given).rounds == 2
    assert len(asked(given)[1].messages[2].text) < 25_000
