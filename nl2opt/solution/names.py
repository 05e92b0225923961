"""Reading names such as ``bake[north,1]``: the family and its index."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

Index: TypeAlias = tuple[str | int | float, ...]


@lru_cache(maxsize=65536)
def split_name(name: str) -> tuple[str, Index]:
    """Family and index of a name; quotes around a part are dropped, numbers become numbers.

    >>> split_name("bake[north,1]"), split_name("x['a,b',2.5]"), split_name("total")
    (('bake', ('north', 1)), ('x', ('a,b', 2.5)), ('total', ()))
    """
    head, bracket, rest = name.partition("[")
    if not bracket or not rest.endswith("]") or not head:
        return name, ()
    parts: list[str] = []
    current, quote, depth = "", "", 0
    for character in rest[:-1]:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"" and not current.strip():
            quote = character
        elif character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(current)
            current = ""
            continue
        current += character
    parts.append(current)
    return head, tuple(_part(part.strip()) for part in parts)


def _part(text: str) -> str | int | float:
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    if text.lstrip("-").isdigit() and str(int(text)) == text:
        return int(text)
    try:
        return float(text) if "." in text else text
    except ValueError:
        return text


def family(name: str) -> str:
    """The name before the index."""
    return split_name(name)[0]
