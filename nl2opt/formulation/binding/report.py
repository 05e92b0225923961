"""Collecting the findings of one element: all of them, the first few of a kind in full and the rest counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from nl2opt.diagnostics import Diagnostic, Severity
from nl2opt.formulation.origin import Origin, Path

SHOWN = 5
"""Findings of one code that are shown one by one."""


class Report:
    """The findings about one set or parameter.

    Args:
        path: of the element, such as ``("parameters", "demand")``.
        origin: where it was written.
    """

    def __init__(self, path: Path, origin: Origin) -> None:
        self.path, self.origin = path, origin
        self.name = str(path[-1])
        self._findings: list[Diagnostic] = []
        self._counts: dict[tuple[str, Severity], int] = {}
        self.errors = 0

    def add(
        self, code: str, message: str, *, at: Path = (), severity: Severity = Severity.ERROR,
        help: str | Callable[[], str] = "", notes: Iterable[str] = (), index: tuple[Any, ...] | None = None,
    ) -> None:  # fmt: skip
        """Add a finding; `at` is the path below the element, and `help` is only worked out when it is shown."""
        count = self._counts[code, severity] = self._counts.get((code, severity), 0) + 1
        self.errors += severity is Severity.ERROR
        if count > SHOWN:
            return
        place = self.origin.value((*self.path, *at)) if at else self.origin.key(self.path)
        text = help if isinstance(help, str) else help()
        element = ".".join(map(str, self.path))
        self._findings.append(
            Diagnostic(code, severity, message, place, notes=tuple(notes), help=text, element=element, index=index)
        )

    def done(self) -> list[Diagnostic]:
        """The findings; the last one shown of a kind says how many more there are."""
        found = list(self._findings)
        for (code, severity), count in self._counts.items():
            if count > SHOWN:
                last = max(i for i, f in enumerate(found) if f.code == code and f.severity is severity)
                more = f"and {count - SHOWN:,} more like this one"
                found[last] = replace(found[last], notes=(*found[last].notes, more))
        return found
