"""Progress of a long solve on stderr: incumbent, bound, gap, time."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

FIRST, EVERY, EVERY_PLAIN = 1.0, 0.2, 5.0
"""Seconds before the first line, and between lines: on a terminal one line is rewritten, in a file lines are added."""


class TerminalLine:
    """A line on stderr that is rewritten in place; whoever prints a line of its own clears it first."""

    width = 0

    def show(self, text: str) -> None:
        sys.stderr.write("\r" + text.ljust(self.width))
        sys.stderr.flush()
        self.width = len(text)

    def clear(self) -> None:
        if self.width:
            sys.stderr.write("\r" + " " * self.width + "\r")
            sys.stderr.flush()
            self.width = 0


line = TerminalLine()


@contextmanager
def progress_printer(quiet: bool) -> Iterator[Callable[[Any], None] | None]:
    """A callback that shows reports of the solver, or None when nothing is to be said."""
    if quiet:
        yield None
        return
    terminal = sys.stderr.isatty()
    last = 0.0

    def show(report: Any) -> None:
        nonlocal last
        now = time.monotonic()
        if report.seconds < FIRST or now - last < (EVERY if terminal else EVERY_PLAIN):
            return
        last = now
        text = progress_line(report)
        if terminal:
            line.show(text[: shutil.get_terminal_size().columns - 1])
        else:
            print(text, file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        line.clear()


def progress_line(report: Any) -> str:
    """``solving     12.0 s  incumbent 840  bound 850  gap 1.2 %``."""
    parts = [f"{'solving':<10} {report.seconds:7.2f} s"]
    parts.append("incumbent " + ("none" if report.incumbent is None else f"{report.incumbent:.8g}"))
    if report.bound is not None and abs(report.bound) < 1e29:
        parts.append(f"bound {report.bound:.8g}")
    if report.gap is not None and report.gap < 1e6:
        parts.append(f"gap {percent(report.gap)}")
    return "  ".join(parts)


def percent(share: float) -> str:
    """
    >>> percent(1.0), percent(0.012345), percent(1e-7)
    ('100 %', '1.23 %', '1e-05 %')
    """
    return f"{share * 100:.3g} %" if share < 10 else f"{share * 100:,.0f} %"
