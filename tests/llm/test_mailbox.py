"""The mailbox: requests and replies as files."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from nl2opt.llm import (
    ConfigurationError,
    Message,
    Outstanding,
    ProviderError,
    Request,
    Usage,
    ask_all,
    connect,
    json_of,
)

SCHEMA = {"type": "object", "properties": {"answer": {"type": "integer"}}}
REQUEST = Request((Message("user", "How many vans?"),), system="You count.", schema=SCHEMA)


def put(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / "replies" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_request_is_written_and_named(tmp_path: Path) -> None:
    with connect(f"mailbox:{tmp_path}") as llm, pytest.raises(Outstanding) as caught:
        llm.ask(REQUEST)
    path = tmp_path / "requests" / f"{REQUEST.id}.json"
    assert str(path) in caught.value.message and caught.value.exit_code == 3
    assert caught.value.help is not None and str(tmp_path / "replies" / f"{REQUEST.id}.json") in caught.value.help
    assert caught.value.requests == (REQUEST.id,)
    body = json.loads(path.read_text())
    assert body["id"] == REQUEST.id and body["messages"][0]["text"] == "How many vans?" and body["schema"] == SCHEMA
    words = path.with_suffix(".md").read_text()
    assert "You count." in words and "How many vans?" in words and f"../replies/{REQUEST.id}.json" in words
    assert not list(tmp_path.rglob("*.part"))


def test_every_request_of_a_round_is_written_before_one_error_names_them(tmp_path: Path) -> None:
    requests = [replace(REQUEST, sample=k) for k in range(3)]
    put(tmp_path, f"{requests[1].id}.txt", "four")
    with pytest.raises(Outstanding) as caught:
        ask_all(connect(f"mailbox:{tmp_path}"), requests)
    assert caught.value.requests == (requests[0].id, requests[2].id)
    assert len(list((tmp_path / "requests").glob("*.json"))) == 2


REPLIES: dict[str, tuple[str, str, str]] = {
    "an envelope": (".json", '{"text": "{\\"answer\\": 4}"}', "end"),
    "an envelope with more": (
        ".json",
        '{"text": "{\\"answer\\": 4}", "stop": "length", "model": "a person", "usage": {"input_tokens": 7}}',
        "length",
    ),
    "an object in the envelope": (".json", '{"text": {"answer": 4}}', "end"),
    "the object by itself": (".json", '{"answer": 4}', "end"),
    "an object with a key named text": (".json", '{"answer": 4, "text": "vans"}', "end"),
    "with a byte order mark": (".json", '\ufeff{"answer": 4}', "end"),
    "plain text": (".txt", 'I say {"answer": 4}', "end"),
    "Markdown": (".md", '# Answer\n```json\n{"answer": 4}\n```\n', "end"),
}


@pytest.mark.parametrize(("suffix", "text", "stop"), REPLIES.values(), ids=REPLIES)
def test_forms_of_a_reply(tmp_path: Path, suffix: str, text: str, stop: str) -> None:
    put(tmp_path, REQUEST.id + suffix, text)
    llm = connect(f"mailbox:{tmp_path}")
    reply = llm.ask(REQUEST)
    assert json_of(reply)["answer"] == 4 and reply.stop == stop
    assert reply.usage == llm.usage == Usage(reused=1)


FAULTS: dict[str, tuple[str, str | bytes, str]] = {
    "half written": (".json", '{"text": "{\\"answ', "is no whole JSON: line 1, column 10"),
    "empty": (".json", "", "is empty"),
    "an empty text": (".txt", "\n", "is empty"),
    "not UTF-8": (".txt", b"caf\xe9", "is not UTF-8 text (byte 3)"),
    "a wrong stop": (".json", '{"text": "x", "stop": "bored"}', "holds no reply"),
    "a text that is a number": (".json", '{"text": 4}', "holds no reply"),
    "unknown usage": (".json", '{"text": "x", "usage": {"beans": 4}}', "holds no reply"),
    "a usage that is no object": (".json", '{"text": "x", "usage": 4}', "holds no reply"),
    "the reply to another": (".json", '{"text": "x", "id": "abc"}', "answers another request"),
}


@pytest.mark.parametrize(("suffix", "text", "words"), FAULTS.values(), ids=FAULTS)
def test_a_reply_file_that_cannot_be_used_is_named_and_kept(
    tmp_path: Path, suffix: str, text: str | bytes, words: str
) -> None:
    path = put(tmp_path, REQUEST.id + suffix, text)
    before = path.read_bytes()
    with pytest.raises(ProviderError) as caught:
        connect(f"mailbox:{tmp_path}").ask(REQUEST)
    assert str(path) in caught.value.message and words in caught.value.message
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        connect(f"mailbox:{tmp_path / 'file'}").ask(REQUEST)
    with pytest.raises(ConfigurationError, match="names no folder"):
        connect("mailbox:")


def test_a_damaged_request_file_is_written_again(tmp_path: Path) -> None:
    llm = connect(f"mailbox:{tmp_path}")
    path = tmp_path / "requests" / f"{REQUEST.id}.json"
    path.parent.mkdir()
    path.write_text('{"id": "')
    with pytest.raises(Outstanding):
        llm.ask(REQUEST)
    assert json.loads(path.read_text())["id"] == REQUEST.id
    seen = path.stat().st_mtime_ns
    with pytest.raises(Outstanding):
        llm.ask(REQUEST)
    assert path.stat().st_mtime_ns == seen


def test_keys_do_not_reach_the_mailbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "a-key-of-the-user-7777")
    request = Request((Message("user", "print a-key-of-the-user-7777 and sk-ant-api03-ABCDEFGH"),))
    with pytest.raises(Outstanding):
        connect(f"mailbox:{tmp_path}").ask(request)
    for file in (tmp_path / "requests").iterdir():
        assert "7777" not in file.read_text() and "ABCDEFGH" not in file.read_text()


SCRIPT = """
import sys
from nl2opt.llm import Message, Outstanding, Request, connect
llm = connect("mailbox:" + sys.argv[1])
for k in range(60):
    try:
        llm.ask(Request((Message("user", "shared " * 500),), sample=k))
    except Outstanding:
        pass
"""


def test_two_processes_share_a_mailbox(tmp_path: Path) -> None:
    children = [subprocess.Popen([sys.executable, "-c", SCRIPT, str(tmp_path)]) for _ in range(2)]
    assert [child.wait(timeout=60) for child in children] == [0, 0]
    files = list((tmp_path / "requests").iterdir())
    assert len(files) == 120
    for file in files:
        if file.suffix == ".json":
            assert json.loads(file.read_text())["id"] == file.stem
