"""Reading data files: one format a module, found by the ending of the file's name.

A reader is a function from a path to `Data`. Others plug in through the entry point group ``nl2opt.readers``, named by
the ending without its dot.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from nl2opt.description.readers.files import check_file
from nl2opt.description.tables import Data
from nl2opt.errors import InputError
from nl2opt.registry import Registry

Reader: TypeAlias = Callable[[Path], Data]

_HERE = "nl2opt.description.readers"
READERS: Registry[Reader] = Registry(
    "data file reader",
    {
        "csv": f"{_HERE}.csv_reader:read",
        "tsv": f"{_HERE}.csv_reader:read",
        "tab": f"{_HERE}.csv_reader:read",
        "json": f"{_HERE}.json_reader:read",
        "xlsx": f"{_HERE}.excel_reader:read",
        "xlsm": f"{_HERE}.excel_reader:read",
        "sqlite": f"{_HERE}.sqlite_reader:read",
        "sqlite3": f"{_HERE}.sqlite_reader:read",
        "db": f"{_HERE}.sqlite_reader:read",
        "parquet": f"{_HERE}.parquet_reader:read",
    },
    group="nl2opt.readers",
    error=InputError,
)
"""Readers by ending."""


def read_data(paths: Sequence[str | Path]) -> Data:
    """The tables and values of some files, together.

    A file that has a header problem or rows of different lengths is read all the same: the formulation may say that it
    has no header. `nl2opt.formulation.shaping.shape_tables` reports what is left of such problems.

    Raises:
        InputError: no reader for a file's ending.
        DataError: a file is missing, empty, a folder, damaged or not what its ending says; two files give one name.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "demand.csv")
    ...     _ = file.write_text("day,loaves\\n1,20\\n2,25\\n")
    ...     read_data([file]).tables["demand"].rows
    ((1, 20), (2, 25))
    """
    return Data.merge([read_file(Path(path)) for path in paths])


def read_file(path: Path) -> Data:
    """The tables and values of one file."""
    ending = path.suffix.lower().lstrip(".")
    if ending not in READERS:
        check_file(path)
        what = f"data files do not end in {path.suffix!r}" if ending else "the ending of its name says what it is"
        raise InputError(
            f"the data file {str(path)!r} cannot be read: {what}",
            help="known endings: " + ", ".join(f".{name}" for name in READERS),
        )
    return READERS[ending](path)
