"""YAML becomes plain values without surprises, and what is not YAML gets one clear finding with its place."""

from __future__ import annotations

import pytest

from nl2opt.diagnostics import Source, Span
from nl2opt.errors import FormulationError
from nl2opt.formulation.notation import parse_formulation
from nl2opt.formulation.notation.raw import UnreadableError
from nl2opt.formulation.notation.yaml_reader import read_yaml


def value(text: str) -> object:
    raw = read_yaml(Source("t", text))
    assert not raw.findings
    return raw.value


@pytest.mark.parametrize(
    "text",
    [
        "0123", "1_000", "yes", "no", "on", "off", "Yes", "12:30", "1:2:3", ".inf", "-.inf", ".nan", "2024-01-31",
        "2024-01-31 12:00:00", "0x1F", "0o17", "True", "NULL", "None", "1,000", "1e", "1.2.3", "--1", "00", "-01", "=",
    ],
)  # fmt: skip
def test_what_other_readers_take_for_something_else_stays_text(text: str) -> None:
    assert value(f"a: {text}") == {"a": text}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7", 7), ("-3", -3), ("+4", 4), ("0", 0), ("0.5", 0.5), (".5", 0.5), ("5.", 5.0), ("1e5", 1e5), ("1E-3", 1e-3),
        ("null", None), ("~", None), ("", None), ("true", True), ("false", False), ("'7'", "7"), ('"true"', "true"),
    ],
)  # fmt: skip
def test_numbers_truth_values_and_nothing(text: str, expected: object) -> None:
    found = value(f"a: {text}")
    assert found == {"a": expected}
    assert type(found["a"]) is type(expected)


def test_a_large_integer_is_exact() -> None:
    assert value("a: 123456789012345678901234567890") == {"a": 123456789012345678901234567890}


def test_keys_are_texts_or_numbers() -> None:
    assert value("{1: a, yes: b, null: c, true: d, 2.5: e, '3': f}") == {
        1: "a", "yes": "b", "null": "c", "true": "d", 2.5: "e", "3": "f",
    }  # fmt: skip


def test_a_list_may_be_a_key() -> None:
    assert value("{[a, 1]: 3}") == {("a", 1): 3}


def test_places_of_keys_and_values() -> None:
    text = "sets:\n  días: {elements: [lunes, 2]}\n"
    raw = read_yaml(Source("t", text))
    assert text[slice(*_ends(raw.keys["sets", "días"]))] == "días"
    assert text[slice(*_ends(raw.values["sets", "días", "elements", 1]))] == "2"
    assert text[slice(*_ends(raw.values["sets", "días", "elements"]))] == "[lunes, 2]"


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_places_count_characters_whatever_the_line_break(line_break: str) -> None:
    text = line_break.join(["# 🙂 comment", "a: x", "b:", "  - ünï", "  - last"])
    raw = read_yaml(Source("t", text))
    assert text[slice(*_ends(raw.values["b", 1]))] == "last"


def test_aliases_stand_for_their_values() -> None:
    assert value("a: &x [1, 2]\nb: *x") == {"a": [1, 2], "b": [1, 2]}


def test_every_duplicate_key_is_found_with_both_lines() -> None:
    raw = read_yaml(Source("t", "a: 1\nb: {c: 1, c: 2}\na: 3\n1: x\n1.0: y\n"))
    assert [finding.message for finding in raw.findings] == [
        "the key `c` is given twice in line 2",
        "the key `a` is given in line 3 and before that in line 1",
        "the key `1.0` is given in line 5 and before that in line 4",
    ]
    assert raw.value == {"a": 1, "b": {"c": 1}, 1: "x"}


@pytest.mark.parametrize(
    ("text", "words", "line", "column"),
    [
        ("a: [1, 2", "closing `]` is missing", 1, 9),
        ("a: {rule: x[i] <= 3}", "closing `}` is missing", 1, 12),
        ("a:\n\tb: 3", "a tab", 2, 1),
        ("a: 'x", "never closed", 1, 4),
        ("a: b: c", "`:` stands where no key", 1, 5),
        ("a:\n  b: 1\n c: 2", "does not fit the lines above", 3, 2),
        ("a: @x", "cannot begin a value", 1, 4),
        ("a: *b", "has no anchor", 1, 4),
        ("a: &a [*a]", "stands inside what it names", 1, 8),
        ("a: 1\n---\nb: 2", "second document", 2, 1),
        ('a: "\\q"', "escape", 1, 5),
        ("a: \x01", "U+0001", 1, 4),
        ("[" * 500, "nested too deeply", 1, 101),
        ("- a\nb: 1", "does not fit the list above", 2, 1),
        ("```yaml\na: 1\n```\n", "Markdown fence", 1, 1),
        ("Here it is:\n```yaml\na: 1\n```\n", "Markdown fence", 2, 1),
    ],
)
def test_what_is_not_yaml_gets_one_finding(text: str, words: str, line: int, column: int) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_yaml(Source("t", text))
    finding = caught.value.finding
    assert words in finding.message
    assert (finding.location.line, finding.location.column) == (line, column)
    assert finding.help or "U+" in finding.message


def test_tags_construct_nothing() -> None:
    with pytest.raises(FormulationError) as caught:
        parse_formulation("name: !!python/object/apply:os.system ['true']")
    assert "yaml-tag" in {finding.code for finding in caught.value.findings}


def test_aliases_cannot_expand_without_end() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    with pytest.raises(UnreadableError, match="more than 1,000,000 values"):
        read_yaml(Source("t", "\n".join(lines)))


def test_brackets_without_end_are_told_wherever_the_parser_gives_up() -> None:
    with pytest.raises(UnreadableError, match="nested too deeply"):
        read_yaml(Source("t", "[" * 100_000))
