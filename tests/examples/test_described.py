"""The examples in words: each replays offline from its recorded replies and comes to the answer of its YAML twin.

After a change of the prompts: ``NL2OPT_UPDATE_GOLDEN=1 pytest tests/examples/test_described.py`` makes the recordings
anew from the replies in ``examples/recorded/NAME/``, as ``examples/recorded/rebuild.py`` does.
"""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path

import pytest

import nl2opt
from nl2opt.cli import main

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
_spec = importlib.util.spec_from_file_location("nl2opt_rebuild", EXAMPLES / "recorded" / "rebuild.py")
assert _spec is not None and _spec.loader is not None
rebuild = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(rebuild)

NAMES = rebuild.names()
TOLERANCE = {"can": 1e-5, "portfolio": 1e-5}
REPAIRED = {"production", "rota_infeasible", "trading_unbounded"}


def solve(name: str, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str, str]:
    recording = EXAMPLES / "recorded" / f"{name}.jsonl"
    arguments = ["solve", str(EXAMPLES / f"{name}.md"), "--llm", f"recorded:{recording}", *rebuild.options(name), *more]
    code = main(arguments)
    caught = capsys.readouterr()
    assert "Traceback" not in caught.out + caught.err
    return code, caught.out, caught.err


def test_every_example_has_words_and_replies():
    described = {path.stem for path in EXAMPLES.glob("*.md")}
    assert described == set(NAMES) and len(NAMES) >= 10
    assert {path.stem for path in EXAMPLES.glob("*.yaml")} <= described


@pytest.mark.parametrize("name", NAMES)
def test_the_recording_is_that_of_the_replies(name, tmp_path):
    written = tmp_path / f"{name}.jsonl"
    rebuild.rebuild(name, written)
    kept = EXAMPLES / "recorded" / written.name
    if os.environ.get("NL2OPT_UPDATE_GOLDEN"):
        kept.write_bytes(written.read_bytes())
    ids = [[json.loads(line)["id"] for line in path.read_text().splitlines()] for path in (kept, written)]
    assert ids[0] == ids[1], "run examples/recorded/rebuild.py: prompts, checks or words have changed"


@pytest.mark.parametrize("name", NAMES)
def test_an_example_replays_to_the_answer_of_its_twin(name, capsys):
    code, out, err = solve(name, capsys, "--json", "--quiet")
    assert err == ""
    body = json.loads(out)
    twin = EXAMPLES / f"{name}.yaml"
    expected = nl2opt.solve(twin) if twin.exists() else nl2opt.solve(EXAMPLES / f"{name}.md", formulator="rules")
    assert body["status"] == expected.status
    assert code == (0 if expected.status == "optimal" else 1)
    if expected.objective is None:
        assert body["objective"] is None and body["diagnosis"]["kind"] == expected.status
    else:
        assert body["objective"] == pytest.approx(expected.objective, rel=TOLERANCE.get(name, 1e-6))
    assert body["llm"]["calls"] == 0 and body["llm"]["reused"] == len(body["llm"]["requests"]) > 0
    assert all(prompt["version"] >= 1 and len(prompt["hash"]) == 12 for prompt in body["llm"]["prompts"])
    assert body["rounds"] == (2 if name in REPAIRED else 3 if name == "knapsack" else 1)


def test_the_routes_that_the_examples_show(capsys):
    _, out, _ = solve("knapsack", capsys, "--json", "-q", "--threshold", "0.9")
    body = json.loads(out)
    assert body["formulator"] == "consensus:repair" and body["confidence"] == pytest.approx(2 / 3)
    assert any(note.startswith("not sure: 2 of 3 candidates agree") for note in body["notes"])
    _, out, _ = solve("job_shop", capsys, "--json", "-q")
    body = json.loads(out)
    assert body["formulation"] is None and "ConcreteModel" in body["program"] and body["isolation"]["layers"]
    _, out, _ = solve("diet", capsys, "--json", "-q")
    body = json.loads(out)
    assert body["formulator"] == "judge:repair"
    assert [prompt["id"] for prompt in body["llm"]["prompts"]] == ["formulate", "judge"]


def test_what_a_person_reads(capsys):
    code, out, err = solve("production", capsys)
    assert code == 0
    first, answer, words = (
        out.index("Formulation"),
        out.index("optimal   objective 25855 EUR"),
        out.index("Decided are"),
    )
    assert first < answer < words
    assert "no choice that keeps every rule takes less" in out and "2 requests" in out
    labels = [line.split()[0] for line in err.splitlines()]
    assert labels[:5] == ["ask", "repair", "ask", "try", "formulate"]
    assert {"check", "program", "build", "solve", "verify"} <= set(labels)
    _, out, err = solve("production", capsys, "--no-formulation", "--quiet")
    assert out.startswith("optimal") and err == ""


def test_infeasible_is_explained_in_the_words_of_the_text(capsys):
    code, out, _ = solve("rota_infeasible", capsys, "-q")
    assert code == 1 and "from: Three nurses are needed every day, four on Friday." in out
    assert "the llm insists on its formulation" in out
    code, out, _ = solve("trading_unbounded", capsys, "-q")
    assert code == 1 and "grows without limit" in out
