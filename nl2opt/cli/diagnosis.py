"""Why there is no optimal point, as lines for a terminal."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

SHOWN = 30
"""Members and changes that are written out; `--json` has all of them."""
_SIDE = re.compile(r" (?:<=|>=|=) [^<>=]*$")
_TERM = re.compile(r" [+-] ")


def diagnosis_lines(diagnosis: Any, width: int) -> list[str]:
    """The lines of an `Infeasibility` or `Unboundedness`. Rows are cut to `width`; a source is said once."""
    if not hasattr(diagnosis, "members"):
        lines: list[str] = diagnosis.lines()
        return lines
    members, changes = diagnosis.members, diagnosis.changes
    out = [_opening(len(members), diagnosis.irreducible)] if members else []
    for source, group in groupby(members[:SHOWN], key=lambda member: member.source):
        for member in group:
            label = f"{member.name}: " if member.what == "row" else ""
            out.append("  " + label + cut_row(member.text, width - len(label) - 2))
        if source:
            out.append(f"    from: {source}")
    if len(members) > SHOWN:
        out.append(f"  and {len(members) - SHOWN} more (--json lists them)")
    if members and not diagnosis.irreducible:
        out.append("Some of them may not be needed for the contradiction; it could not be narrowed down in time.")
    if changes:
        out.append(f"The {'least' if diagnosis.least else 'smallest known'} change that makes the model feasible:")
        out += [f"  {change.line()}" for change in changes[:SHOWN]]
        if len(changes) > SHOWN:
            out.append(f"  and {len(changes) - SHOWN} more (--json lists them)")
    return out


def _opening(count: int, irreducible: bool) -> str:
    if count == 1:
        return "This cannot hold:"
    return f"These {count} demands contradict each other{'; any one less, and they do not' if irreducible else ''}:"


def cut_row(text: str, width: int) -> str:
    """A row with its last terms left out where it is too long; its right-hand side stays.

    >>> cut_row("x[1] + x[2] + x[3] + x[4] <= 5", 26)
    'x[1] + x[2] + ... <= 5'
    >>> cut_row("x[1] + x[2] <= 5", 26)
    'x[1] + x[2] <= 5'
    """
    if len(text) <= width:
        return text
    side = _SIDE.search(text)
    tail = side[0] if side else ""
    body = text[: len(text) - len(tail)]
    room = width - len(tail) - len(" + ...")
    breaks = [found.start() for found in _TERM.finditer(body) if found.start() <= room]
    return f"{body[: breaks[-1]]} + ...{tail}" if breaks else text
