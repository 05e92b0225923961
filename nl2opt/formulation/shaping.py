"""How the `data` section shapes tables: inline rows, no header, lists in cells, texts that hold columns."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from nl2opt.description.readers.cells import text_of, typed_column, typed_rows
from nl2opt.description.readers.grid import GridTable, name_columns
from nl2opt.description.tables import Data, DataTable
from nl2opt.diagnostics import Diagnostic, Severity
from nl2opt.formulation.binding.report import Report
from nl2opt.formulation.elements import Table
from nl2opt.formulation.origin import Origin

_BRACES = re.compile(r"\{([^{}]*)\}")


def shape_tables(
    formulation_data: Mapping[str, Table], data: Data, origin: Origin | None = None
) -> tuple[Data, list[Diagnostic]]:
    """The data as the formulation's `data` section shapes it.

    A table written in the formulation is added; a data file of the same name goes before it. A table that is not
    mentioned keeps its header, and what is wrong with its header or its rows' lengths is reported here.

    >>> inline = {"demand": Table(columns=("day", "loaves"), rows=(("mon", 20),))}
    >>> shaped, findings = shape_tables(inline, Data())
    >>> shaped.tables["demand"].rows, findings
    ((('mon', 20),), [])
    """
    origin = origin or Origin()
    tables = dict(data.tables)
    values = dict(data.values)
    findings: list[Diagnostic] = []
    for name, shape in formulation_data.items():
        report = Report(("data", name), origin)
        table = _source(name, shape, data, report)
        if table is not None:
            values.pop(name, None)
            tables[name] = _shape(table, shape, report)
        findings += report.done()
    for name, table in tables.items():
        if isinstance(table, GridTable) and name not in formulation_data:
            findings += table.defects
    return Data(tables, values), findings


def _source(name: str, shape: Table, data: Data, report: Report) -> DataTable | None:
    if name in data.tables or name in data.values:
        if shape.rows is not None:
            message = f"a data file gives `{name}`, and goes before the rows here"
            report.add("table-replaced", message, severity=Severity.NOTE)
        if name in data.tables:
            return data.tables[name]
        return _from_value(name, shape, data.values[name], report)
    if shape.rows is not None:
        return _inline(name, shape, report)
    if shape == Table(meaning=shape.meaning, source=shape.source):
        return None
    near = difflib.get_close_matches(name, data.names(), n=1)
    report.add(
        "unknown-table", f"the data has no table `{name}`, and no `rows` are written here",
        help=f"the nearest name is `{near[0]}`" if near else "name its file with `--data`, or write `rows`",
    )  # fmt: skip
    return None


def _inline(name: str, shape: Table, report: Report) -> DataTable | None:
    rows = [list(row) for row in shape.rows or ()]
    if shape.columns is None:
        report.add("unknown-column", f"table `{name}` has `rows` and no `columns`", help="name the columns")
        return None
    if shape.cells is not None:
        numbers = tuple(range(1, len(rows) + 1))
        return GridTable(name, (), (), "", (), tuple(map(tuple, rows)), numbers, typed_cells=True)
    for number, row in enumerate(rows):
        if len(row) != len(shape.columns):
            what = "1 cell" if len(row) == 1 else f"{len(row)} cells"
            message = f"table `{name}`, row {number + 1} has {what}, and there are {len(shape.columns)} columns"
            help = "write one cell for each column, `null` where it is blank"
            report.add("ragged-row", message, at=("rows", number), help=help)
    width = len(shape.columns)
    cells = [tuple(map(_plain, (row + [None] * width)[:width])) for row in rows]
    _once(shape.columns, report)
    return DataTable(name, shape.columns, tuple(cells))


def _from_value(name: str, shape: Table, value: Any, report: Report) -> DataTable | None:
    """A data value that is a list of lists, with its columns named here."""
    if shape.columns is None or not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        report.add(
            "unknown-table", f"the data's `{name}` is a value, not a table",
            help="write `columns` here for a list of rows, or remove this entry",
        )  # fmt: skip
        return None
    return _inline(name, Table(columns=shape.columns, rows=tuple(tuple(row) for row in value)), report)


def _once(columns: Sequence[str], report: Report) -> None:
    twice = next((name for place, name in enumerate(columns) if name in columns[:place]), None)
    if twice is not None:
        message = f"two columns are called {twice!r}"
        report.add("duplicate-column", message, at=("columns",), help="rename one of them")


def _plain(cell: Any) -> Any:
    return int(cell) if isinstance(cell, bool) else cell


def _shape(table: DataTable, shape: Table, report: Report) -> DataTable:
    replaced_rows = shape.rows is not None
    if shape.cells is not None:
        table = _ragged(table, shape, report)
    elif shape.header is False:
        table = _headless(table, shape, report)
    else:
        defects: Sequence[Diagnostic] = table.defects if isinstance(table, GridTable) else ()
        if shape.columns is not None and not replaced_rows:
            table, defects = _renamed(table, shape.columns, defects, report)
        for defect in defects:
            report.add(defect.code, defect.message, severity=defect.severity, help=defect.help, notes=defect.notes)
    for column, separator in (shape.split or {}).items():
        table = _split(table, column, separator, report)
    for column, pattern in (shape.parse or {}).items():
        table = _parse(table, column, pattern, report)
    return table


# -- headers ---------------------------------------------------------------------------------------------------------


def _renamed(
    table: DataTable, columns: Sequence[str], defects: Sequence[Diagnostic], report: Report
) -> tuple[DataTable, Sequence[Diagnostic]]:
    """The first columns take new names; what was wrong with the old ones does not matter then."""
    if len(columns) > len(table.columns):
        report.add(
            "wrong-shape", f"{len(columns)} columns are named, and {table.where()} has {len(table.columns)}",
            at=("columns",), help="`columns` names the first columns of the file anew",
        )  # fmt: skip
        return table, defects
    number = 1
    header = [*columns, *table.columns[len(columns) :]]
    if isinstance(table, GridTable) and table.lines:
        number = table.line_numbers[0]
        old = [text_of(cell).strip() for cell in table.lines[0]]
        header = [*columns, *old[len(columns) : len(table.columns)]]
    names, findings = name_columns(header, table.file or f"table `{table.name}`", number)
    kept = [defect for defect in defects if defect.code == "ragged-row"]
    return _with(table, names, table.rows, table.numbers), [*findings, *kept]


def _headless(table: DataTable, shape: Table, report: Report) -> DataTable:
    """The header line is a row like the others."""
    if shape.columns is None:
        report.add("unknown-column", f"`header: false` needs `columns` to name those of `{table.name}`")
        return table
    if not isinstance(table, GridTable):
        report.add(
            "wrong-shape", f"{table.where()} has named columns, so `header: false` does not apply", at=("header",),
            help="`header: false` is for CSV, TSV and Excel files; use `columns` to rename",
        )  # fmt: skip
        return table
    width = len(shape.columns)
    _once(shape.columns, report)
    for line, number in zip(table.lines, table.line_numbers, strict=True):
        filled = max((k for k, cell in enumerate(line, 1) if cell not in ("", None)), default=0)
        if filled > width or len(line) < width:
            message = f"{table.file}, row {number} has {max(filled, len(line))} cells, and {width} columns are named"
            help = "name every column; for rows of different lengths give `cells`"
            report.add("ragged-row", message, at=("columns",), help=help)
    return replace(
        table, columns=shape.columns, rows=tuple(table.typed(table.lines, width)), numbers=table.line_numbers,
        lines=(shape.columns, *table.lines), line_numbers=(0, *table.line_numbers), defects=(),
    )  # fmt: skip


# -- rows of different lengths ---------------------------------------------------------------------------------------


def _ragged(table: DataTable, shape: Table, report: Report) -> DataTable:
    """One row for each filled cell that follows the named columns, taken apart by the pattern of `cells`."""
    pattern = _pattern(shape.cells or "", report, ("cells",))
    if pattern is None:
        return table
    names, regex = pattern
    if isinstance(table, GridTable):
        skip = 0 if shape.header is False or not table.file else 1
        lines, numbers = table.lines[skip:], table.line_numbers[skip:]
    else:
        lines, numbers = table.rows, tuple(table.number(i) for i in range(len(table.rows)))
    lead = list(shape.columns or ())
    counted = shape.row is not None and shape.row not in lead
    found: list[list[Any]] = []
    origins: list[int] = []
    for count, (line, number) in enumerate(zip(lines, numbers, strict=True), 1):
        front = [count, *line[: len(lead)]] if counted else list(line[: len(lead)])
        before = len(found)
        for place, cell in enumerate(line[len(lead) :], len(lead) + 1):
            text = text_of(cell).strip()
            if not text:
                continue
            match = regex.fullmatch(text)
            if match is None:
                where = f"{table.file or table.where()}, row {number}, cell {place}"
                message = f"{where} holds {_short(text)}, which does not fit `{shape.cells}`"
                help = "mend the cell, or name its column in `columns`"
                report.add("pattern-mismatch", message, at=("cells",), help=help)
            else:
                found.append([*front, *match.groups()])
                origins.append(number)
        if len(found) == before:
            what = ", ".join(map(repr, front)) or "it"
            report.add(
                "blank-cell", f"{table.file or table.where()}, row {number}: nothing follows {what}",
                severity=Severity.WARNING, help="the row is left out of the table",
            )  # fmt: skip
    columns = ([shape.row] if counted and shape.row else []) + lead + names
    _once(columns, report)
    texts = [[text_of(cell) for cell in row] for row in found]
    return _with(table, columns, typed_rows(texts, len(columns)), origins)


# -- lists and texts in cells ----------------------------------------------------------------------------------------


def _split(table: DataTable, column: str, separator: str, report: Report) -> DataTable:
    """A cell that lists items becomes one row for each item; blank items are left out."""
    place = _place(table, column, report, "split")
    if place is None:
        return table
    if not separator:
        message = f"the separator of {column!r} is empty"
        report.add("wrong-pattern", message, at=("split", column), help="write it in quotes")
        return table
    texts = _texts(table, place)
    items: list[str] = []
    rows: list[int] = []
    for i, text in enumerate(texts):
        parts = [part for piece in text.split(separator) if (part := piece.strip())] or [""]
        items.extend(parts)
        rows.extend([i] * len(parts))
    typed = typed_column(items)
    cells = [(*table.rows[i][:place], item, *table.rows[i][place + 1 :]) for i, item in zip(rows, typed, strict=True)]
    return _with(table, table.columns, cells, [table.number(i) for i in rows])


def _parse(table: DataTable, column: str, pattern: str, report: Report) -> DataTable:
    """Columns taken out of a text; the text's own column stays, unless the pattern uses its name."""
    place = _place(table, column, report, "parse")
    read = _pattern(pattern, report, ("parse", column))
    if place is None or read is None:
        return table
    names, regex = read
    clash = next((name for name in names if name != column and name in table.columns), None)
    if clash is not None:
        report.add(
            "duplicate-column", f"{table.where()} has a column {clash!r} already", at=("parse", column),
            help="give the pattern another name",
        )  # fmt: skip
        return table
    parsed: list[Sequence[str | None]] = []
    for i, text in enumerate(_texts(table, place)):
        match = regex.fullmatch(text)
        if match is None and text:
            report.add(
                "pattern-mismatch", f"{table.where(i, column)} holds {_short(text)}, which does not fit `{pattern}`",
                at=("parse", column), help="mend the cell or the pattern",
            )  # fmt: skip
        parsed.append(match.groups() if match else [None] * len(names))
    typed = typed_rows(parsed, len(names))
    keep = [k for k, name in enumerate(table.columns) if name not in names]
    columns = [table.columns[k] for k in keep] + names
    rows = [(*(row[k] for k in keep), *more) for row, more in zip(table.rows, typed, strict=True)]
    return _with(table, columns, rows, table.numbers)


