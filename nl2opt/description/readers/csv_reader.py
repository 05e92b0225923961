"""CSV and TSV: one table, named by the file; the delimiter is found among ``, ; tab |``."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from nl2opt.description.readers.cells import number_of
from nl2opt.description.readers.files import read_text
from nl2opt.description.readers.grid import GridTable, make_table
from nl2opt.description.tables import Data
from nl2opt.errors import DataError

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
SAMPLE = 25
"""Lines looked at to find the delimiter."""
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)
"""The first line by which Excel is told the delimiter."""
LONGEST_CELL = 131_072
"""Characters of the longest cell."""


def read(path: Path) -> Data:
    """The table of a CSV or TSV file."""
    delimiter = "\t" if path.suffix.lower() in (".tsv", ".tab") else None
    table = parse(read_text(path), path.stem, str(path), delimiter=delimiter)
    return Data(tables={table.name: table})


def parse(text: str, name: str, file: str, *, delimiter: str | None = None) -> GridTable:
    """The table in a text.

    Args:
        name: of the table.
        file: how messages call it.
        delimiter: found among `DELIMITERS` where None.

    Raises:
        DataError: a quotation mark is never closed, a cell is too long, there is no line at all, or the header shows
            another delimiter than a TSV file has.

    >>> table = parse("day;loaves\\n1;2,5\\n2;3\\n", "demand", "demand.csv")
    >>> table.columns, table.rows
    (('day', 'loaves'), ((1, 2.5), (2, 3.0)))
    """
    given = delimiter
    told = _SEPARATOR_LINE.match(text)
    if told:
        delimiter, text = told[1], "\n" + text[told.end() :]
    delimiter = delimiter or find_delimiter(text)
    lines, numbers = _records(text, delimiter, file)
    if not lines:
        raise DataError(f"the data file {file!r} holds blank lines only", help="the first line names the columns")
    if given and len(lines[0]) == 1:
        other = next((d for d in DELIMITERS if d != given and d in lines[0][0]), None)
        if other:
            raise DataError(
                f"{file}: its first line holds a {DELIMITERS[other]} and no {DELIMITERS[given]}",
                help="save it separated by tabs, or rename it to end in .csv",
            )
    return make_table(name, file, lines, numbers, decimal_comma=delimiter == ";")


def find_delimiter(text: str) -> str:
    """The delimiter that cuts the first lines into the same number of cells; else a comma.

    Among several, the one with more cells wins, then the one with more cells that are numbers.

    >>> find_delimiter("a;b\\n1,5;2\\n"), find_delimiter("name\\nAnn\\n"), find_delimiter("a|b,c\\n1|2\\n3|4,5\\n")
    (';', ',', '|')
    """
    head = text[: SAMPLE * 4000]
    best, score = ",", (False, 1, 0)
    for candidate in DELIMITERS:
        records = _sample(head, candidate)
        if records and len(records[0]) > 1:
            comma = candidate == ";"
            numbers = sum(number_of(cell, decimal_comma=comma) is not None for record in records for cell in record)
            found = (len({len(record) for record in records}) == 1, len(records[0]), numbers)
            if found > score:
                best, score = candidate, found
    return best


def _sample(head: str, delimiter: str) -> list[list[str]]:
    """The first records that hold something, cut by a delimiter."""
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter):
            cells = [cell.strip() for cell in record]
            if any(cells):
                records.append(cells)
            if len(records) == SAMPLE:
                break
    except csv.Error:
        pass
    return records


def _records(text: str, delimiter: str, file: str) -> tuple[list[Sequence[str]], list[int]]:
    """Every line that holds something, its cells stripped, with the number of the line it starts in."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[Sequence[str]] = []
    numbers: list[int] = []
    start = 1
    try:
        for record in reader:
            cells = [cell.strip() for cell in record]
            if any(cells):
                lines.append(cells)
                numbers.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        raise _csv_error(str(error), file, start) from error
    return lines, numbers


def _csv_error(reason: str, file: str, line: int) -> DataError:
    where = f"{file}, row {line}"
    if "field larger" in reason:
        return DataError(
            f"{where}: a cell has more than {LONGEST_CELL:,} characters",
            help="look for a quotation mark that is never closed before it",
        )
    if "unexpected end" in reason:
        return DataError(
            f"{where}: a quotation mark opens a cell and is never closed",
            help='write a quotation mark in a cell as `""`',
        )
    if "expected after" in reason:
        return DataError(
            f"{where}: text follows a closing quotation mark", help='write a quotation mark in a cell as `""`'
        )
    return DataError(f"{where}: {reason}")
