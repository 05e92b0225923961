"""Text from outside on a terminal: nothing in it may move the cursor, change colours or turn the line round."""

from __future__ import annotations

import unicodedata

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of what follows, also of our own words."""


def plain(text: str) -> str:
    r"""The text with control characters shown as escapes; line breaks and tabs stay.

    >>> plain("red \x1b[31m, turned \u202e, two\nlines")
    'red \\u001b[31m, turned \\u202e, two\nlines'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        f"\\u{ord(c):04x}" if c in _TURNING or (c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cs")) else c
        for c in text
    )
