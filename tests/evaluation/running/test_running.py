"""`evaluate` in one process and over worker processes."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, replace

import pytest

from nl2opt.description.tables import Data, DataTable
from nl2opt.errors import InputError
from nl2opt.evaluation.case import Case, Label, ProblemSet, Sample
from nl2opt.evaluation.log import Log, read_log
from nl2opt.evaluation.running import evaluate
from nl2opt.llm.client import BudgetError, ConfigurationError, Outstanding, ProviderError, ReplyError
from nl2opt.llm.request import Reply, Usage
from nl2opt.llm.scripted import ScriptedClient


def problems(*texts: str) -> ProblemSet:
    label = Label("published", "LABEL-6", "optimal", 6.0)
    cases = [Case(f"c{i}", f"{text} {i}", (Sample("", Data(), (label,)),)) for i, text in enumerate(texts)]
    return ProblemSet("trials", tuple(cases))


def content(log: Log) -> list[dict]:
    """What a log holds, order and times aside."""
    bodies = [{key: value for key, value in asdict(attempt).items() if key != "timings"} for attempt in log.attempts]
    for body in bodies:
        body["answers"] = [{**answer, "seconds": 0} for answer in body["answers"]]
    return sorted(bodies, key=lambda body: (body["case"], body["attempt"]))


def answering(request):
    """The llm of `Asks`: 3, 4, 5 ... by sample, and yes."""
    if request.purpose == "repair":
        return "yes"
    return json.dumps(3 + request.sample % 1000)


@pytest.fixture
def log(tmp_path):
    return tmp_path / "log.jsonl"


def test_endings(log, trial):
    words = ["plain", "refused", "poem", "unusable", "undeclared", "bug", "infeasible", "nothing", "program"]
    made = evaluate(problems(*words), formulator=trial.By(), log=log, workers=0)
    endings = [attempt.ending for attempt in made.attempts]
    assert endings == [
        "answered", "refused", "no problem", "failed", "failed", "error", "answered", "failed", "answered",
    ]  # fmt: skip
    by_word = dict(zip(words, made.attempts, strict=True))
    (answer,) = by_word["plain"].answers
    assert (answer.status, answer.objective, answer.sense, answer.values) == ("optimal", 6.0, "maximize", {"x": 3})
    assert answer.quantities == {"how many": 3.0} and by_word["plain"].formulation["variables"]["x"]["lower"] == 0
    assert by_word["infeasible"].answers[0].status == "infeasible"
    assert by_word["program"].answers[0].objective == 15.0 and by_word["program"].program
    assert by_word["bug"].error["code"] == "KeyError" and "trial_formulators" in by_word["bug"].error["where"][0]
    assert (
        "undefined-name" in by_word["undeclared"].error["message"] and by_word["undeclared"].error["stage"] == "solve"
    )
    assert by_word["refused"].error == {
        "code": "DescriptionError", "message": "the words make no sense", "stage": "formulate", "help": None,
    }  # fmt: skip
    assert read_log(log).attempts == made.attempts


def test_a_broken_case_stops_nothing(log, trial):
    """Crash, endless formulator, endless program, memory: each ends its own case, in a process of its own."""
    words = ["plain", "crash", "hang", "plain", "greedy", "loops", "plain"]
    made = evaluate(problems(*words), formulator=trial.By(), log=log, workers=2, case_seconds=3, memory_mb=700)
    by_case = {attempt.case: attempt for attempt in made.attempts}
    assert [by_case[f"c{i}"].ending for i in (0, 3, 6)] == ["answered"] * 3
    crash, hang, greedy, loops = (by_case[f"c{i}"] for i in (1, 2, 4, 5))
    assert (crash.ending, crash.error["code"]) == ("error", "WorkerDied") and "SIGSEGV" in crash.error["message"]
    assert (hang.ending, hang.error["code"], hang.error["stage"]) == ("failed", "TimeLimit", "formulate")
    assert (greedy.ending, greedy.error["code"]) == ("failed", "MemoryError")
    assert (loops.ending, loops.error["stage"]) == ("failed", "solve") and loops.program
    assert {attempt.fingerprint for attempt in made.attempts} == {case.fingerprint for case in problems(*words).cases}


def test_a_crash_gets_a_second_worker(log, trial, tmp_path):
    made = evaluate(problems(f"stumble {tmp_path / 'mark'}"), formulator=trial.By(), log=log, workers=1)
    assert (tmp_path / "mark").exists() and [attempt.ending for attempt in made.attempts] == ["answered"]


@pytest.mark.parametrize("workers", [0, 2])
def test_no_label_in_reach(log, trial, workers):
    """Not in this process, and not in another: what a formulator can reach holds words and data alone."""
    client = ScriptedClient(answering)
    made = evaluate(problems("a", "b"), formulator=trial.Looks(), client=client, log=log, workers=workers)
    assert [(attempt.ending, attempt.error) for attempt in made.attempts] == [("answered", None)] * 2
    assert "LABEL" not in log.read_text()


def test_the_look_would_find_a_label(trial):
    assert any(isinstance(thing, Label) for thing in trial.reachable(problems("a")))
    hidden = problems("a")
    assert any(isinstance(thing, Label) for thing in trial.reachable(lambda: hidden))


def with_limits(word: str, **limits: object) -> ProblemSet:
    samples = (
        Sample(name, Data({"limits": DataTable("limits", ("most",), ((most,),))}), ()) for name, most in limits.items()
    )
    return ProblemSet("s", (Case("c", word, tuple(samples)),))


def test_one_formulation_on_every_sample(log, trial):
    problem = with_limits("table", small=2, large=9, broken="none")
    (attempt,) = evaluate(problem, formulator=trial.By(), log=log, workers=0).attempts
    assert attempt.ending == "answered"
    assert [(a.sample, a.status, a.objective) for a in attempt.answers] == [
        ("small", "optimal", 4.0), ("large", "optimal", 18.0), ("broken", "error", None),
    ]  # fmt: skip
    assert attempt.answers[2].message


def test_one_program_on_every_sample(log, trial):
    """A program finds each sample's data as files, as it did when it was written."""
    (attempt,) = evaluate(with_limits("reads", a=2, b=9, c="none"), formulator=trial.By(), log=log, workers=0).attempts
    assert [(a.status, a.objective) for a in attempt.answers] == [
        ("optimal", -4.0),
        ("optimal", -18.0),
        ("error", None),
    ]


