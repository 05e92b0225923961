"""Words, numbers and marks of a sentence, each with the characters it stands at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from nl2opt.formulators.rules.inflection import stem, stems

Kind = Literal["word", "number", "mark"]
Form = Literal["", "count", "percent", "money", "times", "fraction"]
"""What a number is: plain, a percentage, an amount of money, a multiple (``twice``), or a part (``a third``)."""

_LENGTHS = stems("foot feet ft metre meter mile inch yard centimetre centimeter kilometre kilometer km cm")
_TOKEN = re.compile(
    r"""(?P<latex>\$[A-Za-z](?:_\{?\w{1,3}\}?)?\$)      # a name set as mathematics: $x$
    |(?P<escape>\$?\\(?=\$\s?[\d.])|\\(?=%)|(?<=\d)\$(?=[\s,.;:?)]|$))  # $\$12$ is $12
    |(?<!\\)\$(?P<set>\d[\d,]*(?:\.\d+)?)\$(?!\d)              # a number set as mathematics: $12$
    |(?P<break>\\n(?=[\\\sA-Z0-9(-]))                  # a line break that was written out
    |(?P<money>[$€£¥]\s?)
    |(?P<hyphened>\d+(?:\.\d+)?(?:-[A-Za-z]+)+)          # 3-wheeler
    |(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?|\.\d+)
    |(?P<title>(?:Mr|Mrs|Ms|Dr|St|Prof)\.(?=\s))
    |(?P<word>[^\W\d_](?:[\w]|['’](?=[^\W\d_])|-(?=\w)|&(?=[^\W\d_]))*)
    |(?P<mark>[^\s\w]|_)""",
    re.VERBOSE,
)


@dataclass(slots=True, eq=False)
class Token:
    """A word, a number or a mark; ``text[start:end]`` of the description it was cut from. Not to be changed."""

    text: str
    start: int
    end: int
    kind: Kind
    stem: str = ""
    value: Fraction = Fraction(0)
    form: Form = ""
    currency: str = ""
    lower: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        self.lower = self.text.lower()

    @property
    def is_number(self) -> bool:
        return self.kind == "number"

    @property
    def is_word(self) -> bool:
        return self.kind == "word"


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of ``text[start:end]``. Number words are still words here; `numbers.read_numbers` reads them.

    >>> [t.text for t in tokenize("A 3-wheeler's load is 1,250.5 kg (at $2).")]
    ['A', '3-wheeler', "'", 's', 'load', 'is', '1,250.5', 'kg', '(', 'at', '$', '2', ')', '.']
    """
    return list(_tokens(text, start, len(text) if end is None else end))


@lru_cache(maxsize=256)
def _tokens(text: str, start: int, end: int) -> tuple[Token, ...]:
    found: list[Token] = []
    for match in _TOKEN.finditer(text, start, end):
        group = match.lastgroup
        raw = match[0]
        if group in {"break", "escape"}:
            continue
        if group in {"number", "set"}:
            raw = raw.strip("$")
            value = Fraction(raw.replace(",", ""))
            found.append(Token(raw, match.start(), match.end(), "number", "", value, "count"))
        elif group in {"word", "hyphened", "title"}:
            found.append(Token(raw, match.start(), match.end(), "word", stem(raw.lower())))
        elif group == "latex":
            name = raw.strip("$").replace("{", "").replace("}", "")
            found.append(Token(name, match.start() + 1, match.end() - 1, "word", "#" + name.lower()))
        else:
            found.append(Token(raw.strip() or raw, match.start(), match.end(), "mark"))
    return tuple(found)


def join_powers(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with ``square feet`` and ``cubic metres`` as one word each.

    >>> [(t.text, t.stem) for t in join_powers(tokenize("15 square feet"))]
    [('15', ''), ('square feet', 'square-foot')]
    """
    found: list[Token] = []
    for token in tokens:
        before = found[-1] if found else None
        if before is not None and before.lower in {"square", "cubic", "sq"} and token.stem in _LENGTHS:
            kind = "cubic" if before.lower == "cubic" else "square"
            joined = f"{before.text} {token.text}"
            found[-1] = replace(before, text=joined, end=token.end, stem=f"{kind}-{token.stem}")
        else:
            found.append(token)
    return found


def words(tokens: Sequence[Token]) -> str:
    """The tokens as text with single blanks, for traces and names.

    >>> words(tokenize("two  ox-carts"))
    'two ox-carts'
    """
    return " ".join(token.text for token in tokens)
