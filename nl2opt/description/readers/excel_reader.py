"""Excel: each sheet is a table. Formulas give the values Excel saved; dates become texts such as ``2024-05-31``."""

from __future__ import annotations

import datetime
import warnings
import zipfile
from pathlib import Path
from typing import Any

from nl2opt.description.readers.files import check_file, unreadable
from nl2opt.description.readers.grid import GridTable, make_table
from nl2opt.description.tables import Data
from nl2opt.errors import DataError

MAX_UNPACKED = 2_000_000_000
"""Bytes of all parts of a workbook, unpacked."""


def read(path: Path) -> Data:
    """The sheets of a workbook as tables; empty sheets are left out.

    Raises:
        DataError: no workbook, no cells, or a formula whose value was never saved.
    """
    check_file(path)
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise DataError(
            f"the data file {str(path)!r} is not an Excel workbook",
            help="save it as .xlsx without a password; an old .xls file needs saving anew",
        ) from error
    if size > MAX_UNPACKED:
        raise DataError(f"the data file {str(path)!r} unpacks to {size / 1e9:,.1f} GB", help="split the workbook")
    tables = {table.name: table for table in _sheets(path)}
    if not tables:
        raise DataError(f"the data file {str(path)!r} has no cells", help="the first row of a sheet names its columns")
    return Data(tables=tables)


def _sheets(path: Path) -> list[GridTable]:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            try:
                grids = {sheet.title: _grid(sheet) for sheet in book.worksheets}
            finally:
                book.close()
            formula = _unsaved_formula(path, grids) if any(blank for _, _, blank in grids.values()) else None
        except DataError:
            raise
        except Exception as error:  # openpyxl raises whatever the damage leads to
            raise unreadable(path, error) from error
    if formula:
        raise DataError(
            f"{path}, cell {formula}: the formula's value was never saved",
            help="open the file in a spreadsheet program and save it, or write the number itself",
        )
    found = []
    for title, (lines, numbers, _) in grids.items():
        if lines:
            found.append(make_table(title, f"{path}, sheet {title!r}", lines, numbers, typed=True))
    return found


def _grid(sheet: Any) -> tuple[list[list[Any]], list[int], bool]:
    """Lines that hold something, their row numbers, and whether a blank cell stands among them."""
    sheet.reset_dimensions()
    lines: list[list[Any]] = []
    numbers: list[int] = []
    blank = False
    for number, record in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = [_cell(value) for value in record]
        blank = blank or None in cells
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            lines.append(cells)
            numbers.append(number)
    width = max(map(len, lines), default=0)
    for line in lines:
        line.extend([None] * (width - len(line)))
    return lines, numbers, blank


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return (value.strip() or None) if value else None
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime.datetime) and value.time() == datetime.time(0):
        return value.date().isoformat()
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def _unsaved_formula(path: Path, grids: dict[str, Any]) -> str | None:
    """The first cell that is blank in the saved values and holds a formula."""
    import openpyxl

    values = openpyxl.load_workbook(path, read_only=True, data_only=True)
    formulas = openpyxl.load_workbook(path, read_only=True, data_only=False)
    try:
        for title in grids:
            shown, written = values[title], formulas[title]
            shown.reset_dimensions()
            written.reset_dimensions()
            for saved, row in zip(shown.iter_rows(values_only=True), written.iter_rows(), strict=False):
                for value, cell in zip(saved, row, strict=False):
                    if value is None and getattr(cell, "data_type", "n") == "f":
                        return f"{title}!{cell.coordinate}"
    finally:
        values.close()
        formulas.close()
    return None
