"""Words, numbers and marks of a sentence, each with the characters it stands at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from nl2opt.formulators.rules.inflection import stem, stems
from nl2opt.formulators.rules.lexicon import is_closed

Kind = Literal["word", "number", "mark"]
Form = Literal["", "count", "percent", "money", "times", "fraction"]
"""What a number is: plain, a percentage, an amount of money, a multiple (``twice``), or a part (``a third``)."""

_LENGTHS = stems("foot feet ft metre meter mile inch yard centimetre centimeter kilometre kilometer km cm")
_ZERO = Fraction(0)
_TOKEN = re.compile(
    r"""(?P<title>(?:Mr|Mrs|Ms|Dr|St|Prof)\.(?=\s))
    |(?P<word>[^\W\d_]\w*(?:(?:['’](?=[^\W\d_])|-(?=\w)|&(?=[^\W\d_]))\w*)*)
    |(?P<latex>\$[A-Za-z](?:_\{?\w{1,3}\}?)?\$)          # a name set as mathematics: $x$
    |(?P<escape>\$?\\(?=\$\s?[\d.])|\\(?=%)|(?<=\d)\$(?=[\s,.;:?)]|$))  # $\$12$ is $12
    |(?<!\\)\$(?P<set>\d[\d,]*(?:\.\d+)?)\$(?!\d)              # a number set as mathematics: $12$
    |(?P<break>\\n(?=[\\\sA-Z0-9(-]))                  # a line break that was written out
    |(?P<money>[$€£¥]\s?)
    |(?P<hyphened>\d+(?:\.\d+)?(?:-[A-Za-z]+)+)          # 3-wheeler
    |(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?|\.\d+)
    |(?P<mark>[^\s\w]|_)""",
    re.VERBOSE,
)


@dataclass(slots=True, eq=False, init=False)
class Token:
    """A word, a number or a mark; ``text[start:end]`` of the description it was cut from. Not to be changed."""

    text: str
    start: int
    end: int
    kind: Kind
    stem: str
    value: Fraction
    form: Form
    currency: str
    lower: str = field(init=False, repr=False)
    is_number: bool = field(init=False, repr=False)
    is_word: bool = field(init=False, repr=False)
    whole: int = field(init=False, repr=False)
    """The value of a number as an integer; -1 where it is none."""
    closed: bool = field(init=False, repr=False)
    """Whether it belongs to a closed class (``the``, ``of``, ``must`` ...); a label never is."""

    def __init__(
        self, text: str, start: int, end: int, kind: Kind, stem: str = "", value: Fraction = _ZERO, form: Form = "",
        currency: str = "",
    ) -> None:  # fmt: skip
        self.text, self.start, self.end, self.kind, self.stem = text, start, end, kind, stem
        self.value, self.form, self.currency = value, form, currency
        self.lower = lower = text.lower()
        self.is_number = is_number = kind == "number"
        self.whole = value.numerator if is_number and value.denominator == 1 else -1
        self.is_word = kind == "word"
        self.closed = stem[:1] != "#" and is_closed(lower)


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
        first, after = match.span()
        if group == "word" or group == "hyphened" or group == "title":
            found.append(Token(raw, first, after, "word", stem(raw.lower())))
        elif group == "number" or group == "set":
            raw = raw.strip("$")
            digits = raw.replace(",", "")
            value = Fraction(int(digits)) if digits.isdigit() else Fraction(digits)
            found.append(Token(raw, first, after, "number", "", value, "count"))
        elif group == "latex":
            name = raw.strip("$").replace("{", "").replace("}", "")
            found.append(Token(name, first + 1, after - 1, "word", "#" + name.lower()))
        elif group != "break" and group != "escape":
            found.append(Token(raw.strip() or raw, first, after, "mark"))
    return tuple(found)


def join_powers(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with ``square feet`` and ``cubic metres`` as one word each.

    >>> [(t.text, t.stem) for t in join_powers(tokenize("15 square feet"))]
    [('15', ''), ('square feet', 'square-foot')]
    """
    if _LENGTHS.isdisjoint([token.stem for token in tokens]):
        return list(tokens)
    found: list[Token] = []
    for token in tokens:
        before = found[-1] if found and token.stem in _LENGTHS else None
        if before is not None and before.lower in {"square", "cubic", "sq"}:
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
