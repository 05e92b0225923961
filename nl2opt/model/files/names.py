"""Names a format cannot say: what the writers put instead, and how the readers get them back.

A writer puts a plain name in the file and one comment line at its top with the name as it was, as a JSON string::

    \\ nl2opt column x_1_2_ "x[1,2]"        (LP)
    * nl2opt row my_row "my row"            (MPS)

`model` lines restore the model's name, `sides` lines a row's exact sides where RANGES cannot say them, and `range`
lines say which two rows of an LP file are one range (HiGHS refuses or misreads ``1 <= x + y <= 3`` as a row).
Other programs see comments. The plain name is the old one with other characters as ``_``, and ``_2``, ``_3`` added
where that name is taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from nl2opt.model.files.source import Source

_NOTE = rb"(?m)^%s nl2opt (column|row|set|model|sides|range) ([^\n]*)$"


def plain_names(
    names: Sequence[str], legal: Callable[[str], bool], letter: str, taken: Sequence[str] = ()
) -> tuple[list[str], list[tuple[str, str]]]:
    """Names to write, and (written, original) for each that changed.

    >>> plain_names(["a b", "a_b", "9"], str.isidentifier, "x")
    (['a_b_2', 'a_b', 'x9'], [('a_b_2', 'a b'), ('x9', '9')])
    """
    used = {name for name in names if legal(name)} | set(taken)
    written: list[str] = []
    changed: list[tuple[str, str]] = []
    for name in names:
        new = name
        if not legal(name) or name in taken:
            stem = re.sub(r"[^A-Za-z0-9_]", "_", name)[:200]
            stem = stem if legal(stem) else letter + stem
            new, k = stem, 1
            while new in used:
                k += 1
                new = f"{stem}_{k}"
            used.add(new)
            changed.append((new, name))
        written.append(new)
    return written, changed


def note(mark: str, kind: str, new: str, old: object) -> str:
    """One comment line."""
    text = json.dumps(old)
    return f"{mark} nl2opt {kind} {new} {text}\n" if new else f"{mark} nl2opt {kind} {text}\n"


@dataclass
class Notes:
    """What the comments of a file restore: written name to original name, by kind."""

    columns: dict[str, str] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)
    sets: dict[str, str] = field(default_factory=dict)
    sides: dict[str, tuple[float, float]] = field(default_factory=dict)
    ranges: dict[str, str] = field(default_factory=dict)
    model: str | None = None


def notes_of(source: Source, mark: str) -> Notes:
    """Read the comment lines; one that is damaged is an error, not another name."""
    notes = Notes()
    if b" nl2opt " not in source.data:
        return notes
    for match in re.finditer(_NOTE % re.escape(mark).encode(), source.data):
        kind, rest = match.group(1).decode(), match.group(2).decode().strip()
        try:
            if kind == "model":
                notes.model = str(json.loads(rest))
                continue
            new, text = rest.split(" ", 1)
            old = json.loads(text)
            if kind == "sides":
                notes.sides[new] = (float(old[0]), float(old[1]))
            else:
                kinds = {"column": notes.columns, "row": notes.rows, "set": notes.sets, "range": notes.ranges}
                kinds[kind][new] = str(old)
        except (ValueError, IndexError, TypeError, KeyError) as error:
            raise source.error(source.line_at(match.start()), f"the comment `nl2opt {kind}` is damaged") from error
    return notes


def restored(names: Sequence[str], notes: dict[str, str]) -> list[str]:
    """The names with the originals back in place."""
    return [notes.get(name, name) for name in names] if notes else list(names)
