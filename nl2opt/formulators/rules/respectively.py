"""``cost $3 and $4, respectively``: numbers in the order of the quantities."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nl2opt.formulators.rules.descriptors import describe, is_content
from nl2opt.formulators.rules.draft import Draft
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.problem import Descriptor, Fact
from nl2opt.formulators.rules.segments import Segment

_ALL = frozenset({"they", "these", "both"})


def read_respectively(
    items: Sequence[Item], sentence: int, numbers: Sequence[int], count: int, draft: Draft, note: Callable[..., None]
) -> bool:
    """Read a sentence with ``respectively``: as many numbers as quantities before each such word, in their order."""
    ends = [at for at, item in enumerate(items) if item.lower == "respectively"]
    if not ends or not numbers:
        return False
    whole = Segment(tuple(items), "", sentence)
    groups = [[k for k in numbers if start < k < end] for start, end in zip([-1, *ends], ends, strict=False)]
    groups[-1] += [k for k in numbers if k > ends[-1]]
    if any(len(group) != count for group in groups) or any(item.kind == "compare" for item in items):
        note(whole, "`respectively` with other numbers", unread=True)
        return True
    order = [item.quantity for item in items if item.kind == "quantity"]
    together = any(item.kind == "all" or item.lower in _ALL for item in items[: numbers[0]])
    if not order and (together or any(item.kind == "all" for item in items)):
        order = list(range(count))
    if sorted(order) != list(range(count)):
        note(whole, "`respectively` without the quantities in order", unread=True)
        return True
    begins = 0
    for group, end in zip(groups, ends, strict=True):
        _facts(items, group, begins, order, draft, whole)
        begins = end + 1
    note(whole, "facts, respectively")
    return True


def _facts(
    items: Sequence[Item], group: Sequence[int], begins: int, order: Sequence[int], draft: Draft, whole: Segment
) -> None:
    """One fact for each quantity; the last number of a group has the words that serve all of them."""
    unit = describe(items, group[-1])
    lead = frozenset(item.stem for item in items[begins : group[0]] if is_content(item))
    for k, target in zip(group, order, strict=True):
        token = items[k].token
        descriptor = Descriptor(
            unit.unit, unit.substance, unit.rest, lead | (unit.lead if not begins else frozenset()), token.currency,
            token.form == "percent",
        )  # fmt: skip
        draft.facts.append(Fact(target, token.value, token, descriptor, whole))
