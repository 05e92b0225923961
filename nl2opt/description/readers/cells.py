"""What a text in a table means: the typing rules shared by every format, one column at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_COMMA_NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:,[0-9]*)?|,[0-9]+)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?(?:nan|inf|infinity)", re.IGNORECASE)
LONGEST_INTEGER = 400
"""Digits of the longest whole number kept exact; a longer one is beyond every solver and becomes inf."""


def number_of(text: str, *, decimal_comma: bool = False) -> int | float | None:
    """The number a text is, or None: ``007``, ``1_000`` and ``12:30`` stay text; ``nan``, ``inf`` and ``1e400`` do not.

    >>> number_of("12"), number_of("-1.5e3"), number_of("007"), number_of("1,5", decimal_comma=True)
    (12, -1500.0, None, 1.5)
    """
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) <= LONGEST_INTEGER else float(text)
    if _NUMBER.fullmatch(text) or _NOT_FINITE.fullmatch(text):
        return float(text)
    if decimal_comma and _COMMA_NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    return None


def typed_column(cells: Sequence[str | None], *, decimal_comma: bool = False) -> list[Any]:
    """The cells of one column with one type: all int, all float, or all text; blank cells are None.

    ``nan``, ``inf`` and numbers beyond the floats stay in a column that holds at least one finite number, so that
    binding can say where they are. With `decimal_comma` (files separated by ``;``) ``1,5`` is a number in a column
    without decimal points.

    >>> typed_column(["1", "", "3"]), typed_column(["1", "2.5"]), typed_column(["1", "x"])
    ([1, None, 3], [1.0, 2.5], ['1', 'x'])
    """
    filled = [cell for cell in cells if cell]
    blank_free: list[Any] = [cell or None for cell in cells]
    if not filled:
        return blank_free
    if all(map(_INTEGER.fullmatch, filled)):
        if max(map(len, filled)) <= LONGEST_INTEGER:
            return [None if cell is None else int(cell) for cell in blank_free]
        return [None if cell is None else float(cell) for cell in blank_free]
    pattern, comma = _NUMBER, False
    if decimal_comma and any("," in cell for cell in filled):
        pattern, comma = _COMMA_NUMBER, True
    some_number = False
    for cell in filled:
        if pattern.fullmatch(cell):
            some_number = True
        elif not _NOT_FINITE.fullmatch(cell):
            return blank_free
    if not some_number:
        return blank_free
    if comma:
        return [None if cell is None else float(cell.replace(",", ".")) for cell in blank_free]
    return [None if cell is None else float(cell) for cell in blank_free]


def typed_rows(
    lines: Sequence[Sequence[str | None]], width: int, *, decimal_comma: bool = False
) -> list[tuple[Any, ...]]:
    """Rows of texts as rows of typed cells; short rows are filled with blanks, long ones cut at `width`."""
    if width == 0 or not lines:
        return [()] * len(lines)
    whole = [line if len(line) == width else [*line, *[None] * (width - len(line))][:width] for line in lines]
    columns = [typed_column(column, decimal_comma=decimal_comma) for column in zip(*whole, strict=True)]
    return list(zip(*columns, strict=True))


def text_of(cell: Any) -> str:
    """A cell as a person writes it: a whole float without its ``.0``, blank as nothing.

    >>> text_of(3.0), text_of("north"), text_of(None)
    ('3', 'north', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)
