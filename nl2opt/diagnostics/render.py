"""Findings as text: `full` with the line and carets, `concise` with one line each, and JSON."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence

from nl2opt.diagnostics.diagnostic import Diagnostic
from nl2opt.diagnostics.source import Location

LONGEST_LINE = 160


def render_full(finding: Diagnostic) -> str:
    """A finding with the source line and carets under the words concerned.

    >>> from nl2opt.diagnostics import Severity, Source, Span
    >>> place = Location(Source("a.yaml", "x: capcity"), Span(3, 10))
    >>> print(render_full(Diagnostic("undefined-name", Severity.ERROR, "`capcity` is not declared", place)))
    error[undefined-name]: `capcity` is not declared
     --> a.yaml:1:4
      |
    1 | x: capcity
      |    ^^^^^^^
    """
    lines = [f"{finding.severity}[{finding.code}]: {finding.message}"]
    if finding.location is not None:
        lines.extend(_excerpt(finding.location, finding.label))
    for note in finding.notes:
        lines.append(f"note: {note}")
    if finding.help:
        lines.append(f"help: {finding.help}")
    return "\n".join(lines)


def _excerpt(location: Location, label: str) -> list[str]:
    if location.span is None:
        return [f" --> {location}"]
    number, column = location.source.position(location.span.start)
    text = location.source.line(number)
    length = max(1, min(location.span.end - location.span.start, len(text) - column + 1))
    start = column - 1
    cut = max(0, start - LONGEST_LINE // 2) if len(text) > LONGEST_LINE else 0
    window = text[cut : cut + LONGEST_LINE]
    if cut:
        window = "…" + window[1:]
    if cut + LONGEST_LINE < len(text):
        window = window[:-1] + "…"
    window = "".join(" " if c == "\t" or unicodedata.category(c).startswith("C") else c for c in window)
    start -= cut
    length = min(length, max(1, len(window) - start))
    pad = " " * _width(window[:start])
    carets = "^" * max(1, _width(window[start : start + length]))
    gutter = " " * len(str(number))
    under = f"{gutter} | {pad}{carets}" + (f" {label}" if label else "")
    return [f"{gutter}--> {location}", f"{gutter} |", f"{number} | {window}", under]


def _width(text: str) -> int:
    """Columns a terminal needs for the text (wide characters take two, combining marks none)."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def render_concise(finding: Diagnostic) -> str:
    """One line: where, code, what.

    >>> from nl2opt.diagnostics import Severity
    >>> render_concise(Diagnostic("unused-set", Severity.WARNING, "set `days` is used nowhere"))
    'warning[unused-set] set `days` is used nowhere'
    """
    where = f"{finding.location}: " if finding.location else ""
    return f"{where}{finding.severity}[{finding.code}] {finding.message}"


def render(findings: Sequence[Diagnostic], style: str = "full") -> str:
    """Several findings in `style` full, concise or json."""
    if style == "json":
        return json.dumps([finding.to_dict() for finding in findings], indent=2, ensure_ascii=False, default=str)
    if style == "concise":
        return "\n".join(render_concise(finding) for finding in findings)
    return "\n\n".join(render_full(finding) for finding in findings)


def count_line(findings: Sequence[Diagnostic]) -> str:
    """``2 errors, 1 warning``, or ``no findings``.

    >>> count_line([])
    'no findings'
    """
    words = []
    for severity in ("error", "warning", "note"):
        number = sum(finding.severity == severity for finding in findings)
        if number:
            words.append(f"{number} {severity}" + ("s" if number > 1 else ""))
    return ", ".join(words) or "no findings"
