"""``nl2opt data show``: counts for people and as JSON."""

from __future__ import annotations

import json

import pytest

from nl2opt.cli import main


@pytest.fixture
def call(capfd):
    def run(*arguments: object) -> tuple[int, str, str]:
        code = main(["data", *map(str, arguments)])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return run


def test_counts(make, call):
    code, out, err = call("show", make("question-answer"))
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "set               kiosk",
        "format            question-answer",
        "licence           not stated",
        "origin            not stated",
        "items             3",
        "samples           3",
        "labels            no solution 1, none 1, optimal 1",
        "references        none",
        "data              in the text 3",
        "kind: difficulty  Easy 1",
    ]


def test_counts_as_json(make, call):
    code, out, _ = call("show", make("description-sample"), "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["items"], found["samples"], found["data"]) == (2, 3, {"in the text": 1, "values": 1})


def test_labels_of_another_set_and_notes(tmp_path, write, call):
    one = write(
        tmp_path / "a.jsonl", {"question": "A?", "answer": 1, "id": 1}, {"question": "B?", "answer": 2, "id": 1}
    )
    other = write(tmp_path / "b.jsonl", {"question": "a", "answer": 3})
    code, out, err = call("show", one, "--labels", other)
    assert code == 0 and "labels of b  1 matched, 1 differ, 1 without a counterpart" in out
    assert err.startswith("note: ") and "'1#2'" in err


@pytest.mark.parametrize(
    "arguments", [("show", "nowhere"), ("show", "."), ("shw", "x"), ("show",), ("fetch", "nothing")]
)
def test_bad_input(call, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    code, out, err = call(*arguments)
    assert (code, out) == (2, "") and err


def test_an_error_as_json(call):
    code, out, _ = call("show", "nowhere", "--json")
    assert code == 2 and json.loads(out)["status"] == "error"


def test_options_have_environment_twins(make, call, monkeypatch):
    monkeypatch.setenv("NL2OPT_DATA_SHOW_JSON", "1")
    monkeypatch.setenv("NL2OPT_DATA_SHOW_FORMAT", "logior")
    code, out, _ = call("show", make("logior"))
    assert code == 0 and json.loads(out)["format"] == "logior"
