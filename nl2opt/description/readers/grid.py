"""From lines of cells to a table: header, lengths of rows, and what is wrong with them.

Whether a file has a header is said in the formulation (``header: false``), which is read later. So a table keeps its
cells as they stood, and what is wrong with it *as a table with a header* is kept as findings that
`nl2opt.formulation.shaping` reports only where the header is used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nl2opt.description.readers.cells import text_of, typed_rows
from nl2opt.description.tables import DataTable
from nl2opt.diagnostics import Diagnostic, Severity

SHOWN = 5
"""Findings of one kind that are listed one by one; the rest is counted."""


@dataclass(frozen=True)
class GridTable(DataTable):
    """A table from lines of cells (CSV, TSV, a sheet).

    `lines[i][k]` is a cell as it stood (texts in a CSV, typed values in a sheet), the header line first;
    `line_numbers[i]` is the line's number in the file. `defects` are findings about the header and the rows' lengths.
    `typed_cells`: the cells had their types in the file; otherwise they were texts.
    """

    lines: tuple[tuple[Any, ...], ...] = ()
    line_numbers: tuple[int, ...] = ()
    defects: tuple[Diagnostic, ...] = ()
    decimal_comma: bool = False
    typed_cells: bool = False

    def typed(self, lines: Sequence[Sequence[Any]], width: int) -> list[tuple[Any, ...]]:
        """Lines of this table as rows of typed cells."""
        if self.typed_cells:
            return _cut(lines, width)
        return typed_rows(lines, width, decimal_comma=self.decimal_comma)


def _cut(lines: Sequence[Sequence[Any]], width: int) -> list[tuple[Any, ...]]:
    return [tuple([*line, *[None] * (width - len(line))][:width]) for line in lines]


def make_table(
    name: str, file: str, lines: Sequence[Sequence[Any]], numbers: Sequence[int], *, decimal_comma: bool = False,
    typed: bool = False,
) -> GridTable:  # fmt: skip
    """A table whose first line is its header.

    Args:
        lines: cells, the header line first; at least one line.
        numbers: the number of each line in the file.
        decimal_comma: ``1,5`` may be a number.
        typed: the cells have their types already (a sheet).
    """
    header = [text_of(cell).strip() for cell in lines[0]]
    body = lines[1:]
    width = _width(header, body)
    columns, defects = name_columns(header[:width], file, numbers[0])
    defects += _lengths(columns, body, numbers[1:], file)
    if typed:
        rows = _cut(body, width)
    else:
        rows = typed_rows(body, width, decimal_comma=decimal_comma)
    return GridTable(
        name, tuple(columns), tuple(rows), file, tuple(numbers[1:]), tuple(map(tuple, lines)), tuple(numbers),
        tuple(defects), decimal_comma, typed,
    )  # fmt: skip


def _width(header: Sequence[str], body: Sequence[Sequence[Any]]) -> int:
    """Columns that count: blank header cells at the end, over nothing but blank cells, are left out."""
    width = len(header)
    while width > 1 and not header[width - 1] and not any(_filled(line, width) for line in body):
        width -= 1
    return width


def _filled(line: Sequence[Any], place: int) -> bool:
    return len(line) >= place and line[place - 1] not in ("", None)


def name_columns(header: Sequence[str], file: str, number: int) -> tuple[list[str], list[Diagnostic]]:
    """Names for the columns, each one once, and findings where the header (line `number`) gives none, or one twice."""
    findings = []
    counts = Counter(header)
    columns: list[str] = []
    for place, name in enumerate(header, 1):
        if not name:
            name = f"column {place}"
            findings.append(_defect(
                "blank-column-name", f"{file}, row {number}: column {place} has no name and is called {name!r}",
                "name it in the header, or with `columns` in `data`; a file without a header needs `header: false`",
                Severity.WARNING,
            ))  # fmt: skip
        elif counts[name] > 1 and name in columns:
            first = columns.index(name) + 1
            findings.append(_defect(
                "duplicate-column", f"{file}, row {number}: columns {first} and {place} are both called {name!r}",
                "rename one of them; for a file without a header write `header: false` and `columns` in `data`",
            ))  # fmt: skip
        while name in columns:
            name = f"{name} ({place})"
        columns.append(name)
    return columns, _summary(findings, "column names")


def _lengths(
    columns: Sequence[str], body: Sequence[Sequence[Any]], numbers: Sequence[int], file: str
) -> list[Diagnostic]:
    width = len(columns)
    findings = []
    for line, number in zip(body, numbers, strict=True):
        if len(line) == width or (len(line) > width and not any(cell not in ("", None) for cell in line[width:])):
            continue
        what = "1 cell" if len(line) == 1 else f"{len(line)} cells"
        against = "1 column" if width == 1 else f"{width} columns"
        more = len(line) > width
        help = "put a cell that holds the delimiter in double quotes" if more else "leave no cell out, even a blank one"
        help += "; for rows of different lengths give `cells` in `data`"
        findings.append(_defect("ragged-row", f"{file}, row {number} has {what}, and the header has {against}", help))
    return _summary(findings, "rows")


def _defect(code: str, message: str, help: str, severity: Severity = Severity.ERROR) -> Diagnostic:
    return Diagnostic(code, severity, message, help=help)


def _summary(findings: list[Diagnostic], what: str) -> list[Diagnostic]:
    """The first few findings; the last of them counts the rest."""
    if len(findings) <= SHOWN:
        return findings
    last = findings[SHOWN - 1]
    note = f"and {len(findings) - SHOWN} more {what}"
    return [*findings[: SHOWN - 1], Diagnostic(last.code, last.severity, last.message, notes=(note,), help=last.help)]
