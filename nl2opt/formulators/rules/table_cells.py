"""Cells of a Markdown table as the reader takes them: names, headings with units, numbers, and gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nl2opt.description.text_cells import NOTHING
from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.descriptors import NOISE
from nl2opt.formulators.rules.inflection import stem
from nl2opt.formulators.rules.labels import mark_labels
from nl2opt.formulators.rules.numbers import read_numbers
from nl2opt.formulators.rules.phrases import is_function
from nl2opt.formulators.rules.problem import Descriptor
from nl2opt.formulators.rules.tokens import Token, join_powers, tokenize

Span = tuple[int, int]
SCALES = {"hundred": 100, "thousand": 1000, "thousands": 1000, "million": 10**6, "millions": 10**6}
_CURRENCIES = {
    "$": "$", "€": "€", "£": "£", "¥": "¥", "eur": "€", "euro": "€", "euros": "€", "usd": "$", "dollar": "$",
    "dollars": "$", "gbp": "£", "yen": "¥",
}  # fmt: skip
_SHORT_UNITS = {
    "h": "hour", "hr": "hour", "hrs": "hour", "min": "minute", "mins": "minute", "sec": "second", "secs": "second",
    "lbs": "lb", "t": "tonne", "ltr": "litre", "m": "metre",
}  # fmt: skip
_POWERS = {"m²": "square-metr", "m2": "square-metr", "m³": "cubic-metr", "m3": "cubic-metr"}
_OPENING, _CLOSING = frozenset("(["), frozenset(")]")
_HIGHEST_LABEL = 9
_SHORT_SCALES = frozenset({"m", "k", "mn", "mio", "bn", "mill"})
_ELSEWHERE = frozenset(["last", "previous", "past", "former", "next", "competitor", "competitors", "rival"])
"""Words of a heading over what is of another time, or of another party."""
_MORE_UNITS = frozenset(stem(word) for word in _SHORT_UNITS.values())
_NONE = (NOTHING - {""}) | {"none"}


@dataclass(frozen=True)
class Cell:
    """A number with its own unit, or a gap: no number at all. `dash` tells a gap that was marked from an empty cell."""

    number: Token | None
    unit: str = ""
    dash: bool = False


@dataclass(frozen=True)
class Heading:
    """``Assembly time (minutes per lamp)``: words outside brackets say what it is, inside what it is measured in."""

    tokens: tuple[Token, ...]
    nouns: tuple[str, ...]
    unit: str
    inside: tuple[str, ...]
    rate: str
    currency: str
    scale: int
    percent: bool
    start: int

    @property
    def lowers(self) -> tuple[str, ...]:
        return tuple(token.lower for token in self.tokens)


def cell_words(text: str, span: Span) -> list[Token]:
    """The tokens of a cell, with numbers, and letters that are labels, known; a letter alone is one."""
    found = _with_labels(mark_labels([read_numbers(join_powers(tokenize(text, *span)))])[0])
    if len(found) == 1 and found[0].is_word and len(found[0].text) == 1 and found[0].text.isupper():
        return [replace(found[0], stem="#" + found[0].lower)]
    return found


def _with_labels(tokens: list[Token]) -> list[Token]:
    """The ``1`` of ``Machine 1 (hours)`` as a label: a small number behind a noun, outside brackets."""
    found = list(tokens)
    inside = False
    for at, token in enumerate(tokens):
        inside = (inside or token.text in _OPENING) and token.text not in _CLOSING
        before = tokens[at - 1] if at else None
        noun = before is not None and before.is_word and not is_function(before)
        if noun and not inside and token.is_number and token.text.isdigit() and token.value <= _HIGHEST_LABEL:
            found[at] = replace(token, kind="word", stem=f"#{token.text}", form="")
    return found


def read_name(text: str, span: Span) -> tuple[Token, ...]:
    """The words of a cell that names something; nothing where it holds a number."""
    tokens = cell_words(text, span)
    return () if any(token.is_number for token in tokens) else tuple(token for token in tokens if token.is_word)


def read_cell(text: str, span: Span) -> Cell | None:
    """The number of a cell, with a unit behind it or without; a gap; None for anything else.

    >>> [read_cell(t, (0, len(t))) for t in ("-", "two or three", "4 or 5")]
    [Cell(number=None, unit='', dash=True), None, None]
    >>> read_cell("3.5 kg", (0, 6)).unit
    'kg'
    """
    said = text[slice(*span)].strip()
    if said.lower() in _NONE or not said:
        return Cell(None, dash=bool(said))
    tokens = cell_words(text, span)
    number, *rest = tokens
    if not number.is_number or number.form not in {"count", "money", "percent"} or len(rest) > 1:
        return None
    if not rest:
        return Cell(number)
    unit = unit_of(rest[0])
    return Cell(number, unit) if unit in lexicon.MEASURE_WORDS and number.form == "count" else None


def unit_of(token: Token) -> str:
    """The stem of a word for a unit, where it is short for one: ``hrs`` as ``hours``."""
    return _POWERS.get(token.lower) or (stem(_SHORT_UNITS[token.lower]) if token.lower in _SHORT_UNITS else token.stem)


def read_heading(text: str, span: Span) -> Heading | None:
    """A heading; None where it is empty or holds a number that is neither a label nor ``thousand``."""
    tokens = cell_words(text, span)
    if not tokens or _is_odd(tokens) or any(t.stem in lexicon.DANGER or t.lower in _ELSEWHERE for t in tokens):
        return None
    nouns: list[str] = []
    within: list[str] = []
    unit = rate = currency = ""
    inside = False
    for at, token in enumerate(tokens):
        inside = (inside or token.text in _OPENING) and token.text not in _CLOSING
        before = tokens[at - 1].lower if at else ""
        if token.lower in _CURRENCIES or token.text[:1] in _CURRENCIES:
            currency = currency or _CURRENCIES[token.lower if token.lower in _CURRENCIES else token.text[0]]
        elif not token.is_word or token.lower in SCALES or (is_function(token) and not token.stem.startswith("#")):
            continue
        elif before == "per" or (before == "/" and (inside or (at > 1 and is_unit(unit_of(tokens[at - 2]))))):
            rate = rate or token.stem
        elif inside:
            within.append(unit_of(token))
            unit = unit or (within[-1] if is_unit(within[-1]) else "")
        elif token.stem not in NOISE:
            nouns.append(token.stem)
    if currency and any(token.lower in _SHORT_SCALES for token in tokens):
        return None
    if not nouns and not unit:
        nouns, within = within, []
    scale = next((SCALES[token.lower] for token in tokens if token.lower in SCALES), 1)
    percent = any(token.text == "%" or token.lower == "percent" for token in tokens)
    return Heading(tuple(tokens), tuple(nouns), unit, tuple(within), rate, currency, scale, percent, tokens[0].start)


def is_unit(word: str) -> bool:
    """Whether a stem is a unit, or ends like one: ``man-hour``, ``acre-feet``."""
    return word in lexicon.MEASURE_WORDS | _MORE_UNITS or (
        "-" in word and stem(word.rpartition("-")[2]) in lexicon.MEASURE_WORDS
    )


def _is_odd(heading: Sequence[Token]) -> bool:
    """``protein per 100 g``, ``water (2 litres)``: a number that is neither a label nor ``thousand``."""
    return any(token.is_number and token.text.lower() not in SCALES for token in heading)


def descriptor_of(heading: Heading, cell: Cell) -> Descriptor | None:
    """What a number under a heading is an amount of; None where the units of cell and heading differ."""
    number = cell.number
    currency = number.currency if number is not None else ""
    percent = number is not None and number.form == "percent"
    if currency and heading.currency and currency != heading.currency:
        return None
    if cell.unit and heading.unit and cell.unit != heading.unit:
        return None
    if heading.percent and (percent or currency or cell.unit or heading.unit or heading.currency):
        return None
    percent = percent or heading.percent
    currency, unit = currency or heading.currency, cell.unit or heading.unit
    if currency:
        return Descriptor((), frozenset(), frozenset(), frozenset(heading.nouns), currency, False, heading.rate)
    if unit:
        nouns = frozenset(heading.nouns) - {unit}
        return Descriptor((unit,), nouns, frozenset(), frozenset(), "", percent, heading.rate)
    return Descriptor(heading.nouns, frozenset(), frozenset(heading.inside), frozenset(), "", percent, heading.rate)
