"""Tables written in Markdown inside a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nl2opt.description.readers.grid import name_columns
from nl2opt.description.sentences import BOLD_LINE, CAPTION
from nl2opt.description.tables import DataTable
from nl2opt.description.text_cells import read_column

_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_HEADING = re.compile(r"#{1,6}[ \t]+(?P<title>[^\n]+)")
_MARKS = re.compile(r"\*\*|__|`|<br[ ]*/?>|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")
LONGEST_RULE = 10_000
"""Characters of the longest line under a header."""
LONGEST_NAME = 40


@dataclass(frozen=True)
class TextTable:
    """A table and the characters it stands at, ``text[start:end]``; `cells[i][k]` is the span of a cell."""

    table: DataTable
    start: int
    end: int
    header: tuple[tuple[int, int], ...]
    cells: tuple[tuple[tuple[int, int], ...], ...]


def markdown_tables(text: str) -> tuple[TextTable, ...]:
    """The tables of a text, in reading order.

    A table is named by the line before it: a caption (``Table 2: Demand``, ``**Demand**``) or a heading that is not the
    text's title; otherwise ``table_1``, ``table_2`` ... The header names the columns, and numbers are read by column
    (`nl2opt.description.text_cells`).

    >>> found = markdown_tables("## Kinds of bread\\n\\n| kind | price |\\n| --- | --- |\\n| rye | 3.5 |\\n")
    >>> found[0].table.name, found[0].table.columns, found[0].table.rows
    ('kinds_of_bread', ('kind', 'price'), (('rye', 3.5),))
    """
    lines: list[tuple[int, str]] = []
    at = 0
    for line in text.splitlines(keepends=True):
        lines.append((at, line))
        at += len(line)
    found: list[TextTable] = []
    names: set[str] = set()
    row = 0
    while row + 1 < len(lines):
        if "|" in lines[row][1] and _is_rule(lines[row + 1][1]):
            last = row + 2
            while last < len(lines) and "|" in lines[last][1]:
                last += 1
            name = _distinct(_name(lines, row) or f"table_{len(found) + 1}", names)
            found.append(_table(name, lines, row, last))
            row = last
        else:
            row += 1
    return tuple(found)


def _is_rule(line: str) -> bool:
    line = line.strip()
    return "|" in line and "-" in line and len(line) <= LONGEST_RULE and _RULE.fullmatch(line) is not None


def _name(lines: Sequence[tuple[int, str]], row: int) -> str:
    """The name that the last line before a table gives it, or nothing."""
    above = row - 1
    while above >= 0 and not lines[above][1].strip():
        above -= 1
    if above < 0:
        return ""
    line = lines[above][1].strip()
    title = line.startswith("# ") and not any(other.strip() for _, other in lines[:above])
    for pattern in (CAPTION, BOLD_LINE, _HEADING):
        found = pattern.fullmatch(line)
        if found and not (pattern is _HEADING and title):
            return _slug(found["title"])
    return ""


def _slug(title: str) -> str:
    """A title as a name: ``Demand, in loaves`` is ``demand_in_loaves``; nothing where no word is left.

    >>> _slug("Kosten (EUR/kg)"), _slug("2nd shift"), _slug("***")
    ('kosten_eur_kg', 'table_2nd_shift', '')
    """
    words = re.findall(r"\w+", _plain(title).lower())
    name = ""
    for word in words:
        if name and len(name) + 1 + len(word) > LONGEST_NAME:
            break
        name = f"{name}_{word}" if name else word[:LONGEST_NAME]
    return name if not name or name.isidentifier() else f"table_{name}"


def _distinct(name: str, names: set[str]) -> str:
    number, given = 1, name
    while name in names:
        number += 1
        name = f"{given}_{number}"
    names.add(name)
    return name


def _plain(cell: str) -> str:
    """A cell without Markdown's marks.

    >>> _plain("**rye** `x_1`<br>new"), _plain("a \\\\| b"), _plain("unit_cost")
    ('rye x_1 new', 'a | b', 'unit_cost')
    """
    return " ".join(_MARKS.sub(lambda mark: " " if mark[0].startswith("<") else "", cell).replace("\\|", "|").split())


def _table(name: str, lines: list[tuple[int, str]], first: int, last: int) -> TextTable:
    header = _cells(*lines[first])
    width = len(header)
    texts: list[list[str]] = []
    cells: list[tuple[tuple[int, int], ...]] = []
    for start, line in lines[first + 2 : last]:
        places = _cells(start, line)[:width]
        row = [_plain(line[a - start : b - start]) for a, b in places]
        texts.append(row + [""] * (width - len(row)))
        cells.append(tuple(places))
    begin, line = lines[first]
    headings = [_plain(line[a - begin : b - begin]) for a, b in header]
    columns, _ = name_columns(headings, name, 1)
    values = [read_column([row[k] for row in texts]) for k in range(width)]
    rows = tuple(zip(*(value.cells for value in values), strict=True)) if texts else ()
    read_as = {column: value.read_as for column, value in zip(columns, values, strict=True) if value.read_as}
    end = lines[last - 1][0] + len(lines[last - 1][1])
    table = DataTable(name, tuple(columns), rows, read_as=read_as)
    return TextTable(table, begin, end, tuple(header), tuple(cells))


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