@pytest.mark.parametrize("workers", [0, 2])
def test_asking(log, trial, workers):
    client = ScriptedClient(answering)
    made = evaluate(problems(*"abc"), formulator=trial.Asks(2), client=client, log=log, workers=workers)
    assert [attempt.answers[0].objective for attempt in made.attempts] == [8.0] * 3
    assert len(client.requests) == 9 and {attempt.usage["calls"] for attempt in made.attempts} == {3}
    assert all(len(attempt.requests) == 3 and attempt.rounds == 2 for attempt in made.attempts)
    assert made.header.llm == "scripted:" and made.header.prompts
    again = evaluate(problems(*"abc"), formulator=trial.Asks(2), client=client, log=log, workers=workers)
    assert len(client.requests) == 9 and content(again) == content(made)


def test_processes_and_none_write_the_same(tmp_path, trial):
    logs = [
        evaluate(
            problems(*"abcde"),
            formulator=trial.Asks(),
            client=ScriptedClient(answering),
            log=tmp_path / f"{n}",
            workers=n,
        )
        for n in (0, 1, 2)
    ]
    assert content(logs[0]) == content(logs[1]) == content(logs[2])


def test_every_attempt_asks_anew(log, trial):
    client = ScriptedClient(answering)
    made = evaluate(problems("a"), formulator=trial.Asks(), client=client, log=log, workers=0, attempts=3)
    assert sorted(request.sample for request in client.requests) == [0, 0, 1000, 1000, 2000, 2000]
    assert [attempt.attempt for attempt in made.attempts] == [0, 1, 2]
    more = evaluate(problems("a"), formulator=trial.Asks(), client=client, log=log, workers=0, attempts=4)
    assert len(client.requests) == 8 and len(more.attempts) == 4


def test_one_question_is_asked_once(log, trial):
    """Two cases with the same words share a reply."""
    label = ()
    twins = ProblemSet("twins", tuple(Case(id, "same words", (Sample("", Data(), label),)) for id in "ab"))
    client = ScriptedClient(answering)
    made = evaluate(twins, formulator=trial.Asks(), client=client, log=log, workers=0)
    assert len(client.requests) == 2 and [attempt.ending for attempt in made.attempts] == ["answered"] * 2


