"""Finding the candidate in a completion, and reading ground truths of every shape."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.rewards import Truth, extract
from nl2opt.rewards.extraction import sirl_format, text_of
from tests.rewards.completions import BAKERY, PROGRAM, fenced, tagged


@pytest.mark.parametrize(
    ("completion", "kind", "found", "format"),
    [
        (tagged(BAKERY), "formulation", "tagged", 1.0),
        (tagged(f"```yaml\n{BAKERY}```\n"), "formulation", "tagged", 1.0),
        (tagged(PROGRAM, "python"), "program", "tagged", 1.0),
        (fenced(BAKERY), "formulation", "fenced", 1.0),
        (fenced(BAKERY, ""), "formulation", "fenced", 1.0),
        (fenced('{"variables": {}}', "json"), "formulation", "fenced", 1.0),
        (fenced(PROGRAM, "python"), "program", "fenced", 1.0),
        (BAKERY, "formulation", "bare", 0.5),
        (PROGRAM, "program", "bare", 0.5),
        (fenced("x: 1") + fenced(BAKERY), "formulation", "fenced", 0.5),
        (f"<think>{fenced(PROGRAM, 'python')}</think>{tagged(BAKERY)}", "formulation", "tagged", 1.0),
    ],
)
def test_candidates(completion: str, kind: str, found: str, format: float) -> None:
    candidate = extract(completion)
    assert candidate is not None
    assert (candidate.kind, candidate.found, candidate.format) == (kind, found, format)
    assert "<think>" not in candidate.text and "```" not in candidate.text


def test_the_last_of_several_counts() -> None:
    candidate = extract(fenced("variables: {a: {}}") + fenced("variables: {b: {}}"))
    assert candidate is not None
    assert candidate.text == "variables: {b: {}}"


@pytest.mark.parametrize(
    "completion", ["", "   ", "I do not know.", None, 7, [], {}, [{"role": "user"}], "x" * 200_001]
)
def test_nothing_to_find(completion: Any) -> None:
    assert extract(completion) is None


def test_chats() -> None:
    chat = [{"role": "user", "content": PROGRAM}, {"role": "assistant", "content": tagged(BAKERY)}]
    assert extract(chat) == extract(tagged(BAKERY))
    parts = [{"role": "assistant", "content": [{"type": "text", "text": "<formulation>"}, {"text": "x</formulation>"}]}]
    assert text_of(parts) == "<formulation>x</formulation>"


@given(st.one_of(st.text(), st.lists(st.dictionaries(st.sampled_from(["role", "content"]), st.text(max_size=9)))))
def test_extraction_never_fails(completion: Any) -> None:
    extract(completion)
    sirl_format(text_of(completion))


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("<think>a</think><model>b</model><python>c</python>", 2.0),
        ("<think>a</think><model>b</model><python>c</python><python>", 1.75),
        ("", 2 - 4 / 8 - 2 / 4 - 1 / 3),  # -1 stands before -1 nowhere, and python is not after the rest
        ("<model>b</model><think>a</think><python>c</python>", 2 - 1 / 3),
        ("<think>a</think><python>c</python><model>b</model>", 2 - 1 / 3),
    ],
)
def test_sirls_format(text: str, score: float) -> None:
    assert sirl_format(text) == pytest.approx(score)


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        (12, 12),
        ("12,000.00", "12,000.00"),
        (np.float32(2.5), 2.5),
        (np.array(3), 3),
        ({"ground_truth": "-99999"}, "-99999"),
        (json.dumps({"answer": 0}), 0),
        ("{not json", "{not json"),
        (float("nan"), "nan"),
        (None, None),
    ],
)
def test_ground_truths(given: Any, answer: Any) -> None:
    truth = Truth.of(given)
    assert truth.answer == answer
    assert Truth.of(json.loads(json.dumps(truth.to_dict()))) == truth


def test_references_may_be_mappings() -> None:
    truth = Truth.of({"answer": 1, "reference": {"variables": {"x": {}}}, "sol": [1, 2.5], "data": {"n": 3}})
    assert truth.reference == '{"variables": {"x": {}}}'
    assert (truth.values, truth.data) == ((1.0, 2.5), {"n": 3})


@pytest.mark.parametrize(
    "piece", ["<formulation>", "```a\n", "~~~ ``` x\n", "<think>", "</think>", "</python><python>"]
)
def test_no_completion_makes_extraction_slow(piece: str) -> None:
    """Two hundred thousand characters are one walk; a quadratic one would not end within the test run."""
    extract(piece * (200_000 // len(piece)))
