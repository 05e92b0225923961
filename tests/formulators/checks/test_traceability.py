"""Where elements come from, and what nothing came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt import Description, Formulation
from nl2opt.description.quotes import find_quote
from nl2opt.formulators.checks.examination import examine
from nl2opt.formulators.checks.traceability import trace

TEXT = (
    "A ferry carries cars and lorries. A car pays 12 EUR and a lorry 45 EUR. The deck has room for 60 cars, and a "
    "lorry takes the room of 3 cars. At most 9 lorries may come aboard. The ferry was built in 1987."
)


def ferry(**sources: str | None) -> Formulation:
    return Formulation.model_validate(
        {
            "variables": {
                "cars": {"lower": 0, "domain": "integer", "source": sources.get("cars", "carries cars and lorries")},
                "lorries": {"lower": 0, "domain": "integer", "source": "carries cars and lorries"},
            },
            "objective": {"maximize": "12 * cars + 45 * lorries", "source": "A car pays 12 EUR and a lorry 45 EUR."},
            "constraints": {
                "deck": {
                    "rule": "cars + 3 * lorries <= 60",
                    "source": sources.get("deck", "The deck has room for 60 cars ... room of 3 cars"),
                },
                "heavy": {"rule": "lorries <= 9", "source": sources.get("heavy", "At most 9 lorries")},
            },
        }
    )


def codes(formulation: Formulation) -> list[str]:
    return [finding.code for finding in examine(Description.from_text(TEXT), formulation).findings]


def test_what_is_sourced_in_full_leaves_the_story_only() -> None:
    found = trace(Description.from_text(TEXT), ferry())
    assert found.unsourced == () and not found.not_found
    assert found.silent == (5,)
    assert found.unused_numbers == ("1987",)


def test_words_that_are_not_in_the_text_are_found_out() -> None:
    assert "quote-not-found" in codes(ferry(heavy="at most 8 lorries"))


def test_a_sentence_with_a_limit_that_nothing_came_from_is_told() -> None:
    report = examine(Description.from_text(TEXT), ferry(heavy=None)).findings
    told = [finding for finding in report if finding.code == "silent-sentence"]
    assert [finding.location.span.start for finding in told if finding.location and finding.location.span] == [
        TEXT.index("At most 9"),
        TEXT.index("The ferry was"),
    ]


def test_without_any_source_sentences_are_not_held_against_it() -> None:
    formulation = Formulation.model_validate(
        {"variables": {"x": {"lower": 0, "upper": 60}}, "objective": {"maximize": "12 * x"}}
    )
    assert "silent-sentence" not in codes(formulation)


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("Ein Kuchen kostet 5 €.", "kostet 5 €", "kostet 5 €"),
        ("The **deck** has\nroom for 60.", "the deck has room for 60", "The **deck** has\nroom for 60"),
        ("| kind | price |\n| rye | 3 |", "kind price", "kind | price"),
        ("A b c.", "", None),
        ("A b c.", "   ", None),
        ("A b c.", "...", None),
        ("a ... b", "a ... b", "a ... b"),
        ("one two three four", "three four ... one two", None),
        ("only 12.5 kg", "12.5 kg", "12.5 kg"),
    ],
)
def test_quotations_are_found_as_people_quote(text: str, quote: str, found: str | None) -> None:
    span = find_quote(text, quote)
    assert (None if span is None else text[slice(*span)]) == found


@given(st.text(max_size=60), st.integers(0, 60), st.integers(1, 60))
def test_a_piece_of_a_text_is_found_in_it(text: str, start: int, length: int) -> None:
    piece = text[start : start + length]
    span = find_quote(text, piece)
    if piece.strip():
        assert span is not None and text[slice(*span)] == piece
    else:
        assert span is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_place_lies_within_the_text(text: str, quote: str) -> None:
    span = find_quote(text, quote)
    assert span is None or 0 <= span[0] < span[1] <= len(text)
