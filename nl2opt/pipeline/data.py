"""The data of a run: files that are named, files beside the input, tables inside the text, and those of a saved run."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nl2opt.errors import InputError
from nl2opt.pipeline.inputs import Input, data_beside

if TYPE_CHECKING:
    from nl2opt.description.tables import Data
    from nl2opt.description.text import Description

Paths = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]
SAVED_DATA = "data.json"
SAVED_FILES = "data"
"""Folder of a saved run with the files that its program reads."""


def listed(data: Paths | Data) -> list[Any]:
    """What was given, as a list of paths or of one `Data`."""
    from nl2opt.description.tables import Data

    if isinstance(data, Data):
        return [data] if data.names() else []
    return [data] if isinstance(data, str | os.PathLike) else list(data)


def read_for(what: Input, data: Paths | Data, description: Description | None = None) -> Data:
    """Tables inside the text and the files named, or those beside the input where none is named.

    A saved run brings its own data; files that are named replace it by name.
    """
    from nl2opt.description.readers import read_data
    from nl2opt.description.tables import Data

    given = listed(data) or data_beside(what.path if what.saved is None else None)
    parts: list[Data] = []
    if description is not None and description.tables:
        parts.append(Data(tables={found.table.name: found.table for found in description.tables}))
    if given:
        parts.append(given[0] if isinstance(given[0], Data) else read_data(given))
    merged = Data.merge(parts)
    if what.saved is None or not (what.saved / SAVED_DATA).is_file():
        return merged
    kept, new = read_data([what.saved / SAVED_DATA]), set(merged.names())
    tables = {name: table for name, table in kept.tables.items() if name not in new}
    values = {name: value for name, value in kept.values.items() if name not in new}
    return Data(tables={**merged.tables, **tables}, values={**merged.values, **values})


def program_files(what: Input, data: Paths | Data) -> dict[str, Path]:
    """Data files of a program, by the name it finds them under in its working folder."""
    files: dict[str, Path] = {}
    for item in listed(data):
        path = Path(item)
        if not path.is_file():
            fault = "is no file" if path.exists() else "does not exist"
            raise InputError(f"the data file {str(path)!r} {fault}")
        if path.name in files:
            raise InputError(f"two data files are named {path.name!r}", help="rename one of them")
        files[path.name] = path
    folder = None if what.saved is None else what.saved / SAVED_FILES
    if folder is not None and folder.is_dir():
        kept = {path.name: path for path in sorted(folder.iterdir()) if path.is_file()}
        files = {**kept, **files}
    return files


def saved_tables(what: Input, data: Paths | Data) -> Data | None:
    """The tables of a saved run whose program a formulator wrote, those named in place; None for other programs."""
    if what.saved is None or not (what.saved / SAVED_DATA).is_file():
        return None
    return read_for(what, data)


def files_of(data: Data) -> Mapping[str, bytes]:
    """Tables and values as the files that a formulator's program reads."""
    from nl2opt.formulators.programs import program_files

    return program_files(data)
