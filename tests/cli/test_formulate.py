"""``nl2opt formulate``: YAML on stdout, the trace as comments, refusals with underlined words and exit code 2."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nl2opt.cli import main
from nl2opt.formulation.notation import parse_formulation

ROOT = Path(__file__).resolve().parents[2]
BAKERY = str(ROOT / "examples" / "bakery.md")


def test_a_description_becomes_yaml(capsys):
    assert main(["formulate", BAKERY]) == 0
    out = capsys.readouterr().out
    assert parse_formulation(out).name == "The corner bakery"
    assert out.startswith("name:")


def test_the_trace_stands_before_the_formulation(capsys):
    assert main(["formulate", BAKERY, "--formulator", "rules", "--trace"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("#   1  A bakery on the corner")
    assert "# assumed: " in out
    assert parse_formulation(out).name == "The corner bakery"


def test_json(capsys):
    assert main(["formulate", BAKERY, "--json", "--trace"]) == 0
    given = json.loads(capsys.readouterr().out)
    assert given["formulation"]["name"] == "The corner bakery"
    assert given["unread"] == [] and given["trace"][0]["sentence"] == 1


def test_output_to_a_file(tmp_path, capsys):
    target = tmp_path / "bakery.yaml"
    assert main(["formulate", BAKERY, "-o", str(target)]) == 0
    assert capsys.readouterr().out == ""
    assert parse_formulation(target.read_text()).objective is not None
    assert main(["formulate", BAKERY, "-o", str(tmp_path / "no" / "x.yaml")]) == 2


@pytest.mark.parametrize("more", [[], ["--trace"], ["--json"], ["--trace", "--json"]])
def test_a_refusal(tmp_path, capsys, more):
    file = tmp_path / "odd.md"
    file.write_text(Path(BAKERY).read_text() + "\nThe baker is 61 years old.\n")
    assert main(["formulate", str(file), *more]) == 2
    caught = capsys.readouterr()
    assert "stayed unread" in caught.err
    if more == ["--trace"]:
        assert "# unread: " in caught.out and "61 years" in caught.out
    if "--json" in more:
        assert json.loads(caught.out)


def test_other_inputs_are_named(capsys):
    assert main(["formulate", str(ROOT / "examples" / "diet.yaml")]) == 2
    assert "not a description" in capsys.readouterr().err
    assert main(["formulate", BAKERY, "--formulator", "magic"]) == 2
    assert "magic" in capsys.readouterr().err


def test_solve_reads_a_description(capsys):
    assert main(["solve", BAKERY, "--json", "--quiet"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["status"] == "optimal" and answer["objective"] == 380
