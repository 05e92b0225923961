"""The examples of docs/notation.md are formulations, and its lists of functions are complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nl2opt.formulation.expressions import FUNCTIONS, parse_expression, parse_generators
from nl2opt.formulation.notation import parse_formulation, to_yaml
from nl2opt.formulation.notation.vocabulary import SECTIONS, keys_of


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "notation.md").read_text(encoding="utf-8")


def test_examples_parse(page: str) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert len(blocks) >= 3
    for block in blocks:
        formulation = parse_formulation(block)
        assert parse_formulation(to_yaml(formulation)) == formulation
        assert formulation.objective is not None
        for text in formulation.objective.expressions:
            parse_expression(text)
        for constraint in formulation.constraints.values():
            parse_expression(constraint.rule)
            if constraint.for_:
                parse_generators(constraint.for_)


def test_every_function_is_listed(page: str) -> None:
    listed = set(re.findall(r"\w+", " ".join(re.findall(r"^\| `([a-z0-9_ ]+)` \|", page, re.MULTILINE))))
    assert listed >= FUNCTIONS


def test_every_key_is_listed(page: str) -> None:
    for _, model in SECTIONS.values():
        for key in keys_of(model):
            assert f"`{key}`" in page or f"`{key}:" in page, key
