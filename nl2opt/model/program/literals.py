"""Data as Python literals: short ones on a line, long ones wrapped, dense tables row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

WIDTH = 110
PLAIN = frozenset({int, float, str})
"""Types whose `repr` is their literal."""


def literal(value: Any) -> str:
    """One number, text or tuple.

    >>> literal(("a", 1)), literal(Fraction(1, 4)), literal(2.50)
    ("('a', 1)", '0.25', '2.5')
    """
    if isinstance(value, bool):
        return repr(int(value))
    if isinstance(value, Fraction):
        return repr(int(value) if value.denominator == 1 else float(value))
    if isinstance(value, tuple):
        inner = ", ".join(literal(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, list):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    return repr(value)


def wrapped(opening: str, items: Iterable[str], closing: str, indent: str = "    ") -> str:
    """``opening items closing`` on one line when it fits, else as many items a line as fit.

    >>> print(wrapped("x = [", ["1", "2"], "]"))
    x = [1, 2]
    """
    parts = list(items)
    line = opening + ", ".join(parts) + closing
    if len(line) <= WIDTH:
        return line
    lines, current = [opening], indent
    for part in parts:
        if len(current) + len(part) + 2 > WIDTH and current.strip():
            lines.append(current.rstrip())
            current = indent
        current += part + ", "
    lines.append(current.rstrip())
    lines.append(closing)
    return "\n".join(lines)


def mapping(name: str, values: Mapping[Any, Any], opening: str = "{", closing: str = "}") -> str:
    """``name = {...}``, or with another opening and closing.

    >>> mapping("price", {"a": 1, "b": 2.5})
    "price = {'a': 1, 'b': 2.5}"
    """
    return wrapped(f"{name} = {opening}", (f"{literal(k)}: {literal(v)}" for k, v in values.items()), closing)


def dense(name: str, sets: list[str], rows: list[list[Any]], suffix: str = "", kind: str = "Table") -> str:
    """``name = Table(zip(product(a, b), [...]))`` with the numbers row by row."""
    head = f"{name} = {kind}(zip(product({', '.join(sets)}), ["
    lines = [head]
    for row in rows:
        parts = list(map(repr, row)) if PLAIN.issuperset(map(type, row)) else [literal(value) for value in row]
        text = "    " + ", ".join(parts) + ","
        if len(text) <= WIDTH:
            lines.append(text)
        else:
            lines.extend(wrapped("", parts, ",").strip("\n,").split("\n"))
            lines[-1] = lines[-1].rstrip(",") + ","
    return "\n".join([*lines, "])" + suffix + ")"])
