"""Excel, SQLite and Parquet: written with their own libraries, read back, and damaged."""

from __future__ import annotations

import datetime
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import openpyxl
import pyarrow
import pyarrow.parquet
import pytest

from nl2opt.description.readers import read_data
from nl2opt.description.readers.grid import GridTable
from nl2opt.errors import DataError


def test_each_sheet_is_a_table(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    first.title = "demand"
    for row in ([], ["day", "loaves", 2024, None], ["mon", 20, 1.5, None], [], ["tue", None, 2, None]):
        first.append(row)
    first.append(["12", True, 3, None])
    first["A20"].number_format = "0.00"
    dates = book.create_sheet("dates")
    dates.append(["when", "exact"])
    dates.append([datetime.date(2024, 5, 31), datetime.datetime(2024, 5, 31, 8, 30)])
    book.create_sheet("empty")
    file = tmp_path / "case.xlsx"
    book.save(file)

    data = read_data([file])
    assert list(data.tables) == ["demand", "dates"]
    table = data.tables["demand"]
    assert table.columns == ("day", "loaves", "2024")
    assert table.rows == (("mon", 20, 1.5), ("tue", None, 2), ("12", 1, 3))
    assert table.where(1, "loaves") == f"{file}, sheet 'demand', row 5, column 'loaves'"
    assert isinstance(table, GridTable) and not table.defects
    assert data.tables["dates"].rows == (("2024-05-31", "2024-05-31 08:30:00"),)


def test_a_formula_without_its_value_is_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, "=A2*2"])
    file = tmp_path / "case.xlsx"
    book.save(file)
    with pytest.raises(DataError, match="cell Sheet!B2: the formula's value was never saved"):
        read_data([file])


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"plain text", b"\xd0\xcf\x11\xe0 an old workbook"])
def test_what_is_no_workbook(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "case.xlsx"
    file.write_bytes(content)
    with pytest.raises(DataError, match="is not an Excel workbook"):
        read_data([file])


def test_a_workbook_without_cells(tmp_path: Path) -> None:
    file = tmp_path / "case.xlsx"
    openpyxl.Workbook().save(file)
    with pytest.raises(DataError, match="has no cells"):
        read_data([file])


def database(file: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return file


def test_each_table_and_view_of_a_database(tmp_path: Path) -> None:
    file = database(
        tmp_path / "odd name?.sqlite",
        "CREATE TABLE node (id TEXT, need REAL)",
        'CREATE TABLE "a ""b""" (x INTEGER)',
        "INSERT INTO node VALUES ('n1', 2.5), ('n2', NULL), ('', 3)",
        "CREATE VIEW big AS SELECT id FROM node WHERE need > 1",
    )
    before = file.read_bytes()
    data = read_data([file])
    assert list(data.tables) == ['a "b"', "big", "node"]
    assert data.tables["node"].rows == (("n1", 2.5), ("n2", None), (None, 3.0))
    assert data.tables["big"].rows == (("n1",), (None,))
    assert file.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize(
    ("statements", "message"),
    [
        (("CREATE TABLE t (a)", "INSERT INTO t VALUES (1), (x'00')"), "'t', row 2, column 'a': the cell holds bytes"),
        (("CREATE TABLE t (a)", "DROP TABLE t"), "has no tables"),
        (("CREATE TABLE t (a)", "CREATE VIEW v AS SELECT * FROM t", "DROP TABLE t"), "cannot be read: no such table"),
    ],
)
def test_unusable_databases(tmp_path: Path, statements: tuple[str, ...], message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_data([database(tmp_path / "case.db", *statements)])


def test_what_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "case.sqlite3"
    file.write_text("a,b\n1,2\n" * 100)
    with pytest.raises(DataError, match="file is not a database"):
        read_data([file])


def test_a_view_without_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nl2opt.description.readers.sqlite_reader._MAX_CHECKS", 3)
    view = "CREATE VIEW v AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"
    with pytest.raises(DataError, match="interrupted"):
        read_data([database(tmp_path / "case.db", view)])


def test_parquet(tmp_path: Path) -> None:
    file = tmp_path / "demand.parquet"
    columns = {"day": ["mon", "tue"], "loaves": [3, None], "open": [True, False], "price": [1.5, float("inf")]}
    pyarrow.parquet.write_table(pyarrow.table(columns), file)
    table = read_data([file]).tables["demand"]
    assert table.columns == ("day", "loaves", "open", "price")
    assert table.rows == (("mon", 3, 1, 1.5), ("tue", None, 0, float("inf")))


def test_unusable_parquet(tmp_path: Path) -> None:
    file = tmp_path / "t.parquet"
    file.write_bytes(b"PAR1 broken")
    with pytest.raises(DataError, match="cannot be read"):
        read_data([file])
    pyarrow.parquet.write_table(pyarrow.table({"b": [b"x"]}), file)
    with pytest.raises(DataError, match="row 1, column 'b': the cell holds bytes"):
        read_data([file])


def test_without_pyarrow_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "t.parquet"
    file.write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(DataError, match="needs pyarrow") as caught:
        read_data([file])
    assert caught.value.help == "pip install 'nl2opt[parquet]'"


def test_reading_a_csv_imports_no_large_library(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a\n1\n")
    code = (
        "import sys; from nl2opt.description.readers import read_data; read_data(sys.argv[1:]); "
        "print(sorted({'openpyxl', 'pyarrow', 'sqlite3', 'pandas', 'numpy'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
