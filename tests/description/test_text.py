"""Descriptions: sentences with their places, tables inside the text, files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.description.text import Description, read_description
from nl2opt.errors import DescriptionError


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("It costs $1.50 per kg. It is 3.5 m long.", ["It costs $1.50 per kg.", "It is 3.5 m long."]),
        ("Mr. Lee met Dr. Wu, e.g. on Monday. They left.", ["Mr. Lee met Dr. Wu, e.g. on Monday.", "They left."]),
        ("Yes (no.) Maybe.", ["Yes (no.)", "Maybe."]),
        ("First line\ngoes on. Second.", ["First line\ngoes on.", "Second."]),
        ("Needs:\n- 3 eggs\n- 2 cups of milk\n\nBake.", ["Needs:", "3 eggs", "2 cups of milk", "Bake."]),
        ("1. Mix.\n2. Bake.", ["Mix.", "Bake."]),
        ("# Title\n\nText.", ["Text."]),
        ("Before.\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\nAfter.", ["Before.", "After."]),
        ("```\ncode.\n```\nText.", ["Text."]),
    ],
)
def test_sentences(text, sentences):
    assert [s.text for s in Description.from_text(text).sentences] == sentences


@given(st.text(max_size=200))
def test_sentences_stand_where_they_say(text):
    if not text.strip():
        return
    description = Description.from_text(text)
    last = 0
    for number, sentence in enumerate(description.sentences, start=1):
        assert sentence.number == number
        assert last <= sentence.start < sentence.end
        assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip()
        assert description.sentence_at(sentence.start) == sentence
        last = sentence.end


def test_tables_in_the_text():
    text = (
        "Costs:\n\n| kind | cost, $ | note |\n|:-----|--------:|---|\n| rye  | 1,200.5 | new |\n| oats | 3 | |\n\nEnd."
    )
    (table,) = Description.from_text(text).tables
    assert table.table.columns == ("kind", "cost, $", "note")
    assert table.table.rows == (("rye", 1200.5, "new"), ("oats", 3, None))
    assert text[table.start : table.end].startswith("| kind")
    start, end = table.cells[0][1]
    assert text[start:end] == "1,200.5"


def test_the_title_is_the_first_heading():
    assert Description.from_text("\n## The mill ##\n\nText.").title == "The mill"
    assert Description.from_text("Text.\n\n# Later").title == ""


def test_locations_name_the_file_and_line():
    description = Description.from_text("One.\nTwo three.", name="note.md")
    assert str(description.location(9, 14)) == "note.md:2:5"


def test_reading_files(tmp_path: Path):
    file = tmp_path / "problem.md"
    file.write_bytes("\ufeffZwölf Äpfel.\r\nMore.".encode())
    description = read_description(file)
    assert description.text == "Zwölf Äpfel.\nMore."
    assert description.name == str(file)
    assert read_description(str(file)).text == description.text
    file.write_bytes("Twelve apples.".encode("utf-16"))
    assert read_description(file).text == "Twelve apples."


def test_words_are_their_own_description():
    assert read_description("A baker makes rolls. " * 400).name == "description"
    assert read_description("no such file.md").text == "no such file.md"


@pytest.mark.parametrize("content", [b"", b"  \n", b"\xff\xfa\x01", b"MZ\x00\x01"])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes):
    file = tmp_path / "x.txt"
    file.write_bytes(content)
    with pytest.raises(DescriptionError) as caught:
        read_description(file)
    assert "x.txt" in str(caught.value) and caught.value.help


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(DescriptionError, match=r"gone\.md"):
        read_description(tmp_path / "gone.md")
