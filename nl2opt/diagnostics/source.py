"""Where something was said: a text with a name, and spans in it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Span:
    """A half-open range of character offsets, ``start <= offset < end``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span runs forward from zero, not {self.start}..{self.end}")


@dataclass(frozen=True)
class Source:
    """A text and the name a person knows it by (a file name, ``formulation``, ``description``).

    >>> Source("note.txt", "one\\ntwo").position(5)
    (2, 2)
    """

    name: str
    text: str

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        starts = [0]
        starts.extend(i + 1 for i, character in enumerate(self.text) if character == "\n")
        return tuple(starts)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of line `number` (from 1), without its line break."""
        start = self.line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)].rstrip("\r")


@dataclass(frozen=True)
class Location:
    """A place a finding points at: a source, and the span in it (the whole source when None)."""

    source: Source
    span: Span | None = None

    @property
    def line(self) -> int | None:
        return None if self.span is None else self.source.position(self.span.start)[0]

    @property
    def column(self) -> int | None:
        return None if self.span is None else self.source.position(self.span.start)[1]

    def __str__(self) -> str:
        return self.source.name if self.span is None else f"{self.source.name}:{self.line}:{self.column}"
