"""Conditions between two quantities (``at least twice as many X as Y``), and shares (``30 % of the trips``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.comparators import Sense
from nl2opt.formulators.rules.inflection import stems
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.problem import Row
from nl2opt.formulators.rules.segments import Segment, once
from nl2opt.formulators.rules.tokens import Token

_BRIDGES = frozenset({"as", "than", "of", "to", "that"})
_NO_COMPARISON = stems("every each if unless per average together combined sum plus total")
_FIRM = frozenset({"must", "should", "needs", "need", "has", "have", "requires", "wants", "want"})
_MORE: dict[str, Sense] = {"more": ">=", "fewer": "<=", "less": "<="}


@dataclass(frozen=True, slots=True)
class Comparison:
    """``first sense factor * second + offset``, between quantities."""

    first: int
    second: int
    sense: Sense
    factor: Fraction
    offset: Fraction
    numbers: tuple[Token, ...]
    strict: bool


def two_quantities(segment: Segment) -> tuple[Item, Item] | None:
    """The two different quantities a segment speaks of, in order; None when it speaks of fewer, or more."""
    seen: dict[int, Item] = {}
    for item in segment.items:
        if item.kind == "all":
            return None
        if item.kind == "quantity":
            seen.setdefault(item.quantity, item)
    if len(seen) != 2:
        return None
    first, second = seen.values()
    return first, second


@once
def read_comparison(segment: Segment) -> Comparison | str | None:
    """The comparison a segment states; a text that says why it stays unread; None when it states none."""
    pair = two_quantities(segment) if segment.named else None
    if pair is None:
        return None
    items = segment.items
    if any(item.determiner in {"each", "every", "per"} for item in pair):
        return _for_every(items, pair)
    first, second = items.index(pair[0]), items.index(pair[1])
    numbers = [k for k, item in enumerate(items) if item.kind == "number"]
    compares = [k for k, item in enumerate(items) if item.kind == "compare"]
    multiples = [k for k in numbers if items[k].token.form in {"times", "fraction", "percent"}]
    between = items[first + 1 : second]
    if "ratio" in " ".join(item.lower for item in items[: first + 1]).split():
        return _ratio(items, first, second, numbers, compares)
    if any(item.lower in {"again", "difference", "minus"} for item in items if item.kind == "word"):
        return "a comparison in words the reader does not know"
    if len(numbers) > 1 or len(compares) > 2:
        return None if not multiples else "more than one number in a comparison"
    if (
        any(item.kind == "word" and item.stem in _NO_COMPARISON and item.lower != "total" for item in items)
        and multiples
    ):
        return "a comparison with a further condition"
    if multiples:
        return _multiple(items, first, second, multiples[0], compares, between)
    if numbers:
        return _difference(items, first, second, numbers[0], compares, between)
    return _plain(items, first, second, compares, between)


def _for_every(items: Sequence[Item], pair: tuple[Item, Item]) -> Comparison | str | None:
    """``for every van there must be at least 2 cars``, or the other way round."""
    numbers = [k for k, item in enumerate(items) if item.kind == "number"]
    compares = [k for k, item in enumerate(items) if item.kind == "compare"]
    based = [item for item in pair if item.determiner in {"each", "every", "per"}]
    if not compares and (not numbers or items[numbers[0]].token.form in {"money", "percent"} or len(numbers) != 1):
        return None
    if len(numbers) != 1 or len(compares) != 1 or len(based) != 1 or compares[0] != numbers[0] - 1:
        return "a condition for each unit of a quantity"
    counted = pair[0] if based[0] is pair[1] else pair[1]
    before = items[items.index(based[0]) - 1].lower if items.index(based[0]) else ""
    token = items[numbers[0]].token
    if (
        token.form != "count"
        or items.index(counted) != numbers[0] + 1
        or (before != "for" and based[0].determiner != "per")
    ):
        return "a condition for each unit of a quantity"
    compare = items[compares[0]]
    return Comparison(
        counted.quantity, based[0].quantity, compare.sense, token.value, Fraction(0), (token,), compare.strict
    )


def _multiple(
    items: Sequence[Item], first: int, second: int, number: int, compares: Sequence[int], between: Sequence[Item]
) -> Comparison | str | None:
    token = items[number].token
    if number > second:
        return None
    stated = [k for k in compares if k == number - 1 or (k < number and _only_light(items[k + 1 : number]))]
    bridges = [item.lower for item in items[max(number, first) + 1 : second] if item.kind == "word"]
    if number < first:
        if not any(b in _BRIDGES for b in (i.lower for i in between if i.kind == "word")) and not any(
            i.kind == "compare" and i.lower == "more than" for i in between
        ):
            return "two quantities with a multiple, joined by neither `as` nor `than`"
    elif not (bridges or _only_light(items[number + 1 : second])):
        return None
    if not stated:
        return "a multiple without `at least`, `at most` or `exactly`"
    compare = items[stated[-1]]
    words = [item.lower for item in items[number + 1 : second] if item.kind == "word"]
    if token.form == "percent" and ("more" in words or "fewer" in words or "less" in words):
        return "a percentage more or less"
    if "fewer" in words or "less" in words or "smaller" in words:
        return "a multiple with `less`"
    a, b = items[first].quantity, items[second].quantity
    return Comparison(a, b, compare.sense, token.value, Fraction(0), (token,), compare.strict)


def _difference(
    items: Sequence[Item], first: int, second: int, number: int, compares: Sequence[int], between: Sequence[Item]
) -> Comparison | str | None:
    """``at least 5 more vans than cars``."""
    token = items[number].token
    following = items[number + 1].lower if number + 1 < len(items) else ""
    if token.form != "count" or following not in _MORE or number > first or number - 1 not in compares:
        return None
    if not any(item.lower == "than" for item in between):
        return "a difference without `than`"
    compare = items[number - 1]
    a, b = items[first].quantity, items[second].quantity
    if following == "more":
        return Comparison(a, b, compare.sense, Fraction(1), token.value, (token,), compare.strict)
    flipped: Sense = "<=" if compare.sense == ">=" else ">=" if compare.sense == "<=" else "=="
    return Comparison(a, b, flipped, Fraction(1), -token.value, (token,), compare.strict)


def _ratio(
    items: Sequence[Item], first: int, second: int, numbers: Sequence[int], compares: Sequence[int]
) -> Comparison | str:
    """``the ratio of vans to cars cannot exceed 3``."""
    plain = len(numbers) == len(compares) == 1 and second < compares[0] == numbers[0] - 1 == len(items) - 2
    between = [item.lower for item in items[first + 1 : second]]
    if not plain or between not in (["to"], ["to", "the"]) or items[numbers[0]].token.form not in {"count", "fraction"}:
        return "a ratio in words the reader does not know"
    token, compare = items[numbers[0]].token, items[compares[0]]
    a, b = items[first].quantity, items[second].quantity
    return Comparison(a, b, compare.sense, token.value, Fraction(0), (token,), compare.strict)


def _plain(
    items: Sequence[Item], first: int, second: int, compares: Sequence[int], between: Sequence[Item]
) -> Comparison | str | None:
    a, b = items[first].quantity, items[second].quantity
    inside = [k for k in compares if first < k < second]
    if len(inside) == 1 and len(compares) == 1:
        compare = items[inside[0]]
        return Comparison(a, b, compare.sense, Fraction(1), Fraction(0), (), compare.strict)
    before = [k for k in compares if k < first]
    as_many = [item.lower for item in items[: first + 1] if item.kind == "word"]
    if len(before) == 1 and not inside and "as" in as_many and any(i.lower == "as" for i in between):
        compare = items[before[0]]
        return Comparison(a, b, compare.sense, Fraction(1), Fraction(0), (), compare.strict)
    words = [item.lower for item in items[:first] if item.kind == "word"]
    more = next((w for w in words if w in _MORE), None)
    if more and any(item.lower in {"nobody", "none", "never"} | lexicon.OTHER_PARTIES for item in items):
        return "a comparison in words the reader does not know"
    if more and not compares and _of_other_things(items, first, more):
        return "a comparison in words the reader does not know"
    if more and not compares and any(i.lower == "than" for i in between):
        if any(item.lower in _FIRM for item in items if item.kind == "word"):
            return Comparison(a, b, _MORE[more], Fraction(1), Fraction(0), (), True)
        return "a comparison that is no firm condition"
    return "a comparison in words the reader does not know" if compares else None


def _of_other_things(items: Sequence[Item], first: int, more: str) -> bool:
    """``fewer guides for tours than for walks``: what is compared goes with the quantities."""
    at = next((k for k, item in enumerate(items[:first]) if item.lower == more), first)
    return any(item.lower == "for" for item in items[at + 1 : first])


def _only_light(items: Sequence[Item]) -> bool:
    return all(
        item.kind == "word" and item.lower in {"a", "the", "total", "of", "be", "number", "amount", "about"}
        for item in items
    )


def row_of(comparison: Comparison, segment: Segment, count: int) -> Row:
    """The row ``first - factor * second  sense  offset``."""
    coefficients = [Fraction(0)] * count
    coefficients[comparison.first] = Fraction(1)
    coefficients[comparison.second] = -comparison.factor
    return Row(
        "comparison", tuple(coefficients), comparison.sense, comparison.offset, segment, comparison.numbers,
        quantity=comparison.first, other=comparison.second, factor=comparison.factor, strict=comparison.strict,
    )  # fmt: skip


def share_row(quantity: int, sense: Sense, share: Fraction, segment: Segment, number: Token, count: int) -> Row:
    """The row ``x[quantity] - share * total  sense  0``."""
    coefficients = [-share] * count
    coefficients[quantity] += 1
    return Row("share", tuple(coefficients), sense, Fraction(0), segment, (number,), quantity=quantity, factor=share)
