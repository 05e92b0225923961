"""``cost $3 and $4, respectively``: numbers in the order of the quantities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from nl2opt.formulators.rules.descriptors import describe, is_content
from nl2opt.formulators.rules.draft import Draft
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.moods import FIRM, doubt, is_conditional
from nl2opt.formulators.rules.ordered_limits import Ordered, number_runs, read_facts_of_one, read_limits
from nl2opt.formulators.rules.problem import Descriptor, Fact
from nl2opt.formulators.rules.segments import Segment, cut_segments
from nl2opt.formulators.rules.table_cells import SCALES
from nl2opt.formulators.rules.tokens import Token

_ALL = frozenset({"they", "these", "both"})


def read_respectively(
    items: Sequence[Item], sentence: int, numbers: Sequence[int], count: int, draft: Draft, note: Callable[..., None]
) -> int:
    """Read a sentence with ``respectively``: as many numbers as quantities before each such word, in their order.

    Where one run of numbers is a limit on the things of a list, or belongs to one quantity, it is read as that. Gives
    the place where what is still to be read begins: 0 where the sentence is none of this kind.
    """
    ends = [at for at, item in enumerate(items) if item.lower == "respectively"]
    if not ends or not numbers:
        return 0
    if numbers[-1] < ends[-1]:
        items = items[: ends[-1] + 1]
    whole = Segment(tuple(items), "", sentence)
    why = doubt(whole) or ("a condition that holds only sometimes" if _may_not_hold(items, sentence) else "")
    if why:
        note(whole, why, unread=True)
        return len(items)
    runs = number_runs(items, numbers)
    if len(ends) == len(runs) == 1 and len(numbers) > 1:
        said = Ordered(tuple(items), tuple(numbers), whole)
        refused = read_limits(said, draft)
        if refused is not None:
            note(whole, refused or "limits, respectively", unread=bool(refused))
            return len(items)
        if read_facts_of_one(said, draft):
            note(whole, "facts of one quantity, respectively")
            return len(items)
    if any(item.lower in FIRM for item in items if item.kind == "word"):
        note(whole, "a condition among amounts in order", unread=True)
        return len(items)
    groups = [[k for k in numbers if start < k < end] for start, end in zip([-1, *ends], ends, strict=False)]
    groups[-1] += [k for k in numbers if k > ends[-1]]
    if len(ends) == 1 and len(runs) > 1:
        groups, ends = runs, [_boundary(items, run[-1]) for run in runs]
    if any(len(group) != count for group in groups) or any(item.kind == "compare" for item in items):
        note(whole, "`respectively` with other numbers", unread=True)
        return len(items)
    if any(_scaled_alone([items[k].token for k in group]) for group in groups):
        note(whole, "`thousand` behind the last of several numbers", unread=True)
        return len(items)
    order = [item.quantity for item in items if item.kind == "quantity"]
    together = any(item.kind == "all" or item.lower in _ALL for item in items[: numbers[0]])
    if not order and (together or any(item.kind == "all" for item in items)):
        order = list(range(count))
    if sorted(order) != list(range(count)):
        note(whole, "`respectively` without the quantities in order", unread=True)
        return len(items)
    begins = 0
    for group, end in zip(groups, ends, strict=True):
        _facts(items[: max(end, group[-1] + 1)], group, begins, order, draft, whole)
        begins = end + 1
    note(whole, "facts, respectively")
    return len(items)


def _may_not_hold(items: Sequence[Item], sentence: int) -> bool:
    return is_conditional(cut_segments(items, sentence)) or any(item.lower == "unless" for item in items)


def _scaled_alone(tokens: Sequence[Token]) -> bool:
    """``90, 150 and 240 thousand``: it may belong to all of them, or to one."""
    scaled = [any(word in SCALES for word in token.lower.split()[1:]) for token in tokens]
    return scaled[-1] and not all(scaled)


def _boundary(items: Sequence[Item], last: int) -> int:
    """Where the words behind the last number of a run end: at a comma, at ``and``, at the end."""
    return next((k for k in range(last + 1, len(items)) if items[k].text == "," or items[k].lower == "and"), len(items))


def _facts(
    items: Sequence[Item], group: Sequence[int], begins: int, order: Sequence[int], draft: Draft, whole: Segment
) -> None:
    """One fact for each quantity; the last number of a group has the words that serve all of them."""
    unit = describe(items, group[-1])
    lead = frozenset(item.stem for item in items[begins : group[0]] if is_content(item))
    for k, target in zip(group, order, strict=True):
        token = _like_the_last(items[k].token, items[group[-1]].token)
        descriptor = Descriptor(
            unit.unit, unit.substance, unit.rest, lead | (unit.lead if not begins else frozenset()), token.currency,
            token.form == "percent",
        )  # fmt: skip
        draft.facts.append(Fact(target, token.value, token, descriptor, whole))


def _like_the_last(token: Token, last: Token) -> Token:
    """``240, 410 and 150 euros``, ``10, 20 and 30 percent``: what is said of the last number holds for all."""
    if token.form != "count" or last.form not in {"money", "percent"} or last.text[:1] in "$€£¥":
        return token
    value = token.value / 100 if last.form == "percent" else token.value
    return replace(token, form=last.form, currency=last.currency, value=value)
