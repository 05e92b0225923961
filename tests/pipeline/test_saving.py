"""Runs kept in a folder: enough to replay them offline, also when they ended in an error, and never a key."""

from __future__ import annotations

import json

import pytest

import nl2opt
from nl2opt import FormulationError, LlmOptions, NoProblemError
from nl2opt.llm.client import Outstanding


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_saved_run_replays_and_solves_again(text, good, wrong, scripted, tmp_path):
    prices = tmp_path / "prices.csv"
    prices.write_text("shop,price\nfar,007\nnear,3\n")
    folder = tmp_path / "run"
    run = nl2opt.solve(text, data=prices, llm=scripted([wrong, good]), save=folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "data.json", "description.md", "exchanges.jsonl", "formulation.yaml", "log.jsonl", "model.py", "solution.json",
    ]  # fmt: skip
    log = lines(folder / "log.jsonl")
    assert next(line["stage"] for line in log if "stage" in line) == "formulate"
    asked = [line for line in log if "request" in line]
    assert [line["purpose"] for line in asked] == ["formulate", "repair"]
    assert all(line["prompt"]["hash"] and line["usage"]["calls"] == 1 for line in asked)
    assert len(lines(folder / "exchanges.jsonl")) == 2
    replay = nl2opt.solve(folder / "description.md", llm=f"recorded:{folder / 'exchanges.jsonl'}")
    assert replay.formulation == run.formulation and replay.objective == run.objective == 2880
    assert nl2opt.solve(folder).objective == 2880
    more = tmp_path / "demand.csv"
    more.write_text("good,most\nscarf,10\nrug,40\n")
    assert nl2opt.solve(folder, data=more).objective == 2480


@pytest.mark.parametrize("place", ["run", "run/deeper/still"])
def test_a_place_that_is_no_folder_is_told_before_the_llm_is_asked(text, good, scripted, tmp_path, place):
    (tmp_path / "run").write_text("a file")
    llm = scripted([good])
    with pytest.raises(nl2opt.InputError, match=r"is a file|is no folder"):
        nl2opt.solve(text, llm=llm, save=tmp_path / place)
    assert llm.requests == []
    with pytest.raises(nl2opt.DescriptionError):
        nl2opt.solve("\n", save=tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_an_infeasible_run_is_saved(text, scripted, tmp_path, good):
    body = json.loads(good)
    body["formulation"]["constraints"]["more"] = {"rule": "make['rug'] >= week"}
    insisting = json.dumps({"notes": {}, "insist": "it is so"})
    run = nl2opt.solve(text, llm=scripted([json.dumps(body), insisting]), save=tmp_path / "run")
    assert run.status == "infeasible"
    assert json.loads((tmp_path / "run" / "solution.json").read_text())["diagnosis"]["kind"] == "infeasible"
    assert len(lines(tmp_path / "run" / "exchanges.jsonl")) == 2


def test_nothing_that_was_paid_for_is_lost_when_formulating_fails(text, wrong, scripted, tmp_path):
    folder = tmp_path / "run"
    with pytest.raises(FormulationError):
        nl2opt.solve(text, llm=scripted([wrong, wrong]), llm_options=LlmOptions(rounds=1), save=folder)
    kept = {path.name for path in folder.iterdir()}
    assert kept == {"data.json", "description.md", "error.json", "exchanges.jsonl", "log.jsonl"}
    error = json.loads((folder / "error.json").read_text())
    assert error["error"] == "FormulationError" and error["llm"]["calls"] == 2 and error["findings"]
    with pytest.raises(FormulationError):
        recorded = f"recorded:{folder / 'exchanges.jsonl'}"
        nl2opt.solve(folder, llm=recorded, llm_options=LlmOptions(rounds=1))


def test_a_later_run_leaves_nothing_of_an_earlier_one(text, good, no_problem, scripted, tmp_path):
    folder = tmp_path / "run"
    nl2opt.solve(text, llm=scripted([good]), save=folder)
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(NoProblemError):
        nl2opt.solve(text, llm=scripted([no_problem]), save=folder)
    assert {path.name for path in folder.iterdir()} == {
        "data.json", "description.md", "error.json", "exchanges.jsonl", "log.jsonl", "mine.txt",
    }  # fmt: skip
    nl2opt.solve(text, llm=scripted([good]), save=folder)
    assert not (folder / "error.json").exists() and (folder / "formulation.yaml").exists()


def test_no_key_is_saved(text, good, scripted, tmp_path, monkeypatch):
    key = "sk-ant-0123456789abcdefghij"
    monkeypatch.setenv("ANTHROPIC_API_KEY", key)
    body = json.loads(good)
    body["formulation"]["objective"]["meaning"] = f"the key is {key}"
    run = nl2opt.solve(text, llm=scripted([json.dumps(body)]), save=tmp_path / "run")
    assert run.objective == 2880
    for name in ("exchanges.jsonl", "solution.json", "log.jsonl"):
        assert key not in (tmp_path / "run" / name).read_text(), name


def test_a_folder_that_cannot_be_written_hides_no_error(text, wrong, good, scripted, tmp_path):
    """A place that is taken while the run is on its way: earlier it would be told before anything is asked."""
    clash = tmp_path / "file"

    def answer(request):
        clash.write_text("mine")
        return wrong

    with pytest.raises(FormulationError) as caught:
        nl2opt.solve(text, llm=scripted(answer), llm_options=LlmOptions(rounds=0), save=clash)
    assert any("is a file" in note for note in caught.value.__notes__)
    assert caught.value.exchanges and clash.read_text() == "mine"


def test_an_outstanding_run_is_saved_and_goes_on(text, good, tmp_path):
    box, folder = tmp_path / "box", tmp_path / "run"
    with pytest.raises(Outstanding) as caught:
        nl2opt.solve(text, llm=f"mailbox:{box}", save=folder)
    assert json.loads((folder / "error.json").read_text())["error"] == "Outstanding"
    (box / "replies" / f"{caught.value.requests[0]}.json").write_text(good)
    run = nl2opt.solve(folder, llm=f"mailbox:{box}", save=folder)
    assert run.objective == 2880 and not (folder / "error.json").exists()