def _texts(table: DataTable, place: int) -> list[str]:
    """The cells of a column as they stood in the file (``07`` is not 7), or as texts."""
    if isinstance(table, GridTable) and not table.typed_cells and len(table.lines) == len(table.rows) + 1:
        return [str(line[place]).strip() if place < len(line) else "" for line in table.lines[1:]]
    return [text_of(row[place]).strip() for row in table.rows]


def _place(table: DataTable, column: str, report: Report, key: str) -> int | None:
    if column in table.columns:
        return table.columns.index(column)
    near = difflib.get_close_matches(column, table.columns, n=1)
    columns = "its columns are " + ", ".join(map(repr, table.columns[:12]))
    help = f"the nearest name is {near[0]!r}" if near else columns
    report.add("unknown-column", f"{table.where()} has no column {column!r}", at=(key, column), help=help)
    return None


def _pattern(pattern: str, report: Report, at: tuple[str, ...]) -> tuple[list[str], re.Pattern[str]] | None:
    """The names in the braces of a pattern, and the expression that reads a text by it; spaces are free."""
    pieces = _BRACES.split(pattern)
    names = [name.strip() for name in pieces[1::2]]
    problem = ""
    if not names:
        problem = "names no column in braces"
    elif "" in names or len(set(names)) < len(names):
        problem = "names a column twice, or not at all"
    elif any(not text for text in pieces[2:-1:2]):
        problem = "has nothing between two names"
    if problem:
        help = "write names in braces with text between them, such as `D{day}P{period}`"
        report.add("wrong-pattern", f"the pattern `{pattern}` {problem}", at=at, help=help)
        return None
    parts = [re.escape(pieces[0].strip())]
    for k, text in enumerate(pieces[2::2]):
        last = k == len(names) - 1
        stop = text.strip()[:1] or text[:1]
        inner = f"[^{re.escape(stop)}]+" if stop and not last else ".+"
        between = re.escape(text.strip()) if text.strip() else r"\s" if text else ""
        parts.append(rf"\s*({inner}?)\s*{between}" if text.strip() or not text else rf"\s*({inner}?){between}+")
    return names, re.compile("".join(parts))


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")


def _with(
    table: DataTable, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], numbers: Sequence[int]
) -> DataTable:
    """The table with other columns or rows, whose types are known from here on."""
    if isinstance(table, GridTable):
        keep = len(rows) == len(table.rows) and len(table.columns) <= len(columns) and tuple(rows) == table.rows
        return GridTable(
            table.name, tuple(columns), tuple(rows), table.file, tuple(numbers), table.lines if keep else (),
            table.line_numbers if keep else (), (), table.decimal_comma, table.typed_cells,
        )  # fmt: skip
    return DataTable(table.name, tuple(columns), tuple(rows), table.file, tuple(numbers))
