"""Opening a data file: every way it can be unusable has its own message."""

from __future__ import annotations

import codecs
import difflib
import os
from pathlib import Path

from nl2opt.errors import DataError

MAX_TEXT_BYTES = 256_000_000
"""Largest CSV, TSV or JSON file. Tables live in memory at about ten times their size on disk."""
MAX_BYTES = 1_000_000_000
"""Largest file of any other format."""

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def check_file(path: Path, limit: int = MAX_BYTES) -> None:
    """Raise `DataError` unless the path is a readable file with something in it, no larger than `limit` bytes."""
    shown = str(path)
    try:
        if path.is_dir():
            names = sorted(item.name for item in path.iterdir() if item.is_file())[:4]
            inside = "; it holds " + ", ".join(repr(name) for name in names) if names else ""
            raise DataError(f"the data file {shown!r} is a folder{inside}", help="name the files in it, one by one")
        if not path.exists():
            raise DataError(f"the data file {shown!r} does not exist", help=_nearest(path))
        if not path.is_file():
            raise DataError(f"the data file {shown!r} is not a regular file", help="save the data to a file")
        size = path.stat().st_size
        if size > limit:
            raise DataError(
                f"the data file {shown!r} has {size / 1e6:,.0f} MB, and at most {limit / 1e6:,.0f} MB are read",
                help="keep the rows and columns the model needs, or split the table",
            )
        if size == 0:
            raise DataError(f"the data file {shown!r} is empty", help="the first line of a table names its columns")
        if not os.access(path, os.R_OK):
            raise DataError(f"the data file {shown!r} may not be read", help="change its permissions")
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: Exception) -> DataError:
    """The operating system's (or a library's) reason as our message."""
    reason = getattr(error, "strerror", None) or str(error).split("\n")[0] or type(error).__name__
    return DataError(f"the data file {str(path)!r} cannot be read: {reason}")


def _nearest(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"the folder {str(folder)!r} does not exist"
    names = sorted(item.name for item in folder.iterdir() if item.is_file())
    near = difflib.get_close_matches(path.name, names, n=1, cutoff=0.5)
    return f"the nearest name there is {near[0]!r}" if near else f"no file in {str(folder)!r} has a similar name"


def read_text(path: Path) -> str:
    """The text of a UTF-8 file (or UTF-16 with its byte order mark); `DataError` says why it is none."""
    check_file(path, MAX_TEXT_BYTES)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    encoding, skip = "utf-8", 0
    for mark, candidate in _MARKS:
        if content.startswith(mark):
            encoding, skip = candidate, len(mark)
            break
    if encoding == "utf-8" and b"\0" in content:
        at = content.index(b"\0")
        raise DataError(
            f"the data file {str(path)!r} is not a text file: byte {at} is zero",
            help="give a CSV, TSV or JSON file its text, and an Excel, SQLite or Parquet file its own ending",
        )
    try:
        return content[skip:].decode(encoding)
    except UnicodeDecodeError as error:
        at = skip + error.start
        line = content[:at].count(b"\n") + 1
        where = f"byte {at} (line {line}) is 0x{content[at]:02x}"
        raise DataError(
            f"the data file {str(path)!r} is not {encoding.upper()} text: {where}",
            help="save it as UTF-8 (in Excel: `CSV UTF-8`)",
        ) from error
