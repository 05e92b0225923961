"""``cost $3 and $4, respectively``: numbers in the order of the quantities."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nl2opt.formulators.rules.descriptors import describe, is_content
from nl2opt.formulators.rules.draft import Draft
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.problem import Descriptor, Fact
from nl2opt.formulators.rules.segments import Segment


def read_respectively(
    items: Sequence[Item], sentence: int, numbers: Sequence[int], count: int, draft: Draft, note: Callable[..., None]
) -> bool:
    """``cost $3 and $4, respectively``: numbers in the order of the quantities."""
    if not any(item.lower == "respectively" for item in items):
        return False
    whole = Segment(tuple(items), "", sentence)
    order = [item.quantity for item in items if item.kind == "quantity"]
    everything = any(item.kind == "all" for item in items)
    if len(numbers) != count or any(item.kind == "compare" for item in items):
        note(whole, "`respectively` with other numbers", unread=True)
        return True
    if not order and (everything or any(item.lower in {"they", "these", "both"} for item in items[: numbers[0]])):
        order = list(range(count))
    if sorted(order) != list(range(count)):
        note(whole, "`respectively` without the quantities in order", unread=True)
        return True
    unit = describe(items, numbers[-1])
    lead = frozenset(item.stem for item in items[: numbers[0]] if is_content(item))
    for k, target in zip(numbers, order, strict=True):
        token = items[k].token
        descriptor = Descriptor(
            unit.unit, unit.substance, unit.rest, lead | unit.lead, token.currency, token.form == "percent"
        )
        draft.facts.append(Fact(target, token.value, token, descriptor, whole))
    note(whole, "facts, respectively")
    return True
