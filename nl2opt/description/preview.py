"""Data as a prompt shows them: names, columns, types, counts and a few rows, never the whole."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from nl2opt.description.tables import Data, DataTable

ROWS = 3
MOST_COLUMNS = 24
MOST_NAMES = 60
"""Tables and values beyond these are counted, not shown: a prompt does not grow with the data."""
LONGEST_CELL = 40
FEW = 12
"""A column of text with no more different values than this is shown with all of them."""


def preview(data: Data, *, rows: int = ROWS) -> str:
    """What there is to refer to: a paragraph for each table, a line for each value. Empty without data.

    Nothing of where the data stand on this machine is in it: the same data give the same words.

    >>> table = DataTable("demand", ("day", "loaves"), (("mon", 500), ("tue", 650)), file="demand.csv")
    >>> print(preview(Data({"demand": table}, {"budget": 900, "cost": [[1, 2], [3, 4]]}), rows=1))
    table `demand`, 2 rows
      column `day`: text, 2 different: mon, tue
      column `loaves`: integer, 500 to 650
      first row: mon | 500
    value `budget`: 900
    value `cost`: list of 2 lists of 2 integers, begins [1, 2]
    """
    names = data.names()
    lines: list[str] = []
    for name in names[:MOST_NAMES]:
        if name in data.tables:
            lines += _table(data.tables[name], rows)
        else:
            lines.append(f"value `{name}`: {describe_value(data.values[name])}")
    if len(names) > MOST_NAMES:
        lines.append(f"... and {len(names) - MOST_NAMES} more tables and values")
    return "\n".join(lines)


def _table(table: DataTable, rows: int) -> list[str]:
    count = len(table.rows)
    lines = [f"table `{table.name}`, {_counted(count, 'row')}"]
    shown = table.columns[:MOST_COLUMNS]
    for place, column in enumerate(shown):
        read_as = f" ({table.read_as[column]})" if column in table.read_as else ""
        lines.append(f"  column `{column}`: {_column([row[place] for row in table.rows])}{read_as}")
    if len(table.columns) > MOST_COLUMNS:
        left = len(table.columns) - MOST_COLUMNS
        lines.append(f"  ... and {_counted(left, 'more column')}, up to `{table.columns[-1]}`")
    first = table.rows[:rows]
    head = "first row: " if len(first) == 1 else "first rows: "
    for number, row in enumerate(first):
        cells = " | ".join(_cell(cell) for cell in row[: len(shown)])
        lines.append("  " + (head if number == 0 else " " * len(head)) + cells)
    return lines


def _column(cells: Sequence[Any]) -> str:
    given = [cell for cell in cells if cell is not None]
    blank = len(cells) - len(given)
    if not given:
        return "blank"
    numbers = [cell for cell in given if isinstance(cell, int | float) and not isinstance(cell, bool)]
    if len(numbers) == len(given):
        kind = "integer" if all(isinstance(cell, int) for cell in numbers) else "number"
        words = f"{kind}, {_number(min(numbers))} to {_number(max(numbers))}" if len(set(numbers)) > 1 else (
            f"{kind}, always {_number(numbers[0])}"
        )  # fmt: skip
    else:
        different = list(dict.fromkeys(_cell(cell) for cell in given))
        kind = "text" if not numbers else "text and numbers"
        words = f"{kind}, {len(different)} different"
        if len(different) == len(given) and len(given) > FEW:
            words = f"{kind}, all different"
        shown = different if len(different) <= FEW else [*different[:3], "..."]
        words += ": " + ", ".join(shown)
    return words + (f"; {blank} blank" if blank else "")


def describe_value(value: Any, *, depth: int = 0) -> str:
    """A data value in a few words: scalars in full, lists and mappings by shape and beginning.

    >>> describe_value({"north": 3, "south": 4}), describe_value([0.5, 1, 2.5]), describe_value([])
    ('mapping of 2 keys to integers: north: 3, south: 4', 'list of 3 numbers: 0.5, 1, 2.5', 'empty list')
    """
    if isinstance(value, Mapping):
        if not value:
            return "empty mapping"
        kinds = {_kind(item) for item in value.values()}
        pairs = [f"{key}: {_short(item)}" for key, item in list(value.items())[:FEW]]
        more = ", ..." if len(value) > FEW else ""
        what = f" to {_plural(kinds.pop())}" if len(kinds) == 1 and "of" not in next(iter(kinds)) else ""
        return f"mapping of {_counted(len(value), 'key')}{what}: " + ", ".join(pairs) + more
    if isinstance(value, list | tuple):
        if not value:
            return "empty list"
        if all(isinstance(item, list | tuple) for item in value):
            lengths = {len(item) for item in value}
            inner = [cell for item in value for cell in item]
            size = str(lengths.pop()) if len(lengths) == 1 else f"{min(lengths)} to {max(lengths)}"
            kinds = {_kind(cell) for cell in inner} or {"value"}
            begins = "[" + ", ".join(_short(cell) for cell in value[0][:FEW])
            begins += ", ...]" if len(value[0]) > FEW else "]"
            return f"list of {len(value)} lists of {size} {_plural(_common(kinds))}, begins {begins}"
        kinds = {_kind(item) for item in value}
        shown = ", ".join(_short(item) for item in value[:FEW]) + (", ..." if len(value) > FEW else "")
        return f"list of {len(value)} {_plural(_common(kinds))}: {shown}"
    return _short(value)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "truth value"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, Mapping):
        return "mapping"
    return "list" if isinstance(value, list | tuple) else "blank"


def _common(kinds: set[str]) -> str:
    if len(kinds) == 1:
        return next(iter(kinds))
    return "number" if kinds == {"integer", "number"} else "value"


def _plural(kind: str) -> str:
    return "blanks" if kind == "blank" else f"{kind}s"


def _short(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_cell(item)}" for key, item in list(value.items())[:6]) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_cell(item) for item in value[:6]) + (", ...]" if len(value) > 6 else "]")
    return _cell(value)


def _cell(cell: Any) -> str:
    if cell is None:
        return "(blank)"
    text = _number(cell) if isinstance(cell, int | float) else " ".join(str(cell).split())
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 3] + "..."


def _number(value: float) -> str:
    if isinstance(value, float) and math.isfinite(value) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
