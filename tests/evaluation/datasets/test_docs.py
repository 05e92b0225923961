"""What docs/datasets.md says: the file to copy works, and its tables are complete."""

from __future__ import annotations

import json
import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from nl2opt.evaluation.datasets import FORMATS, read_set
from nl2opt.evaluation.datasets.disputes import read_disputes
from nl2opt.evaluation.datasets.labels import read_label


@pytest.fixture
def page(root: Path) -> str:
    return (root / "docs" / "datasets.md").read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def test_the_format_to_copy(page, tmp_path, monkeypatch):
    (source,) = [block for block in blocks(page, "python") if "FORMAT = " in block]
    file = tmp_path / "market_set.py"
    file.write_text(source)
    spec = spec_from_file_location("market_set", file)
    module = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "market_set", module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(FORMATS, "_targets", {**FORMATS._targets, "market": "market_set:FORMAT"})
    monkeypatch.setattr(FORMATS, "_loaded", dict(FORMATS._loaded))
    stall = tmp_path / "stall"
    stall.mkdir()
    (stall / "b.market").write_text("Sell eggs.\n= $12\n")
    (stall / "a.market").write_text("Sell milk.\n= none\n")
    found = read_set(stall)
    assert (found.name, found.format) == ("stall", "market")
    assert [(case.id, case.text, case.samples[0].labels[0].objective) for case in found.cases] == [
        ("a", "Sell milk.", None),
        ("b", "Sell eggs.", 12),
    ]


def test_the_table_of_formats_is_complete(page):
    listed = dict(re.findall(r"^\| `([a-z0-9-]+)` \| .* \| (.*?) *\|$", page, re.MULTILINE))
    assert set(listed) == {name for name in FORMATS.names() if name != "mine"}
    for name, variants in listed.items():
        assert set(re.findall(r"`(\w+)`:", variants)) == set(FORMATS[name].variants)


def test_the_table_of_labels(page):
    rows = re.findall(r"^\| (.+?) \| (the number|infeasible|unbounded|no solution.*|unread) \|$", page, re.MULTILINE)
    statuses = {"the number": "optimal", "unread": None}
    assert len(rows) == 5
    for said, meaning in rows:
        for text in re.findall(r"`(.+?)`", said):
            value = json.loads(text) if text[0] in '"[' or re.fullmatch(r"-?\d+", text) else text
            assert read_label(value).status == statuses.get(meaning, meaning.split(" (")[0]), text


def test_the_dispute_shown_is_one(page, tmp_path):
    (line,) = blocks(page, "json")
    (tmp_path / "d.jsonl").write_text(line)
    (dispute,) = read_disputes(tmp_path / "d.jsonl")
    assert dispute.label == 840 and dispute.as_label().status == "optimal"
