"""``The minimum requirements of dye and water are 15 and 18 litres, respectively``: limits in the order of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.comparators import Sense
from nl2opt.formulators.rules.descriptors import describe
from nl2opt.formulators.rules.draft import Draft
from nl2opt.formulators.rules.inflection import stems
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.problem import Descriptor, Fact, Limit
from nl2opt.formulators.rules.segments import Segment
from nl2opt.formulators.rules.triggers import contradicts, trigger

_AND = frozenset({"and", "&"})
_SEPARATORS = _AND | {","}
_MOST, _LEAST = stems("maximum maximal"), stems("minimum minimal")
_ASKED_FOR = stems("demand sale requirement production output need")
_LONGEST_NAME = 3
Names = tuple[tuple[Item, ...], ...]


@dataclass(frozen=True)
class Ordered:
    """One run of numbers, at the places `numbers` of `items`, in a sentence that says ``respectively``."""

    items: tuple[Item, ...]
    numbers: tuple[int, ...]
    segment: Segment


def number_runs(items: Sequence[Item], numbers: Sequence[int]) -> list[list[int]]:
    """Numbers that stand together, with commas, ``and`` and units between them alone."""
    runs: list[list[int]] = []
    for k in numbers:
        between = items[runs[-1][-1] + 1 : k] if runs else ()
        if runs and between and all(_separates(item, at) for at, item in enumerate(between)):
            runs[-1].append(k)
        else:
            runs.append([k])
    return runs


def _separates(item: Item, at: int) -> bool:
    return item.text in _SEPARATORS or (at == 0 and item.kind == "word" and item.stem in lexicon.MEASURE_WORDS)


def noun_lists(items: Sequence[Item], size: int) -> list[Names]:
    """Lists of `size` phrases of nouns, neither quantities nor numbers, joined by commas and ``and``."""
    found: list[Names] = []
    at = 0
    while at < len(items):
        names, after = _list_at(items, at)
        if len(names) == size:
            found.append(names)
        at = max(after, at + 1)
    return found


def _list_at(items: Sequence[Item], at: int) -> tuple[Names, int]:
    names: list[tuple[Item, ...]] = []
    joined = False
    while True:
        after = at
        while after < len(items) and after - at < _LONGEST_NAME and _names(items[after]):
            after += 1
        if after == at:
            return (tuple(names) if joined else ()), at
        names.append(tuple(items[at:after]))
        if joined:
            return tuple(names), after
        at = after
        while at < len(items) and items[at].text in _SEPARATORS:
            joined = joined or items[at].lower in _AND
            at += 1
        if at == after:
            return (), after


def _names(item: Item) -> bool:
    return item.kind == "word" and item.content and not (item.verb and not item.lower.endswith("ing"))


def read_limits(said: Ordered, draft: Draft) -> str | None:
    """Limits on the things of one list, in its order; a text that says why not; None where no limit is stated."""
    first = said.numbers[0]
    compares = [item for item in said.items if item.kind == "compare"]
    quantities = [item for item in said.items if item.kind == "quantity"]
    listed = noun_lists(said.items, len(said.numbers))
    sense, stated = _sense(said.items, first, said.numbers[-1], compares)
    if sense is None:
        return None
    if compares and (len(compares) > 1 or compares[0].after != said.items[first].first or compares[0].behind):
        return "`respectively` with other comparisons"
    if compares and contradicts(said.items, compares[0]):
        return "a comparison against its verb"
    if quantities:
        order = [item.quantity for item in quantities]
        if len(order) != len(said.numbers) or len(set(order)) != len(order):
            return None if not compares else "`respectively` without the quantities in order"
        if not (compares or _asks_for(said.items[:first])) or not _stand_together(said.items, quantities):
            return None
        _bounds(said, quantities, sense, draft)
    elif len(listed) == 1 and not any(item.kind == "all" for item in said.items):
        _resources(said, listed[0], sense, stated, draft)
    else:
        return None
    draft.used.update(item.start for item in compares)
    return ""


def _sense(items: Sequence[Item], first: int, last: int, compares: Sequence[Item]) -> tuple[Sense | None, bool]:
    if compares:
        return compares[0].sense, True
    words = {item.stem for item in items[:first] if item.kind == "word"}
    if words & _MOST and words & _LEAST:
        return None, False
    if words & (_MOST | _LEAST):
        return ("<=" if words & _MOST else ">="), True
    return trigger(items, first) or trigger(items, last), False


def _asks_for(items: Sequence[Item]) -> bool:
    """``The maximum demand for``, ``the minimum sales of``: what bounds how much of each there is."""
    words = {item.stem for item in items if item.kind == "word"}
    return bool(words & _ASKED_FOR) and bool(words & (_MOST | _LEAST))


def _stand_together(items: Sequence[Item], named: Sequence[Item]) -> bool:
    inside = items[items.index(named[0]) : items.index(named[-1])]
    return all(item in named or item.text in _SEPARATORS or item.lower == "for" for item in inside)


def _unit(said: Ordered) -> Descriptor:
    """What stands behind the last number serves all of them."""
    last = said.numbers[-1]
    end = next((k for k in range(last + 1, len(said.items)) if said.items[k].kind != "word"), len(said.items))
    return describe(said.items[:end], last)


def _bounds(said: Ordered, quantities: Sequence[Item], sense: Sense, draft: Draft) -> None:
    unit = _unit(said)
    for k, item in zip(said.numbers, quantities, strict=True):
        token = said.items[k].token
        descriptor = Descriptor(unit=unit.unit[:1], rate=unit.rate, currency=token.currency)
        draft.limits.append(Limit(sense, token.value, token, descriptor, (item,), (), said.segment, True))


def _resources(said: Ordered, names: Names, sense: Sense, stated: bool, draft: Draft) -> None:
    unit = _unit(said)
    names, shared = _without_unit(names)
    before = [item.stem for item in said.items[: said.numbers[0]] if item.stem in lexicon.MEASURE_WORDS]
    measure = tuple(stem for stem in unit.unit[:1] if stem in lexicon.MEASURE_WORDS) or shared or tuple(before[-1:])
    for k, name in zip(said.numbers, names, strict=True):
        token = said.items[k].token
        nouns = tuple(item.stem for item in name)
        descriptor = _named(() if token.currency else measure, nouns, token.currency, unit.rate)
        draft.limits.append(Limit(sense, token.value, token, descriptor, (), (), said.segment, stated))


def _without_unit(names: Names) -> tuple[Names, tuple[str, ...]]:
    """``cutting and sewing hours``: the unit behind the last name serves all of them."""
    last = names[-1]
    if len(last) > 1 and last[-1].stem in lexicon.MEASURE_WORDS and len(names[0]) < len(last):
        return (*names[:-1], last[:-1]), (last[-1].stem,)
    return names, ()


def _named(measure: tuple[str, ...], nouns: tuple[str, ...], currency: str, rate: str) -> Descriptor:
    if measure:
        return Descriptor(measure, frozenset(nouns), currency=currency, rate=rate)
    return Descriptor(nouns, currency=currency, rate=rate)


def read_facts_of_one(said: Ordered, draft: Draft) -> bool:
    """``A table takes 2 and 3 hours of cutting and sewing, respectively``: amounts of the things of a list."""
    named = {item.quantity for item in said.items if item.kind == "quantity"}
    listed = noun_lists(said.items, len(said.numbers))
    others = any(item.kind in {"compare", "all"} for item in said.items)
    if len(named) != 1 or len(listed) != 1 or others or said.items[said.numbers[0]].token.form != "count":
        return False
    unit = _unit(said)
    measure = tuple(stem for stem in unit.unit[:1] if stem in lexicon.MEASURE_WORDS)
    verbs = {item.stem for item in said.items[: said.numbers[0]] if item.verb}
    for k, name in zip(said.numbers, listed[0], strict=True):
        nouns = tuple(item.stem for item in name)
        plain = _named(measure, nouns, "", unit.rate)
        descriptor = Descriptor(plain.unit, plain.substance, frozenset(verbs), rate=plain.rate)
        token = said.items[k].token
        draft.facts.append(Fact(next(iter(named)), token.value, token, descriptor, said.segment))
    return True
