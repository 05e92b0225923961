"""Prompts: front matter, and examples that are formulations."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from nl2opt import check, parse_formulation

PROMPTS = sorted((Path(__file__).resolve().parents[2] / "prompts").glob("*.md"))


@pytest.mark.parametrize("path", PROMPTS, ids=lambda path: path.stem)
def test_a_prompt_says_what_it_is(path: Path) -> None:
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    matter = yaml.safe_load(front)
    assert matter["id"] == path.stem
    assert isinstance(matter["version"], int)
    assert matter["output"]
    for name in matter["inputs"]:
        assert "{" + name + "}" in body


@pytest.mark.parametrize("path", PROMPTS, ids=lambda path: path.stem)
def test_examples_in_a_prompt_check_without_a_warning(path: Path) -> None:
    blocks = re.findall(r"```json\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        findings = check(parse_formulation(block, format="json"))
        assert [finding.message for finding in findings if finding.severity != "note"] == []


def test_there_is_a_prompt() -> None:
    assert PROMPTS
