"""Causes, markup, CSV and the tables of the terminal."""

from __future__ import annotations

import csv
import html
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.evaluation.report.causes import by_cause
from nl2opt.evaluation.report.csv_file import to_csv
from nl2opt.evaluation.report.markup import escape, marked_text, program_markup
from nl2opt.evaluation.report.sheet import sheet_of
from nl2opt.evaluation.report.terminal import tables
from tests.evaluation.scoring_cases import answered, case, label, log_of, lost, set_of

CASES = set_of(
    case("a", label(1.0), kind={"type": "linear"}),
    case("b", label(2.0)),
    case("c", label("infeasible")),
    case("d", label(None)),
)


def plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp")), max_size=60)


@given(TEXTS, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from(["x", "<y>"])), max_size=5))
def test_marked_text_keeps_every_character(text: str, spans: list[tuple[int, int, str]]) -> None:
    assert plain(marked_text(text, spans)) == text


@given(st.text(max_size=80))
def test_program_markup_never_fails_and_is_escaped(program: str) -> None:
    markup = program_markup(program)
    assert not re.findall(r"<(?!/?span)", markup)
    assert "<script" not in program_markup("x = '<script>alert(1)</script>'")


def test_program_markup_keeps_the_program() -> None:
    program = 'def f(x):\n    """two\n    lines"""\n    return x + 1.5  # <b>\n\nf("é")\n'
    assert plain(program_markup(program)) == program


@pytest.mark.parametrize("mark", ["\x00", "\x1b", "\u202e", "\ud800"])
def test_marks_that_hide_text_become_visible(mark: str) -> None:
    assert escape(f"a{mark}b") == "a\ufffdb"


def test_causes_are_grouped_and_the_most_frequent_comes_first() -> None:
    log = log_of(
        answered("a", objective=9.0),
        answered("b", "unbounded"),
        answered("c", objective=1.0),
        answered("d", objective=1.0),
    )
    groups = by_cause(sheet_of(CASES, log).main.items)
    assert set(groups) == {
        "another answer",
        "unbounded instead of optimal",
        "optimal instead of infeasible",
        "unscored: the label '7 or 8' cannot be read",
    }
    log = log_of(lost("a", "failed"), lost("b", "failed"), lost("c", "refused", code="DescriptionError"))
    assert list(by_cause(sheet_of(CASES, log).main.items)) == ["failed: FormulationError", "refused: DescriptionError"]


def test_csv_has_one_line_an_attempt_and_no_formula() -> None:
    log = log_of(answered("a", objective=1.0), lost("b", "failed", '=HYPERLINK("http://x")'))
    rows = list(csv.DictReader(io.StringIO(to_csv(sheet_of(CASES, log, ["strict", "mamo"])))))
    assert [row["case"] for row in rows] == ["a", "b"]
    assert (rows[0]["strict"], rows[0]["mamo"], rows[0]["kind:type"]) == ("right", "right", "linear")
    assert rows[1]["strict:reason"].startswith("it did not run: =HYPERLINK")
    assert all(not cell.startswith(("=", "@")) for row in rows for cell in row.values())


def test_the_dictionary_is_plain_json_without_texts() -> None:
    log = log_of(answered("a", objective=1.0))
    body = json.loads(json.dumps(sheet_of(CASES, log, ["strict", "orgeval"], by=["type"]).to_dict(), allow_nan=False))
    assert body["rules"][0]["accuracy"] == {"value": 1.0, "of": 1, "low": pytest.approx(0.2065, abs=1e-4), "high": 1.0}
    assert body["items"][0]["rules"] == {"strict": True, "orgeval": None}
    assert "the words of a" not in json.dumps(body)


def shown(sheet: object) -> str:
    from rich.console import Console

    console = Console(width=120, file=io.StringIO(), force_terminal=False)
    console.print(tables(sheet))  # type: ignore[arg-type]
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text


def test_the_table_always_shows_scored_unscored_and_total() -> None:
    log = log_of(answered("a", objective=1.0), answered("b", objective=9.0), answered("d", objective=1.0))
    text = shown(sheet_of(CASES, log, ["strict"]))
    assert re.search(r"strict +1 of 2 +1 +3 +50.0 % +9.5 to 90.5", text)
    assert "1 of 4 cases were not attempted" in text


def test_a_second_log_is_compared() -> None:
    first = log_of(answered("a", objective=1.0), answered("b", objective=9.0))
    second = log_of(answered("a", objective=1.0), answered("b", objective=2.0))
    text = shown(sheet_of(CASES, first, other=second))
    assert "1 gained, 0 lost, 1 right in both, 0 wrong in both; McNemar p = 1" in text
    assert "+ b: 9, and the label is 2  ->  2, and the label is 2" in text
