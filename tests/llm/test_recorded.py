"""Recordings: replayed, made, and refused in words."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from nl2opt.llm import ConfigurationError, Message, PromptRef, Reply, Request, ScriptedClient, Usage, connect, record
from nl2opt.llm.connect import Connection

ONE = Request((Message("user", "one"),), purpose="formulate", prompt=PromptRef("formulate", 3, "abc"))
TWO = Request((Message("user", "two"),))


def test_what_is_recorded_is_replayed(tmp_path: Path) -> None:
    path = tmp_path / "some" / "replies.jsonl"
    first = Reply("é \u2028 first", usage=Usage(1, 10, 5), model="m")
    assert record(path, [(ONE, first), SimpleNamespace(request=TWO, reply=Reply("second"))]) == 2
    assert record(path, [(ONE, Reply("later"))]) == 0
    llm = connect(f"recorded:{path}")
    assert [llm.ask(ONE).text, llm.ask(TWO).text] == ["é \u2028 first", "second"]
    assert llm.usage == Usage(reused=2)
    line = json.loads(path.read_text().split("\n")[0])
    assert line["id"] == ONE.id and line["purpose"] == "formulate" and line["prompt"]["version"] == 3


def test_a_request_that_was_not_recorded_is_named(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    record(path, [(TWO, Reply("second"))])
    with pytest.raises(ConfigurationError) as caught:
        connect(f"recorded:{path}").ask(ONE)
    assert ONE.id in caught.value.message and "formulate, prompt formulate version 3" in caught.value.message
    assert caught.value.help is not None and "mailbox:DIR" in caught.value.help


FAULTS = {
    "no JSON": "{",
    "a list": "[]",
    "no id": '{"reply": {"text": "x"}}',
    "no reply": '{"id": "a"}',
    "no text": '{"id": "a", "reply": {}}',
}


@pytest.mark.parametrize("line", FAULTS.values(), ids=FAULTS)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "replies.jsonl"
    record(path, [(TWO, Reply("second"))])
    path.write_text(path.read_text() + "\n" + line)
    with pytest.raises(ConfigurationError, match="line 3, holds no reply"):
        connect(f"recorded:{path}").ask(TWO)


def test_files_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="does not exist"):
        connect(f"recorded:{tmp_path / 'no.jsonl'}").ask(ONE)
    with pytest.raises(ConfigurationError, match="names no file"):
        connect("recorded:")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        connect(f"recorded:{tmp_path}").ask(ONE)
    with pytest.raises(ConfigurationError, match="cannot be written"):
        record(tmp_path, [(ONE, Reply("x"))])


def test_whole_exchanges_of_a_saved_run_are_read(tmp_path: Path) -> None:
    path = tmp_path / "exchanges.jsonl"
    path.write_text(json.dumps({"request": ONE.to_dict(), "reply": Reply("kept").to_dict()}) + "\n")
    assert connect(f"recorded:{path}").ask(ONE).text == "kept"


def test_a_client_records_while_it_works(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    scripted = ScriptedClient(lambda request: f"to {request.messages[0].text}")
    client = Connection(scripted, scripted, path)
    requests = [Request((Message("user", str(k)),)) for k in range(20)]
    threads = [threading.Thread(target=client.ask, args=(request,)) for request in requests * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(path.read_text().splitlines()) == 20
    replay = connect(f"recorded:{path}")
    assert [replay.ask(request).text for request in requests] == [f"to {k}" for k in range(20)]


def test_a_recording_that_cannot_be_written_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be written"):
        connect(f"mailbox:{tmp_path}", record=tmp_path)
    (tmp_path / "r.jsonl").write_text("no recording\n")
    with pytest.raises(ConfigurationError, match="line 1, holds no reply"):
        connect(f"mailbox:{tmp_path}", record=tmp_path / "r.jsonl")
    assert (tmp_path / "r.jsonl").read_text() == "no recording\n"


def test_a_recording_that_breaks_off_does_not_lose_the_reply(tmp_path: Path) -> None:
    scripted = ScriptedClient(["one", "two"])
    notices: list[str] = []
    client = Connection(scripted, scripted, tmp_path, notices.append)
    assert [client.ask(ONE).text, client.ask(TWO).text] == ["one", "two"]
    assert len(notices) == 1 and "goes on without recording" in notices[0]


def test_keys_do_not_reach_a_recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "a-token-of-the-user")
    record(tmp_path / "r.jsonl", [(ONE, Reply("your key is a-token-of-the-user"))])
    assert "a-token-of-the-user" not in (tmp_path / "r.jsonl").read_text()
