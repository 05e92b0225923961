"""The words of an LP file as arrays.

Text is cut at blanks, and the pieces are classified all at once from the classes of their bytes; only pieces that run
several words together (``3x``, ``x>=1``, ``[x``) are cut further, by a regular expression. Both ways give
the same words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum
from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt

from nl2opt.model.canonical import Floats
from nl2opt.model.files.assemble import concatenated
from nl2opt.model.files.source import Source, shown


class Kind(IntEnum):
    """What a word is."""

    NUMBER = 0
    NAME = 1
    LABEL = 2
    PLUS = 3
    MINUS = 4
    LE = 5
    GE = 6
    EQ = 7
    OPEN = 8
    CLOSE = 9
    TIMES = 10
    POWER = 11
    OVER = 12
    ARROW = 13
    COLON = 14
    FREE = 15
    ODD = 16


@dataclass(frozen=True)
class Words:
    """Words in order. `value` is the number of a NUMBER (its own sign included); `code` the column of a NAME or the
    position of a LABEL in `labels`; `signed` whether a NUMBER has its own sign; `begins` whether a line begins here."""

    kind: npt.NDArray[np.uint8]
    value: Floats
    code: npt.NDArray[np.int32]
    line: npt.NDArray[np.int32]
    signed: npt.NDArray[np.bool_]
    begins: npt.NDArray[np.bool_]
    labels: list[bytes]

    def __len__(self) -> int:
        return len(self.kind)

    def where(self, keep: npt.NDArray[Any]) -> Words:
        """The words selected by a mask, a slice or positions."""
        return Words(
            self.kind[keep], self.value[keep], self.code[keep], self.line[keep], self.signed[keep], self.begins[keep],
            self.labels,
        )  # fmt: skip


Columns = defaultdict[bytes, int]


def new_columns() -> Columns:
    """Names to columns, numbered as they appear."""
    return defaultdict(count().__next__)


NAME_START = rb"A-Za-z_!\"#$%&(),;?@'`{}|~\x7f\x80-\xff"
NAME = rb"[%s](?:[%s0-9./]|\[(?:[^][^*<>=\n]|\[[^][^*<>=\n]*\])*\])*" % (NAME_START, NAME_START)
SPACED = re.compile(rb"(?<=[%s0-9.\]])\[[^][^*<>=:\n]*[ \t][^][^*<>=:\n]*\]" % NAME_START)
"""A bracket group of a name that holds blanks: `x[0, 1]`."""

_CUT = re.compile(
    rb"(?P<ARROW>->)|(?P<LE><=|=<|<)|(?P<GE>>=|=>|>)|(?P<EQ>==?)|(?P<NUMBER>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    rb"|(?P<PLUS>\+)|(?P<MINUS>-)|(?P<OPEN>\[)|(?P<CLOSE>\])|(?P<TIMES>\*)|(?P<POWER>\^)|(?P<OVER>/)|(?P<COLON>:)"
    rb"|(?P<NAME>" + NAME + rb")"
)
_DIGIT, _EXP, _SIGN, _OP, _COLON, _BRACKET, _OTHER, _SLASH = (1 << k for k in range(8))
_CLASS = np.full(256, _OTHER, np.uint8)
_CLASS[:33] = 0
for _letters, _flag in (
    (b"0123456789.", _DIGIT), (b"eE", _EXP), (b"+-", _SIGN), (b"*^<>=", _OP), (b":", _COLON), (b"[]", _BRACKET),
    (b"/", _SLASH),
):  # fmt: skip
    _CLASS[np.frombuffer(_letters, np.uint8)] = _flag
_OPERATORS = {
    b"<": Kind.LE, b"<=": Kind.LE, b"=<": Kind.LE, b">": Kind.GE, b">=": Kind.GE, b"=>": Kind.GE, b"=": Kind.EQ,
    b"==": Kind.EQ, b"*": Kind.TIMES, b"^": Kind.POWER,
}  # fmt: skip
_INFINITY = (b"inf", b"infinity")
_CHUNK = 1 << 20


def words_of(source: Source, start: int, end: int, columns: Columns, bounds: bool = False) -> Words:
    """The words of ``source.data[start:end]``; in a Bounds section ``free`` is a word of its own."""
    data, line = source.data, source.line_at(start)
    parts: list[tuple[npt.NDArray[Any], ...]] = []
    labels: list[bytes] = []
    while start < end:
        stop = end if end - start <= _CHUNK else data.rfind(b"\n", start, start + _CHUNK) + 1 or end
        piece = data[start:stop]
        parts.append(_words(source, piece, line, columns, labels, bounds))
        line += piece.count(b"\n")
        start = stop
    types = (np.uint8, np.float64, np.int32, np.int32, np.bool_)
    kind, value, code, lines, signed = (concatenated([part[k] for part in parts], types[k]) for k in range(5))
    begins = np.diff(lines, prepend=-1) > 0
    return Words(kind, value, code, lines, signed, begins, labels)


def _words(
    source: Source, piece: bytes, line: int, columns: Columns, labels: list[bytes], bounds: bool
) -> tuple[npt.NDArray[Any], ...]:
    text = np.frombuffer(piece, np.uint8)
    ink = text > 32
    edges = np.flatnonzero(ink[1:] != ink[:-1]) + 1
    edges = np.concatenate([[0] * bool(ink[0]), edges, [len(ink)] * bool(ink[-1])]).astype(np.int64)
    starts, ends = edges[0::2], edges[1::2]
    if not len(starts):
        return tuple(np.zeros(0, kind) for kind in (np.uint8, np.float64, np.int32, np.int32, np.bool_))
    tokens = piece.split()
    if len(tokens) != len(starts):
        raise source.error(line, "the text holds control characters")
    lines = (np.searchsorted(np.flatnonzero(text == 10), starts) + line).astype(np.int32)
    flags = np.bitwise_or.reduceat(_CLASS[text], starts)
    first, last, size = text[starts], text[ends - 1], ends - starts
    head = _CLASS[first]
    kind = np.full(len(starts), Kind.ODD, np.uint8)
    named = ((head & (_OTHER | _EXP)) > 0) & ((flags & (_SIGN | _OP | _COLON)) == 0)
    if np.any(flags & _BRACKET):
        named &= ((flags & _BRACKET) == 0) | _balanced(text, starts, ends)
    kind[named] = Kind.NAME
    kind[
        ((flags & ~np.uint8(_DIGIT | _EXP | _SIGN)) == 0) & ((head & (_DIGIT | _SIGN)) > 0) & ((flags & _DIGIT) > 0)
    ] = Kind.NUMBER
    kind[(flags == _SIGN) & (size == 1)] = np.where(first[(flags == _SIGN) & (size == 1)] == 43, Kind.PLUS, Kind.MINUS)
    for k in np.flatnonzero((flags == _OP) & (size <= 2)).tolist():
        kind[k] = _OPERATORS.get(tokens[k], Kind.ODD)
    single = (size == 1) & ((flags & (_BRACKET | _SLASH)) > 0)
    kind[single & (first == 91)], kind[single & (first == 93)], kind[single & (first == 47)] = (
        Kind.OPEN,
        Kind.CLOSE,
        Kind.OVER,
    )
    for k in np.flatnonzero((last == 58) & (size > 1) & ((flags & (_OP | _COLON)) == _COLON)).tolist():
        if tokens[k].count(b":") == 1 and head[k] != _BRACKET:
            kind[k] = Kind.LABEL
    short = (kind == Kind.NAME) & (((size == 3) | (size == 8)) & ((first | 32) == 105))
    values = np.zeros(len(starts))
    for k in np.flatnonzero(short).tolist():
        if tokens[k].lower() in _INFINITY:
            kind[k], values[k] = Kind.NUMBER, np.inf
    if bounds:
        for k in np.flatnonzero((kind == Kind.NAME) & (size == 4) & ((first | 32) == 102)).tolist():
            if tokens[k].lower() == b"free":
                kind[k] = Kind.FREE
    at = np.flatnonzero((kind == Kind.NUMBER) & (values == 0))
    texts = list(map(tokens.__getitem__, at.tolist()))
    try:
        values[at] = np.fromiter(map(float, texts), np.float64, len(texts))
    except ValueError:
        for k, number in zip(at.tolist(), texts, strict=True):
            try:
                values[k] = float(number)
            except ValueError:
                kind[k] = Kind.ODD
    signed = (kind == Kind.NUMBER) & (head == _SIGN)
    odd = np.flatnonzero(kind == Kind.ODD)
    if odd.size:
        tokens, kind, values, lines, signed = _cut(source, tokens, kind, values, lines, signed, odd, bounds)
        if np.any(kind == Kind.COLON):
            tokens, (kind, values, lines, signed) = _labelled(source, tokens, (kind, values, lines, signed))
    code = np.zeros(len(kind), np.int32)
    at = np.flatnonzero(kind == Kind.NAME)
    code[at] = np.fromiter(map(columns.__getitem__, map(tokens.__getitem__, at.tolist())), np.int32, len(at))
    at = np.flatnonzero(kind == Kind.LABEL)
    code[at] = np.arange(len(labels), len(labels) + len(at))
    labels += [tokens[k][:-1] for k in at.tolist()]
    return kind, values, code, lines, signed


def _balanced(
    text: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Whether the brackets inside each token open before they close, and all close."""
    step = (text == 91).astype(np.int32) - (text == 93)
    depth = np.cumsum(step)
    before = depth[starts] - step[starts]
    good = depth[ends - 1] == before
    closing = np.flatnonzero(text == 93)
    owner = np.searchsorted(starts, closing, "right") - 1
    good[owner[depth[closing] < before[owner]]] = False
    return good


