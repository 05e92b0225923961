"""What the words of a limit say: a total, each, a task, what is used up, another period."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.attributes import CARRYING, money_class, words_of
from nl2opt.formulators.rules.inflection import stem, stems
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.problem import Attribute, Fact, Limit
from nl2opt.formulators.rules.units import is_time

_TAKE = stem("take")
_CONSUMING = stems("require use need consume employ weigh occupy eat draw drink burn")
AGENTS = frozenset({"by", "using", "with", "via", "through", "on", "in", "of", "from"})
TOGETHER = frozenset({"total", "totals", "altogether", "combined", "overall", "together"})
DISTRIBUTIVE = frozenset({"each", "every"})


def after_names(limit: Limit) -> bool:
    """Whether quantities are named behind the number."""
    return any(item.kind == "quantity" for item in limit.after)


def says_each(items: Sequence[Item]) -> bool:
    """``at least 10 vans and cars each``; ``each week`` and ``each of the 80 acres`` say something else."""
    for at, item in enumerate(items):
        if item.kind == "word" and item.lower in DISTRIBUTIVE:
            if [i.lower for i in items[at + 1 : at + 3]] == ["of", "the"] and items[at + 3].kind == "number":
                continue
            following = items[at + 1] if at + 1 < len(items) else None
            if following is None or following.stem not in lexicon.PERIODS:
                return True
    return False


def of_either(limit: Limit) -> bool:
    """``30 pieces of either kind``, ``20 bottles of both types``."""
    items = limit.segment.items
    places = [
        k for k, item in enumerate(items) if item in limit.after and item.determiner in {"either", "both", "any", "all"}
    ]
    return bool(places) and items[places[0] - 1].lower == "of"


def is_one_list(items: Sequence[Item], named: Sequence[Item]) -> bool:
    """Whether the quantities stand together, joined by ``and``, ``or`` and commas alone."""
    places = [k for k, item in enumerate(items) if item in named]
    inside = items[places[0] : places[-1]]
    return all(
        item in named or item.text in {"and", "or", ",", "&", "the", "a", "an", "by", "in", "either", "to", "on"}
        for item in inside
    )


def place_of(limit: Limit) -> int:
    """Where the number stands in its clause."""
    return next(k for k, item in enumerate(limit.segment.items) if item.token is limit.number)


def of_all(limit: Limit, target: Item, unit: tuple[str, ...]) -> bool:
    """``at least 8 of the lights must be spotlights``: whatever they are together, it is 8 spotlights."""
    items = limit.segment.items
    words = [item.lower for item in items[place_of(limit) + 1 : items.index(target)]]
    plain = not unit and words[:2] == ["of", "the"] and len(words) == 5 and words[4] == "be"
    return plain and limit.number.form == "count" and words[3] in lexicon.MODALS


def is_together(limit: Limit) -> bool:
    """``all the washers together must handle at least 160 kg``."""
    items = limit.segment.items[: place_of(limit)]
    return (
        limit.stated and not limit.after and len(limit.before) == 1 and limit.before[0].kind == "all"
        and limit.before[0].determiner in {"all", "both"} and any(item.lower in TOGETHER for item in items)
    )  # fmt: skip


def says_total(limit: Limit) -> bool:
    words = {item.lower for item in limit.segment.items}
    return bool(words & TOGETHER) and not limit.descriptor.substance


def only_said_to_be(limit: Limit) -> bool:
    """``There are 40 workers``, with no word that says they are available."""
    words = [item for item in limit.segment.items if item.kind == "word"]
    there = any(w.lower == "there" for w in words[:2])
    return (
        there and not any(w.stem in lexicon.AVAILABLE for w in words) and not limit.descriptor.rest & lexicon.AVAILABLE
    )


_PLAIN = stems("time space room floor ground shelf work labor labour total free stock food material")
_BUDGET = stems("budget fund spend cash money wallet purse account saving afford")


def periods_of(items: Sequence[Item]) -> frozenset[str]:
    """The periods that ``per week``, ``each day`` or ``monthly`` name.

    >>> from nl2opt.formulators.rules.mentions import unnamed_items
    >>> from nl2opt.formulators.rules.tokens import tokenize
    >>> sorted(periods_of(unnamed_items(tokenize("How many should be made each week for the daily market?")).items))
    ['day', 'week']
    """
    found = set()
    for at, item in enumerate(items):
        if item.kind != "word":
            continue
        named = lexicon.PERIOD_OF.get(item.stem, "")
        each = at > 0 and items[at - 1].lower in {"per", "each", "every", "a", "one", "whole", "this", "next"}
        if named and (each or item.lower.endswith(("ly", "al"))):
            found.add(named)
    return frozenset(found)


def period_of(limit: Limit) -> str:
    """The period a limit is meant for; empty where it names none, or more than one."""
    rate = lexicon.PERIOD_OF.get(limit.descriptor.rate, "")
    said = periods_of(limit.segment.items) | ({rate} if rate else set())
    return next(iter(said)) if len(said) == 1 else ""


def of_one(limit: Limit) -> bool:
    """``a van is open for 3 hours``, ``300 kg per stall``: of one thing, and not of all that there is."""
    items = limit.segment.items
    per = [k for k, item in enumerate(items[:-1]) if item.lower == "per"]
    return any(items[k + 1].stem not in lexicon.PERIODS for k in per) and not limit.stated


def says_budget(limit: Limit) -> bool:
    """Whether money is said to be there for spending."""
    return any(item.stem in _BUDGET for item in limit.segment.items if item.kind == "word")


def other_period(rate: str, attribute: Attribute) -> bool:
    rates = {fact.descriptor.rate for fact in attribute.facts.values()} & lexicon.PERIODS
    return bool(rates) and rate in lexicon.PERIODS and rate not in rates


def between_periods(limit: Limit, attribute: Attribute) -> bool:
    """``in one day a van moves 30``, and ``1200 must be moved in one week``."""
    told = periods_told(attribute)
    return bool(told) and period_of(limit) not in {"", *told}


def periods_told(attribute: Attribute) -> frozenset[str]:
    """The periods that facts name, by ``per week`` or in their pieces of a sentence."""
    facts = attribute.facts.values()
    rates = {lexicon.PERIOD_OF[fact.descriptor.rate] for fact in facts if fact.descriptor.rate in lexicon.PERIOD_OF}
    return frozenset(rates).union(*(periods_of(fact.segment.items) for fact in facts))


def is_a_task(limit: Limit, attribute: Attribute) -> bool:
    """``has 300 parcels to deliver``, ``to be delivered``, where the facts say how many each quantity delivers."""
    items = limit.segment.items
    at = next(k for k, item in enumerate(items) if item.token is limit.number)
    for k in range(at + 1, len(items) - 1):
        if items[k].lower == "to":
            verb = items[k + 2 if items[k + 1].lower == "be" and k + 2 < len(items) else k + 1].stem
            done = verb in attribute.context or (verb in CARRYING and bool(attribute.context & CARRYING))
            return done and verb not in _CONSUMING and not any(item.stem in lexicon.AVAILABLE for item in items)
    return False


def is_consumed(attribute: Attribute) -> bool:
    filled = attribute.measure.startswith(("square-", "cubic-"))
    return bool(attribute.context & _CONSUMING) or is_time(attribute.measure) or filled or is_taken_up(attribute)


def is_drained(attribute: Attribute) -> bool:
    """``uses 3 kg of flour``: a unit of each takes away something other than time."""
    return bool(attribute.context & _CONSUMING) and not is_time(attribute.measure)


def says_available(limit: Limit) -> bool:
    """Whether an amount is called available."""
    return any(item.stem in lexicon.AVAILABLE for item in limit.segment.items if item.kind == "word")


def is_unlike(limit: Limit, attribute: Attribute) -> bool:
    """``300 kg of poisoned grain``, where grain is eaten: a word more, other than ``time`` or ``space``."""
    nouns = words_of(limit.descriptor).nouns
    return bool(attribute.nouns) and bool(nouns - attribute.nouns - attribute.context - _PLAIN)


def is_spent_on(fact: Fact) -> bool:
    """``3 hours in the oven``."""
    items = fact.segment.items
    at = next((k for k, item in enumerate(items) if item.token is fact.number), len(items))
    return any(item.lower in {"in", "on"} for item in items[at + 1 : at + 3]) and bool(fact.descriptor.rest)


def is_taken_up(attribute: Attribute) -> bool:
    """``takes up 3 cm of shelf``, said of every quantity."""
    return bool(attribute.facts) and all(
        any(first.stem == _TAKE and second.lower == "up" for first, second in pairwise(fact.segment.items))
        for fact in attribute.facts.values()
    )


def distinct(items: Sequence[Item]) -> list[Item]:
    found: dict[int, Item] = {}
    for item in items:
        if item.kind == "quantity":
            found.setdefault(item.quantity, item)
    return list(found.values())


def is_earned(limit: Limit) -> bool:
    words = words_of(limit.descriptor)
    return money_class(words.context | words.nouns) == "gain"


def is_of_use(limit: Limit, attribute: Attribute, *, spent: bool) -> bool:
    """Whether a supply or a capacity is of what the quantities use up, by a noun or a verb that is not everyday.

    `spent` says whether the attribute may be used up at all.
    """
    words = words_of(limit.descriptor)
    if attribute.currency:
        return money_class(attribute.context | attribute.nouns) != "gain"
    nouns = words.nouns - (_PLAIN if words.measure else frozenset())
    if nouns:
        return bool(nouns & attribute.nouns) and spent
    if words.measure and spent:
        return True
    return bool((words.context & (attribute.context | attribute.nouns)) - lexicon.GENERAL_VERBS)
