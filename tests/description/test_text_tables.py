"""Tables typed into a text: their names, their columns, and numbers as people write them."""

from __future__ import annotations

import pytest

from nl2opt.description.preview import preview
from nl2opt.description.tables import Data
from nl2opt.description.text import Description
from nl2opt.description.text_cells import read_column

TABLE = "| a | b |\n| - | - |\n| x | 1 |\n"


def names(text: str) -> list[str]:
    return [found.table.name for found in Description.from_text(text).tables]


@pytest.mark.parametrize(
    ("above", "name"),
    [
        ("Table 2: Demand of a week\n", "demand_of_a_week"),
        ("**Costs, EUR/kg:**\n\n", "costs_eur_kg"),
        ("__Costs__:\n", "costs"),
        ("## 2nd shift\n\n", "table_2nd_shift"),
        ("# The title\n\n", "table_1"),
        ("There are two shops.\n\n", "table_1"),
        ("", "table_1"),
        ("### ***\n", "table_1"),
        ("## 需求\n", "需求"),
    ],
)
def test_a_table_is_named_by_what_stands_over_it(above, name):
    assert names(above + TABLE) == [name]


def test_names_are_distinct_and_numbered_in_order():
    assert names(f"Words.\n\n{TABLE}\nWords.\n\n{TABLE}\n## Costs\n{TABLE}\n## Costs\n{TABLE}") == [
        "table_1", "table_2", "costs", "costs_2",
    ]  # fmt: skip


def test_captions_are_no_sentences():
    text = f"Table 1: Demand\n\n{TABLE}\n**Costs**\n\n{TABLE}\nHow much?"
    assert [sentence.text for sentence in Description.from_text(text).sentences] == ["How much?"]


def test_columns_are_usable():
    text = "| **good** | | `price`<br>(EUR) | good | a \\| b |\n|---|---|---|---|---|\n| _rye_ | x | 3 | y | z |\n"
    (found,) = Description.from_text(text).tables
    assert found.table.columns == ("good", "column 2", "price (EUR)", "good (4)", "a | b")
    assert found.table.rows == (("rye", "x", 3, "y", "z"),)


@pytest.mark.parametrize(
    ("cells", "values", "read_as"),
    [
        (["1,250", "3"], [1250, 3], ""),
        (["1 250 000", "10"], [1250000, 10], ""),
        (["12\u00a0500", "1"], [12500, 1], ""),
        (["1'250.5", "3"], [1250.5, 3], ""),
        (["20 %", "7.5%"], [0.2, 0.075], "per cent, as shares"),
        (["$1,200.50", "$3"], [1200.5, 3], "in $"),
        (["3 €", "4.5 €"], [3, 4.5], "in €"),
        (["EUR 3", "EUR 4"], [3, 4], "in EUR"),
        (["30 kg", "2.5 kg"], [30, 2.5], "in kg"),
        (["-3", "−4", "+5"], [-3, -4, 5], ""),
        (["1e3", "2"], [1000, 2], ""),
        (["7", "-", "", "—"], [7, None, None, None], ""),
        (["30 kg", "2 m"], ["30 kg", "2 m"], ""),
        (["20 %", "3"], ["20 %", "3"], ""),
        (["1a", "2a"], ["1a", "2a"], ""),
        (["007", "008"], ["007", "008"], ""),
        (["12:30", "13:00"], ["12:30", "13:00"], ""),
        (["1,25", "3"], ["1,25", "3"], ""),
        (["n/a", "3"], ["n/a", "3"], ""),
        (["-", ""], ["-", None], ""),
        (["9" * 500, "1"], [float("inf"), 1], ""),
    ],
)
def test_numbers_by_column(cells, values, read_as):
    column = read_column(cells)
    assert (column.cells, column.read_as) == (values, read_as)


def test_the_preview_says_how_cells_were_read():
    text = "## Goods\n| good | price | share |\n|-|-|-|\n| rye | 3 EUR | 20 % |\n| oat | 1,400 EUR | 5 % |\n"
    (found,) = Description.from_text(text).tables
    shown = preview(Data({found.table.name: found.table}))
    assert "table `goods`, 2 rows" in shown
    assert "column `price`: integer, 3 to 1400 (in EUR)" in shown
    assert "column `share`: number, 0.05 to 0.2 (per cent, as shares)" in shown


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "一位织工有三台织机。每周有300小时！应该做多少？",
            ["一位织工有三台织机。", "每周有300小时！", "应该做多少？"],
        ),
        ("هناك 300 ساعة. كم يصنع؟ كلها.", ["هناك 300 ساعة.", "كم يصنع؟", "كلها."]),
        ("Wait... what? Yes.", ["Wait... what?", "Yes."]),
    ],
)
def test_sentences_of_other_languages(text, sentences):
    assert [sentence.text for sentence in Description.from_text(text).sentences] == sentences


@pytest.mark.parametrize(
    "text",
    [
        "The baker makes 3 rolls, e.g. of rye. " * 27_000,
        "." * 1_000_000 + "a",
        "# a" + "#" * 1_000_000 + "b",
        "# a" + "\t" * 1_000_000 + "b",
        "|" + " " * 1_000_000 + "\n|" + "- " * 10,
        "|" * 1_000_000,
        (TABLE + "\n") * 20_000,
        '."' * 500_000 + "x",
        " " * 500_000 + "x" + " " * 500_000,
    ],
    ids=["prose", "dots", "marks", "blanks", "rule", "bars", "tables", "quotes", "margins"],
)
def test_a_megabyte_is_read_in_one_go(text):
    """Each of these took minutes with a pattern that looks back and forth."""
    description = Description.from_text(text)
    for sentence in description.sentences[:3]:
        assert text[sentence.start : sentence.end] == sentence.text
    assert len(description.tables) == (20_000 if text.startswith(TABLE) else 0)
