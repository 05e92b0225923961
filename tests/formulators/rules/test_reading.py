"""What a reading holds: sources, trace, assumptions; and that no text, however odd, makes it fail."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.description.text import Description
from nl2opt.errors import DescriptionError
from nl2opt.formulation.checking import check
from nl2opt.formulation.elements import SourceText
from nl2opt.formulators.rules import formulate, read

TEXT = (
    "A baker makes rolls and loaves. A roll takes 2 eggs and a loaf takes 3 eggs. There are 60 eggs available. "
    "At least a third of the goods must be loaves, and at most twice as many rolls as loaves can be made. "
    "The profit is $1.25 per roll and $2 per loaf. How many of each should be made to maximize profit?"
)


@pytest.fixture
def reading():
    return read(Description.from_text(TEXT))


def test_every_element_names_its_words(reading):
    elements = reading.formulation.elements()
    assert len(elements) > 8
    for path, element in elements.items():
        parts = element.source if isinstance(element.source, tuple) else (element.source,)
        assert parts and parts[0] is not None, path
        for part in parts:
            assert isinstance(part, SourceText)
            assert TEXT[part.start : part.end] == part.text
            assert part.sentence is not None and 1 <= part.sentence <= 6


def test_the_formulation_passes_the_checks(reading):
    assert [finding for finding in check(reading.formulation) if finding.is_error] == []


def test_every_number_is_a_parameter(reading):
    values = {str(p.value) for p in reading.formulation.parameters.values() if p.value is not None}
    assert values == {"60", "1/3", "2"}
    assert reading.formulation.parameters["profit"].values == {"roll": 1.25, "loaf": 2}


def test_the_trace_covers_every_sentence(reading):
    assert {clause.sentence for clause in reading.trace} == {1, 2, 3, 4, 5, 6}
    shown = str(reading)
    assert "limit: <= 60" in shown and "comparison" in shown and "objective: maximize" in shown


def test_whole_numbers_are_an_assumption_with_its_alternative(reading):
    assert any("whole numbers" in a.statement and a.alternative == "domain: real" for a in reading.assumptions)
    assert reading.formulation.variables["number"].domain == "integer"


@pytest.mark.parametrize(
    ("measure", "domain"),
    [("acre", "real"), ("kg", "real"), ("hour", "real"), ("pack", "integer"), ("batch", "integer")],
)
def test_litres_and_acres_may_be_parts(measure, domain):
    text = (
        f"A farm sells plums and pears. A {measure} of plums takes 3 men and a {measure} of pears takes 4 men. "
        f"The farm has 30 men available. At least 2 {measure}s of pears are sold. The profit is $5 per {measure} of "
        f"plums and $6 per {measure} of pears. Maximize profit."
    )
    variable = next(iter(formulate(Description.from_text(text)).variables.values()))
    assert variable.domain == domain


def test_whole_numbers_can_be_demanded():
    text = TEXT.replace("How many", "The numbers of rolls and loaves need not be whole. How many")
    variable = next(iter(read(Description.from_text(text)).formulation.variables.values()))
    assert variable.domain == "real"


def test_a_refusal_underlines_the_words():
    text = TEXT.replace("There are 60", "The shop is 40 years old. There are 60")
    with pytest.raises(DescriptionError) as caught:
        formulate(Description.from_text(text, name="shop.md"))
    place = caught.value.findings[0].location
    assert place.source.name == "shop.md"
    assert "40 years" in text[place.span.start : place.span.end]
    assert caught.value.findings[0].code == "unread-words"
    assert "YAML" in caught.value.help


def test_the_same_text_gives_the_same_formulation():
    assert formulate(Description.from_text(TEXT)) == formulate(Description.from_text(TEXT))


def test_order_of_sentences_does_not_matter():
    first, *middle, last = [part + "." for part in TEXT.rstrip("?").split(". ")]
    turned = " ".join([first, *reversed(middle), last])
    again = read(Description.from_text(turned))
    assert not again.refused
    assert {row.key for row in again.problem.rows} == {
        row.key for row in read(Description.from_text(TEXT)).problem.rows
    }


def test_ten_megabytes_are_refused_at_once():
    text = TEXT * 40_000
    began = time.perf_counter()
    reading = read(Description.from_text(text))
    assert reading.refused and len(text) > 10_000_000
    assert str(reading)
    assert time.perf_counter() - began < 60  # a guard against quadratic time, not a measurement


@pytest.mark.parametrize(
    "text", ["$", "(", "1", "-" * 5000, "a " * 3000, "1 " * 3000, "and " * 2000, "per " * 2000, "|a|\n|-|\n|1|"]
)
def test_odd_texts_are_refused(text):
    assert read(Description.from_text(text)).refused


@given(st.text(min_size=1, max_size=300).filter(str.strip))
def test_no_text_makes_the_reader_fail(text):
    read(Description.from_text(text))


@given(st.integers(0, 10**6))
def test_no_muddle_of_words_makes_the_reader_fail(seed):
    rng = random.Random(seed)
    words = TEXT.split()
    rng.shuffle(words)
    reading = read(Description.from_text(" ".join(words[: rng.randint(1, len(words))])))
    assert reading.refused == (reading.formulation is None) == bool(reading.unread)
