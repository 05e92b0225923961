"""Data in a prompt: everything is named, nothing is shown whole."""

from __future__ import annotations

from nl2opt.description.preview import describe_value, preview
from nl2opt.description.tables import Data, DataTable


def test_a_preview_does_not_grow_with_the_rows() -> None:
    def size(count: int) -> int:
        table = DataTable("t", ("id", "name", "cost"), tuple((i, f"thing {i}", i / 7) for i in range(count)))
        return len(preview(Data({"t": table})))

    assert size(100_000) < size(100) + 40


def test_wide_tables_and_many_tables_are_cut_and_counted() -> None:
    wide = DataTable("wide", tuple(f"c{i}" for i in range(400)), (tuple(range(400)),))
    text = preview(Data({"wide": wide}, {f"v{i}": i for i in range(300)}))
    assert "376 more columns, up to `c399`" in text
    assert "... and 241 more tables and values" in text
    assert len(text) < 6000


def test_blank_cells_mixed_cells_and_long_cells() -> None:
    table = DataTable("t", ("a", "b", "c"), ((None, "x" * 500, 1), (2, 3, None), (None, "y", None)))
    text = preview(Data({"t": table}))
    assert "column `a`: integer, always 2; 2 blank" in text
    assert "column `b`: text and numbers, 3 different" in text
    assert "x" * 41 not in text


def test_line_breaks_in_cells_do_not_break_the_preview() -> None:
    table = DataTable("t", ("a",), (("one\n\ntwo",),))
    assert "one two" in preview(Data({"t": table}))


def test_nested_values_say_their_shape() -> None:
    assert describe_value([[1, 2, 3], [4, 5]]) == "list of 2 lists of 2 to 3 integers, begins [1, 2, 3]"
    assert describe_value({"a": {"b": 1}}) == "mapping of 1 key to mappings: a: {b: 1}"
    assert describe_value([0.5, None]) == "list of 2 values: 0.5, (blank)"
    assert describe_value(True) == "True"


def test_no_data_no_words() -> None:
    assert preview(Data()) == ""
