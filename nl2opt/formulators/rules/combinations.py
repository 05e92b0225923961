"""Weighted totals in words: ``twice the number of vans plus three times the number of cars must be at least 12``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from nl2opt.formulators.rules.draft import Draft
from nl2opt.formulators.rules.inflection import stems
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.problem import Row
from nl2opt.formulators.rules.segments import Segment

_JOINTS = frozenset({"plus", "and", ",", "with"})
_SUMS = frozenset({"plus", "sum", "combined", "combination", "together", "total"})
_OTHER = stems(
    "difference minus ratio product average divided less subtract each every per multiplied squared either if unless"
)


def read_combination(
    items: Sequence[Item], sentence: int, numbers: Sequence[int], count: int, draft: Draft, note: Callable[..., None]
) -> bool:
    """Read a sentence whose subject is a weighted total; False when it is none. `numbers`: places of amounts."""
    compares = [k for k, item in enumerate(items) if item.kind == "compare"]
    named = [k for k, item in enumerate(items) if item.kind == "quantity"]
    if len(compares) != 1 or len(named) < 2 or len({items[k].quantity for k in named}) != len(named):
        return False
    compare, right = compares[0], next((k for k in numbers if k > compares[0]), -1)
    if right < 0 or named[-1] > compare or any(item.kind == "all" for item in items[:compare]):
        return False
    if any(item.kind != "word" for item in items[compare + 1 : right]) or items[compare].behind:
        return False
    weights = [k for k in numbers if k < compare]
    words = {item.lower for item in items[:compare] if item.kind == "word"}
    if not weights or not words & _SUMS or any(item.stem in _OTHER for item in items if item.kind == "word"):
        return False
    if len(numbers) != len(weights) + 1 or items[right].token.form != "count":
        return False
    coefficients = [Fraction(0)] * count
    last = -1
    for k in named:
        mine = [w for w in weights if last < w < k]
        between = [item for item in items[max(last, 0) + 1 : k] if item.kind in {"word", "mark"}]
        if len(mine) > 1 or (last >= 0 and not any(item.lower in _JOINTS or item.text in _JOINTS for item in between)):
            return False
        if mine and items[mine[0]].token.form not in {"times", "count", "fraction"}:
            return False
        if mine and items[mine[0]].token.form == "count" and k - mine[0] > 4:
            return False
        coefficients[items[k].quantity] = items[mine[0]].token.value if mine else Fraction(1)
        last = k
    if any(w > named[-1] for w in weights):
        return False
    segment = Segment(tuple(item for item in items if item.kind != "mark"), "", sentence)
    tokens = tuple(items[k].token for k in numbers)
    draft.rows.append(
        Row(
            "combination",
            tuple(coefficients),
            items[compare].sense,
            items[right].token.value,
            segment,
            tokens,
            strict=items[compare].strict,
        )
    )
    draft.used.add(items[compare].start)
    note(segment, "weighted total")
    return True
