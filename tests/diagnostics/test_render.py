"""Findings as people read them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.diagnostics import (
    Diagnostic,
    Location,
    Severity,
    Source,
    Span,
    count_line,
    errors_in,
    in_reading_order,
    render,
    render_concise,
    render_full,
)
from nl2opt.diagnostics.render import LONGEST_LINE, _width
from tests.golden import check_golden


def finding(text: str, words: str, **rest: object) -> Diagnostic:
    start = text.index(words)
    place = Location(Source("plan.yaml", text), Span(start, start + len(words)))
    fields = {
        "code": "undefined-name",
        "severity": Severity.ERROR,
        "message": f"`{words.strip()}` is not declared",
    } | rest
    return Diagnostic(location=place, **fields)  # type: ignore[arg-type]


FINDINGS = [
    finding(
        "a: 1\ncap: x <= capcity\n",
        "capcity",
        label="no such name",
        notes=("read from sentence 2", "and once more"),
        help="write `capacity`",
    ),
    finding("rule: 日本 + ｘｘ <= oops", "oops", message="wide characters take two columns"),
    finding("rule: 日本語 <= 3", "日本語", message="and so do the carets"),
    finding("rule: e\u0301te\u0301 + oops <= 3", "oops", message="combining marks take none"),
    finding("\t\trule:\toops <= 3", "oops", message="a tab is one column"),
    finding("x" * 300 + " + oops + " + "y" * 300, "oops", message="a long line is cut on both sides"),
    finding("oops + " + "y" * 300, "oops", message="a long line is cut at its end"),
    finding("a: 1\n" * 99 + "b: oops", "oops", message="a line number of three digits"),
    finding("first: oops\r\nsecond: 2\r\n", "oops", message="carriage returns do not show"),
    finding("x: |\n  a +\n  b\n", "a +\n  b", message="a span over two lines underlines the first"),
    Diagnostic("unused-set", Severity.WARNING, "set `days` is used nowhere", help="remove it"),
    Diagnostic(
        "table-replaced",
        Severity.NOTE,
        "a file goes first",
        Location(Source("plan.yaml", "x")),
        element="data.t",
        index=("a", 1),
    ),
]


@pytest.mark.parametrize("style", ["full", "concise", "json"])
def test_golden(style: str) -> None:
    check_golden(f"diagnostics/{style}.txt", render(FINDINGS, style) + "\n")


def test_json_has_the_fields_of_the_finding() -> None:
    shown = json.loads(render(FINDINGS, "json"))
    assert shown == [json.loads(json.dumps(each.to_dict(), default=str)) for each in FINDINGS]
    assert (shown[0]["line"], shown[0]["column"], shown[-1]["line"], shown[-1]["index"]) == (2, 11, None, ["a", 1])


@given(st.text(max_size=400), st.data())
def test_carets_stand_under_the_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    shown = render_full(Diagnostic("a", Severity.ERROR, "b", Location(Source("f", text), Span(start, end)))).split("\n")
    assert len(shown) == 5
    line, under = shown[3].split("| ", 1)[1], shown[4].split("| ", 1)[1]
    assert "^" in under and set(under) <= {" ", "^"}
    assert len(line) <= LONGEST_LINE
    assert len(under) <= max(_width(line), len(under) - under.count("^") + 1) + 1


def test_positions_count_from_one() -> None:
    source = Source("f", "one\ntwo\n\nlast")
    assert [source.position(offset) for offset in (0, 3, 4, 8, 9, 13)] == [
        (1, 1),
        (1, 4),
        (2, 1),
        (3, 1),
        (4, 1),
        (4, 5),
    ]
    assert [source.line(number) for number in (1, 2, 3, 4)] == ["one", "two", "", "last"]
    assert (
        str(Location(source, Span(4, 7))) == "f:2:1"
        and str(Location(source)) == "f"
        and Location(source).column is None
    )
    with pytest.raises(ValueError, match="forward"):
        Span(3, 2)


def test_reading_order() -> None:
    source = Source("f", "abcdef")

    def at(start: int, severity: Severity, message: str) -> Diagnostic:
        return Diagnostic("c", severity, message, Location(source, Span(start, start + 1)))

    late, early, warning = (
        at(4, Severity.ERROR, "late"),
        at(1, Severity.ERROR, "early"),
        at(1, Severity.WARNING, "early too"),
    )
    other = Diagnostic("c", Severity.ERROR, "m", Location(Source("a", "x"), Span(0, 1)))
    nowhere = Diagnostic("c", Severity.NOTE, "nowhere")
    assert in_reading_order([late, warning, early, other, nowhere, early]) == [nowhere, other, early, warning, late]
    assert errors_in([late, warning, nowhere]) == [late]
    assert (
        count_line([late, early, warning, nowhere]) == "2 errors, 1 warning, 1 note" and count_line([]) == "no findings"
    )
    assert render_concise(early) == "f:1:2: error[c] early" and render([]) == ""
