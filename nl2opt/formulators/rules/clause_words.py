"""What the words of a clause say of it as a whole: whose it is, whether it chooses, binds, or only asks."""

from __future__ import annotations

from collections.abc import Sequence

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.segments import Segment, once


def carries_on(items: Sequence[Item]) -> bool:
    """``but it also burns 3 litres``, ``while burning 3``, ``but only 3``: said of what was spoken of before."""
    words = [item for item in items if item.lower not in {"also", "only", "still"}]
    if len(words) < 2 or any(item.kind in {"quantity", "all"} for item in items):
        return False
    pronoun = words[0].lower == "it" and words[1].verb
    if words[0].kind == "number" and words[0] is not items[0]:
        return True
    return pronoun or (words[0].verb and words[0].lower.endswith("ing"))


def is_subject(items: Sequence[Item]) -> bool:
    """Whether quantities stand where nothing has been said of anything else yet."""
    first = next((k for k, item in enumerate(items) if item.kind in {"quantity", "all"}), -1)
    return first >= 0 and not any(item.verb or item.lower in lexicon.FINITE for item in items[:first])


def is_for_each(items: Sequence[Item]) -> bool:
    """``For every van with a roof``: what follows is said of one van."""
    named = next((item for item in items[1:4] if item.kind == "quantity"), None)
    each = items[1].lower in {"each", "every"} or (named is not None and named.determiner in {"each", "every"})
    return items[0].lower == "for" and named is not None and each


def binds_several(items: Sequence[Item]) -> bool:
    """Whether a clause says ``must`` or ``should`` of two quantities."""
    named = {item.quantity for item in items if item.kind == "quantity"}
    return len(named) > 1 and any(item.lower in {"must", "should", "shall"} for item in items)


def is_choice(segment: Segment) -> bool:
    """Whether it says ``either`` of conditions."""
    return "either" in segment.words and any(
        item.kind == "word" and item.lower == "either" and _chooses(segment.items, k)
        for k, item in enumerate(segment.items)
    )


def _chooses(items: Sequence[Item], at: int) -> bool:
    """``either 10 vans or 20 cars``, and not ``120 acres that can be worked either by hand or by tractor``."""
    rest = items[at + 1 :]
    named = {item.quantity for item in rest if item.kind == "quantity"}
    return len(named) < 2 or any(
        item.kind == "compare" or (item.kind == "number" and item.token.value != 1) for item in rest
    )


@once
def names_several(segment: Segment) -> bool:
    """Whether it has a noun in the plural that is none of the quantities."""
    return any(
        item.content and not item.verb and len(item.lower) > 3 and item.lower.endswith("s") for item in segment.items
    )


@once
def content_stems(segment: Segment) -> frozenset[str]:
    """The stems of the words that say what a number is about."""
    return frozenset([item.stem for item in segment.items if item.content])


def only_asks(items: Sequence[Item]) -> bool:
    """``Must at least 10 frames be made?``: a question that asks for no quantity."""
    if not items or items[-1].text != "?" or not any(item.kind in {"number", "compare"} for item in items):
        return False
    words = {item.lower for item in items if item.kind == "word"}
    return not words & {"how", "what", "which", "find", "determine"} and items[0].lower in lexicon.FINITE


def is_subject_list(items: Sequence[Item], named: Sequence[Item]) -> bool:
    """Whether the quantities stand side by side, as in ``vans and cars take 5 litres each``."""
    places = [k for k, item in enumerate(items) if item in named]
    return all(
        items[k].kind == "quantity" or items[k].lower in {"and", "or", ","} for k in range(places[0], places[-1])
    )
