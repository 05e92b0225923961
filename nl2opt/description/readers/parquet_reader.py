"""Parquet: one table, named by the file. Needs pyarrow, which the extra ``nl2opt[parquet]`` brings."""

from __future__ import annotations

import datetime
import decimal
from pathlib import Path
from typing import Any

from nl2opt.description.readers.files import check_file, unreadable
from nl2opt.description.tables import Data, DataTable
from nl2opt.errors import DataError

MAX_CELLS = 50_000_000
"""Rows times columns of the largest table."""


def read(path: Path) -> Data:
    """The table of a Parquet file.

    Raises:
        DataError: pyarrow is missing, the file is damaged or too large, or a column holds bytes.
    """
    check_file(path)
    try:
        import pyarrow.parquet as parquet
    except ImportError as error:
        raise DataError(
            f"reading {str(path)!r} needs pyarrow, which is not installed", help="pip install 'nl2opt[parquet]'"
        ) from error
    try:
        with parquet.ParquetFile(path) as file:
            cells = file.metadata.num_rows * file.metadata.num_columns
            if cells > MAX_CELLS:
                raise DataError(
                    f"the data file {str(path)!r} has {cells:,} cells, and at most {MAX_CELLS:,} are read",
                    help="keep the rows and columns the model needs",
                )
            content = file.read()
    except DataError:
        raise
    except Exception as error:  # pyarrow has errors of its own beside OSError and ValueError
        raise unreadable(path, error) from error
    names = [str(name) for name in content.column_names]
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        raise DataError(f"{path}: two columns are called {twice!r}", help="rename one of them")
    columns = [
        [_cell(value, f"{path}, row {row}, column {name!r}") for row, value in enumerate(column.to_pylist(), 1)]
        for name, column in zip(names, content.columns, strict=True)
    ]
    rows = tuple(zip(*columns, strict=True))
    return Data(tables={path.stem: DataTable(path.stem, tuple(names), rows, str(path))})


def _cell(value: Any, where: str) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, bytes):
        raise DataError(f"{where}: the cell holds bytes", help="store numbers and texts, or leave the column out")
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time(0):
        return value.date().isoformat()
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    return value
