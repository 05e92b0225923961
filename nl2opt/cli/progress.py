"""Progress of a long solve on stderr: incumbent, bound, gap, time."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

FIRST, EVERY, EVERY_PLAIN = 1.0, 0.2, 5.0
"""Seconds before the first line, and between lines: on a terminal one line is rewritten, in a file lines are added."""


@contextmanager
def progress_printer(quiet: bool) -> Iterator[Callable[[Any], None] | None]:
    """A callback that shows reports of the solver, or None when nothing is to be said."""
    if quiet:
        yield None
        return
    terminal = sys.stderr.isatty()
    shown = {"last": 0.0, "width": 0}

    def show(report: Any) -> None:
        now = time.monotonic()
        if report.seconds < FIRST or now - shown["last"] < (EVERY if terminal else EVERY_PLAIN):
            return
        shown["last"] = now
        line = progress_line(report)
        if terminal:
            sys.stderr.write("\r" + line.ljust(int(shown["width"])))
            shown["width"] = len(line)
        else:
            sys.stderr.write(line + "\n")
        sys.stderr.flush()

    try:
        yield show
    finally:
        if terminal and shown["width"]:
            sys.stderr.write("\r" + " " * int(shown["width"]) + "\r")
            sys.stderr.flush()


def progress_line(report: Any) -> str:
    """``solving     12.0 s  incumbent 840  bound 850  gap 1.2 %``."""
    parts = [f"{'solving':<10} {report.seconds:7.2f} s"]
    parts.append("incumbent " + ("none" if report.incumbent is None else f"{report.incumbent:.8g}"))
    if report.bound is not None and abs(report.bound) < 1e29:
        parts.append(f"bound {report.bound:.8g}")
    if report.gap is not None and report.gap < 1e6:
        parts.append(f"gap {report.gap * 100:.2g} %")
    return "  ".join(parts)
