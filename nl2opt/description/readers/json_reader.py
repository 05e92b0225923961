"""JSON: an object of tables and values by name, or one table named by the file.

A list of objects is a table, and so is an object with exactly the keys ``columns`` and ``rows``. Everything else is a
value: a number, a text, nested lists and objects, kept as they stand. ``NaN`` and ``Infinity`` are kept too: binding
reports where they are used.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from nl2opt.description.readers.cells import LONGEST_INTEGER
from nl2opt.description.readers.files import read_text
from nl2opt.description.tables import Data, DataTable
from nl2opt.errors import DataError

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]', re.DOTALL)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class _DuplicateKeyError(Exception):
    pass


def read(path: Path) -> Data:
    """The tables and values of a JSON file."""
    return parse(read_text(path), path.stem, str(path))


def parse(text: str, name: str, file: str) -> Data:
    """The tables and values in a JSON text; `name` is the table's or value's where the text holds just one.

    >>> data = parse('{"budget": 10, "demand": [{"day": 1, "loaves": 20}]}', "bakery", "bakery.json")
    >>> data.values["budget"], data.tables["demand"].columns
    (10, ('day', 'loaves'))
    """
    content = _load(text, file)
    if _is_table(content):
        return Data(tables={name: _table(name, content, file)})
    if isinstance(content, list):
        return Data(values={name: content})
    if not isinstance(content, dict):
        raise DataError(
            f"the data file {file!r} holds a single value", help='write an object of names, such as {"budget": 10}'
        )
    tables: dict[str, DataTable] = {}
    values: dict[str, Any] = {}
    for key, item in content.items():
        if _is_table(item):
            tables[key] = _table(key, item, f"{file}, table {key!r}")
        else:
            values[key] = item
    return Data(tables, values)


def _load(text: str, file: str) -> Any:
    if not text.strip():
        raise DataError(f"the data file {file!r} is empty", help='write an object of names, such as {"budget": 10}')
    try:
        content = json.loads(text, object_pairs_hook=_pairs, parse_int=_integer)
    except json.JSONDecodeError as error:
        raise DataError(
            f"{file}, line {error.lineno}, column {error.colno}: this is not JSON ({_reason(error.msg)})",
            help="a JSON data file is an object of tables and values in double quotes, commas between them",
        ) from error
    except _DuplicateKeyError as error:
        key = str(error)
        lines = _duplicate_lines(text)
        where = f"line {lines[1]}" if lines else "one object"
        first = f"; the first is in line {lines[0]}" if lines else ""
        message = f"{file}, {where}: the key {key!r} stands twice in one object{first}"
        raise DataError(message, help="rename one of them") from None
    except RecursionError:
        raise DataError(
            f"{file}: lists and objects are nested too deeply", help="a table needs two levels, a value one per index"
        ) from None
    if "\\ud" in text.lower() and _LONE_SURROGATE.search(json.dumps(content, ensure_ascii=False)):
        raise DataError(f"{file}: a text holds half of a surrogate pair", help="write the character itself")
    return content


def _reason(message: str) -> str:
    return message[:1].lower() + message[1:]


def _integer(text: str) -> int | float:
    return int(text) if len(text) <= LONGEST_INTEGER else float(text)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _DuplicateKeyError(key)
            seen.add(key)
    return found


def _duplicate_lines(text: str) -> tuple[int, int] | None:
    """Lines of the two places where one object has the same key, found by a walk over the tokens."""
    open_objects: list[dict[str, int] | None] = []
    last: tuple[str, int] | None = None
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token == "{":
            open_objects.append({})
        elif token == "[":
            open_objects.append(None)
        elif token in "}]" and open_objects:
            open_objects.pop()
        elif token == ":" and last and open_objects and open_objects[-1] is not None:
            key, line = json.loads(last[0], strict=False), text.count("\n", 0, last[1]) + 1
            if key in open_objects[-1]:
                return open_objects[-1][key], line
            open_objects[-1][key] = line
        last = (token, match.start()) if token[0] == '"' else None
    return None


def _is_table(item: Any) -> bool:
    if isinstance(item, dict):
        return set(item) == {"columns", "rows"} and isinstance(item["columns"], list) and isinstance(item["rows"], list)
    return isinstance(item, list) and bool(item) and all(isinstance(row, dict) for row in item)


def _table(name: str, item: Any, file: str) -> DataTable:
    if isinstance(item, list):
        columns = list(dict.fromkeys(key for row in item for key in row))
        rows = [tuple([_cell(row.get(column)) for column in columns]) for row in item]
        return DataTable(name, tuple(columns), tuple(rows), file)
    columns = item["columns"]
    if not all(isinstance(column, str) for column in columns):
        raise DataError(f"{file}: a name in `columns` is not a text", help="put the columns' names in double quotes")
    twice = next((column for place, column in enumerate(columns) if column in columns[:place]), None)
    if twice is not None:
        raise DataError(f"{file}: two columns are called {twice!r}", help="rename one of them")
    for number, row in enumerate(item["rows"], 1):
        if not isinstance(row, list) or len(row) != len(columns):
            what = f"has {len(row)} cells" if isinstance(row, list) else "is no list"
            raise DataError(f"{file}, row {number} {what}, and there are {len(columns)} columns", help="mend the row")
    return DataTable(name, tuple(columns), tuple(tuple(map(_cell, row)) for row in item["rows"]), file)


def _cell(value: Any) -> Any:
    """A truth value is 1 or 0, and an empty text a blank cell, as in every other format."""
    if isinstance(value, bool):
        return int(value)
    return None if value == "" else value
