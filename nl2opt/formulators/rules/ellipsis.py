"""Words that a piece of a sentence leaves out, because the piece before or behind it has them."""

from __future__ import annotations

from collections.abc import Sequence

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.attributes import CARRYING, words_of
from nl2opt.formulators.rules.descriptors import describe, is_content
from nl2opt.formulators.rules.draft import State
from nl2opt.formulators.rules.inflection import stems
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.problem import Limit
from nl2opt.formulators.rules.segments import Segment
from nl2opt.formulators.rules.triggers import comparison_of

SUBJECTS = frozenset({"they", "he", "she", "it", "we", "there", "you"})


def completed(segment: Segment, k: int, state: State, last: Limit | None) -> tuple[Segment, int] | None:
    """A piece with one number at `k`, with what it leaves out, and the new place of the number; None when it is whole.

    `last` is the limit read before.
    """
    limit = last if last is not None and state.role == "limit" and last.segment.sentence == segment.sentence else None
    return _half_range(segment, k, state) or _other_end(segment, limit) or _other_half(segment, k, limit)


def _half_range(segment: Segment, k: int, state: State) -> tuple[Segment, int] | None:
    """``at least 15`` in ``at least 15 but no more than 40 vans``: the second number says what it limits."""
    items = segment.items
    if k != len(items) - 1 or comparison_of(items, k, -1, len(items)) is None or not state.ahead:
        return None
    following = state.ahead[0].items
    places = [j for j, item in enumerate(following[:3]) if item.kind == "number"]
    if not places or following[0].kind != "compare" or any(item.kind in {"quantity", "all"} for item in items):
        return None
    joined = (*items, *following[places[0] + 1 :])
    if any(item.kind == "number" for item in joined[k + 1 :]):
        return None
    return Segment(joined, segment.opener, segment.sentence), k


def _other_end(segment: Segment, limit: Limit | None) -> tuple[Segment, int] | None:
    """``and at most 25`` behind ``the number of vans must be at least 10``: the same subject once more."""
    items = segment.items
    if limit is None or [item.kind for item in items] != ["compare", "number"]:
        return None
    theirs = limit.segment.items
    if segment.opener not in {"and", "but"} or [item.kind for item in theirs[-2:]] != ["compare", "number"]:
        return None
    if {items[0].sense, theirs[-2].sense} != {"<=", ">="}:
        return None
    if len(theirs) < 3 or not any(item.kind in {"quantity", "all"} for item in theirs):
        return None
    joined = (*theirs[:-2], *items)
    return Segment(joined, limit.segment.opener, segment.sentence), len(joined) - 1


def _other_half(segment: Segment, k: int, limit: Limit | None) -> tuple[Segment, int] | None:
    """``but at most 140`` behind ``at least 60 vans``, when nothing but a verb or a period follows."""
    items = segment.items
    if limit is None or segment.opener not in {"but", "and"} or k != 1 or items[0].kind != "compare":
        return None
    rest = items[2:]
    plain = all(
        item.kind == "word"
        and (not is_content(item) or item.verb or item.stem in lexicon.PERIODS | lexicon.GENERAL_VERBS)
        for item in rest
    )
    if not plain or not limit.stated or not limit.after or limit.number.form != items[1].token.form:
        return None
    theirs = limit.segment.items
    place = next(j for j, item in enumerate(theirs) if item.token is limit.number)
    if theirs[place - 1].kind != "compare" or {items[0].sense, limit.sense} != {"<=", ">="}:
        return None
    joined = (*theirs[: place - 1], *items[:2], *theirs[place + 1 :])
    return Segment(joined, limit.segment.opener, segment.sentence), place


def hangs(segment: Segment, state: State) -> bool:
    """``X (the first) and Y (the second) cannot exceed 150``: the limit has no subject of its own."""
    first = segment.items[0]
    headless = first.kind == "compare" or (first.kind == "word" and first.lower in lexicon.FINITE)
    return (
        headless and state.role == "" and state.named and not any(i.kind in {"quantity", "all"} for i in segment.items)
    )


