"""Facts told by a Markdown table: quantities down the first column or along the header, attributes the other way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nl2opt.description.markdown import TextTable
from nl2opt.description.text import Description
from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.candidates import Candidate
from nl2opt.formulators.rules.descriptors import NOISE
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.numbers import read_numbers
from nl2opt.formulators.rules.phrases import is_function
from nl2opt.formulators.rules.problem import Descriptor, Fact
from nl2opt.formulators.rules.segments import Segment
from nl2opt.formulators.rules.tokens import Token, tokenize

Span = tuple[int, int]
_SCALES = {"hundred": 100, "thousand": 1000, "thousands": 1000, "million": 10**6, "millions": 10**6}
_CURRENCIES = frozenset("$€£¥")


@dataclass(frozen=True)
class TableFacts:
    """What a table tells: a candidate set of names, and a fact for each cell with a number."""

    table: TextTable
    names: Candidate
    facts: tuple[Fact, ...]


def read_tables(description: Description) -> list[TableFacts]:
    """Every table that can be read, both ways round; each cell but the names and headings must be a number.

    >>> text = "| cake | eggs | profit ($) |\\n|---|---|---|\\n| rye | 3 | 4.5 |\\n| oat | 2 | 6 |\\n"
    >>> read, _ = read_tables(Description.from_text(text))
    >>> [(fact.quantity, str(fact.value), fact.descriptor.currency) for fact in read.facts]
    [(0, '3', ''), (0, '9/2', '$'), (1, '2', ''), (1, '6', '$')]
    """
    found = []
    for table in description.tables:
        for turned in (False, True):
            facts = _read(description.text, table, turned)
            if facts is not None:
                found.append(facts)
    return found


def _read(text: str, table: TextTable, turned: bool) -> TableFacts | None:
    rows = [table.header, *table.cells]
    width = len(table.header)
    if any(len(row) != width for row in rows) or width < 2 or len(rows) < 2:
        return None
    grid = [list(column) for column in zip(*rows, strict=True)] if turned else [list(row) for row in rows]
    headings = [_words(text, span) for span in grid[0][1:]]
    names = tuple(tuple(_words(text, row[0])) for row in grid[1:])
    if any(_is_odd_heading(heading) for heading in headings):
        return None
    if not all(headings) or not all(names) or any(token.is_number for name in names for token in name):
        return None
    facts: list[Fact] = []
    for index, row in enumerate(grid[1:]):
        for heading, span in zip(headings, row[1:], strict=True):
            number = _number(text, span)
            if number is None:
                return None
            facts.append(_fact(index, number, heading))
    return TableFacts(table, names, tuple(facts))


def _is_odd_heading(heading: Sequence[Token]) -> bool:
    """``protein per 100 g``, ``water (2 litres)``: a number that is neither a label nor ``thousand``."""
    inside = False
    for at, token in enumerate(heading):
        inside = (inside or token.text in {"(", "["}) and token.text not in {")", "]"}
        if token.is_number and token.text.lower() not in _SCALES and (inside or heading[at - 1].lower in {"per", "/"}):
            return True
    return False


def _words(text: str, span: Span) -> list[Token]:
    return read_numbers(tokenize(text, *span))


def _number(text: str, span: Span) -> Token | None:
    found = _words(text, span)
    return (
        found[0] if len(found) == 1 and found[0].is_number and found[0].form in {"count", "money", "percent"} else None
    )


def _fact(index: int, number: Token, heading: Sequence[Token]) -> Fact:
    descriptor = _descriptor(heading, number)
    value = number.value
    for token in heading:
        value *= _SCALES.get(token.lower, 1)
    if descriptor.currency and number.form == "count":
        number = replace(number, form="money", currency=descriptor.currency)
    item = Item("number", number.text, "", 0, 1, number.start, number.end, number)
    return Fact(index, value, number, descriptor, Segment((item,), "|", 0))


def _descriptor(heading: Sequence[Token], number: Token) -> Descriptor:
    """``Assembly time (minutes per lamp)``: words outside brackets say what it is, inside what it is measured in."""
    nouns: list[str] = []
    unit: list[str] = []
    rate = ""
    currency = number.currency
    inside = False
    for at, token in enumerate(heading):
        if token.text in {"(", "["}:
            inside = True
        elif token.text in {")", "]"}:
            inside = False
        elif token.text[:1] in _CURRENCIES:
            currency = currency or token.text[0]
        elif token.is_word and not is_function(token):
            if (at and heading[at - 1].lower in {"per", "/"}) or heading[at - 1].text == "/":
                rate = token.stem
            elif inside:
                unit.append(token.stem)
            elif token.stem not in NOISE:
                nouns.append(token.stem)
    measured = bool(unit) and unit[-1] in lexicon.MEASURE_WORDS
    if currency:
        return Descriptor((), frozenset(), frozenset(), frozenset(nouns), currency, False, rate)
    if measured:
        return Descriptor((unit[-1],), frozenset(nouns), frozenset(), frozenset(), "", number.form == "percent", rate)
    return Descriptor(tuple(nouns), frozenset(), frozenset(unit), frozenset(), "", number.form == "percent", rate)
