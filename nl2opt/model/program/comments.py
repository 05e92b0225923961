"""Words of a formulation inside a program: comments and docstrings that cannot become code."""

from __future__ import annotations

import textwrap

from nl2opt.formulation.elements import Element

WIDTH = 118


def plain_text(text: str | None) -> str:
    """One paragraph of printable characters (what it says comes from outside).

    >>> plain_text("two\\nlines")
    'two lines'
    """
    words = " ".join((text or "").split())
    return "".join(c if c.isprintable() else " " for c in words)


def comment(text: str) -> list[str]:
    """A comment, wrapped."""
    return textwrap.wrap(plain_text(text), WIDTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False)


def comments_of(element: Element, *, meaning: bool = True) -> list[str]:
    """What an element stands for, its unit, and the words it was read from."""
    lines: list[str] = []
    said = [element.meaning] if meaning and element.meaning else []
    if element.unit:
        said.append(f"[{element.unit}]")
    if said:
        lines += comment(" ".join(said))
    if element.source_text:
        lines += comment(f'from: "{element.source_text}"')
    return lines


def docstring(text: str | None, indent: str) -> str:
    """A docstring: paragraphs, wrapped.

    >>> docstring("what is made is sold", "    ")
    '    \"\"\"what is made is sold\"\"\"'
    """
    safe = [plain_text(part).replace("\\", "\\\\").replace('"""', "'''") for part in (text or "").split("\n\n")]
    room = WIDTH - len(indent) - 6
    paragraphs = ["\n".join(textwrap.wrap(part, room, break_long_words=False, break_on_hyphens=False)) for part in safe]
    body = "\n\n".join(part for part in paragraphs if part)
    if body.endswith('"'):
        body += " "
    lines = ('"""' + body + ('\n"""' if "\n" in body else '"""')).split("\n")
    end = "\n" if "\n" in body and not indent else ""
    return "\n".join(indent + line if line else "" for line in lines) + end
