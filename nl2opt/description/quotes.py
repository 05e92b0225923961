"""Finding the words an element was read from in the text they were read from."""

from __future__ import annotations

import re
from functools import lru_cache

_TOKEN = re.compile(r"\w+|[^\w\s]")
_GAP = re.compile(r"\s*(?:\.\.\.|…)\s*")
_EMPHASIS = frozenset("*_`#|>\"'“”‘’")
FEWEST = 2
"""A piece of an abridged quotation has at least so many words."""


@lru_cache(maxsize=8)
def _tokens(text: str) -> tuple[tuple[str, ...], tuple[tuple[int, int], ...]]:
    """The words and marks of a text in lower case, without marks of emphasis, and where each stands."""
    found = [(m[0].casefold(), m.span()) for m in _TOKEN.finditer(text) if m[0] not in _EMPHASIS]
    return tuple(word for word, _ in found), tuple(place for _, place in found)


def find_quote(text: str, quote: str) -> tuple[int, int] | None:
    """Where a quotation stands: ``text[start:end]``, or None. Case, blanks, line breaks and marks of emphasis do not
    count; of a quotation abridged by ``...`` every piece must be there, in order.

    >>> text = "Each cake takes 2 hours\\nand **3 eggs**. There are 60 hours."
    >>> start, end = find_quote(text, "takes 2 hours and 3 eggs")
    >>> text[start:end]
    'takes 2 hours\\nand **3 eggs'
    >>> find_quote(text, "Each cake ... 60 hours")
    (0, 58)
    >>> find_quote(text, "4 eggs") is None
    True
    """
    exact = text.find(quote)
    if quote.strip() and exact >= 0:
        return exact, exact + len(quote)
    pieces = [piece for piece in _GAP.split(quote) if piece.strip()]
    if len(pieces) > 1 and any(len(_TOKEN.findall(piece)) < FEWEST for piece in pieces):
        return None
    words, places = _tokens(text)
    begin, first, last = 0, None, None
    for piece in pieces:
        wanted = _tokens(piece)[0]
        while wanted and wanted[-1] in ".,;:":
            wanted = wanted[:-1]
        at = _find(words, wanted, begin) if wanted else None
        if at is None:
            return None
        first = places[at][0] if first is None else first
        begin = at + len(wanted)
        last = places[begin - 1][1]
    return None if first is None or last is None else (first, last)


def names_data(words: str) -> bool:
    """Whether a source names data instead of quoting words, as ``table roads`` and ``column `km` of roads`` do.

    >>> names_data("table roads"), names_data("data: demand"), names_data("Tables are made of wood")
    (True, True, False)
    """
    first = words.strip("`'\" ").split(maxsplit=1)
    return bool(first) and first[0].casefold().rstrip(":") in ("table", "data", "column", "file", "value")


def _find(words: tuple[str, ...], wanted: tuple[str, ...], begin: int) -> int | None:
    size = len(wanted)
    for at in range(begin, len(words) - size + 1):
        if words[at] == wanted[0] and words[at : at + size] == wanted:
            return at
    return None