class Mail:
    """An llm that answers some other day: what is posted is there the next time."""

    spec = "mail:"

    def __init__(self) -> None:
        self.known: dict[str, Reply] = {}
        self.asked: dict[str, object] = {}
        self.flushed = 0
        self._lock = threading.Lock()

    def ask(self, request):
        with self._lock:
            if request.id in self.known:
                return self.known[request.id]
            self.asked[request.id] = request
        raise Outstanding("a letter is under way", requests=(request.id,))

    def flush(self) -> None:
        self.flushed += 1

    def post(self, *ids: str) -> None:
        for id in ids or list(self.asked):
            request = self.asked.pop(id)
            self.known[id] = Reply(answering(request), usage=Usage(reused=1))


def test_rounds_of_letters(log, trial):
    """All of a round is asked before the run gives up; nothing is logged for what waits; the same call goes on."""
    mail = Mail()
    how = {"formulator": trial.Asks(2), "client": mail, "log": log, "workers": 0}
    with pytest.raises(Outstanding) as caught:
        evaluate(problems(*"abc"), **how)
    assert len(mail.asked) == 6 == len(caught.value.requests) and mail.flushed == 1
    assert "6 replies are outstanding, for 3 of 3 attempts" in caught.value.message and caught.value.exit_code == 3
    assert read_log(log).attempts == ()
    mail.post()
    with pytest.raises(Outstanding, match="3 replies are outstanding"):
        evaluate(problems(*"abc"), **how)
    first, *_ = mail.asked
    mail.post(first)
    with pytest.raises(Outstanding, match="2 replies are outstanding, for 2 of 3 attempts"):
        evaluate(problems(*"abc"), **how)
    assert len(read_log(log).attempts) == 1
    mail.post()
    made = evaluate(problems(*"abc"), **how)
    assert [attempt.answers[0].objective for attempt in made.attempts] == [8.0] * 3 and not mail.asked


def test_replies_that_come_with_the_flush(log, trial):
    """A batch that is waited for: the run goes on by itself."""
    mail = Mail()
    mail.flush = mail.post
    made = evaluate(problems(*"abc"), formulator=trial.Asks(), client=mail, log=log, workers=0)
    assert len(made.attempts) == 3


class Failing:
    """An llm that fails from a certain call on."""

    spec = "failing:"

    def __init__(self, after: int, error: Exception) -> None:
        self.left, self.error, self.calls = after, error, 0
        self._lock = threading.Lock()

    def ask(self, request):
        with self._lock:
            self.calls += 1
            if self.calls > self.left:
                raise self.error
        return Reply(answering(request), usage=Usage(1, 10, 1, cost=0.5))

    def flush(self) -> None:
        pass


@pytest.mark.parametrize("error", [BudgetError("no money", help="raise it"), ConfigurationError("no key")])
def test_what_holds_for_all_stops_the_asking(log, trial, error):
    client = Failing(6, error)
    with pytest.raises(type(error)) as caught:
        evaluate(problems(*"abcdefgh"), formulator=trial.Asks(), client=client, log=log, workers=0, calls=1)
    assert client.calls == 7 and "of 8 attempts are in" in caught.value.help and "the same command" in caught.value.help
    had = len(read_log(log).attempts)
    assert 0 < had < 8 and all(attempt.ending == "answered" for attempt in read_log(log).attempts)
    # Whoever has more money goes on, and asks only what was not finished.
    richer = Failing(99, error)
    made = evaluate(problems(*"abcdefgh"), formulator=trial.Asks(), client=richer, log=log, workers=0)
    assert len(made.attempts) == 8 and richer.calls == 2 * (8 - had)


def test_a_reply_that_cannot_be_used_is_the_llms(log, trial):
    client = ScriptedClient([ReplyError("cut off", reply=Reply("", usage=Usage(1, 5, 5))), "7", "yes"])
    made = evaluate(problems("a", "b"), formulator=trial.Asks(), client=client, log=log, workers=0, calls=1)
    first, second = made.attempts
    assert (first.ending, first.error["code"]) == ("failed", "ReplyError") and first.usage["output_tokens"] == 5
    assert second.answers[0].objective == 14.0


def test_a_provider_that_fails_once(log, trial):
    """The case is an error, unscored; the next run tries it again, and its line counts then."""
    client = ScriptedClient(["3", ProviderError("overloaded"), "3", "yes"])
    made = evaluate(problems("a", "b"), formulator=trial.Asks(), client=client, log=log, workers=0, calls=1)
    assert sorted(attempt.ending for attempt in made.attempts) == ["answered", "error"]
    made = evaluate(problems("a", "b"), formulator=trial.Asks(), client=ScriptedClient(answering), log=log, workers=0)
    assert [attempt.ending for attempt in made.attempts] == ["answered", "answered"]
    assert content(read_log(log)) == content(made) and read_log(log).notes == ()


