"""The sections of an LP file after its rows: bounds, domains, special ordered sets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from nl2opt.model.canonical import Domain, Floats, SpecialOrderedSet
from nl2opt.model.files.lp_tokens import NAME, Columns, Kind, Words
from nl2opt.model.files.source import INFINITE, Source, shown

_NAME = re.compile(NAME)
_SET_HEAD = re.compile(rb"(?:([^\s:]+)[ \t]*:(?!:)\s*)?(?:([sS][12])[ \t]*::)")
_MEMBER = re.compile(rb"([^\s:]+)[ \t]*:[ \t]*([^\s:,]+)")


@dataclass
class Statements:
    """Bounds and declarations by column; a later bound of one side replaces an earlier one, as the format says."""

    lower: dict[int, float] = field(default_factory=dict)
    upper: dict[int, float] = field(default_factory=dict)
    integer: set[int] = field(default_factory=set)
    binary: set[int] = field(default_factory=set)
    semi: set[int] = field(default_factory=set)
    semi_integer: set[int] = field(default_factory=set)

    def done(self, n: int) -> tuple[Floats, Floats, npt.NDArray[np.uint8]]:
        """Lower and upper bounds and domains of n columns. A binary column is integer, within [0, 1] and its bounds."""
        lower, upper = np.zeros(n), np.full(n, np.inf)
        domains = np.zeros(n, np.uint8)
        lower[list(self.lower)] = list(self.lower.values())
        upper[list(self.upper)] = list(self.upper.values())
        domains[list(self.integer)] = Domain.INTEGER
        semi = list(self.semi)
        domains[semi] = np.where(domains[semi] == Domain.INTEGER, Domain.SEMIINTEGER, Domain.SEMICONTINUOUS)
        domains[list(self.semi_integer)] = Domain.SEMIINTEGER
        binary = list(self.binary)
        domains[binary] = Domain.INTEGER
        lower[binary] = np.maximum(lower[binary], 0.0)
        upper[binary] = np.minimum(upper[binary], 1.0)
        return lower, upper, domains


def read_bounds(source: Source, words: Words, names: list[bytes], found: Statements) -> None:
    """``2 <= x <= 4``, ``x >= 2``, ``3 >= x``, ``x = 4``, ``x free``, each with ``-inf`` and ``+inf``."""
    kinds, values, codes, lines = words.kind.tolist(), words.value.tolist(), words.code.tolist(), words.line.tolist()
    flat: list[tuple[int, float, int, int]] = []
    sign, pending = 1.0, False
    for kind, value, code, line in zip(kinds, values, codes, lines, strict=True):
        if kind in (Kind.PLUS, Kind.MINUS):
            sign, pending = (-sign if kind == Kind.MINUS else sign), True
            continue
        if pending and kind != Kind.NUMBER:
            raise source.error(line, "a sign that no number follows")
        flat.append((kind, sign * value, code, line))
        sign, pending = 1.0, False
    if pending:
        raise source.error(lines[-1], "a sign that no number follows")
    flat += [(Kind.ODD, 0.0, 0, lines[-1] if lines else 0)] * 4
    k, n = 0, len(flat) - 4
    while k < n:
        shape = [flat[k + d][0] for d in range(4)]
        line = flat[k][3]
        if shape[0] == Kind.NAME and shape[1] == Kind.FREE:
            found.lower[flat[k][2]], found.upper[flat[k][2]] = -np.inf, np.inf
            k += 2
        elif shape[0] == Kind.NAME and shape[1] in (Kind.LE, Kind.GE, Kind.EQ) and shape[2] == Kind.NUMBER:
            _set(source, line, names, found, flat[k][2], shape[1], flat[k + 2][1])
            k += 3
        elif shape[0] == Kind.NUMBER and shape[1] in (Kind.LE, Kind.GE, Kind.EQ) and shape[2] == Kind.NAME:
            turned = {Kind.LE: Kind.GE, Kind.GE: Kind.LE, Kind.EQ: Kind.EQ}[Kind(shape[1])]
            _set(source, line, names, found, flat[k + 2][2], turned, flat[k][1])
            if shape[3] in (Kind.LE, Kind.GE, Kind.EQ):
                if flat[k + 4][0] != Kind.NUMBER or shape[3] != shape[1] or shape[3] == Kind.EQ:
                    raise source.error(line, f"the bounds of {shown(names[flat[k + 2][2]])} are not `2 <= x <= 4`")
                _set(source, line, names, found, flat[k + 2][2], shape[3], flat[k + 4][1])
                k += 2
            k += 3
        else:
            raise source.error(
                line, "a bound that cannot be read", "a bound is `2 <= x <= 4`, `x >= 2`, `x = 2` or `x free`"
            )


def _set(source: Source, line: int, names: list[bytes], found: Statements, j: int, kind: int, value: float) -> None:
    if not -INFINITE < value < INFINITE:
        value = float(np.copysign(np.inf, value))
    if (kind != Kind.LE and value == np.inf) or (kind != Kind.GE and value == -np.inf):
        raise source.error(line, f"the bound of column {shown(names[j])} leaves it no value")
    if kind != Kind.LE:
        found.lower[j] = value
    if kind != Kind.GE:
        found.upper[j] = value


def read_names(source: Source, body: bytes, line: int, columns: Columns, into: set[int]) -> None:
    """The columns a General, Binary or Semi-continuous section lists; an unknown name is a new column."""
    tokens = body.split()
    if all(token in columns for token in tokens):
        into.update(map(columns.__getitem__, tokens))
        return
    for number, text in enumerate(body.split(b"\n")):
        for token in text.split():
            if token not in columns and not _NAME.fullmatch(token):
                raise source.error(line + number, f"{shown(token)} is not the name of a column")
            into.add(columns[token])


def read_sets(source: Source, body: bytes, line: int, columns: Columns) -> list[SpecialOrderedSet]:
    """``name: S1:: x:1 y:2``; the name may be missing."""
    found: list[tuple[str, int, list[int], list[float]]] = []
    at = 0
    while at < len(body):
        if body[at : at + 1].isspace():
            at += 1
            continue
        here = line + body.count(b"\n", 0, at)
        head = _SET_HEAD.match(body, at)
        member = None if head else _MEMBER.match(body, at)
        if head:
            name = head.group(1).decode() if head.group(1) else f"sos{len(found) + 1}"
            found.append((name.replace("\x7f", " "), int(head.group(2)[1:]), [], []))
            at = head.end()
        elif member and found:
            try:
                weight = float(member.group(2)) if b"_" not in member.group(2) else np.nan
            except ValueError:
                weight = np.nan
            if not np.isfinite(weight):
                raise source.error(
                    here, f"the weight {shown(member.group(2))} of {shown(member.group(1))} is not a number"
                )
            if member.group(1) not in columns and not _NAME.fullmatch(member.group(1)):
                raise source.error(here, f"{shown(member.group(1))} is not the name of a column")
            column = columns[member.group(1)]
            if column in found[-1][2]:
                raise source.error(
                    here, f"the column {shown(member.group(1))} is twice in the set {shown(found[-1][0])}"
                )
            found[-1][2].append(column)
            found[-1][3].append(weight)
            at = member.end()
        else:
            text = shown(body[at:].split(b"\n", 1)[0])
            raise source.error(here, f"SOS: {text} cannot be read", "a set is `name: S1:: x:1 y:2`")
    return [SpecialOrderedSet(name, kind, tuple(members), tuple(weights)) for name, kind, members, weights in found]
