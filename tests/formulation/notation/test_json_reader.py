"""JSON with places, duplicate keys and numbers as keys of members."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.diagnostics import Source
from nl2opt.formulation.notation.json_reader import read_json
from nl2opt.formulation.notation.raw import UnreadableError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES, st.sampled_from((None, 2)), st.booleans())
def test_reads_what_the_standard_library_writes(value: object, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert read_json(Source("t", text)).value == value


def test_places() -> None:
    text = '{\n  "sets": {"ä": {"elements": ["x", 12]}}}'
    raw = read_json(Source("t", text))
    span = raw.values["sets", "ä", "elements", 1]
    assert text[span.start : span.end] == "12"
    assert raw.source.position(raw.keys["sets", "ä"].start) == (2, 12)


def test_duplicate_keys_and_numbers_that_are_not_finite() -> None:
    raw = read_json(Source("t", '{"a": NaN, "b": [1, -Infinity],\n "a": {"b": 2}}'))
    assert [(finding.code, finding.location.line) for finding in raw.findings] == [
        ("non-finite", 1), ("non-finite", 1), ("duplicate-key", 2),
    ]  # fmt: skip


def test_keys_of_members_may_be_numbers() -> None:
    text = r'{"parameters": {"1": {"values": {"1": 2, "\"1\"": 3, "[\"a\", 2]": 4, "x": {"2.5": 1}}}}}'
    assert read_json(Source("t", text)).value == {
        "parameters": {"1": {"values": {1: 2, "1": 3, ("a", 2): 4, "x": {2.5: 1}}}}
    }


@pytest.mark.parametrize(
    ("text", "words", "column"),
    [
        ('{"a": [1,]}', "value is missing before `]`", 10),
        ('```json\n{"a": 1}\n```', "Markdown fence", 1),
        ('{"a": 1,}', "key is missing before `}`", 9),
        ('{"a": "x', "never closed", 7),
        ('{"a": 1', "never closed", 1),
        ('{"a": 1} x', "more text after the end", 10),
        ('{"a" 1}', "`:` is missing", 6),
        ("{'a': 1}", "double quotes", 2),
        ('{"a": True}', "`True` is not JSON", 7),
        ('{"a": x <= 3}', "`x` is not a value", 7),
        ('{"a": 01}', "`01` is not a value", 7),
        ('{"a": 1 /* c */}', "no comments", 9),
        ('{"a": "\\q"}', "escape", 8),
        ('{"a": "x\ny"}', "line break", 9),
        ("", "text ends", 1),
        ("[" * 100_000, "nested too deeply", 102),
    ],
)
def test_what_is_not_json_gets_one_finding(text: str, words: str, column: int) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_json(Source("t", text))
    assert words in caught.value.finding.message
    assert caught.value.finding.location is not None
    if text:
        assert caught.value.finding.location.column == column
