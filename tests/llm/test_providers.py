"""The real SDKs against a server that speaks their protocols: replies, forms of a request, and every failure."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from nl2opt.errors import LlmError
from nl2opt.llm import (
    Budget,
    ConfigurationError,
    Connection,
    Message,
    ProviderError,
    Reply,
    ReplyError,
    Request,
    Retries,
    Usage,
    connect,
)
from nl2opt.llm.providers.failures import TooLongError
from nl2opt.testing import check_client

CLOSED = {
    "type": "object",
    "properties": {"answer": {"type": "integer"}},
    "required": ["answer"],
    "additionalProperties": False,
}
OPEN = {"type": "object", "additionalProperties": {"type": "integer"}}
REQUEST = Request((Message("user", "How many vans?"),), system="You count.", max_tokens=100, purpose="count")
SPECS = ["anthropic/claude-sonnet-5-5", "openai/some-model"]


def link(server: Any, spec: str, **more: Any) -> Connection:
    url = server.url if spec.startswith("anthropic") else server.url + "/v1"
    return connect(spec, **{"base_url": url, "cache": False, "retries": Retries(attempts=1), **more})


def caught(llm: Connection, request: Request = REQUEST) -> LlmError:
    with pytest.raises(LlmError) as info:
        llm.ask(request)
    error = info.value
    if isinstance(error, ProviderError):
        assert error.__cause__ is None and error.__context__ is None
    return error


# --- replies


@pytest.mark.parametrize("spec", SPECS)
def test_a_client_keeps_its_promises(server: Any, fake: ModuleType, spec: str) -> None:
    server.then(fake.Say('{"answer": 4}'))
    with link(server, spec) as llm:
        replies = check_client(llm)
    assert {reply.model for reply in replies} == {spec.partition("/")[2]}
    assert llm.usage.calls == 9 and llm.usage.output_tokens == 81


@pytest.mark.parametrize("spec", SPECS)
def test_tokens_and_money(server: Any, fake: ModuleType, spec: str) -> None:
    server.then(fake.Say("four", input_tokens=1000, cached=500, written=0, output_tokens=100))
    reply = link(server, spec).ask(REQUEST)
    if spec.startswith("anthropic"):
        assert reply.usage == Usage(1, 1500, 100, 500, pytest.approx((1000 * 2 + 500 * 0.1 + 100 * 10) / 1e6))
    else:
        assert reply.usage == Usage(1, 1000, 100, 500, 0.0)
    assert 0 <= reply.seconds < 30


def test_the_system_part_is_cached_and_the_key_is_a_bearer(server: Any, fake: ModuleType) -> None:
    llm = link(server, SPECS[0])
    llm.ask(REQUEST)
    [seen] = server.seen
    assert seen.body["system"] == [{"type": "text", "text": "You count.", "cache_control": {"type": "ephemeral"}}]
    assert seen.body["messages"] == [{"role": "user", "content": "How many vans?"}]
    assert seen.body["max_tokens"] == 100 and "temperature" not in seen.body
    assert fake.KEY in seen.headers.get("authorization", "") + seen.headers.get("x-api-key", "")


@pytest.mark.parametrize("spec", SPECS)
def test_progress_shows(server: Any, fake: ModuleType, spec: str) -> None:
    counts: list[tuple[str, int]] = []
    thinking = "so many words " * 40 if spec.startswith("anthropic") else ""
    server.then(fake.Say("long " * 200, thinking=thinking))
    llm = link(server, spec, on_progress=lambda request, tokens: counts.append((request.purpose, tokens)))
    assert llm.ask(REQUEST).text == "long " * 200
    tokens = [count for _, count in counts]
    assert len(tokens) >= 4 and tokens == sorted(tokens) and {purpose for purpose, _ in counts} == {"count"}


@pytest.mark.parametrize("spec", SPECS)
def test_endings_are_told_apart(server: Any, fake: ModuleType, spec: str) -> None:
    server.then(fake.Say("fo", stop="max_tokens"), fake.Say("I will not", stop="refusal"))
    llm = link(server, spec)
    assert [llm.ask(REQUEST).stop, llm.ask(REQUEST).stop] == ["length", "refusal"]


def test_endings_of_one_provider_alone(server: Any, fake: ModuleType) -> None:
    server.then(
        fake.Say("", stop="refusal", explanation="It asks for harm."),
        fake.Say("x", stop="model_context_window_exceeded"),
    )
    llm = link(server, SPECS[0])
    assert llm.ask(REQUEST) == replace(llm_reply("It asks for harm."), stop="refusal", seconds=pytest.approx(0, abs=30))
    error = caught(llm)
    assert isinstance(error, ReplyError) and "context of the llm was full" in error.message and error.spent.calls == 1
    server.then(fake.Say("hidden", stop="filter"))
    assert link(server, SPECS[1]).ask(REQUEST).stop == "refusal"


def llm_reply(text: str) -> Reply:
    return Reply(text, usage=Usage(1, 40, 9, 0, pytest.approx(0.00017)), model="claude-sonnet-5-5")


def test_a_server_that_tells_no_tokens_or_does_not_stream(server: Any, fake: ModuleType) -> None:
    server.then(fake.Say("four, I think", usage=False), fake.Say("five", stream=False))
    llm = link(server, SPECS[1])
    first = llm.ask(REQUEST)
    assert first.text == "four, I think" and first.usage.input_tokens > 0 and first.usage.output_tokens > 0
    assert llm.ask(REQUEST).text == "five" and llm.usage.calls == 2


# --- forms of a request


def test_a_closed_schema_is_enforced_and_an_open_one_stated(server: Any, fake: ModuleType) -> None:
    server.then(fake.Say("{}"))
    for spec in SPECS:
        for schema in (CLOSED, OPEN):
            link(server, spec).ask(replace(REQUEST, schema=schema))
    closed, open_, strict, loose = (seen.body for seen in server.seen)
    assert closed["output_config"]["format"] == {"type": "json_schema", "schema": CLOSED}
    assert "output_config" not in open_ and json.dumps(OPEN, separators=(",", ":")) in open_["system"][0]["text"]
    assert strict["response_format"]["json_schema"] == {"name": "answer", "schema": CLOSED, "strict": True}
    assert loose["response_format"]["json_schema"] == {"name": "answer", "schema": OPEN, "strict": False}


def test_a_refused_schema_is_put_another_way_and_remembered(server: Any, fake: ModuleType) -> None:
    def refuse(body: dict[str, Any]) -> Any:
        form = body.get("output_config") or body.get("response_format")
        return fake.Say("{}") if form is None else fake.Fail(400, "schema is too complex", "invalid_request_error")

    for spec, tries in zip(SPECS, (2, 3), strict=True):
        server.then(refuse)
        llm = link(server, spec)
        llm.ask(replace(REQUEST, schema=CLOSED))
        assert len(server.seen) == tries
        llm.ask(replace(REQUEST, schema=CLOSED, sample=1))
        assert len(server.seen) == tries + 1 and llm.usage.calls == 2
        assert "JSON schema" in json.dumps(server.seen[-1].body)


def test_a_server_that_knows_json_but_no_schema(server: Any, fake: ModuleType) -> None:
    def refuse(body: dict[str, Any]) -> Any:
        known = body.get("response_format", {}).get("type") == "json_object"
        return fake.Say("{}") if known else fake.Fail(422, "unknown response_format")

    server.then(refuse)
    link(server, SPECS[1]).ask(replace(REQUEST, schema=CLOSED))
    assert [seen.body["response_format"]["type"] for seen in server.seen] == ["json_schema", "json_object"]


def test_parameters_that_a_server_refuses_by_name(server: Any, fake: ModuleType) -> None:
    def refuse(body: dict[str, Any]) -> Any:
        if "max_tokens" in body:
            return fake.Fail(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
        if "stream_options" in body:
            return fake.Fail(400, "unknown field stream_options")
        return fake.Say("four")

    server.then(refuse)
    llm = link(server, SPECS[1])
    assert llm.ask(REQUEST).text == "four" and len(server.seen) == 3
    llm.ask(replace(REQUEST, sample=1))
    assert len(server.seen) == 4


# --- failures

STATUSES = {
    400: "the request was refused (HTTP 400): as scripted",
    401: "the key is not accepted (HTTP 401)",
    402: "payment is required (HTTP 402)",
    403: "the key may not do this (HTTP 403)",
    404: "knows no llm",
    408: "the server gave up waiting (HTTP 408)",
    413: "the request is too large (HTTP 413)",
    418: "the request failed (HTTP 418)",
    429: "too many requests (HTTP 429)",
    500: "the server failed (HTTP 500)",
    503: "the server failed (HTTP 503)",
    529: "the server is overloaded (HTTP 529)",
}


@pytest.mark.parametrize("spec", SPECS)
def test_every_status_becomes_one_message(server: Any, fake: ModuleType, spec: str) -> None:
    llm = link(server, spec)
    for status, words in STATUSES.items():
        server.then(fake.Fail(status))
        error = caught(llm)
        assert isinstance(error, ProviderError) and error.status == status
        assert words in error.message and error.message.startswith(spec)
        assert error.transient == (status in (408, 429) or status >= 500)
        assert error.spent == Usage() and len(server.seen) == 1
    assert llm.usage == Usage()


@pytest.mark.parametrize("spec", SPECS)
def test_what_a_status_means_by_its_words(server: Any, fake: ModuleType, spec: str) -> None:
    llm = link(server, spec)
    server.then(fake.Fail(400, "prompt is too long: 300000 tokens > 200000 maximum", "invalid_request_error"))
    error = caught(llm, replace(REQUEST, schema=CLOSED))
    assert isinstance(error, TooLongError) and "does not fit" in error.message and len(server.seen) == 1
    assert error.help is not None and "--data" in error.help
    server.then(fake.Fail(429, "You exceeded your current quota", "insufficient_quota"))
    error = caught(llm)
    assert "no credit left" in error.message and not error.transient  # type: ignore[attr-defined]
    server.then(fake.Fail(502, body=b"<html><h1>Bad gateway</h1></html>", content_type="text/html"))
    assert "the server failed (HTTP 502)" in caught(llm).message
    server.then(fake.Fail(500, "x" * 5000))
    assert len(caught(llm).message) < 500
    server.then(fake.Fail(503, headers={"x-should-retry": "false"}))
    assert not caught(llm).transient  # type: ignore[attr-defined]


@pytest.mark.parametrize("spec", SPECS)
def test_failures_are_asked_again_as_the_server_wants(server: Any, fake: ModuleType, spec: str) -> None:
    pauses: list[float] = []
    notices: list[str] = []
    server.then(
        fake.Fail(429, headers={"retry-after": "7"}),
        fake.Fail(529, headers={"retry-after-ms": "1500"}),
        fake.Fail(500, headers={"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}),
        fake.Fail(503, headers={"retry-after": "soon"}),
        fake.Say("four"),
    )
    llm = link(server, spec, retries=Retries(sleep=pauses.append), on_notice=notices.append)
    assert llm.ask(REQUEST).text == "four"
    assert pauses[:3] == [7.0, 1.5, 0.0] and pauses[3] > 1 and len(notices) == 4
    assert llm.usage.calls == 1 and len(server.seen) == 5


CUTS = {"connection gone": {}, "ended early": {"quietly": True}, "an error event": {"error": "overloaded_error"}}


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
@pytest.mark.parametrize("spec", SPECS)
def test_a_reply_cut_in_the_middle(server: Any, fake: ModuleType, spec: str, cut: dict[str, Any]) -> None:
    server.then(fake.Cut("half of it", **cut))
    error = caught(link(server, spec))
    assert isinstance(error, ProviderError) and error.transient
    assert error.spent.calls == 1 and error.spent.input_tokens > 0
    pauses: list[float] = []
    server.then(fake.Cut("half of it", **cut), fake.Say("four"))
    llm = link(server, spec, retries=Retries(sleep=pauses.append), on_notice=lambda words: None)
    assert llm.ask(REQUEST).text == "four" and llm.usage.calls == 2


@pytest.mark.parametrize("spec", SPECS)
def test_a_server_that_never_answers(server: Any, fake: ModuleType, spec: str) -> None:
    server.then(fake.Silent())
    error = caught(link(server, spec, timeout=0.3))
    assert "did not answer for 0.3 s" in error.message and error.transient  # type: ignore[attr-defined]


@pytest.mark.parametrize("spec", SPECS)
def test_a_port_where_nothing_listens(spec: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.monotonic()
    error = caught(connect(spec, base_url=f"http://127.0.0.1:{port}/v1", cache=False))
    assert "refuses the connection" in error.message and error.help == "start the server, or mend the base URL"
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    "raw",
    [
        (b"event: message_start\ndata: {not json\n\n", "text/event-stream"),
        (b"data: {not json\n\n", "text/event-stream"),
        (b"<html>Log in</html>", "text/html"),
        (b"", "text/event-stream"),
        (b'{"detail": "moved"}', "application/json"),
        (b"[]", "application/json"),
        (b'event: message_start\ndata: {"type": "message_start"}\n\n', "text/event-stream"),
        (b'data: {"choices": 3}\n\n', "text/event-stream"),
    ],
    ids=range(8),
)
@pytest.mark.parametrize("spec", SPECS)
def test_a_server_that_sends_no_reply(server: Any, fake: ModuleType, spec: str, raw: tuple[bytes, str]) -> None:
    server.then(fake.Raw(*raw))
    assert isinstance(caught(link(server, spec)), ProviderError)


@pytest.mark.parametrize("spec", SPECS)
def test_an_empty_reply_is_an_error_that_was_paid_for(server: Any, fake: ModuleType, spec: str) -> None:
    server.then(fake.Say(" \n"))
    budget = Budget(max_calls=5)
    llm = link(server, spec, budget=budget)
    error = caught(llm)
    assert isinstance(error, ReplyError) and "empty reply" in error.message
    assert llm.usage.calls == budget.spent.calls == 1


# --- keys


@pytest.mark.parametrize("spec", SPECS)
def test_no_key_names_the_ways_on(spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name)
    error = caught(connect(spec, cache=False))
    assert isinstance(error, ConfigurationError) and "no key in" in error.message and error.exit_code == 2
    for way in ("API_KEY", "base URL", "mailbox:DIR", "recorded:FILE", "rules", "formulation file"):
        assert error.help is not None and way in error.help


def test_a_server_of_ones_own_needs_no_key(server: Any, fake: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name)
    server.then(fake.Say("four"))
    for spec in SPECS:
        assert link(server, spec, budget=Budget(max_cost=1)).ask(REQUEST).text == "four"
    monkeypatch.setenv("OPENAI_BASE_URL", server.url + "/v1")
    assert connect(SPECS[1], cache=False).ask(REQUEST).text == "four"
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "a-token-0123456789")
    link(server, SPECS[0]).ask(REQUEST)
    assert server.seen[-1].headers["authorization"] == "Bearer a-token-0123456789"


@pytest.mark.parametrize("spec", SPECS)
def test_the_key_is_in_no_message_log_or_file(
    server: Any, fake: ModuleType, spec: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    llm = link(server, spec, cache=tmp_path / "kept", record=tmp_path / "r.jsonl")
    texts = [repr(llm), str(vars(llm))]
    for step in (
        fake.Fail(401, f"Incorrect API key provided: {fake.KEY}"),
        fake.Fail(400, f"bad header Bearer {fake.KEY}"),
        fake.Fail(500, body=fake.KEY.encode(), content_type="text/plain"),
        fake.Cut(),
        fake.Raw(fake.KEY.encode()),
    ):
        server.then(step)
        error = caught(llm)
        texts += [error.message, str(error.help), repr(error), str(error.args)]
    server.then(fake.Say(f"your key is {fake.KEY}"))
    llm.ask(REQUEST)
    texts += [caplog.text, *(file.read_text() for file in tmp_path.rglob("*.json*"))]
    assert len(list(tmp_path.rglob("*.json*"))) == 2
    assert not [text for text in texts if fake.KEY in text]


@pytest.mark.parametrize("value", ["sk-with\nbreak-123", "sk-é-12345678", "sk with space 12"])
def test_a_key_that_is_none(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", value)
    error = caught(connect("openai/m", cache=False))
    assert error.message == "the value of OPENAI_API_KEY holds characters that no key has"


def test_programs_see_no_key(fake: ModuleType) -> None:
    from nl2opt.model.sandbox.boot import environment

    assert os.environ["ANTHROPIC_API_KEY"] == fake.KEY
    assert not [name for name, value in environment().items() if "KEY" in name or "TOKEN" in name or value == fake.KEY]


@pytest.mark.parametrize("spec", SPECS)
def test_a_missing_package(monkeypatch: pytest.MonkeyPatch, spec: str) -> None:
    monkeypatch.setitem(sys.modules, spec.partition("/")[0], None)
    error = caught(connect(spec, cache=False))
    assert isinstance(error, ConfigurationError) and "is not installed" in error.message
    assert error.help == 'pip install "nl2opt[llm]"'


# --- breaking off

WAITING = """
import sys
from nl2opt.llm import Message, Request, connect
llm = connect("openai/m", base_url=sys.argv[1], cache=False)
print("asking", flush=True)
try:
    llm.ask(Request((Message("user", "hi"),)))
except KeyboardInterrupt:
    print("broken off", flush=True)
    sys.exit(130)
"""


def test_ctrl_c_ends_a_call_at_once(server: Any, fake: ModuleType) -> None:
    server.then(fake.Silent())
    command = [sys.executable, "-c", WAITING, server.url + "/v1"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 60
        while not server.seen and time.monotonic() < deadline:
            time.sleep(0.02)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=30)
    finally:
        child.kill()
    assert child.returncode == 130 and "broken off" in out, err
