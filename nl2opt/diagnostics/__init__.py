"""Findings: what they say, where they point, how they are shown."""

from nl2opt.diagnostics.codes import Explanation
from nl2opt.diagnostics.diagnostic import Diagnostic, Severity, errors_in, in_reading_order
from nl2opt.diagnostics.render import count_line, render, render_concise, render_full
from nl2opt.diagnostics.source import Location, Source, Span

__all__ = [
    "Diagnostic",
    "Explanation",
    "Location",
    "Severity",
    "Source",
    "Span",
    "count_line",
    "errors_in",
    "in_reading_order",
    "render",
    "render_concise",
    "render_full",
]
