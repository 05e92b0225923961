"""An MPS file as sections and lines of fields; fixed format is turned into free format first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from nl2opt.errors import ModelError
from nl2opt.model.canonical import Floats
from nl2opt.model.files.source import Source, shown

SECTIONS = frozenset(
    b"NAME ROWS COLUMNS RHS RANGES BOUNDS OBJSENSE OBJNAME QUADOBJ QMATRIX QSECTION QCMATRIX SOS SOS1 SOS2 "
    b"INDICATORS ENDATA".split()
)
UNSUPPORTED = frozenset(
    b"LAZYCONS USERCUTS GENCONS PWLOBJ PWLNAM PWLCON CSECTION DELAYEDROWS MODELCUTS BRANCH SETS SCENARIOS VARS "
    b"MULTIOBJ OBJECTIVE_FUNCTIONS".split()
)
_ALONE = frozenset(b"ROWS COLUMNS RHS RANGES BOUNDS".split())
_CHUNK = 1 << 18
_CONTROL = bytes(k for k in range(32) if k not in b"\t\n\v\f\r")


class FieldError(ModelError):
    """The line does not fit free format; fixed format may still fit it."""


@dataclass(frozen=True)
class Section:
    """A section: its keyword, the rest of its header line, the header's line, and the bytes that follow."""

    name: bytes
    rest: bytes
    line: int
    body: bytes


@dataclass(frozen=True)
class Lines:
    """The non-empty lines of a piece: all fields in order, where each line starts in them, how many it has."""

    piece: bytes
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    count: npt.NDArray[np.int64]
    line: npt.NDArray[np.int64]
    markers: npt.NDArray[np.int64]
    """Positions of the lines that hold the word MARKER."""

    @cached_property
    def fields(self) -> list[bytes]:
        return self.piece.split()


def sections(source: Source) -> list[Section]:
    """Cut the file at the lines that start in column 1 with a section's name."""
    data = source.data
    if data.startswith(b"*") or b"\n*" in data:
        data = re.sub(rb"(?m)^\*[^\n]*", b"", data)
        source = Source(source.name, data)
    heads: list[tuple[int, int, bytes, bytes]] = []
    offsets = [0] * (not data[:1].isspace()) + [match.end() for match in re.finditer(rb"\n(?=\S)", data)]
    for start in offsets:
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        text = data[start:end]
        words = text.split(None, 1)
        key, rest = words[0].upper(), words[1].strip() if len(words) > 1 else b""
        if key in SECTIONS and not (key in _ALONE and rest):
            heads.append((start, end, key, rest))
            if key == b"ENDATA":
                break
        elif key in UNSUPPORTED:
            raise source.error(source.line_at(start), f"the section {shown(words[0])} is not supported")
        elif not heads or heads[-1][2] == b"NAME":
            raise source.error(
                source.line_at(start),
                f"{shown(text.strip())} is not a section of an MPS file",
                "an MPS file starts with NAME or ROWS",
            )
    if not heads or heads[-1][2] != b"ENDATA":
        raise source.error(data.rstrip().count(b"\n") + 1, "the file ends without ENDATA", "the file may be truncated")
    found, line, at = [], 1, 0
    for (start, end, key, rest), following in zip(heads, [*heads[1:], (len(data), 0, b"", b"")], strict=True):
        line += data.count(b"\n", at, start)
        at = start
        found.append(Section(key, rest, line, data[end : following[0]]))
    return found


def lines_of(source: Source, section: Section) -> list[Lines]:
    """The section's lines in pieces that fit a processor cache."""
    pieces, body, at, line = [], section.body, 0, section.line
    while at < len(body):
        end = len(body) if len(body) - at <= _CHUNK else body.rfind(b"\n", at, at + _CHUNK) + 1 or len(body)
        piece = body[at:end]
        pieces.append(_lines(source, piece, line))
        line += piece.count(b"\n")
        at = end
    return pieces


def _lines(source: Source, piece: bytes, line: int) -> Lines:
    text = np.frombuffer(piece, np.uint8)
    ink = text > 32
    edges = np.flatnonzero(ink[1:] != ink[:-1]) + 1
    edges = np.concatenate([[0] * bool(ink[0]), edges, [len(ink)] * bool(ink[-1])]).astype(np.int64)
    starts, stops = edges[0::2], edges[1::2]
    ends = np.append(np.flatnonzero(text == 10), len(text))
    upto = np.searchsorted(starts, ends)
    first = np.concatenate([[0], upto[:-1]])
    count = upto - first
    filled = np.flatnonzero(count)
    marks = [match.start() for match in re.finditer(rb"MARKER", piece)]
    markers = np.unique(np.searchsorted(filled, np.searchsorted(ends, marks)))
    if len(piece.translate(None, _CONTROL)) != len(piece):
        raise source.error(line, "the text holds control characters")
    return Lines(piece, starts, stops, first[filled], count[filled], filled + line, markers)


def numbers(source: Source, texts: list[bytes], lines: npt.NDArray[np.int64], what: str) -> Floats:
    """The texts as doubles, correctly rounded. ``1.0D3`` is read too; a text that is no number is an error."""
    try:
        values = np.fromiter(map(float, texts), np.float64, len(texts))
        if not any(b"_" in text for text in texts):
            return values
    except ValueError:
        pass
    return np.array(
        [number(source, text, int(line), what) for text, line in zip(texts, lines, strict=True)], np.float64
    )


def number(source: Source, text: bytes, line: int, what: str) -> float:
    """One text as a double."""
    try:
        if b"_" not in text:
            return float(text if text[-1:].isalpha() else text.upper().replace(b"D", b"E"))
    except ValueError:
        pass
    raise FieldError(source.error(line, f"{shown(text)} is not a number ({what})").message)


def as_free(source: Source) -> Source | None:
    """The same file in free format, blanks inside names as ``\\x7f``; `None` when the layout is not fixed format."""
    blank, out, inside = False, [], b""
    for text in source.data.split(b"\n"):
        if not text.strip() or text.startswith(b"*"):
            out.append(b"")
            continue
        if not text[:1].isspace():
            inside = text.split()[0].upper()
            out.append(text)
            if inside == b"ENDATA":
                break
            continue
        if b"\t" in text:
            return None
        if inside not in (b"ROWS", b"COLUMNS", b"RHS", b"RANGES", b"BOUNDS"):
            out.append(text)
            continue
        gaps = text[0:1] + text[3:4] + text[12:14] + text[22:24] + text[36:39] + text[47:49]
        if gaps.strip():
            return None
        parts = [text[a:b].strip() for a, b in ((1, 3), (4, 12), (14, 22), (24, 36), (39, 47), (49, 61))]
        blank = blank or any(b" " in part for part in parts)
        out.append(b" " + b" ".join(part.replace(b" ", b"\x7f") for part in parts if part))
    return Source(source.name, b"\n".join(out)) if blank else None
