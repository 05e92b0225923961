"""``The total number of units that can be made is limited to 100``: a total whose noun stands before its number."""

from __future__ import annotations

from collections.abc import Sequence

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.limit_words import place_of
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.problem import Attribute, Limit

_SUMMING = frozenset({"total", "combined", "overall"})
_COUNTING = frozenset({"number", "amount", "quantity", "count"})
_LIGHT = frozenset({"of", "the", "all"})


def counted_noun(limit: Limit) -> str:
    """The stem of what a total counts in the subject of its clause: ``the total number of trips``; or nothing."""
    items = limit.segment.items[: place_of(limit)]
    at = next((k for k, item in enumerate(items) if item.lower in _SUMMING), -1)
    if at < 0 or at > 2 or any(item.kind == "number" for item in items):
        return ""
    at += 1
    while at < len(items) and (items[at].lower in _COUNTING or items[at].lower in _LIGHT):
        at += 1
    head = ""
    while at < len(items) and items[at].kind == "word" and items[at].content and not _is_done(items, at):
        head = items[at].stem
        at += 1
    return head


def _is_done(items: Sequence[Item], at: int) -> bool:
    """``the total units produced``, ``the total number of trips made``."""
    return items[at].verb or items[at].lower.endswith("ed") or items[at].stem in lexicon.GENERAL_VERBS


def is_a_total(
    limit: Limit, classes: frozenset[str], measures: frozenset[str], attributes: Sequence[Attribute]
) -> bool:
    """Whether a limit is one on all quantities together, by the noun of its subject.

    The noun must be one for all quantities, or what they are measured in, and no fact may count it.
    """
    if not limit.stated or limit.number.form != "count" or limit.after:
        return False
    if any(item.kind == "quantity" or item.determiner in {"each", "every", "per"} for item in limit.before):
        return False
    head = counted_noun(limit)
    unit = limit.descriptor.unit
    if head not in classes | measures or (unit and unit[-1] != head) or limit.descriptor.substance:
        return False
    return not any(head in a.nouns or (head == a.measure and head not in measures) for a in attributes)