def test_a_provider_that_is_down(log, trial):
    client = Failing(0, ProviderError("connection refused"))
    with pytest.raises(ProviderError, match="connection refused"):
        evaluate(problems(*("a" * 30)), formulator=trial.Asks(), client=client, log=log, workers=0, calls=1)
    assert client.calls == 5
    assert {attempt.ending for attempt in read_log(log).attempts} == {"error"}


def test_errors_are_tried_again_when_asked_for(log, trial):
    words = problems("bug", "plain")
    evaluate(words, formulator=trial.By(), log=log, workers=0)
    size = log.stat().st_size
    evaluate(words, formulator=trial.By(), log=log, workers=0)
    assert log.stat().st_size == size
    evaluate(words, formulator=trial.By(), log=log, workers=0, retry_errors=True)
    assert log.stat().st_size > size and len(read_log(log).attempts) == 2


def test_progress_is_told_after_the_line_is_written(log, trial):
    seen = []

    def told(progress):
        if progress.attempt is not None:
            assert progress.attempt in read_log(log).attempts
            seen.append((progress.done, progress.total, progress.fresh))

    client = Failing(99, ProviderError("never"))
    last = []
    evaluate(
        problems(*"abc"), formulator=trial.Asks(), client=client, log=log, workers=0,
        on_progress=lambda progress: (told(progress), last.append(progress)),
    )  # fmt: skip
    assert seen == [(1, 3, 1), (2, 3, 2), (3, 3, 3)] and last[-1].usage.cost == 3.0 and last[-1].log == log


def test_selection_goes_into_the_log_and_may_grow(log, trial):
    words = problems(*["plain"] * 6)
    made = evaluate(words, formulator=trial.By(), log=log, workers=0, limit=2, shuffle=True, seed=3)
    order = [attempt.case for attempt in made.attempts]
    assert made.header.selection == {"filter": None, "shuffle": True, "seed": 3, "limit": 2}
    made = evaluate(words, formulator=trial.By(), log=log, workers=0, limit=4, shuffle=True, seed=3)
    assert [attempt.case for attempt in made.attempts][:2] == order and len(made.attempts) == 4


def test_a_log_of_another_run_is_refused(log, trial, bakeries):
    evaluate(problems("plain"), formulator=trial.By(), log=log, workers=0)
    with pytest.raises(InputError, match="the set: trials"):
        evaluate(problems("other words"), formulator=trial.By(), log=log, workers=0)
    with pytest.raises(InputError, match="formulator: by-words, and rules"):
        evaluate(problems("plain"), formulator="rules", log=log, workers=0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"attempts": 0}, "the number of attempts is 0"),
        ({"workers": -1}, "the number of workers is -1"),
        ({"calls": 0}, "calls at once is 0"),
        ({"case_seconds": 0}, "the time of a case is 0 seconds"),
        ({"memory_mb": 1}, "the memory of a case"),
        ({"formulator": "ruels"}, "no formulator is named 'ruels'"),
        ({"formulator": "direct"}, "asks a language model, and none is given"),
        ({"engine": "raye"}, "no engine is named 'raye'"),
        ({"filter": "size=5"}, "the filter speaks of 'size'"),
        ({"limit": -1}, "the limit is -1"),
    ],
)
def test_what_cannot_be_done_is_said_at_once(log, changes, words):
    with pytest.raises(Exception, match=words) as caught:
        evaluate(problems("plain"), **{"log": log, "workers": 1, **changes})
    assert caught.value.exit_code == 2 and not (log.exists() and read_log(log).attempts)


def test_sets_that_cannot_be_run(log):
    with pytest.raises(InputError, match="has no cases"):
        evaluate(ProblemSet("empty", ()), log=log)
    one = problems("plain").cases[0]
    with pytest.raises(InputError, match="name several cases: 'c0'"):
        evaluate(ProblemSet("double", (one, replace(one, text="more"))), log=log)


def test_a_formulator_that_cannot_travel(log, trial):
    here = trial.By()
    here.name = "by-words"
    here.lock = threading.Lock()
    with pytest.raises(InputError, match="cannot be handed to a worker process"):
        evaluate(problems("plain"), formulator=here, log=log, workers=1)
    assert evaluate(problems("plain"), formulator=here, log=log, workers=0).attempts[0].ending == "answered"
