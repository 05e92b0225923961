"""A finding: a code, what is so, where, why, and the way on. The same object serves people, JSON and the llm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from nl2opt.diagnostics.source import Location


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    """The formulation cannot be used."""
    WARNING = "warning"
    """It can be used, and is probably not what was meant."""
    NOTE = "note"
    """Worth knowing."""


@dataclass(frozen=True)
class Diagnostic:
    """One finding.

    `message` states the fact in one line; `label` (optional) stands beside the carets; `notes` give context;
    `help` says what to write instead. `element` is the path of the element concerned, such as
    ``constraints.oven_limit``, and `index` the member of its family, when only some members are concerned.

    >>> finding = Diagnostic("unused-parameter", Severity.WARNING, "parameter `rate` is used nowhere")
    >>> finding.to_dict()["code"]
    'unused-parameter'
    """

    code: str
    severity: Severity
    message: str
    location: Location | None = None
    label: str = ""
    notes: tuple[str, ...] = ()
    help: str = ""
    element: str = ""
    index: tuple[Any, ...] | None = None

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    def to_dict(self) -> dict[str, Any]:
        """The same fields as plain JSON values; `line` and `column` count from 1."""
        where = self.location
        return {
            "code": self.code,
            "severity": str(self.severity),
            "message": self.message,
            "file": where.source.name if where else None,
            "line": where.line if where else None,
            "column": where.column if where else None,
            "label": self.label,
            "notes": list(self.notes),
            "help": self.help,
            "element": self.element,
            "index": None if self.index is None else list(self.index),
        }


def errors_in(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Those findings that are errors."""
    return [finding for finding in findings if finding.is_error]


def in_reading_order(findings: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Findings sorted by file, then place; errors before the rest at one place. Stable, and without duplicates."""
    rank = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}

    def key(finding: Diagnostic) -> tuple[Any, ...]:
        where = finding.location
        start = where.span.start if where and where.span else -1
        return (where.source.name if where else "", start, rank[finding.severity], finding.code, finding.message)

    return sorted(dict.fromkeys(findings), key=key)
