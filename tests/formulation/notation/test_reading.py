"""Every problem of a formulation is listed in our words, and every bad file gets one clear message."""

from __future__ import annotations

from pathlib import Path

import pytest

from nl2opt.diagnostics import Diagnostic, render
from nl2opt.errors import FormulationError, InputError
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.expressions import ExpressionError, parse_expression, parse_generators
from nl2opt.formulation.notation import parse_formulation, read_formulation
from nl2opt.formulation.notation.codes import EXPLANATIONS
from tests.golden import check_golden

WRONG = """\
sets:
  a: {elements: 5}
  a: {elemnts: [1]}
  pairs: {elements: {(i, j) for i in a for j in a}}
parameters:
  p: {over: {x: 1}, valu: 3, value: [1], unit: 3}
  1: {}
variables:
  x: {domain: int, lowr: 0, lb: 3}
objective: {minimise: 3}
constraints:
  c: {for: i in a}
  d: x >= 3
  e: {rule: {a: 3}}
  f: {rule: 5, source: {txt: 3}}
answers: {1: [2]}
subject_to: 3
"""


def findings_of(text: str, **options: str) -> list[Diagnostic]:
    with pytest.raises(FormulationError) as caught:
        parse_formulation(text, "problem.yaml", **options)
    return list(caught.value.findings)


def test_every_problem_is_listed_with_its_place() -> None:
    check_golden("notation/wrong.txt", render(findings_of(WRONG)) + "\n")


def test_every_code_has_an_explanation() -> None:
    texts = [WRONG, "a: [", "a: !!x 1", '{"a"', '{"a": NaN}', "objective: {unit: EUR}"]
    codes = {finding.code for text in texts for finding in findings_of(text)}
    assert codes <= set(EXPLANATIONS)
    assert len(codes) >= 10


OF_EXPRESSIONS = {"syntax-error", "not-allowed", "unknown-function", "bad-for"}
ABBREVIATED = {"expression-too-long", "expression-too-deep"}
"""Their examples end in dots: nobody reads 100,000 characters."""


@pytest.mark.parametrize("code", sorted(set(EXPLANATIONS) - ABBREVIATED))
def test_explanations_are_true(code: str) -> None:
    """The example of each code raises that code and no other, and its fix raises none."""
    raised = _expression_codes if code in OF_EXPRESSIONS else _codes
    assert raised(EXPLANATIONS[code].example) == {code}
    assert raised(EXPLANATIONS[code].fix) == set()


def _codes(text: str) -> set[str]:
    try:
        parse_formulation(text)
    except FormulationError as error:
        return {finding.code for finding in error.findings}
    return set()


def _expression_codes(text: str) -> set[str]:
    key, _, expression = text.partition(": ")
    try:
        if key == "for":
            _ = parse_generators(expression).clauses
        else:
            parse_expression(expression)
    except ExpressionError as error:
        return {error.code}
    return set()


def test_pydantic_never_speaks() -> None:
    shown = render(findings_of(WRONG))
    for word in ("pydantic", "Input should", "validation error", "errors.pydantic.dev", "type=", "input_value"):
        assert word not in shown


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("variables:\n  x: {lower: 0, uper: 4}", "unknown-key", 2, 17),
        ("constraints:\n  c: {for: i in a}", "missing-key", 2, 3),
        ("variables:\n  x: {domain: intger}", "unknown-choice", 2, 15),
        ("sets:\n  s: {elements: 3}", "wrong-type", 2, 17),
        ("- 1", "wrong-type", 1, 1),
        ("", "wrong-type", 1, 1),
        ("just words", "wrong-type", 1, 1),
        ("objective: {minimize: x, maximize: y}", "objective-sense", 1, 1),
        ("objective: {unit: EUR}", "objective-sense", 1, 1),
        ("sets: {s: {elements: [i for i in a]}}", "unquoted-expression", 1, 22),
        ("constraints: 5", "wrong-type", 1, 14),
        ("variables: {x: 3}", "wrong-type", 1, 16),
        ("version: 2", "wrong-type", 1, 10),
        ("data: {t: {rows: [1, 2]}}", "wrong-type", 1, 19),
    ],
)
def test_one_problem_one_finding(text: str, code: str, line: int, column: int) -> None:
    found = findings_of(text)
    places = {(item.code, item.location.line, item.location.column) for item in found}
    assert (code, line, column) in places
    assert {item.code for item in found} == {code}


