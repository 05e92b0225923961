"""What a person hands over: told apart by type, by suffix, or by what a folder holds."""

from __future__ import annotations

import difflib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from nl2opt.errors import InputError

Kind = Literal["description", "formulation", "program", "model"]
SUFFIXES: dict[str, Kind] = {
    ".md": "description", ".markdown": "description", ".txt": "description",
    ".yaml": "formulation", ".yml": "formulation", ".json": "formulation",
    ".py": "program", ".lp": "model", ".mps": "model",
}  # fmt: skip
SAVED_DESCRIPTION, SAVED_LOG = "description.md", "log.jsonl"
"""Names by which the description of a saved run is known: its data stand beside it."""
MAX_PROGRAM_BYTES = 20_000_000


@dataclass(frozen=True)
class Input:
    """Something to solve: its kind, where it came from, and the thing itself where it is no file."""

    kind: Kind
    name: str
    path: Path | None = None
    value: Any = None
    saved: Path | None = None
    """The folder of a saved run that it was taken from."""


def classify(thing: Any) -> Input:
    """Tell what was handed over; `InputError` when it is nothing we know.

    >>> classify("Maximise profit. Each cake needs 2 eggs.").kind
    'description'
    """
    from nl2opt.description.text import Description
    from nl2opt.formulation.elements import Formulation

    if isinstance(thing, Formulation):
        return Input("formulation", thing.name or "formulation", value=thing)
    if isinstance(thing, Description):
        return Input("description", "description", value=thing)
    if isinstance(thing, Input):
        return thing
    module = type(thing).__module__
    if module.startswith(("nl2opt.model", "pyomo.")):
        return Input("model", type(thing).__name__, value=thing)
    if isinstance(thing, Path):
        return _from_path(thing)
    if not isinstance(thing, str):
        raise InputError(
            f"a value of type {type(thing).__name__} is nothing that can be solved",
            help="give a description, a formulation, a program, a model file, a Pyomo model, or a path to one of them",
        )
    if thing == "-":
        return Input("description", "stdin", value=_stdin())
    if _is_text(thing):
        return Input("description", "description", value=thing)
    return _from_path(Path(thing))


def _is_text(thing: str) -> bool:
    """Whether a string is words, and not the name of a file. Chinese and Japanese need no blank between words."""
    if not thing.strip() or "\n" in thing or len(thing) > 1000 or "\0" in thing:
        return True
    return (len(thing.split()) > 3 or any(mark in thing for mark in "。！？؟")) and not _exists(Path(thing))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that is too long for this system
        return False


def _stdin() -> str:
    try:
        return sys.stdin.buffer.read(20_000_001).decode()
    except UnicodeDecodeError as error:
        raise InputError(f"the text on stdin is not UTF-8 (byte {error.start})") from None


def _from_path(path: Path) -> Input:
    if not _exists(path):
        raise InputError(f"the file {str(path)!r} does not exist", help=_nearest(path))
    if path.is_dir():
        return _saved(path)
    if not path.is_file():  # opening a named pipe would wait for ever
        raise InputError(f"{str(path)!r} is not a regular file", help="save the input to a file, or use - for stdin")
    suffixes = [suffix.lower() for suffix in path.suffixes]
    last = suffixes[-2] if suffixes and suffixes[-1] == ".gz" and len(suffixes) > 1 else (suffixes or [""])[-1]
    kind = "model" if suffixes and suffixes[-1] == ".gz" else SUFFIXES.get(last)
    if kind is None:
        raise InputError(
            f"{path.name!r} has no suffix that says what it is",
            help="description: .md, .txt; formulation: .yaml, .json; program: .py; model file: .lp, .mps (also .gz)",
        )
    saved = path.parent if path.name == SAVED_DESCRIPTION and (path.parent / SAVED_LOG).is_file() else None
    return Input(kind, path.name, path=path, saved=saved)


def _nearest(path: Path) -> str | None:
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return f"the folder {str(path.parent)!r} does not exist either"
    near = difflib.get_close_matches(path.name, names, n=1)
    return f"the nearest name in that folder is {near[0]!r}" if near else None


def _saved(folder: Path) -> Input:
    kinds: list[tuple[str, Kind]] = [
        ("formulation.yaml", "formulation"), ("model.py", "program"), (SAVED_DESCRIPTION, "description")
    ]  # fmt: skip
    for name, kind in kinds:
        if (folder / name).is_file():
            return Input(kind, name, path=folder / name, saved=folder)
    raise InputError(
        f"{str(folder)!r} is a folder without a saved run", help="a saved run holds `formulation.yaml`, or `model.py`"
    )


def data_beside(path: Path | None) -> list[Path]:
    """The files in the folder beside a formulation or a description that has its name, such as ``transport/`` beside
    ``transport.yaml``, in order of name: its data, unless others are named."""
    if path is None or SUFFIXES.get(path.suffix) not in ("formulation", "description"):
        return []
    folder = path.with_suffix("")
    return (
        sorted(path for path in folder.iterdir() if path.is_file() and path.name[0] != ".") if folder.is_dir() else []
    )


def read_text(path: Path, limit: int = MAX_PROGRAM_BYTES) -> str:
    """A text file in UTF-8; `InputError` for anything else."""
    try:
        size = path.stat().st_size
        if size > limit:
            raise InputError(f"{path.name!r} has {size:,} bytes; the limit is {limit:,}")
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path.name!r} cannot be read: {error.strerror}") from None
    if b"\0" in raw:
        raise InputError(f"{path.name!r} is a binary file, not a text")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name!r} is not UTF-8 (byte {error.start})", help="save it as UTF-8") from None
