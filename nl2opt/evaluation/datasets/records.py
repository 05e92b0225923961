"""Objects out of JSON lines, JSON lists and Parquet tables, each with the place it stands at."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from nl2opt.description.readers.cells import LONGEST_INTEGER
from nl2opt.description.readers.files import read_text
from nl2opt.errors import DataError, InputError

ENDINGS = (".jsonl", ".json", ".parquet")
LONGEST_LINE = 32_000_000
"""Characters of the longest line that is read."""
CUT = "the file looks half downloaded: fetch it again"


@dataclass(frozen=True)
class Record:
    """An item of a file: `where` names file and line, `number` is its place in its file, from 1."""

    value: Mapping[str, Any]
    where: str
    number: int
    file: str
    """The file's name without its ending."""

    def text(self, key: str) -> str:
        """The text under `key`; `DataError` when it is missing, empty or something else."""
        found = self.value.get(key)
        if not isinstance(found, str) or not found.strip():
            what = "is missing" if found is None else "is empty" if found == "" else f"is {_kind(found)}, no text"
            raise DataError(f"{self.where}: {key!r} {what}", help="a problem needs its words")
        return found


def record_files(path: Path) -> list[Path]:
    """The file itself, or the files of records in a folder (or, when it has none, in its folder ``data``)."""
    if path.is_file():
        return [path] if path.suffix.lower() in ENDINGS else []
    for folder in (path, path / "data"):
        if folder.is_dir():
            found = [item for item in sorted(folder.iterdir()) if item.suffix.lower() in ENDINGS and item.is_file()]
            found = [item for item in found if not item.name.startswith(".")]
            if found:
                return found
    return []


def records(files: Sequence[Path]) -> Iterator[Record]:
    """The records of several files, one file after the other. Raises `DataError` naming file and line."""
    for file in files:
        if file.suffix.lower() == ".parquet":
            yield from _parquet(file)
        elif file.suffix.lower() == ".json":
            yield from _document(file)
        else:
            yield from _lines(file)


def peek(path: Path) -> Mapping[str, Any]:
    """The first record of a file or folder, for a look; empty when there is none or it cannot be read."""
    files = record_files(path)
    if not files:
        return {}
    try:
        stamp = files[0].stat()
        return _peek(files[0], stamp.st_mtime_ns, stamp.st_size)
    except OSError:
        return {}


@lru_cache(maxsize=8)
def _peek(file: Path, changed: int, size: int) -> Mapping[str, Any]:
    try:
        if file.suffix.lower() == ".jsonl":
            with file.open(encoding="utf-8-sig", errors="replace") as lines:
                line = next((found for found in iter(lambda: lines.readline(LONGEST_LINE), "") if found.strip()), "")
            first = json.loads(line, parse_int=_integer)
            return first if isinstance(first, dict) else {}
        return next(records([file])).value
    except (InputError, ValueError, OSError, RecursionError, StopIteration):
        return {}


def has_records(path: Path, *keys: str) -> bool:
    """Whether the first record there has all these keys."""
    return set(keys) <= set(peek(path))


def record_id(record: Record, keys: Iterable[str] = ("id", "index"), *, several: bool = False) -> str:
    """An item's own id, or its place in its file; with its file's name where there are several files."""
    own = next((record.value[key] for key in keys if isinstance(record.value.get(key), str | int)), record.number)
    return f"{record.file}/{own}" if several else str(own)


def parse_json(text: str, file: str, *, line: int = 1, last: bool = False) -> Any:
    """A JSON text; `line` is the line of `file` it starts at, `last` whether the file ends with it.

    Raises `DataError` with line and column.

    >>> parse_json('{"a": 1', "set.jsonl", line=7, last=True)
    Traceback (most recent call last):
    nl2opt.errors.DataError: set.jsonl, line 7, column 8: this is not JSON (expecting ',' delimiter)
    """
    try:
        content = json.loads(text, parse_int=_integer)
    except json.JSONDecodeError as error:
        at = f"{file}, line {line + error.lineno - 1}, column {error.colno}"
        cut = last and error.pos >= len(text.rstrip()) - 1
        cut = cut or (last and error.msg.startswith("Unterminated string"))
        help = CUT if cut else "each item is one JSON object, in double quotes"
        raise DataError(f"{at}: this is not JSON ({error.msg[:1].lower() + error.msg[1:]})", help=help) from error
    except RecursionError:
        raise DataError(f"{file}, line {line}: lists and objects are nested too deeply") from None
    if "\\ud" in text.lower():
        try:
            json.dumps(content, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise DataError(f"{file}, line {line}: a text holds half of a surrogate pair") from None
    return content


def _integer(text: str) -> int | float:
    return int(text) if len(text) <= LONGEST_INTEGER else float(text)


def _lines(file: Path) -> Iterator[Record]:
    text = read_text(file)
    ended = text.endswith("\n")
    lines = text.split("\n")
    filled = [number for number, line in enumerate(lines, 1) if line.strip()]
    if not filled:
        raise DataError(f"the problem set {str(file)!r} is empty", help=CUT)
    for place, number in enumerate(filled, 1):
        line = lines[number - 1].rstrip("\r")
        if len(line) > LONGEST_LINE:
            size = f"has {len(line) / 1e6:,.0f} million characters, and at most {LONGEST_LINE / 1e6:,.0f} are read"
            raise DataError(f"{file}, line {number} {size}", help="one item is one line")
        content = parse_json(line, str(file), line=number, last=number == filled[-1] and not ended)
        yield Record(_object(content, f"{file}, line {number}"), f"{file}, line {number}", place, file.stem)


def _document(file: Path) -> Iterator[Record]:
    text = read_text(file)
    try:
        content = json.loads(text, parse_int=_integer)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":  # JSON lines under the name .json
            yield from _lines(file)
            return
        content = parse_json(text, str(file), last=True)
    except RecursionError:
        content = parse_json(text, str(file))
    if isinstance(content, dict):
        if all(isinstance(item, dict) for item in content.values()):
            content = [{"id": key, **item} for key, item in content.items()]
        else:
            content = [content]
    if not isinstance(content, list) or not content:
        raise DataError(f"{file} holds {_kind(content)}", help="a set is a list of objects, or one object a line")
    for number, item in enumerate(content, 1):
        where = f"{file}, item {number}"
        yield Record(_object(item, where), where, number, file.stem)


def _parquet(file: Path) -> Iterator[Record]:
    from nl2opt.description.readers import parquet_reader

    (table,) = parquet_reader.read(file).tables.values()
    for number, row in enumerate(table.rows, 1):
        value = {column: cell for column, cell in zip(table.columns, row, strict=True) if cell is not None}
        yield Record(value, f"{file}, row {number}", number, file.stem)


def _object(content: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(content, dict):
        raise DataError(f"{where}: this is {_kind(content)}, no object", help="each item is one JSON object")
    return content


def _kind(content: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "a truth value", type(None): "null"}
    return names.get(type(content), "a number")
