"""Words that join sentences and say nothing themselves: ``on the other hand``, ``in comparison``, ``however``."""

from __future__ import annotations

from collections.abc import Sequence

from nl2opt.formulators.rules.tokens import Token

_MARKERS = (
    "on the other hand|on the one hand|in comparison|by comparison|in contrast|by contrast|in addition|in turn|however|"
    "moreover|furthermore|additionally|conversely|of course|in fact|naturally|meanwhile|also|therefore|thus|similarly|"
    "likewise|then again|in total contrast|as well"
)
MARKERS = frozenset(tuple(marker.split()) for marker in _MARKERS.split("|"))
_LONGEST = max(len(marker) for marker in MARKERS)


def without_markers(tokens: Sequence[Token]) -> list[Token]:
    """A sentence without such words, where a comma or the beginning stands before them and a comma behind.

    >>> from nl2opt.formulators.rules.tokens import tokenize
    >>> " ".join(t.text for t in without_markers(tokenize("The van, on the other hand, takes 3 boxes.")))
    'The van takes 3 boxes .'
    >>> " ".join(t.text for t in without_markers(tokenize("In addition, each van needs 2 drivers.")))
    'each van needs 2 drivers .'
    """
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        starts = not found or found[-1].text == ","
        length = _marker(tokens, at) if starts else 0
        if length:
            at += length + 1
            if found:
                found.pop()
        else:
            found.append(tokens[at])
            at += 1
    return found


def _marker(tokens: Sequence[Token], at: int) -> int:
    """How many words the marker at a position has; 0 where none stands, or no comma follows it."""
    for length in range(min(_LONGEST, len(tokens) - at - 1), 0, -1):
        if tokens[at + length].text == "," and tuple(t.lower for t in tokens[at : at + length]) in MARKERS:
            return length
    return 0
