"""What a reader of YAML or JSON hands on: plain values, where each of them stood, and what was wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from nl2opt.diagnostics import Diagnostic, Location, Severity, Source, Span
from nl2opt.formulation.origin import Origin, Path

MAX_DEPTH = 100
"""Deepest nesting of lists and mappings in a file."""
MAX_DIGITS = 1000
"""Longest integer, in digits."""

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")


class UnreadableError(Exception):
    """The text is not YAML or JSON, so nothing after this place can be read; `finding` says why."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding.message)
        self.finding = finding


@dataclass
class Raw:
    """The plain value of a whole text, the span of each key and value in it by path, and the findings so far."""

    source: Source
    value: Any = None
    keys: dict[Path, Span] = field(default_factory=dict)
    values: dict[Path, Span] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)

    @property
    def origin(self) -> Origin:
        return Origin(self.source, self.values, self.keys)

    def error(self, code: str, message: str, start: int, end: int, help: str = "", **more: Any) -> Diagnostic:
        """A new error at ``text[start:end]``, added to the findings."""
        finding = make_error(self.source, code, message, start, end, help, **more)
        self.findings.append(finding)
        return finding


def make_error(
    source: Source, code: str, message: str, start: int, end: int, help: str = "", **more: Any
) -> Diagnostic:
    """An error at ``text[start:end]``, kept within the text."""
    size = len(source.text)
    start = min(max(start, 0), size)
    place = Location(source, Span(start, min(max(end, start + 1), max(size, start))))
    return Diagnostic(code, Severity.ERROR, message, place, help=help, **more)


def plain_number(text: str) -> int | float | None:
    """The number an unquoted text stands for, or None: only the usual ways to write a number count.

    >>> [plain_number(text) for text in ("12", "-3", "0.5", "1e5", "0123", "1_000", "12:30", ".inf", "1.2.3")]
    [12, -3, 0.5, 100000.0, None, None, None, None, None]
    """
    if not text or text[0] not in "+-.0123456789":
        return None
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) <= MAX_DIGITS else float(text)
    return float(text) if _FLOAT.fullmatch(text) else None


def plain_value(text: str) -> Any:
    """The value of an unquoted scalar: nothing, a truth value, a number, or else the text itself.

    >>> [plain_value(text) for text in ("~", "true", "7", "yes", "2024-01-31")]
    [None, True, 7, 'yes', '2024-01-31']
    """
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    number = plain_number(text)
    return text if number is None else number


def step(key: Any) -> str | int:
    """A key as a step of a path."""
    if isinstance(key, str | int):
        return key
    return ", ".join(map(str, key)) if isinstance(key, tuple) else str(key)


def holds_members(path: Path) -> bool:
    """Whether the keys of the mapping at `path` are members of sets, which may be numbers (not names of elements)."""
    return len(path) >= 3 and (path[0], path[2]) in (("parameters", "values"), ("sets", "elements"))
