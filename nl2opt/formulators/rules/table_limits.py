"""Limits told by a Markdown table: a row ``Available`` below amounts, a column ``Maximum demand`` beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.comparators import Sense
from nl2opt.formulators.rules.inflection import stems
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.phrases import is_function
from nl2opt.formulators.rules.problem import Descriptor, Limit
from nl2opt.formulators.rules.segments import Segment
from nl2opt.formulators.rules.table_cells import Cell, Heading, descriptor_of, is_unit
from nl2opt.formulators.rules.tokens import Token
from nl2opt.formulators.rules.units import conversion

_MOST = stems("maximum max maximal limit")
_LEAST = stems("minimum min minimal")
_SUPPLY = stems("available availability capacity stock supply")
_NEED = stems("requirement required need needed demand")
_PHRASES: dict[tuple[str, str], Sense] = {("at", "most"): "<=", ("up", "to"): "<=", ("at", "least"): ">="}
_PLAIN = stems("total resource amount quantity level hand time day week month year daily weekly monthly yearly unit")
_NO_UNITS = stems("unit number amount quantity daily weekly monthly yearly annual")
_OF_QUANTITIES = stems("demand sale sold sell production output produced made number quantity amount unit market")
"""What a column of bounds may be about, beside the things themselves."""
_TAKING = stems("take buy want accept")
SUMS = stems("total sum subtotal average mean overall altogether all")


@dataclass(frozen=True)
class Label:
    """The sense a heading gives to the numbers under it, or beside it; `stated` where it compares."""

    sense: Sense
    stated: bool
    others: frozenset[str]
    """Its further words."""
    supply: bool
    """Whether only a word such as ``available`` gives the sense."""


def read_label(heading: Heading) -> Label | str | None:
    """The limit a heading speaks of; a text that says why it cannot be told; None when it speaks of none.

    >>> from nl2opt.formulators.rules.table_cells import read_heading
    >>> said = ("Available (hours)", "Minimum requirement", "Maximum demand", "oak (kg)", "Stock needed")
    >>> [getattr(read_label(read_heading(s, (0, len(s)))), "sense", None) for s in said]
    ['<=', '>=', '<=', None, None]
    """
    words = _outside(heading)
    pairs = {_PHRASES[pair] for pair in _pairs(words) if pair in _PHRASES}
    stems = {token.stem for token in words}
    firm: set[Sense] = set(pairs)
    if stems & _MOST:
        firm.add("<=")
    if stems & _LEAST:
        firm.add(">=")
    loose: set[Sense] = set()
    if stems & _SUPPLY:
        loose.add("<=")
    if stems & _NEED:
        loose.add(">=")
    if not firm and not loose:
        return None
    if any(word not in _PLAIN and not is_unit(word) for word in heading.inside):
        return "a heading with words in brackets"
    if len(firm) > 1 or len(firm or loose) > 1 or (">=" in firm and "<=" in loose):
        return "a heading with two senses"
    content = {t.stem for t in words if not is_function(t) or t.stem.startswith("#")}
    others = content - _MOST - _LEAST - _SUPPLY - _NEED - _PLAIN - lexicon.MEASURE_WORDS - stems_of(pairs)
    (sense,) = firm or loose
    return Label(sense, bool(firm), frozenset(others), not firm and sense == "<=")


def stems_of(pairs: set[Sense]) -> frozenset[str]:
    return stems("most least") if pairs else frozenset()


def _outside(heading: Heading) -> list[Token]:
    """The words that stand outside brackets and not behind ``per``."""
    found: list[Token] = []
    inside = False
    for at, token in enumerate(heading.tokens):
        inside = (inside or token.text in {"(", "["}) and token.text not in {")", "]"}
        if token.is_word and not inside and not (at and heading.tokens[at - 1].lower == "per"):
            found.append(token)
    return found


def _pairs(words: Sequence[Token]) -> list[tuple[str, str]]:
    return [(first.lower, second.lower) for first, second in pairwise(words)]


def limits_amounts(label: Label) -> bool:
    """Whether a label stands beside amounts to limit them: it has no word of its own."""
    return not label.others


def bounds_quantities(label: Label, heading: Heading, things: frozenset[str]) -> bool:
    """Whether a heading stands over bounds: ``Maximum demand``, ``dealers take at most``, ``Available``.

    `things` are words for what is decided, as in ``Rooms available`` and ``Maximum number of ads``.

    ``Demand``, ``Required``, ``Stock`` and ``Capacity`` alone do not say which way they limit, or what.
    """
    own = {token.stem for token in _outside(heading)}
    if label.supply:
        return label.others <= things and not own & stems("capacity stock")
    taken = bool(own & _TAKING) and len(label.others) <= 2
    return label.stated and (label.others <= _OF_QUANTITIES | things or taken) and not own & stems("capacity stock")


def told_limit(heading: Heading, label: Label, named: Heading, cell: Cell, column: int) -> Limit | str:
    """The limit that a cell puts on the amounts under `heading`; `named` is the heading of the limits themselves."""
    assert cell.number is not None
    descriptor = descriptor_of(heading, cell)
    if descriptor is None:
        return "a limit in another unit"
    if descriptor.percent:
        return "a limit in percent"
    unit = cell.unit or unit_of_label(named)
    if unit and not descriptor.currency:
        mine = descriptor.unit[-1] if descriptor.unit and heading.unit else ""
        if mine and conversion(unit, mine) is None:
            return "a limit in another unit"
        if not mine and cell.unit:
            return "a limit in another unit"
        if mine:
            descriptor = replace(descriptor, unit=(unit,))
    rate = named.rate or _period(named)
    descriptor = replace(descriptor, rate=rate)
    number, item = _number_item(cell, heading, descriptor)
    segment = Segment((item,), "|", 0)
    return Limit(label.sense, number.value, number, descriptor, (), (), segment, label.stated, column=column)


def told_bound(name: Sequence[Token], index: int, heading: Heading, label: Label, cell: Cell) -> Limit:
    """The bound that a cell puts on the quantity called `name`."""
    assert cell.number is not None
    unit = cell.unit or unit_of_label(heading)
    descriptor = Descriptor(unit=(unit,) if unit else (), rate=heading.rate or _period(heading))
    number, item = _number_item(cell, heading, descriptor)
    first, last = name[0], name[-1]
    text = " ".join(token.text for token in name)
    quantity = Item("quantity", text, last.stem, 0, 1, first.start, last.end, first, quantity=index)
    segment = Segment((quantity, item), "|", 0)
    return Limit(label.sense, number.value, number, descriptor, (quantity,), (), segment, label.stated)


def unit_of_label(heading: Heading) -> str:
    """``Available (hours)``, ``Hours available``; ``units`` are whatever is counted."""
    units = (lexicon.MEASURE_WORDS | lexicon.PERIODS) - _NO_UNITS
    return heading.unit or next((noun for noun in heading.nouns if noun in units), "")


def _number_item(cell: Cell, heading: Heading, descriptor: Descriptor) -> tuple[Token, Item]:
    number = cell.number
    assert number is not None
    number = replace(number, value=number.value * heading.scale)
    if descriptor.currency and number.form == "count":
        number = replace(number, form="money", currency=descriptor.currency)
    return number, Item("number", number.text, "", 1, 2, number.start, number.end, number)


def _period(heading: Heading) -> str:
    """``Weekly capacity``: the period a heading names without ``per``."""
    return next((t.stem for t in _outside(heading) if t.stem in lexicon.PERIODS - lexicon.SHORT_PERIODS), "")


def other_periods(limits: Sequence[Limit], sentences: Sequence[Sequence[Token]]) -> bool:
    """Whether limits of a table hold for a period, and the text speaks of another one."""
    told = {lexicon.PERIOD_OF[limit.descriptor.rate] for limit in limits if limit.descriptor.rate in lexicon.PERIOD_OF}
    said = {
        lexicon.PERIOD_OF[token.stem] for tokens in sentences for token in tokens if token.stem in lexicon.PERIOD_OF
    }
    return bool(told) and len(told | said) > 1
