"""Columns of a table that was typed into a text: numbers as people write them there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

_CURRENCY = r"(?:[$€£¥₹]|US\$|(?:USD|EUR|GBP|CHF|JPY|CNY|INR)(?![A-Za-z]))"
_SPACE = " \u00a0\u202f\u2009"
_WORD = r"[^\W\d][^\s\d]{0,15}"
_CELL = re.compile(
    rf"(?P<sign>[-+−]?)[{_SPACE}]?(?P<before>{_CURRENCY})?[{_SPACE}]?"
    rf"(?P<number>\d{{1,3}}(?:(?:,\d{{3}})+|(?:[{_SPACE}']\d{{3}})+)(?:\.\d+)?|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|\.\d+)"
    rf"(?:[{_SPACE}]?(?P<sign_after>%|[€£¥₹$])|[{_SPACE}](?P<word>{_WORD}(?: {_WORD})?))?"
)
_CODE = re.compile(r"0\d+")
NOTHING = frozenset({"", "-", "–", "—", "−"})
"""What people write into a cell that has no number."""


@dataclass(frozen=True)
class Column:
    """The cells of one column, typed alike, and in a few words what was taken off to make them numbers."""

    cells: list[Any]
    read_as: str = ""


def read_column(cells: Sequence[str]) -> Column:
    """The cells as numbers when every one that holds something is a number with the same unit; otherwise as texts.

    ``1,250`` is a thousand; ``20 %`` is 0.2; a currency or a unit that all cells share is left out; a dash is a blank.

    >>> read_column(["1,250", "3"]).cells, read_column(["$1.50", "$2"]), read_column(["20 %", "5 %"])
    ([1250, 3], Column(cells=[1.5, 2], read_as='in $'), Column(cells=[0.2, 0.05], read_as='per cent, as shares'))
    >>> read_column(["30 kg", "2 m"]).cells, read_column(["7", "-"]).cells, read_column(["007", "8"]).cells
    (['30 kg', '2 m'], [7, None], ['007', '8'])
    """
    texts = Column([cell or None for cell in cells])
    found = [_CELL.fullmatch(cell) for cell in cells if cell not in NOTHING]
    if not found or any(match is None or _CODE.match(match["number"]) for match in found):
        return texts
    units = {(match["before"] or "", match["sign_after"] or match["word"] or "") for match in found if match}
    if len(units) > 1:
        return texts
    before, after = units.pop()
    if before and after:
        return texts
    percent = after == "%"
    numbers: list[Any] = []
    for cell in cells:
        match = None if cell in NOTHING else _CELL.fullmatch(cell)
        numbers.append(None if match is None else _number(match["sign"], match["number"], percent))
    unit = before or after
    return Column(numbers, "per cent, as shares" if percent else f"in {unit}" if unit else "")


def _number(sign: str, digits: str, percent: bool) -> int | float:
    plain = re.sub(rf"[,'{_SPACE}]", "", digits)
    minus = "-" if sign in ("-", "−") else ""
    if percent:
        exact = Fraction(minus + plain) / 100
        return int(exact) if exact.denominator == 1 else float(exact)
    return int(minus + plain) if plain.isdigit() and len(plain) < 400 else float(minus + plain)