def of_subject(segment: Segment, k: int, state: State) -> Item | None:
    """``The carts are made by a team and they can make at most 3 a day``: 3 of what the same verb was said of."""
    items = segment.items
    plain = k + 1 >= len(items) or items[k + 1].lower in {"a", "per", "each", "every", "in"}
    if state.passive is None or not plain or items[k].token.form != "count":
        return None
    made, quantity = state.passive
    verbs = {item.stem for item in items[:k] if item.kind == "word" and item.stem in lexicon.GENERAL_VERBS}
    said = any(item.kind in {"quantity", "all"} for item in items)
    return quantity if made in verbs and not said and items[0].lower in SUBJECTS else None


def of_spoken(segment: Segment, k: int, state: State) -> Item | None:
    """``Since vans are loud, at most 4 can be bought``: 4 of the one quantity that the sentence has named."""
    items = segment.items
    if len(state.spoken) != 1 or any(item.kind in {"quantity", "all", "mark"} for item in items):
        return None
    if state.rivals:
        return None
    plain = items[k].token.form == "count" and k + 1 < len(items) and items[k + 1].lower in lexicon.FINITE
    return next(iter(state.spoken.values())) if plain and not any(is_content(item) for item in items[:k]) else None


def entry_of(items: Sequence[Item]) -> Item | None:
    """``Chairs: 3 hours of labour``: the quantity that the rest of a sentence is about."""
    if len(items) < 3 or items[0].kind != "quantity" or items[1].text != ":":
        return None
    return None if any(item.kind in {"quantity", "all"} for item in items[1:]) else items[0]


_DONE = stems("make sell produce build buy use plant grow order must can should may be")


def is_bare(items: Sequence[Item], before: Sequence[Item], after: Sequence[Item]) -> bool:
    """``at least 5 must be made``, ``at most 12``: a comparison and a count, and nothing that is counted."""
    if before or after or [item.kind for item in items[:2]] != ["compare", "number"]:
        return False
    return items[1].token.form == "count" and all(
        item.kind == "word" and (item.stem in _DONE or item.lower in lexicon.FINITE) for item in items[2:]
    )


def is_a_load(items: Sequence[Item], k: int, after: Sequence[Item], count: int) -> bool:
    """``takes its 140 children to the lake in vans and minibuses``: what all quantities together must carry."""
    named = {item.quantity for item in after if item.kind == "quantity"}
    at = items.index(after[0]) if after else 0
    moved = any(item.kind == "word" and item.stem in CARRYING for item in items[:k])
    return moved and len(named) == count and at > k + 1 and items[at - 1].lower in {"in", "by", "on", "with"}


def is_spread_over(items: Sequence[Item], k: int, before: Sequence[Item], count: int) -> bool:
    """``grows rye, oats and flax on 500 acres``: the land that all quantities share."""
    named = {item.quantity for item in before if item.kind == "quantity"}
    unit = items[k + 1] if k + 1 < len(items) else None
    on = k > 0 and (items[k - 1].lower == "on" or [i.lower for i in items[k - 2 : k]] == ["on", "his"])
    land = unit is not None and unit.stem in _LAND
    return len(named) == count and on and land and not any(item.kind == "compare" for item in items)


_LAND = stems("acre hectare")


def is_gapped(segment: Segment, k: int, state: State, last: Limit | None) -> bool:
    """``and the binder for 15 hours`` behind ``the press can be used for 20 hours``: the verb is left out."""
    if last is None or state.role != "limit" or segment.opener != "and" or k < 2:
        return False
    items, theirs = segment.items, last.segment.items
    at = next(j for j, item in enumerate(theirs) if item.token is last.number)
    return (
        last.segment.sentence == segment.sentence
        and at > 0
        and (theirs[at - 1].lower == items[k - 1].lower in {"for", "to", "at"} or theirs[at - 1].verb)
        and not any(item.verb or item.lower in lexicon.FINITE for item in items[:k])
        and words_of(describe(items, k)).measure == words_of(last.descriptor).measure != ""
    )