def _cut(
    source: Source,
    tokens: list[bytes],
    kind: npt.NDArray[np.uint8],
    value: Floats,
    line: npt.NDArray[np.int32],
    signed: npt.NDArray[np.bool_],
    odd: npt.NDArray[np.int64],
    bounds: bool,
) -> tuple[list[bytes], npt.NDArray[np.uint8], Floats, npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
    """The arrays with every odd token replaced by the words in it."""
    size = np.ones(len(tokens), np.int64)
    found: list[list[tuple[Kind, float, bytes]]] = []
    for k in odd.tolist():
        token, at, words = tokens[k], 0, []
        while at < len(token):
            match = _CUT.match(token, at)
            if match is None or match.lastgroup is None:
                raise source.error(
                    int(line[k]), f"{shown(token)} cannot be read", "names have no blanks, `:`, `\\` or `[` alone"
                )
            word, which = match.group(), Kind[match.lastgroup]
            number = float(word) if which is Kind.NUMBER else 0.0
            if which is Kind.NAME and word.lower() in _INFINITY:
                which, number = Kind.NUMBER, np.inf
            elif bounds and which is Kind.NAME and word.lower() == b"free":
                which = Kind.FREE
            words.append((which, number, word))
            at = match.end()
        size[k] = len(words)
        found.append(words)
    kind, value, line, signed = (
        np.repeat(kind, size),
        np.repeat(value, size),
        np.repeat(line, size),
        np.repeat(signed, size),
    )
    out: list[bytes] = []
    before = 0
    for k, words in zip(odd.tolist(), found, strict=True):
        out += tokens[before:k]
        for which, number, word in words:
            kind[len(out)], value[len(out)], signed[len(out)] = which, number, False
            out.append(word)
        before = k + 1
    out += tokens[before:]
    return out, kind, value, line, signed


def _labelled(
    source: Source, tokens: list[bytes], arrays: tuple[npt.NDArray[Any], ...]
) -> tuple[list[bytes], tuple[npt.NDArray[Any], ...]]:
    """``name :`` (a name, then a colon of its own) as a LABEL."""
    kind, line = arrays[0], arrays[2]
    for k in np.flatnonzero(kind == Kind.COLON).tolist():
        if k == 0 or kind[k - 1] not in (Kind.NAME, Kind.NUMBER):
            raise source.error(int(line[k]), "a `:` that does not follow a name")
        kind[k - 1] = Kind.LABEL
        tokens[k - 1] += b":"
    keep = kind != Kind.COLON
    return [tokens[k] for k in np.flatnonzero(keep).tolist()], tuple(array[keep] for array in arrays)
