"""Every client keeps the promises of `check_client`, and the suite finds those that do not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from nl2opt.llm import Client, Outstanding, Reply, Request, ScriptedClient, Usage, ask_all, connect, record
from nl2opt.llm.secrets import redact
from nl2opt.testing import check_client
from nl2opt.testing.clients import requests

ANSWER = '{"answer": 4}'


def full_mailbox(folder: Path) -> Client:
    for number, request in enumerate(requests()):
        path = folder / "replies" / (request.id + (".txt" if number % 2 else ".json"))
        path.parent.mkdir(exist_ok=True)
        path.write_text(ANSWER)
    return connect(f"mailbox:{folder}")


def recording(folder: Path) -> Client:
    record(folder / "r.jsonl", [(request, Reply(ANSWER, usage=Usage(1, 9, 9))) for request in requests()])
    return connect(f"recorded:{folder / 'r.jsonl'}")


CLIENTS: dict[str, Callable[[Path], Client]] = {
    "scripted": lambda folder: ScriptedClient(lambda request: ANSWER),
    "mailbox": full_mailbox,
    "recorded": recording,
}


@pytest.mark.parametrize("make", CLIENTS.values(), ids=CLIENTS)
def test_clients_without_a_server(make: Callable[[Path], Client], tmp_path: Path) -> None:
    assert len(check_client(make(tmp_path))) == 5


def test_a_batch_that_has_come_back(server: Any, fake: ModuleType, tmp_path: Path) -> None:
    def client() -> Any:
        return connect("anthropic-batch/m", base_url=server.url, cache=tmp_path, on_notice=lambda words: None)

    llm = client()
    with pytest.raises(Outstanding):
        ask_all(llm, requests())
    llm.flush()
    message = fake.message(fake.Say(ANSWER), "m")
    server.finish("msgbatch_1", lambda request: {"type": "succeeded", "message": message})
    replies = check_client(client())
    assert [reply.usage.calls for reply in replies] == [1] * 5


BROKEN: dict[str, Callable[[Request], Any]] = {
    "no JSON": lambda request: "four",
    "no answer": lambda request: "{}",
    "cut off": lambda request: Reply(ANSWER, "length"),
    "more cached than read": lambda request: Reply(ANSWER, usage=Usage(1, 5, 5, 6)),
    "tokens without a call": lambda request: Reply(ANSWER, usage=Usage(0, 5, 5, 0, reused=1)),
    "the key": lambda request: '{"answer": 4, "key": "sk-test-0123456789abcdef"}',
    "not in threads": lambda request: ANSWER if len(request.messages[0].text) > 16 else "",
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_the_suite_finds_broken_promises(answer: Callable[[Request], Any]) -> None:
    with pytest.raises(AssertionError):
        check_client(ScriptedClient(answer))


def test_a_key_in_the_spec_is_found() -> None:
    with pytest.raises(AssertionError, match="a key shows"):
        check_client(ScriptedClient(lambda request: ANSWER, spec="own/sk-live-abcdefgh12"))


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("x-api-key: sk-ant-api03-abc_DEF-123", "x-api-key: [hidden]"),
        ("Authorization: Bearer abcdef.ghij-klm", "Authorization: Bearer [hidden]"),
        ("http://me:secret@host/v1", "http://[hidden]@host/v1"),
        ("sk-ab**********wxyz", "[hidden]"),
        ("the risk-assessment of task-scheduling", "the risk-assessment of task-scheduling"),
        ("8:30 at http://host:8000/v1", "8:30 at http://host:8000/v1"),
        ('{"u":"http://x:8000","mail":"me@home"}', '{"u":"http://x:8000","mail":"me@home"}'),
    ],
)
def test_what_looks_like_a_key_is_hidden(text: str, hidden: str) -> None:
    assert redact(text) == hidden


def test_values_of_the_environment_are_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_OWN_API_KEY", "plainwords-of-a-key")
    monkeypatch.setenv("MONKEY_NAME", "not-a-secret-at-all")
    monkeypatch.setenv("APP_SECRET", "production")
    assert redact("production plan") == "production plan"
    text = json.dumps(["plainwords-of-a-key", "not-a-secret-at-all"])
    assert redact(text) == '["[hidden]", "not-a-secret-at-all"]'


def test_a_script_may_raise_and_runs_out_in_words() -> None:
    llm = ScriptedClient(["one", Outstanding("later", requests=["a"])])
    with pytest.raises(Outstanding) as caught:
        ask_all(llm, requests()[:2])
    assert caught.value.requests == ("a",) and [r.id for r in llm.requests] == [r.id for r in requests()[:2]]
