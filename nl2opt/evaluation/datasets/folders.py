"""Sets of folders, one folder an item: finding the items, and reading their files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nl2opt.description.readers.files import read_text
from nl2opt.errors import DataError
from nl2opt.evaluation.datasets.records import CUT, parse_json

_DIGITS = re.compile(r"(\d+)")


def in_order(path: Path) -> list[tuple[int, int, str]]:
    """A sorting key that counts: ``prob_9`` before ``prob_10``."""
    parts = _DIGITS.split(path.name)
    return [(0, int(part), "") if place % 2 else (1, 0, part) for place, part in enumerate(parts)]


def subfolders(path: Path) -> list[Path]:
    """The visible folders of a folder, in order."""
    try:
        found = [item for item in path.iterdir() if item.is_dir() and not item.name.startswith((".", "__"))]
    except OSError:
        return []
    return sorted(found, key=in_order)


def item_folders(path: Path, *files: str) -> list[Path]:
    """The folders that hold one of `files`: `path` itself, else those in it, else those one deeper."""
    level = [path] if path.is_dir() else []
    for _ in range(3):
        found = [folder for folder in level if any((folder / name).is_file() for name in files)]
        if found:
            return found
        level = [inner for folder in level for inner in subfolders(folder)]
    return []


def has_items(path: Path, *files: str) -> bool:
    """Whether some item there holds all of `files`."""
    return any(all((folder / name).is_file() for name in files) for folder in item_folders(path, files[0]))


def item_id(folder: Path, root: Path) -> str:
    """``LP/prob_3``: the way to an item from the set's folder."""
    return folder.name if folder == root else folder.relative_to(root).as_posix()


def words(file: Path) -> str:
    """The text of a file; `DataError` when it is missing or blank."""
    if not file.is_file():
        raise DataError(f"the item {str(file.parent)!r} has no {file.name}", help=CUT)
    text = read_text(file).replace("\r\n", "\n")
    if not text.strip():
        raise DataError(f"{file} holds no words", help=CUT)
    return text.strip()


def json_file(file: Path) -> Any:
    """The content of a JSON file; `DataError` with line and column when it is none."""
    if not file.is_file():
        raise DataError(f"the item {str(file.parent)!r} has no {file.name}", help=CUT)
    return parse_json(read_text(file), str(file), last=True)


def json_object(file: Path) -> Mapping[str, Any]:
    """The object in a JSON file."""
    content = json_file(file)
    if not isinstance(content, dict):
        raise DataError(f"{file} holds no object", help="this file holds one JSON object")
    return content
