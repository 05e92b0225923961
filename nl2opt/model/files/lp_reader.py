"""LP files (the CPLEX dialect, as CPLEX, Gurobi, HiGHS and SCIP write it), read without losing or altering anything.

Names may hold brackets: ``[`` right after a name begins a part of the name (``x[0,1]``, ``x[a-b]``), ``[`` anywhere
else a quadratic part. Columns are in the order in which the file first names them, also where only Bounds or General
name them. Repeated terms of a row are summed; constants in a row move to its right-hand side, columns on the right to
its left. A section's keyword starts its line, in any case. A bound or side of size 1e20 or more, ``inf`` and
``infinity`` are infinite. A negative upper bound leaves the lower bound at 0, as in HiGHS and SCIP; the last bound of
one side counts. A Binary column is within [0, 1] and its bounds. Rows without a name are ``c1``, ``c2``, ... by their
place; a second row of one name, which Gurobi writes, gets ``#2`` at its name's end. ``[ ... ] / 2`` halves, also in
rows; without ``/ 2`` nothing is halved, also in the objective.

Differences from HiGHS 1.14: it refuses brackets in names, quadratic rows, SOS and indicators; it refuses or
misreads rows ``1 <= x + y <= 3``; it ignores constants in rows and, in the objective, all but the
last of repeated terms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from nl2opt.model.canonical import CanonicalModel, Quadratic, Sense, SpecialOrderedSet
from nl2opt.model.files.assemble import matrix_of, quadratic_of
from nl2opt.model.files.lp_rows import rows_of, with_ranges
from nl2opt.model.files.lp_sections import Statements, read_bounds, read_names, read_sets
from nl2opt.model.files.lp_terms import linear, take_brackets
from nl2opt.model.files.lp_tokens import SPACED, Columns, Kind, new_columns, words_of
from nl2opt.model.files.names import Notes, notes_of, restored
from nl2opt.model.files.source import Source, shown

_KEYWORDS = {
    "unsupported": r"lazy[ \t]+constraints|user[ \t]+cuts|general[ \t]+constraints?|gencons?|pwlobj|scenario",
    "maximize": r"maximi[sz]e|maximum|max",
    "minimize": r"minimi[sz]e|minimum|min",
    "rows": r"subject[ \t]+to|such[ \t]+that|s\.t\.|st\.?",
    "bounds": r"bounds?",
    "semi_integer": r"semi-?integers?",
    "semi": r"semi-?continuous|semis?",
    "integer": r"generals?|gens?|integers?|ints?",
    "binary": r"binar(?:y|ies)|bins?",
    "sets": r"sos[12]?",
    "end": r"end",
}
_HEAD = re.compile(
    (
        r"(?i)\n[ \t]*(?:"
        + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _KEYWORDS.items())
        + r")(?=[ \t\n]|\Z|:)(?![ \t]*(?::[^\n]*[A-Za-z0-9]|[<>=*^]))"
    ).encode()
)
_OPENING = re.compile(rb"(?i)\s*(?:(?P<maximize>maximi[sz]e|maximum|max)|(?P<minimize>minimi[sz]e|minimum|min))(?=\s)")
_LATE_ROWS = re.compile(rb"(?i)(?<=[A-Za-z0-9_)\].])[ \t]+(subject[ \t]+to|such[ \t]+that|s\.t\.|st)(?=[ \t\n]|\Z)")
_MODEL_NAME = re.compile(rb"(?im)^\\[ \t]*(?:Problem name:|Model)[ \t]+([^\n]*)$")
_RANK = {"maximize": 0, "minimize": 0, "rows": 1}


@dataclass(frozen=True)
class _Part:
    name: str
    head: int
    start: int
    end: int


def read_lp(source: Source) -> CanonicalModel:
    """The model of an LP text; `ModelError` names the line of what is wrong."""
    notes = notes_of(source, "\\")
    title = _MODEL_NAME.search(source.data)
    name = notes.model if notes.model is not None else title.group(1).strip().decode() if title else ""
    data = source.data
    if b"\\" in data:
        data = re.sub(rb"\\[^\n]*", b"", data)
    if b"[" in data and SPACED.search(data):
        data = SPACED.sub(lambda found: re.sub(rb"[ \t]", b"\x7f", found.group()), data)
    source = Source(source.name, data)
    return _assembled(source, _parts(source), notes, name)


def _parts(source: Source) -> list[_Part]:
    """Cut the text at the keywords that start a line."""
    data = source.data
    heads: list[tuple[str, int, int]] = []
    opening = _OPENING.match(data)
    for match in [opening, *_HEAD.finditer(data, opening.end())] if opening else []:
        kind = str(match.lastgroup)
        if kind in ("maximize", "minimize") and heads:
            continue
        if kind == "unsupported":
            text = shown(match.group().strip())
            raise source.error(source.line_at(match.end()), f"the section {text} is not supported")
        if kind == "rows" and any(head[0] == "rows" for head in heads):
            continue
        heads.append((kind, match.start(), match.end()))
        if kind == "end":
            break
    if not heads:
        offset = len(data) - len(data.lstrip())
        text = shown(data[offset:].split(b"\n", 1)[0].strip())
        raise source.error(
            source.line_at(offset), f"{text} does not start an LP file", "an LP file starts with Minimize or Maximize"
        )
    if heads[-1][0] != "end":
        raise source.error(
            data.rstrip().count(b"\n") + 1,
            "the file ends without End",
            "the file may be truncated; an LP file ends with End",
        )
    if not any(kind == "rows" for kind, _, _ in heads):
        late = _LATE_ROWS.search(data, heads[0][2], heads[1][1])
        if late:
            heads.insert(1, ("rows", late.start(), late.end()))
    parts = [
        _Part(kind, head, start, following[1])
        for (kind, head, start), following in zip(heads, [*heads[1:], ("", len(data), 0)], strict=True)
    ]
    for part in parts[1:]:
        if part.name == "rows" and part is not parts[1]:
            raise source.error(source.line_at(part.start), "the rows stand after another section")
        if part.name == "end" and data[part.start : part.end].strip():
            offset = part.start + len(data[part.start : part.end]) - len(data[part.start : part.end].lstrip())
            raise source.error(source.line_at(offset), "text after End")
        if part.name == "rows" and data[part.start : part.start + 1] == b":":
            parts[1] = _Part(part.name, part.head, part.start + 1, part.end)
    return parts


def _assembled(source: Source, parts: list[_Part], notes: Notes, name: str) -> CanonicalModel:
    columns = new_columns()
    sense: Sense = "maximize" if parts[0].name == "maximize" else "minimize"
    cost_columns, cost_values, offset, quadratic = _objective(source, parts[0], columns)
    body = next((part for part in parts if part.name == "rows"), None)
    at = (body.start, body.end) if body else (0, 0)
    rows = rows_of(source, words_of(source, *at, columns))
    if notes.ranges:
        rows = with_ranges(source, rows, notes.ranges, len(columns))
    found, sets = _statements(source, parts, columns)
    n, m = len(columns), len(rows.labels)
    matrix, _ = matrix_of(rows.row, rows.column, rows.value, (m, n))
    if not np.all(np.isfinite(matrix.data)):
        raise source.error(source.line_at(at[0]), "the sum of repeated terms of a row overflows")
    lower, upper, domains = found.done(n)
    row_names = _row_names(rows.labels)
    return CanonicalModel(
        objective=np.bincount(cost_columns, cost_values, minlength=n).astype(np.float64),
        matrix=matrix,
        row_lower=rows.lower,
        row_upper=rows.upper,
        lower=lower,
        upper=upper,
        domains=domains,
        column_names=tuple(restored([text.decode().replace("\x7f", " ") for text in columns], notes.columns)),
        row_names=tuple(restored(row_names, notes.rows)),
        sense=sense,
        offset=offset,
        name=name,
        quadratic=quadratic,
        row_quadratics=rows.quadratics,
        special_ordered_sets=tuple(
            SpecialOrderedSet(notes.sets.get(one.name, one.name), one.kind, one.columns, one.weights) for one in sets
        ),
        indicators=rows.indicators,
    )


def _row_names(labels: list[bytes | None]) -> list[str]:
    """Labels as text; a missing one by its place, a repeated one with ``#2``, ``#3`` at its end."""
    taken = {label for label in labels if label is not None}
    seen: set[bytes] = set()
    names: list[str] = []
    for k, label in enumerate(labels):
        name = label if label is not None else b"c%d" % (k + 1)
        repeat = 1
        while name in seen or (name in taken and name != label):
            repeat += 1
            name = (label or b"c%d" % (k + 1)) + b"#%d" % repeat
        seen.add(name)
        names.append(name.decode().replace("\x7f", " "))
    return names


