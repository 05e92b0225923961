"""SQLite: each table and view is a table, in the order of their names. The file is opened for reading only."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nl2opt.description.readers.files import check_file
from nl2opt.description.tables import Data, DataTable
from nl2opt.errors import DataError

MAX_ROWS = 5_000_000
"""Rows of the largest table."""
_CHECK_EVERY = 1_000_000
_MAX_CHECKS = 5_000
"""A view may take this many times `_CHECK_EVERY` steps of SQLite's machine."""


def read(path: Path) -> Data:
    """The tables and views of a database.

    Raises:
        DataError: no database, no table, a BLOB, or a view that never ends.
    """
    check_file(path)
    place = f"file:{quote(str(path.resolve()))}?mode=ro"
    try:
        with closing(sqlite3.connect(place, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            left = [_MAX_CHECKS]

            def tick() -> int:
                left[0] -= 1
                return int(left[0] < 0)

            connection.set_progress_handler(tick, _CHECK_EVERY)
            names = [
                name
                for (name,) in connection.execute(
                    "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' "
                    "ESCAPE '\\' ORDER BY name"
                )
            ]
            tables = {name: _table(connection, name, str(path)) for name in names}
    except sqlite3.Error as error:
        help = "name an SQLite database" if "not a database" in str(error) else ""
        raise DataError(f"the data file {str(path)!r} cannot be read: {error}", help=help or None) from error
    if not tables:
        raise DataError(f"the data file {str(path)!r} has no tables", help="create a table in it")
    return Data(tables=tables)


def _table(connection: sqlite3.Connection, name: str, file: str) -> DataTable:
    where = f"{file}, table {name!r}"
    quoted = name.replace('"', '""')
    cursor = connection.execute(f'SELECT * FROM "{quoted}"')
    columns = [column[0] for column in cursor.description]
    twice = next((column for place, column in enumerate(columns) if column in columns[:place]), None)
    if twice is not None:
        raise DataError(f"{where}: two columns are called {twice!r}", help="name them apart in the view")
    rows: list[tuple[Any, ...]] = []
    for row in cursor:
        if any(type(cell) is bytes or cell == "" for cell in row):
            for column, cell in zip(columns, row, strict=True):
                if isinstance(cell, bytes):
                    raise DataError(
                        f"{where}, row {len(rows) + 1}, column {column!r}: the cell holds bytes (a BLOB)",
                        help="store numbers and texts, or leave the column out through a view",
                    )
            row = tuple([None if cell == "" else cell for cell in row])
        rows.append(row)
        if len(rows) > MAX_ROWS:
            raise DataError(f"{where} has more than {MAX_ROWS:,} rows", help="keep the rows the model needs")
    return DataTable(name, tuple(columns), tuple(rows), where)
