"""Message batches: by rounds, never twice, and what comes back in other ways than asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from nl2opt.llm import (
    Budget,
    BudgetError,
    ConfigurationError,
    Connection,
    Message,
    Outstanding,
    ProviderError,
    ReplyError,
    Request,
    Retries,
    Usage,
    ask_all,
    connect,
)

CLOSED = {"type": "object", "properties": {}, "additionalProperties": False}
REQUESTS = [Request((Message("user", f"question {k}"),), system="You count.", max_tokens=50) for k in range(3)]
SPEC = "anthropic-batch/claude-sonnet-5-5"


class Site:
    """A cache folder and a server; each `run` is a new process in all that matters."""

    def __init__(self, server: Any, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.notices: list[str] = []
        self.pauses: list[float] = []

    def run(self, **more: Any) -> Connection:
        retries = Retries(sleep=more.pop("sleep", self.pauses.append))
        return connect(
            SPEC, base_url=self.server.url, cache=self.folder, on_notice=self.notices.append, retries=retries, **more
        )

    def round(self, requests: list[Request] = REQUESTS, **more: Any) -> Connection:
        """Ask, and send what is queued."""
        llm = self.run(**more)
        with pytest.raises(Outstanding):
            ask_all(llm, requests)
        llm.flush()
        return llm

    @property
    def notes(self) -> list[Path]:
        return sorted(self.folder.glob("*/batches/*.json"))

    def sent(self) -> list[list[str]]:
        return [[one["custom_id"] for one in batch["requests"]] for batch in self.server.batches.values()]


@pytest.fixture
def site(server: Any, tmp_path: Path) -> Site:
    return Site(server, tmp_path / "kept")


def succeeded(fake: ModuleType, text: str | None = None, **more: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def result(request: dict[str, Any]) -> dict[str, Any]:
        words = text if text is not None else "to " + request["params"]["messages"][0]["content"]
        message = fake.message(fake.Say(words, input_tokens=1000, output_tokens=100, **more), "claude-sonnet-5-5")
        return {"type": "succeeded", "message": message}

    return result


def errored(kind: str, words: str = "as scripted") -> Callable[[dict[str, Any]], dict[str, Any]]:
    error = {"type": "error", "error": {"type": kind, "message": words}, "request_id": "r"}
    return lambda request: {"type": "errored", "error": error}


def test_a_set_is_answered_in_rounds_at_half_price(site: Site, server: Any, fake: ModuleType) -> None:
    llm = site.run()
    with pytest.raises(Outstanding) as caught:
        ask_all(llm, REQUESTS)
    assert caught.value.requests == tuple(request.id for request in REQUESTS) and caught.value.exit_code == 3
    assert not server.batches
    llm.flush()
    assert site.sent() == [[request.id for request in REQUESTS]]
    params = server.batches["msgbatch_1"]["requests"][0]["params"]
    assert params["max_tokens"] == 50 and params["system"][0]["cache_control"] == {"type": "ephemeral"}
    with pytest.raises(Outstanding, match="in progress"):
        ask_all(site.run(), REQUESTS)
    server.finish("msgbatch_1", succeeded(fake))
    later = site.run()
    assert [reply.text for reply in ask_all(later, REQUESTS)] == ["to question 0", "to question 1", "to question 2"]
    assert later.usage == Usage(3, 3000, 300, 0, pytest.approx(3 * (1000 * 2 + 100 * 10) / 2e6))
    assert later.ask(REQUESTS[0]).usage == Usage(reused=1)
    assert site.run().ask(REQUESTS[2]).usage == Usage(reused=1)
    assert not site.notes and len(server.batches) == 1
    alone = connect("anthropic/claude-sonnet-5-5", base_url=server.url, cache=site.folder)
    assert alone.ask(REQUESTS[1]).text == "to question 1"


def test_a_run_polls_once(site: Site, server: Any) -> None:
    site.round()
    server.seen.clear()
    llm = site.run()
    for _ in range(3):
        with pytest.raises(Outstanding):
            ask_all(llm, REQUESTS)
    llm.flush()
    assert [(seen.method, seen.path) for seen in server.seen] == [("GET", "/v1/messages/batches/msgbatch_1")]


def test_what_is_in_progress_is_not_sent_again(site: Site, server: Any) -> None:
    one, two = site.run(), site.run()
    for llm in (one, two):
        with pytest.raises(Outstanding):
            ask_all(llm, REQUESTS[:2])
    with pytest.raises(Outstanding):
        two.ask(REQUESTS[2])
    threads = [threading.Thread(target=llm.flush) for llm in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    sent = [id for batch in site.sent() for id in batch]
    assert sorted(sent) == sorted(request.id for request in REQUESTS)
    one.flush()
    assert sum(map(len, site.sent())) == 3


def test_a_flush_can_wait(site: Site, server: Any, fake: ModuleType) -> None:
    llm = site.run(wait=3600.0, sleep=lambda seconds: server.finish("msgbatch_1", succeeded(fake)))
    with pytest.raises(Outstanding):
        ask_all(llm, REQUESTS)
    llm.flush()
    assert [reply.usage.calls for reply in ask_all(llm, REQUESTS)] == [1, 1, 1]


@pytest.mark.parametrize("kind", ["expired", "canceled", "api_error"])
def test_what_came_back_without_a_reply_is_told_and_asked_again(
    site: Site, server: Any, fake: ModuleType, kind: str
) -> None:
    site.round()

    def result(request: dict[str, Any]) -> dict[str, Any]:
        if request["custom_id"] != REQUESTS[1].id:
            return succeeded(fake)(request)
        return errored(kind)(request) if kind == "api_error" else {"type": kind}

    server.finish("msgbatch_1", result)
    llm = site.round()
    assert site.sent()[1:] == [[REQUESTS[1].id]]
    assert [words for words in site.notices if REQUESTS[1].id in words and kind in words and "asked again" in words]
    assert llm.ask(REQUESTS[0]).text == "to question 0" and llm.usage.calls == 2


def test_a_refused_request_is_an_error_once(site: Site, server: Any) -> None:
    site.round(REQUESTS[:1])
    server.finish("msgbatch_1", errored("invalid_request_error", "max_tokens is wrong"))
    llm = site.run()
    with pytest.raises(ProviderError, match="was refused: max_tokens is wrong"):
        llm.ask(REQUESTS[0])
    with pytest.raises(Outstanding):
        llm.ask(REQUESTS[0])


def test_a_refused_schema_is_put_in_words(site: Site, server: Any, fake: ModuleType) -> None:
    request = replace(REQUESTS[0], schema=CLOSED)
    site.round([request])
    server.finish("msgbatch_1", errored("invalid_request_error", "output_config.format: schema too complex"))
    site.round([request])
    params = [batch["requests"][0]["params"] for batch in server.batches.values()]
    assert "output_config" in params[0] and "output_config" not in params[1]
    assert "JSON schema" in params[1]["system"][0]["text"]


def test_endings_of_single_replies(site: Site, server: Any, fake: ModuleType) -> None:
    site.round()
    stops = {REQUESTS[0].id: ("no", "refusal"), REQUESTS[1].id: ("", "end_turn"), REQUESTS[2].id: ("fo", "max_tokens")}

    def result(request: dict[str, Any]) -> dict[str, Any]:
        text, stop = stops[request["custom_id"]]
        return succeeded(fake, text, stop=stop)(request)

    server.finish("msgbatch_1", result)
    llm = site.run()
    assert [llm.ask(REQUESTS[0]).stop, llm.ask(REQUESTS[2]).stop] == ["refusal", "length"]
    with pytest.raises(ReplyError, match="empty reply"):
        llm.ask(REQUESTS[1])
    assert llm.usage.calls == 3
    assert site.run().ask(REQUESTS[0]).stop == "refusal"


def test_a_run_that_was_killed_while_it_sent(site: Site, server: Any, fake: ModuleType) -> None:
    """The provider has the batch, and the note does not name it."""
    site.round()
    [path] = site.notes
    note = json.loads(path.read_text())
    path.write_text(json.dumps({**note, "batch": None}))
    with pytest.raises(Outstanding, match="msgbatch_1"):
        ask_all(site.run(), REQUESTS)
    server.finish("msgbatch_1", succeeded(fake))
    assert len(ask_all(site.run(), REQUESTS)) == 3 and len(server.batches) == 1


def test_a_run_that_was_killed_before_it_sent(site: Site, server: Any) -> None:
    """The note is there, and the provider has nothing."""
    site.round()
    [path] = site.notes
    path.write_text(json.dumps({**json.loads(path.read_text()), "batch": None}))
    server.batches.clear()
    site.round()
    assert site.sent() == [[request.id for request in REQUESTS]] and len(site.notes) == 1


def test_a_foreign_batch_is_not_taken_for_ours(site: Site, server: Any, fake: ModuleType) -> None:
    site.round()
    [path] = site.notes
    path.write_text(json.dumps({**json.loads(path.read_text()), "batch": None}))
    for request in server.batches["msgbatch_1"]["requests"]:
        request["custom_id"] = "x" + request["custom_id"]
    server.finish("msgbatch_1", succeeded(fake))
    site.round()
    assert any("holds other requests" in words for words in site.notices) and len(server.batches) == 2


def test_a_batch_that_is_gone(site: Site, server: Any) -> None:
    site.round()
    server.batches.clear()
    site.round()
    assert any("is gone" in words for words in site.notices) and len(server.batches) == 1


def test_sending_that_is_refused_leaves_no_note(site: Site, server: Any, fake: ModuleType) -> None:
    llm = site.run()
    with pytest.raises(Outstanding):
        ask_all(llm, REQUESTS)
    server.then(fake.Fail(401))
    with pytest.raises(ProviderError, match="key is not accepted"):
        llm.flush()
    assert not site.notes
    server.then(fake.Fail(529, headers={"retry-after": "3"}), fake.Say(""))
    llm.flush()
    assert len(server.batches) == 1 and site.pauses == [3.0]


def test_sending_that_may_have_arrived_is_not_repeated(site: Site, server: Any, fake: ModuleType) -> None:
    llm = site.run()
    with pytest.raises(Outstanding):
        ask_all(llm, REQUESTS)
    server.then(fake.Fail(500))
    with pytest.raises(ProviderError, match="the server failed"):
        llm.flush()
    assert len(site.notes) == 1 and len(server.seen) == 1 and site.pauses == []


def test_limits_hold_before_anything_is_sent(site: Site, server: Any, fake: ModuleType) -> None:
    llm = site.run(budget=Budget(max_calls=2))
    for request in REQUESTS[:2]:
        with pytest.raises(Outstanding):
            llm.ask(request)
    with pytest.raises(BudgetError, match="2 calls"):
        llm.ask(REQUESTS[2])
    llm.flush()
    server.finish("msgbatch_1", succeeded(fake))
    budget = Budget(max_tokens=10_000)
    assert len(ask_all(site.run(budget=budget), REQUESTS[:2])) == 2
    assert budget.spent.input_tokens == 2000 and budget.spent.calls == 2


def test_bad_input(site: Site, server: Any, monkeypatch: pytest.MonkeyPatch, fake: ModuleType) -> None:
    with pytest.raises(ConfigurationError, match="need a folder"):
        connect(SPEC, cache=False)
    with pytest.raises(ConfigurationError, match="no reply is kept"):
        site.run(offline=True).ask(REQUESTS[0])
    with pytest.raises(ConfigurationError, match="price"):
        connect("anthropic-batch/unknown", cache=site.folder, budget=Budget(max_cost=1))
    site.round()
    [path] = site.notes
    path.write_text("{")
    with pytest.raises(ConfigurationError, match="note of a batch"):
        site.run().ask(REQUESTS[0])
    (site.folder.parent / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be noted"):
        connect(SPEC, cache=site.folder.parent / "file").ask(REQUESTS[0])


def test_a_server_that_cannot_be_reached(site: Site) -> None:
    site.round()
    llm = connect(SPEC, base_url="http://127.0.0.1:9", cache=site.folder)
    for request in REQUESTS:
        with pytest.raises(ProviderError, match="refuses the connection"):
            llm.ask(request)