def test_the_nearest_key_is_named() -> None:
    assert findings_of("variables: {x: {lowr: 0}}")[0].help.startswith("the nearest key is `lower`")
    assert findings_of("variables: {x: {lb: 0}}")[0].help.startswith("the nearest key is `lower`")
    assert findings_of("constraints: {c: {rule: x <= 1, index: i}}")[0].help.startswith("the nearest key is `for`")


def test_a_member_that_reads_like_a_loop_may_be_quoted() -> None:
    found = parse_formulation('sets: {s: {elements: ["wait for a bus in town"]}}')
    assert found.sets["s"].elements == ("wait for a bus in town",)


def test_the_older_spelling_of_data_is_read() -> None:
    old = parse_formulation("sets: {days: {table: demand, column: day}}")
    assert old == parse_formulation("sets: {days: {data: demand, column: day}}")


def test_elements_without_keys() -> None:
    found = parse_formulation("sets:\n  nodes:\nparameters: {n: {}, m: }\nvariables:\n")
    assert list(found.sets) == ["nodes"] and list(found.parameters) == ["n", "m"] and not found.variables


def test_places_reach_into_expressions() -> None:
    found = parse_formulation('constraints:\n  c: {rule: "x + capcity <= 3"}')
    rule = found.constraints["c"].rule
    at = rule.index("capcity")
    place = found.origin.within(("constraints", "c", "rule"), rule, at, at + 7)
    assert (place.line, place.column) == (2, 18)


def test_format_follows_the_ending_or_the_first_character(tmp_path: Path) -> None:
    json_text, yaml_text = '{"name": "x"}', "name: x"
    for name, text in (("a.json", json_text), ("a.yaml", yaml_text), ("b.txt", " " + json_text), ("c", yaml_text)):
        path = tmp_path / name
        path.write_text(text)
        assert read_formulation(path) == Formulation(name="x")
    with pytest.raises(InputError, match="no format"):
        parse_formulation("name: x", format="toml")  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_a_mark(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("name: Bäckerei\n", encoding=encoding)
    assert read_formulation(path).name == "Bäckerei"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"name: x\nmeaning: B\xe4cker\n", "is not UTF-8 text: byte 0xe4 in line 2"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "is not a text file"),
    ],
)
def test_bad_files(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words) as caught:
        read_formulation(path, name="a.yaml")
    assert "'a.yaml'" in str(caught.value) and caught.value.help


def test_missing_files_folders_and_large_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read_formulation(tmp_path / "none.yaml")
    with pytest.raises(InputError, match="is a folder"):
        read_formulation(tmp_path)
    with pytest.raises(InputError, match="does not exist"):
        read_formulation("bad\0name")
    with pytest.raises(InputError, match="cannot be read: File name too long"):
        read_formulation("x" * 5000)
    monkeypatch.setattr("nl2opt.formulation.notation.reading.MAX_BYTES", 3)
    (tmp_path / "large.yaml").write_text("name: x")
    with pytest.raises(InputError, match="at most"):
        read_formulation(tmp_path / "large.yaml")


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("sets: {s: [a, b]}", "{elements: [...]}"),
        ("sets: [{name: s}]", "name of each set as a key"),
        ("parameters: {p: 5}", "{value: 5}"),
        ("parameters: {p: {north: 3}}", "stand under `values`"),
        ("subject to: {c: {rule: x <= 1}}", "nearest key is `constraints`"),
        ("objective: {sense: maximize, expression: x}", "`maximize: ...`"),
    ],
)
def test_what_llms_write_instead_gets_the_way_on(text: str, help: str) -> None:
    assert help in findings_of(text)[0].help
