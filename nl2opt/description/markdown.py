"""Tables written in Markdown inside a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nl2opt.description.tables import DataTable

_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$")


@dataclass(frozen=True)
class TextTable:
    """A table and the characters it stands at, ``text[start:end]``; `cells[i][k]` is the span of a cell."""

    table: DataTable
    start: int
    end: int
    header: tuple[tuple[int, int], ...]
    cells: tuple[tuple[tuple[int, int], ...], ...]


def markdown_tables(text: str) -> tuple[TextTable, ...]:
    """The tables of a text, named ``table_1``, ``table_2`` ... in reading order.

    >>> found = markdown_tables("| kind | price |\\n| --- | --- |\\n| rye | 3.5 |\\n")
    >>> found[0].table.columns, found[0].table.rows
    (('kind', 'price'), (('rye', 3.5),))
    """
    lines: list[tuple[int, str]] = []
    at = 0
    for line in text.splitlines(keepends=True):
        lines.append((at, line))
        at += len(line)
    found: list[TextTable] = []
    row = 0
    while row + 1 < len(lines):
        if "|" in lines[row][1] and "|" in lines[row + 1][1] and _RULE.match(lines[row + 1][1]):
            last = row + 2
            while last < len(lines) and "|" in lines[last][1]:
                last += 1
            found.append(_table(f"table_{len(found) + 1}", lines, row, last))
            row = last
        else:
            row += 1
    return tuple(found)


def _table(name: str, lines: list[tuple[int, str]], first: int, last: int) -> TextTable:
    header = _cells(*lines[first])
    spans = [_cells(*line) for line in lines[first + 2 : last]]
    width = len(header)
    rows: list[tuple[object, ...]] = []
    cells: list[tuple[tuple[int, int], ...]] = []
    for line, places in zip(lines[first + 2 : last], spans, strict=True):
        start, text = line
        values = [_value(text[a - start : b - start]) for a, b in places[:width]]
        values += [None] * (width - len(values))
        rows.append(tuple(values))
        cells.append(tuple(places[:width]))
    columns = tuple(lines[first][1][a - lines[first][0] : b - lines[first][0]] for a, b in header)
    end = lines[last - 1][0] + len(lines[last - 1][1])
    table = DataTable(name, columns, tuple(rows))
    return TextTable(table, lines[first][0], end, tuple(header), tuple(cells))


def _cells(start: int, line: str) -> list[tuple[int, int]]:
    """The span of each cell of a line, without the blanks around it."""
    found: list[tuple[int, int]] = []
    begin = 0
    bars = [i for i, c in enumerate(line) if c == "|" and (i == 0 or line[i - 1] != "\\")]
    for bar in [*bars, len(line)]:
        piece = line[begin:bar]
        left = begin + len(piece) - len(piece.lstrip())
        right = begin + len(piece.rstrip())
        if piece.strip() or 0 < begin <= (bars[-1] if bars else -1):
            found.append((start + left, start + max(left, right)))
        begin = bar + 1
    return found


def _value(cell: str) -> object:
    if not cell:
        return None
    if _NUMBER.match(cell):
        plain = cell.replace(",", "")
        return int(plain) if plain.lstrip("-").isdigit() else float(plain)
    return cell
