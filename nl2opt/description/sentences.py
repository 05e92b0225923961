"""Sentences of a text, numbered from 1, with the characters they stand at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SHORT = "mr mrs ms dr prof st no nr vs etc e.g i.e approx fig inc ltd co corp dept est a.m p.m u.s min max resp"
_ABBREVIATIONS = frozenset(_SHORT.split())
_END = re.compile(r"(?<![.!?؟۔।])[.!?؟۔।]++[)\"'”’\]]*+(?=\s|$|\\n)|[。！？]++[)\"'”’\]」』）]*+")
"""The marks of Chinese and Japanese end a sentence without a blank behind them."""
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(?P<title>\S.*)")
CAPTION = re.compile(r"(?:table|tab\.)[ \t]*\d*[ \t]*[:.][ \t]*(?P<title>[^\n]+)", re.IGNORECASE)
BOLD_LINE = re.compile(r"(?:\*\*|__)(?P<title>[^*_\n]+)(?:\*\*|__):?")
"""Lines that stand over a table as a heading does."""
_ITEM = re.compile(r"\s*(?:[-*+•–]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+")
_TABLE_LINE = re.compile(r"\s*\|.*\|\s*$")
_FENCE = re.compile(r"\s*(```|~~~)")


@dataclass(frozen=True)
class Sentence:
    """One sentence: ``description.text[start:end]``; `item` when it opens an entry of a list."""

    number: int
    start: int
    end: int
    text: str
    item: bool = False


@dataclass(frozen=True)
class _Block:
    """A run of lines that belong together: a paragraph or one entry of a list."""

    start: int
    end: int
    item: bool


def title_of(text: str) -> str:
    """The first Markdown heading of a text, or nothing.

    >>> title_of("# Two ovens\\n\\nA bakery has two ovens.")
    'Two ovens'
    """
    for line in text.splitlines():
        if line.strip():
            found = _HEADING.match(line)
            return found["title"].rstrip().rstrip("#").rstrip() if found else ""
    return ""


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text. Headings, captions, tables and fenced blocks are no sentences; entries of a list are.

    >>> [s.text for s in split_sentences("Each cake needs 1.5 kg of flour. Mr. Lee has 30 kg.")]
    ['Each cake needs 1.5 kg of flour.', 'Mr. Lee has 30 kg.']
    """
    found: list[Sentence] = []
    for block in _blocks(text):
        first = True
        for start, end in _cut(text, block.start, block.end):
            found.append(Sentence(len(found) + 1, start, end, text[start:end], block.item and first))
            first = False
    return tuple(found)


def _blocks(text: str) -> Iterator[_Block]:
    start: int | None = None
    end = at = 0
    item = fenced = False
    for line in text.splitlines(keepends=True):
        here, at = at, at + len(line)
        fence = _FENCE.match(line) is not None
        bare = line.strip()
        heading = _HEADING.match(line) or CAPTION.fullmatch(bare) or BOLD_LINE.fullmatch(bare)
        apart = fenced or fence or not bare or heading or _TABLE_LINE.match(line)
        fenced = fenced != fence
        entry = None if apart else _ITEM.match(line)
        if start is not None and (apart or entry):
            yield _Block(start, end, item)
            start = None
        if apart:
            continue
        if start is None:
            start, item = here + (entry.end() if entry else 0), entry is not None
        end = at
    if start is not None:
        yield _Block(start, end, item)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for mark in _END.finditer(text, start, end):
        if mark[0].startswith(".") and _inside(text, begin, mark.start(), mark.end(), end):
            continue
        yield from _trimmed(text, begin, mark.end())
        begin = mark.end()
    yield from _trimmed(text, begin, end)


def _inside(text: str, begin: int, dot: int, after: int, end: int) -> bool:
    """Whether a full stop ends an abbreviation, and no sentence."""
    left = dot
    while left > begin and dot - left < 12 and not text[left - 1].isspace():
        left -= 1
    word = text[left:dot].lstrip("(\"'").lower()
    while after < end and text[after].isspace():
        after += 1
    following = text[after : min(after + 1, end)]
    if word in _ABBREVIATIONS:
        return bool(following) and not (following.isupper() and word in {"etc", "no", "min", "max"})
    return bool(following) and following.islower()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
