"""``nl2opt score`` and ``nl2opt audit``, as a person uses them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nl2opt.evaluation.datasets import read_set
from nl2opt.evaluation.log import Header, attempt_to_json
from tests.evaluation.scoring_cases import answered, as_json, bakery, lost

TEXTS = {
    "first": ("A bakery sells bread at 3 and cake at 5. How much of each?", "12"),
    "second": ("Pick x as large as 4 allows.", "4.0"),
    "third": ("No plan meets both limits.", "No Best Solution"),
    "fourth": ("Nobody knows.", "7 or 8"),
}


@pytest.fixture
def problems(tmp_path: Path) -> Path:
    file = tmp_path / "problems.jsonl"
    lines = [json.dumps({"id": name, "question": text, "answer": label}) for name, (text, label) in TEXTS.items()]
    file.write_text("\n".join(lines) + "\n")
    return file


@pytest.fixture
def write_log(tmp_path: Path, problems: Path) -> Callable[..., Path]:
    def write(name: str, *attempts: Any, llm: str | None = None) -> Path:
        found = read_set(problems)
        prints = {case.id: case.fingerprint for case in found.cases}
        head = {"name": found.name, "path": str(problems), "format": found.format, "cases": len(found.cases)}
        lines = [Header(set=head, formulator="direct", llm=llm).to_json()]
        for attempt in attempts:
            body = json.loads(attempt_to_json(attempt))
            lines.append(json.dumps({**body, "fingerprint": prints.get(attempt.case, "")}))
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n")
        return path

    return write


@pytest.fixture
def ids(problems: Path) -> list[str]:
    return [case.id for case in read_set(problems).cases]


@pytest.fixture
def log(write_log: Callable[..., Path], ids: list[str]) -> Path:
    return write_log(
        "run.jsonl",
        answered(ids[0], objective=12.0, formulation=as_json(bakery())),
        answered(ids[1], objective=4.01),
        answered(ids[2], "infeasible"),
        answered(ids[3], objective=7.0),
    )


def test_a_table_with_the_rules_asked_for(call: Any, log: Path) -> None:
    ended = call("score", log, "-p", "strict", "-p", "mamo", "-p", "any(strict, orthought)")
    assert ended.code == 0
    assert "2 of 3" in ended.out and "any(strict, orthought)" in ended.out
    assert ended.out.count(" 4 ") >= 3  # the total


def test_json_csv_and_report(call: Any, log: Path, tmp_path: Path, ids: list[str]) -> None:
    report, table = tmp_path / "report.html", tmp_path / "items.csv"
    ended = call("score", log, "--json", "--report", report, "--csv", table, "--diagnose")
    body = json.loads(ended.out)
    assert ended.code == 0
    assert body["rules"][0]["name"] == "strict"
    assert (body["rules"][0]["right"], body["rules"][0]["scored"], body["rules"][0]["unscored"]) == (2, 3, 1)
    assert [row["case"] for row in csv.DictReader(table.open())] == ids
    assert report.read_text().startswith("<!doctype html>")
    assert not list(tmp_path.glob("*.part"))


def test_two_runs_are_compared(call: Any, log: Path, write_log: Any, ids: list[str]) -> None:
    second = write_log("second.jsonl", answered(ids[0], objective=1.0), answered(ids[1], objective=4.0))
    ended = call("score", log, second)
    assert "1 gained, 1 lost" in ended.out
    assert f"- {ids[0]}" in ended.out


def test_scoring_leaves_the_log_alone(call: Any, log: Path) -> None:
    before = log.read_bytes()
    call("score", log)
    assert log.read_bytes() == before


def test_audit_and_its_disputes_as_labels(call: Any, write_log: Any, ids: list[str], tmp_path: Path) -> None:
    one = write_log("one.jsonl", answered(ids[1], objective=5.0), llm="a")
    two = write_log("two.jsonl", answered(ids[1], objective=5.0), llm="b")
    disputes = tmp_path / "disputes.jsonl"
    ended = call("audit", one, two, "--disputes", disputes)
    assert ended.code == 1
    assert f"{ids[1]}: 2 runs say 5, and the label (published) is 4.0" in ended.out
    assert "0 of 1" in call("score", one).out
    applied = call("score", one, "--labels", disputes)
    assert "1 of 1" in applied.out
    assert "1 applied, 1 of them change a label" in applied.out
    body = json.loads(call("audit", one, two, "--json", "--quick").out)
    assert body["suspicious"][0]["proposed"] == 5.0
    assert call("audit", one, two, "--labels", disputes).code == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["-p", "stict"], "no scoring rule is named 'stict'; the nearest name is 'strict'"),
        (["-p", "all(strict"], "ends before its brackets are closed"),
        (["--labels", "nobody"], "no label of the set is from 'nobody'"),
        (["--labels", "no/such/file.jsonl"], "do not exist"),
        (["--by", "colour"], "have no kind 'colour'"),
        (["--set", "no/such/set"], "no/such/set"),
        (["--report", "no/such/folder/r.html"], "cannot be written"),
        (["--csv", "/"], "cannot be written"),
    ],
)
def test_bad_options_get_one_clear_message(call: Any, log: Path, options: list[str], words: str) -> None:
    ended = call("score", log, *options)
    assert ended.code == 2
    assert words in ended.err
    assert ended.err.count("error:") == 1


def test_logs_that_are_none(call: Any, tmp_path: Path, write_log: Any, problems: Path) -> None:
    assert call("score", tmp_path / "gone.jsonl").code == 2
    assert call("score", problems).code == 2
    strange = write_log("strange.jsonl", answered("elsewhere", objective=1.0))
    ended = call("score", strange)
    assert ended.code == 2
    assert "is in the set" in ended.err and "--set" in ended.err
    ended = call("audit", strange)
    assert ended.code == 2
    assert "at least 2 runs" in ended.err


def test_a_set_that_moved_is_asked_for(call: Any, log: Path, problems: Path, tmp_path: Path) -> None:
    moved = problems.rename(tmp_path / "moved.jsonl")
    ended = call("score", log)
    assert ended.code == 2
    assert "--set PATH" in ended.err
    assert call("score", log, "--set", moved).code == 0


def test_a_log_cut_in_a_line_is_scored_as_far_as_it_goes(call: Any, log: Path) -> None:
    log.write_bytes(log.read_bytes()[:-30])
    ended = call("score", log)
    assert ended.code == 0
    assert "was cut in the middle" in ended.out
    assert "1 of 4 cases were not attempted" in ended.out


def test_failures_keep_their_words(call: Any, write_log: Any, ids: list[str]) -> None:
    log = write_log(
        "lost.jsonl", lost(ids[0], "failed", "[bold]no[/bold]\nmore"), lost(ids[1], "error", code="LlmError")
    )
    body = json.loads(call("score", log, "--json").out)
    assert body["items"][0]["reason"] == "it did not run: [bold]no[/bold]"
    assert body["items"][1]["correct"] is None
