"""The same run on a Ray cluster, a small one on this machine."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from nl2opt.description.tables import Data
from nl2opt.errors import InputError
from nl2opt.evaluation.case import Case, ProblemSet, Sample
from nl2opt.evaluation.running import evaluate
from nl2opt.llm.scripted import ScriptedClient

pytest.importorskip("ray")
pytestmark = pytest.mark.xdist_group("ray")


def problems(*words: str) -> ProblemSet:
    cases = (Case(f"c{i}", f"{word} {i}", (Sample("", Data(), ()),)) for i, word in enumerate(words))
    return ProblemSet("trials", tuple(cases))


def content(log) -> list[dict]:
    bodies = [{**asdict(attempt), "timings": None} for attempt in log.attempts]
    return sorted(
        ({**body, "answers": [{**answer, "seconds": 0} for answer in body["answers"]]} for body in bodies),
        key=lambda body: body["case"],
    )


def test_the_log_is_that_of_one_machine(tmp_path, bakeries, monkeypatch):
    """Also: the cluster holds no key, although this process does."""
    import os

    import ray

    monkeypatch.setenv("OPENAI_API_KEY", "sk-this-is-a-secret")
    cases = bakeries(6)
    keys = []

    def told(progress):
        if not keys and ray.is_initialized():
            keys.append(ray.get(ray.remote(lambda: os.environ.get("OPENAI_API_KEY")).remote()))

    far = evaluate(cases, log=tmp_path / "ray.jsonl", engine="ray", workers=2, on_progress=told)
    assert not ray.is_initialized() and keys == [None]
    near = evaluate(cases, log=tmp_path / "local.jsonl", workers=0)
    assert content(far) == content(near) and {attempt.ending for attempt in far.attempts} == {"answered"}
    assert far.header.differences(near.header) == []


def test_letters_crashes_and_limits(tmp_path, trial, monkeypatch):
    """The llm is asked here; a task that dies, or takes too long, costs its own case."""
    monkeypatch.setenv("PYTHONPATH", str(trial.__file__).rpartition("/")[0])
    words = problems("plain", "crash", "hang", "plain")
    made = evaluate(words, formulator=trial.By(), log=tmp_path / "by.jsonl", engine="ray", workers=2, case_seconds=6)
    by_case = {attempt.case: attempt for attempt in made.attempts}
    assert [by_case[f"c{i}"].ending for i in range(4)] == ["answered", "error", "failed", "answered"]
    assert by_case["c1"].error["code"] == "WorkerDied" and by_case["c2"].error["code"] == "TimeLimit"
    client = ScriptedClient(lambda request: "yes" if request.purpose == "repair" else "4")
    made = evaluate(
        problems("a", "b"), formulator=trial.Asks(), client=client, log=tmp_path / "asks.jsonl", engine="ray", workers=2
    )
    assert [attempt.answers[0].objective for attempt in made.attempts] == [8.0, 8.0] and len(client.requests) == 4


def test_a_cluster_that_is_not_there(tmp_path, bakeries, monkeypatch):
    monkeypatch.setenv("NL2OPT_RAY_ADDRESS", "127.0.0.1:1")
    monkeypatch.setenv("RAY_gcs_rpc_server_reconnect_timeout_s", "1")
    with pytest.raises(InputError, match=r"the Ray cluster '127.0.0.1:1' cannot be reached"):
        evaluate(bakeries(1), log=tmp_path / "log.jsonl", engine="ray", workers=1)
