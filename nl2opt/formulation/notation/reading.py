"""Reading formulations from files and texts; every problem is listed, each with its place."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from nl2opt.diagnostics import Diagnostic, Source, in_reading_order
from nl2opt.errors import FormulationError, InputError
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.notation.json_reader import read_json
from nl2opt.formulation.notation.raw import UnreadableError
from nl2opt.formulation.notation.structure import build
from nl2opt.formulation.notation.yaml_reader import read_yaml

Format: TypeAlias = Literal["yaml", "json"]

MAX_BYTES = 50_000_000
"""Largest file of a formulation; larger tables belong in data files."""

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def read_formulation(source: str | Path, *, name: str | None = None, format: Format | None = None) -> Formulation:
    """Read a formulation from a YAML or JSON file.

    Args:
        source: the path of the file.
        name: how findings call the file; its path where None.
        format: ``yaml`` or ``json``; where None, the ending of the file's name says which, or else its first character.

    Raises:
        InputError: the file is missing, empty, a folder, not text, or larger than `MAX_BYTES`.
        FormulationError: the text is not a formulation; `findings` lists every problem with line and column.
    """
    path = Path(source)
    shown = name or str(source)
    if format is None and path.suffix.lower() in (".json", ".yaml", ".yml"):
        format = "json" if path.suffix.lower() == ".json" else "yaml"
    return parse_formulation(read_text(path, shown), shown, format=format)


def read_text(path: Path, shown: str) -> str:
    """The text of a file that holds a formulation; `InputError` says what is wrong with the file."""
    try:
        if path.is_dir():
            raise InputError(f"{shown!r} is a folder", help="name the file of a formulation in it")
        if "\0" in str(path) or not path.exists():
            raise InputError(f"the file {shown!r} does not exist", help="name a file that exists")
        if not path.is_file():
            raise InputError(f"{shown!r} is not a file", help="name a YAML or JSON file")
        size = path.stat().st_size
        if size > MAX_BYTES:
            most = f"a formulation has at most {MAX_BYTES / 1e6:,.0f} MB"
            message = f"the file {shown!r} has {size / 1e6:,.0f} MB; {most}"
            raise InputError(message, help="keep large tables in data files")
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"the file {shown!r} cannot be read: {reason}") from error
    return _decode(content, shown)


def _decode(content: bytes, shown: str) -> str:
    if not content.strip():
        raise InputError(f"the file {shown!r} is empty", help="write a formulation as YAML or JSON")
    encoding, skip = "utf-8", 0
    for mark, candidate in _MARKS:
        if content.startswith(mark):
            encoding, skip = candidate, len(mark)
            break
    if encoding == "utf-8" and b"\0" in content[:100_000]:
        raise InputError(f"the file {shown!r} is not a text file", help="name a YAML or JSON file")
    try:
        return content[skip:].decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: skip + error.start].count(b"\n") + 1
        byte = f"byte 0x{content[skip + error.start]:02x} in line {line}"
        message = f"the file {shown!r} is not {encoding.upper()} text: {byte}"
        raise InputError(message, help="save the file as UTF-8") from error


def parse_formulation(text: str, name: str = "formulation", *, format: Format | None = None) -> Formulation:
    """The formulation a YAML or JSON text states; `name` stands for the text in findings.

    >>> f = parse_formulation("variables: {x: {lower: 0}}\\nobjective: {minimize: 2 * x}")
    >>> f.objective.expressions
    ('2 * x',)
    >>> parse_formulation("variables: {x: {lowr: 0}}")
    Traceback (most recent call last):
    nl2opt.errors.FormulationError: formulation:1:17: variable `x` has no key `lowr`

    Raises:
        FormulationError: `findings` lists every problem.
    """
    source = Source(name, text.removeprefix("\ufeff"))
    if format is None:
        format = "json" if _looks_like_json(source.text) else "yaml"
    elif format not in ("yaml", "json"):
        raise InputError(f"no format of formulations is named {format!r}", help="known formats: yaml, json")
    try:
        raw = read_json(source) if format == "json" else read_yaml(source)
    except UnreadableError as error:
        raise _failure([error.finding]) from None
    formulation = build(raw)
    if raw.findings or formulation is None:
        raise _failure(raw.findings)
    return formulation


def _looks_like_json(text: str) -> bool:
    opened = text.lstrip()
    return opened.startswith("{") and opened[1:].lstrip()[:1] in ('"', "}", "")


def _failure(findings: Sequence[Diagnostic]) -> FormulationError:
    ordered = in_reading_order(findings)
    first = ordered[0]
    message = f"{first.location}: {first.message}" if first.location else first.message
    if len(ordered) > 1:
        message = f"the formulation has {len(ordered)} errors; the first: {message}"
    return FormulationError(message, help=first.help or None, findings=ordered)


__all__ = ["MAX_BYTES", "Format", "parse_formulation", "read_formulation", "read_text"]
