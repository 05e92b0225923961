"""The same run on a Ray cluster, a small one on this machine."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

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


def test_the_log_is_that_of_one_machine(tmp_path, trial, monkeypatch):
    """The llm is asked here, and the cluster holds no key; a task that dies, or takes too long, costs its own case."""
    import os

    import ray

    monkeypatch.setenv("OPENAI_API_KEY", "sk-this-is-a-secret")
    monkeypatch.setenv("PYTHONPATH", str(Path(trial.__file__).parent))
    keys = []

    def told(progress):
        if not keys and ray.is_initialized():
            keys.append(ray.get(ray.remote(num_cpus=0)(lambda: os.environ.get("OPENAI_API_KEY")).remote()))

    words = problems("plain", "crash", "ask", "hang", "refused", "ask", "bug", "infeasible")
    client = ScriptedClient(lambda request: "4")
    how = {"formulator": trial.By(), "client": client, "case_seconds": 20}
    far = evaluate(words, log=tmp_path / "ray.jsonl", engine="ray", workers=2, on_progress=told, **how)
    assert not ray.is_initialized() and keys == [None] and len(client.requests) == 2
    by_case = {attempt.case: attempt for attempt in far.attempts}
    assert (by_case["c1"].ending, by_case["c1"].error["code"]) == ("error", "WorkerDied")
    assert (by_case["c3"].ending, by_case["c3"].error["code"]) == ("failed", "TimeLimit")
    assert by_case["c5"].answers[0].objective == 8.0
    near = evaluate(words, log=tmp_path / "local.jsonl", workers=0, filter="id!=c1|c3", **how)
    assert [body for body in content(far) if body["case"] not in ("c1", "c3")] == content(near)
    assert far.header.differences(near.header) == []


def test_a_cluster_that_is_not_there(tmp_path, bakeries, monkeypatch):
    monkeypatch.setenv("NL2OPT_RAY_ADDRESS", "127.0.0.1:1")
    with pytest.raises(InputError, match=r"the Ray cluster '127.0.0.1:1' cannot be reached"):
        evaluate(bakeries(1), log=tmp_path / "log.jsonl", engine="ray", workers=1)
