"""``nl2opt explain``."""

from __future__ import annotations

import json

import pytest

from nl2opt.cli import main
from nl2opt.formulation.codes import all_codes


def test_one_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "undefined-name"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("undefined-name: a name is used that nothing declares\n")
    assert "Example\n    parameters:" in out and "Instead\n" in out


def test_one_code_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "always-false", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"code", "title", "why", "example", "fix"}


def test_without_a_code_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == all_codes()


def test_all_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--json"]) == 0
    assert [entry["code"] for entry in json.loads(capsys.readouterr().out)["codes"]] == all_codes()


def test_an_unknown_code_is_exit_2_and_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "undefined-nam"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "no finding has the code 'undefined-nam'" in err and "'undefined-name'" in err
