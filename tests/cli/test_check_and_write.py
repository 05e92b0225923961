"""`nl2opt check` and `nl2opt write`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import nl2opt

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DATA = ["--data", EXAMPLES / "network_flow" / "valley.sqlite"]


def test_check_exit_codes(call, tmp_path):
    clean = call("check", EXAMPLES / "diet.yaml")
    assert clean.code == 0 and clean.err == ""
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("variables: {x: {lower: 0}}\nobjective: {minimize: y + z}\n")
    found = call("check", wrong)
    assert found.code == 1 and found.err == "" and found.out.count("error[undefined-name]") == 2
    assert "2 errors" in found.out.splitlines()[-1]
    concise = call("check", wrong, "--style", "concise").out
    assert str(wrong) + ":2:" in concise and len(concise.splitlines()) < len(found.out.splitlines())
    broken = tmp_path / "broken.yaml"
    broken.write_text("variables: {x: [\n")
    assert call("check", broken).code in (1, 2)
    assert call("check", tmp_path / "absent.yaml").code == 2


def test_check_as_json(call, tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("variables: {bread: {lower: 0}}\nobjective: {minimize: bred}\n")
    ended = call("check", wrong, "--json")
    body = json.loads(ended.out)
    assert ended.code == 1 and body["errors"] == 1
    finding = next(item for item in body["findings"] if item["code"] == "undefined-name")
    assert finding["severity"] == "error" and "bread" in json.dumps(finding["help"])
    assert json.dumps(finding).count('"line": 2')


@pytest.mark.parametrize("form", ["pyomo", "lp", "mps", "latex", "markdown", "json", "yaml", "tree"])
def test_every_form_to_stdout_and_to_a_file(call, tmp_path, form):
    printed = call("write", EXAMPLES / "network_flow.yaml", "--to", form, *DATA)
    assert printed.code == 0 and printed.out.endswith("\n") and printed.err == ""
    target = tmp_path / "out"
    written = call("write", EXAMPLES / "network_flow.yaml", "--to", form, *DATA, "-o", target)
    assert written.code == 0 and written.out == "" and target.read_text(encoding="utf-8") == printed.out
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_written_formulations_read_back(call, tmp_path):
    same = nl2opt.read_formulation(EXAMPLES / "job_shop.yaml")
    for form in ("json", "yaml"):
        path = tmp_path / f"again.{form}"
        call("write", EXAMPLES / "job_shop.yaml", "--to", form, "-o", path)
        assert nl2opt.read_formulation(path) == same


def test_what_cannot_be_written(call, tmp_path):
    assert "required" in call("write", EXAMPLES / "diet.yaml").err or call("write", EXAMPLES / "diet.yaml").code == 2
    lp = tmp_path / "m.lp"
    call("write", EXAMPLES / "diet.yaml", "--to", "lp", "-o", lp)
    ended = call("write", lp, "--to", "latex")
    assert ended.code == 2 and "latex" in ended.err and ended.out == ""
    nonlinear = call("write", EXAMPLES / "can.yaml", "--to", "lp")
    assert nonlinear.code == 2 and "holds" in nonlinear.err
    alone = tmp_path / "network_flow.yaml"
    alone.write_text((EXAMPLES / "network_flow.yaml").read_text())
    missing = call("write", alone, "--to", "lp")
    assert missing.code == 2 and "unknown-table" in missing.err


def test_model_file_to_the_other_format(call, tmp_path):
    lp, mps = tmp_path / "m.lp", tmp_path / "m.mps"
    call("write", EXAMPLES / "diet.yaml", "--to", "lp", "-o", lp)
    call("write", lp, "--to", "mps", "-o", mps)
    assert call("write", mps, "--to", "lp").out == lp.read_text()
