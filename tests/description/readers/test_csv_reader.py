"""CSV and TSV files: delimiters, encodings, types, and every way a file can be unusable."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.description.readers import read_data
from nl2opt.description.readers.cells import number_of, typed_column
from nl2opt.description.readers.csv_reader import find_delimiter, parse
from nl2opt.description.readers.grid import GridTable
from nl2opt.description.tables import DataTable
from nl2opt.errors import DataError, InputError


def read(folder: Path, content: str | bytes, name: str = "demand.csv") -> DataTable:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    (table,) = read_data([file]).tables.values()
    return table


def defects(table: DataTable) -> list[str]:
    assert isinstance(table, GridTable)
    return [f"{d.code}: {d.message.split('demand.csv', 1)[-1]}" for d in table.defects]


def test_the_table_is_named_by_the_file_and_typed_by_column(tmp_path: Path) -> None:
    table = read(tmp_path, "shop,day,loaves,price\nnorth,1,20,1.5\nsouth,2,,2\n")
    assert table.name == "demand"
    assert table.columns == ("shop", "day", "loaves", "price")
    assert table.rows == (("north", 1, 20, 1.5), ("south", 2, None, 2.0))
    assert [type(cell) for cell in table.rows[1]] == [str, int, type(None), float]
    assert table.where(1, "price") == f"{tmp_path / 'demand.csv'}, row 3, column 'price'"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    text = "\n".join(delimiter.join(row) for row in (["a", "b b", "c"], ["1", "x", "2"], ["3", "y z", "4"])) + "\n"
    assert read(tmp_path, text).rows == ((1, "x", 2), (3, "y z", 4))


def test_excels_line_about_the_delimiter(tmp_path: Path) -> None:
    table = read(tmp_path, "sep=;\na;b\n1;2,5\n")
    assert (table.columns, table.rows, table.numbers) == (("a", "b"), ((1, 2.5),), (3,))


def test_a_delimiter_inside_quotes_does_not_count() -> None:
    assert find_delimiter('id;"list, of, ids"\n1;"2, 3"\n') == ";"
    assert find_delimiter("name\nAnn\n") == ","


def test_a_tsv_file_with_commas_says_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds a comma and no tab"):
        read(tmp_path, "a,b\n1,2\n", "demand.tsv")
    assert read(tmp_path, "a\tb\n1\t2,5\n", "demand.tsv").rows == ((1, "2,5"),)


def test_decimal_commas_are_numbers_between_semicolons_only(tmp_path: Path) -> None:
    assert read(tmp_path, "a;b\n1;2,5\n2;3\n").rows == ((1, 2.5), (2, 3.0))
    assert read(tmp_path, 'a,b\n1,"2,5"\n').rows == ((1, "2,5"),)
    assert read(tmp_path, "a;b\n1;2,5\n2;3.5\n").rows == ((1, "2,5"), (2, "3.5"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_and_without_a_byte_order_mark(tmp_path: Path, encoding: str) -> None:
    table = read(tmp_path, "Straße,länge\nköln,3\n".encode(encoding))
    assert table.columns == ("Straße", "länge")
    assert table.rows == (("köln", 3),)


def test_another_encoding_is_refused_with_the_byte(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"is not UTF-8 text: byte 9 \(line 2\) is 0xf6") as caught:
        read(tmp_path, "city,km\nköln,3\n".encode("cp1252"))
    assert "UTF-8" in (caught.value.help or "")


def test_quotes_line_breaks_and_blank_lines_keep_the_row_numbers(tmp_path: Path) -> None:
    table = read(tmp_path, 'a,b\r\n\r\n"x ""y""\r\nz",1\r\n,\r\nw,2\r\n')
    assert table.rows == (('x "y"\r\nz', 1), ("w", 2))
    assert table.numbers == (3, 6)


def test_a_header_alone_is_an_empty_table(tmp_path: Path) -> None:
    table = read(tmp_path, "a,b\n")
    assert (table.columns, table.rows, defects(table)) == (("a", "b"), (), [])


def test_rows_of_another_length_are_kept_as_defects(tmp_path: Path) -> None:
    table = read(tmp_path, "a,b\n1,2,3\n4\n5,6\n7,8,\n")
    assert defects(table) == [
        "ragged-row: , row 2 has 3 cells, and the header has 2 columns",
        "ragged-row: , row 3 has 1 cell, and the header has 2 columns",
    ]
    assert table.rows == ((1, 2), (4, None), (5, 6), (7, 8))


def test_many_defects_are_counted(tmp_path: Path) -> None:
    table = read(tmp_path, "a,b\n" + "1,2,3\n" * 42)
    assert isinstance(table, GridTable)
    assert len(table.defects) == 5
    assert table.defects[-1].notes == ("and 37 more rows",)


def test_column_names_twice_or_blank(tmp_path: Path) -> None:
    assert defects(read(tmp_path, "a,,a\n1,2,3\n")) == [
        "blank-column-name: , row 1: column 2 has no name and is called 'column 2'",
        "duplicate-column: , row 1: columns 1 and 3 are both called 'a'",
    ]


def test_blank_columns_at_the_end_are_left_out(tmp_path: Path) -> None:
    table = read(tmp_path, "a,b,,\n1,2,,\n")
    assert (table.columns, defects(table)) == (("a", "b"), [])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n \n", "blank lines only"),
        (b"a,b\n\x00\x01", "not a text file: byte 4 is zero"),
        (b'a,b\n1,"2\n3,4\n', r"row 2: a quotation mark opens a cell and is never closed"),
        (b'a,b\n"1"x,2\n', "row 2: text follows a closing quotation mark"),
        (b"a,b\n1," + b"9" * 200_000 + b"\n", "row 2: a cell has more than 131,072 characters"),
    ],
)
def test_unusable_content(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(tmp_path, content)


def test_a_file_of_two_gigabytes_is_not_loaded(tmp_path: Path) -> None:
    file = tmp_path / "huge.csv"
    with file.open("wb") as stream:
        stream.truncate(2_000_000_000)
    with pytest.raises(DataError, match="has 2,000 MB"):
        read_data([file])


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "demand.csv").write_text("a\n1\n")
    with pytest.raises(DataError, match="does not exist") as caught:
        read_data([tmp_path / "demnad.csv"])
    assert caught.value.help == "the nearest name there is 'demand.csv'"
    with pytest.raises(DataError, match="does not exist"):
        read_data([tmp_path / "nowhere" / "demand.csv"])


def test_a_folder_a_strange_ending_and_two_files_of_one_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "a.csv").write_text("a\n1\n")
    with pytest.raises(DataError, match=r"is a folder; it holds 'a.csv'"):
        read_data([tmp_path])
    (tmp_path / "a.txt").write_text("a\n1\n")
    with pytest.raises(InputError, match=r"do not end in '\.txt'") as caught:
        read_data([tmp_path / "a.txt"])
    assert ".csv, .tsv" in (caught.value.help or "")
    with pytest.raises(DataError, match="two data sources give `a`"):
        read_data([tmp_path / "a.csv", tmp_path / "b" / "a.csv"])


def test_a_file_that_may_not_be_read(
    open_folder: Path, bound_by_permissions: Callable[[], AbstractContextManager[None]]
) -> None:
    file = open_folder / "a.csv"
    file.write_text("a\n1\n")
    assert read_data([file]).names() == ["a"]
    file.chmod(0)
    with bound_by_permissions(), pytest.raises(DataError, match="may not be read"):
        read_data([file])


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("-0", 0), ("+5", 5), ("1.5", 1.5), (".5", 0.5), ("2.", 2.0), ("1e3", 1000.0), ("1e400", math.inf)],
)
def test_numbers(text: str, value: float) -> None:
    assert number_of(text) == value


@pytest.mark.parametrize("text", ["007", "1_000", "12:30", "0x10", "1 000", "1,5", "٣", "", "--1", "1e", "abc", "00.5"])
def test_what_stays_text(text: str) -> None:
    assert number_of(text) is None


def test_one_text_makes_the_column_text_and_nan_does_not() -> None:
    assert typed_column(["1", "abc", "3"]) == ["1", "abc", "3"]
    assert typed_column(["01", "02"]) == ["01", "02"]
    column = typed_column(["1", "nan", "-inf", "1e400", ""])
    assert column[0] == 1.0 and math.isnan(column[1]) and column[2:] == [-math.inf, math.inf, None]
    assert typed_column(["nan", "inf"]) == ["nan", "inf"]
    assert typed_column(["9" * 30]) == [int("9" * 30)]
    assert typed_column(["9" * 5000]) == [math.inf]


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=("Cs",)), max_size=12)
CELLS = st.one_of(st.none(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), WORDS.map(str.strip))


@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.tuples(*[st.integers()] + [CELLS] * n), min_size=1, max_size=6)))
def test_what_is_written_is_read_back(rows: list[tuple[object, ...]]) -> None:
    """Cells come back as they were written, up to the type of their column."""
    columns = [f"c{k}" for k in range(len(rows[0]))]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    table = parse(out.getvalue(), "t", "t.csv", delimiter=",")
    assert table.columns == tuple(columns) and not table.defects
    for written, read_back in zip(rows, table.rows, strict=True):
        for before, after in zip(written, read_back, strict=True):
            if isinstance(after, str) or after is None:
                assert (after or "") == ("" if before is None else str(before))
            else:
                assert after == (number_of(str(before)) if isinstance(before, str) else before)