def _objective(
    source: Source, part: _Part, columns: Columns
) -> tuple[
    np.ndarray[tuple[int], np.dtype[np.int64]], np.ndarray[tuple[int], np.dtype[np.float64]], float, Quadratic | None
]:
    """Columns, coefficients, constant and quadratic part of the objective."""
    words = words_of(source, part.start, part.end, columns)
    row = np.zeros(len(words), np.int64)
    for kinds, what in (
        ((Kind.LE, Kind.GE, Kind.EQ), "a relation in the objective"),
        ((Kind.ARROW,), "an indicator in the objective"),
    ):
        wrong = np.isin(words.kind, kinds)
        if wrong.any():
            line = int(words.line[int(np.argmax(wrong))])
            raise source.error(line, what, "rows follow `Subject To` at the start of a line")
    brackets, keep = take_brackets(source, words, row)
    terms = linear(source, words.where(keep), row[keep], brackets)
    offset = float(np.sum(terms.constant)) + 0.0
    if not np.isfinite(offset):
        raise source.error(source.line_at(part.start), "the objective's constant is infinite")
    quadratic = quadratic_of(term for bracket in brackets for term in bracket.terms)
    return terms.column, terms.value, offset, quadratic


def _statements(source: Source, parts: list[_Part], columns: Columns) -> tuple[Statements, list[SpecialOrderedSet]]:
    found, sets = Statements(), []
    for part in parts[1:]:
        line = source.line_at(part.start)
        if part.name == "bounds":
            words = words_of(source, part.start, part.end, columns, bounds=True)
            read_bounds(source, words, list(columns), found)
        elif part.name == "sets":
            sets += read_sets(source, source.data[part.start : part.end], line, columns)
        elif part.name in ("integer", "binary", "semi", "semi_integer"):
            into: set[int] = getattr(found, part.name)
            read_names(source, source.data[part.start : part.end], line, columns, into)
    return found, sets
