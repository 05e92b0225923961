"""Amounts told before what they belong to: ``3 eggs are needed to bake one cake``; what opens a text as an example."""

from __future__ import annotations

from collections.abc import Sequence

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.segments import Segment
from nl2opt.formulators.rules.tokens import Token

_USED = frozenset({"needed", "required", "used", "necessary", "spent", "consumed", "employed"})
_BE = frozenset({"is", "are"})
_ONE = frozenset({"a", "an", "one", "each", "every", "per"})
_OPENINGS = (("suppose", "that"), ("assume", "that"), ("suppose",), ("assume",))
_CONDITIONAL = lexicon.CONJUNCTIONS - {"and", "or", "but"} | frozenset(
    ["would", "could", "might", "were", "was", "had", "whenever", "instead", "otherwise", "only", "not", "now", "also"]
)


def starts_with_it(items: Sequence[Item]) -> bool:
    """``It takes 2 hours to make a box``, and not ``It can hire vans``."""
    return len(items) > 1 and items[0].lower == "it" and items[1].lower not in lexicon.FINITE


def leads_to_each(segments: Sequence[Segment]) -> bool:
    """``She needs 3 spools of red yarn and 2 spools of blue yarn for each star rug``: one quantity, at the end."""
    numbered = [s for s in segments if s.numbered]
    if len(numbered) < 2 or any(s.compared for s in numbered):
        return False
    first, *rest = numbered
    if segments[segments.index(first) :] != numbered or any(s.items[0].kind != "number" for s in rest):
        return False
    if not all(s.opener in {"and", ","} for s in rest):
        return False
    named = [(s, item) for s in segments for item in s.items if item.kind in {"quantity", "all"}]
    if len(named) != 1 or named[0][0] is not rest[-1] or named[0][1].kind != "quantity":
        return False
    return named[0][1].determiner in {"each", "every", "per"}


def leads_to_one(segments: Sequence[Segment]) -> bool:
    """Whether a list of amounts ends with what one unit of a quantity takes, said in the passive."""
    first, *rest = segments
    if first.items[0].kind != "number" or first.named or first.compared:
        return False
    for segment in rest:
        if segment.opener not in {"and", ","} or segment.items[0].kind != "number":
            return False
        if segment.named:
            return _takes_one(segment.items)
        if segment.compared or not segment.words.isdisjoint(_USED):
            return False
    return False


def _is_named(item: Item) -> bool:
    return item.kind in {"quantity", "all"}


def _takes_one(items: Sequence[Item]) -> bool:
    """``2 cups of flour are needed for a cake``: `are needed`, a link, and one quantity, spoken of in the singular."""
    used = next((k for k in range(1, len(items)) if items[k].lower in _USED and items[k - 1].lower in _BE), -1)
    if used < 0 or used + 1 >= len(items) or items[used + 1].lower not in {"for", "to", "in", "per"}:
        return False
    named = [k for k, item in enumerate(items) if _is_named(item)]
    if len(named) != 1 or named[0] < used or any(item.kind == "compare" for item in items):
        return False
    one = items[named[0] - 1]
    return items[named[0]].determiner in _ONE or (one.kind == "number" and one.token.value == 1)


_ROUTES = frozenset({"processed", "pass", "go", "undergo", "worked", "handled"})


def is_routing(items: Sequence[Item]) -> bool:
    """``Each product must be processed on two machines``: a way all of them go, whose hours are told elsewhere."""
    words = [item.lower for item in items if item.kind == "word"]
    if chooses_a_way(items):
        return False
    every = any(item.kind == "all" or item.determiner in {"each", "all", "both"} for item in items)
    plain = not any(item.kind == "number" and item.token.value == 1 for item in items)
    plain = plain and not {"not", "only", "before", "after", "same", "either", "or", "cannot"} & set(words)
    return every and plain and bool(_ROUTES & set(words)) and bool({"on", "through", "by", "in"} & set(words))


def chooses_a_way(items: Sequence[Item]) -> bool:
    """``Each product can be made on either machine``, ``on one of two machines``: its amounts are alternatives."""
    for at, item in enumerate(items):
        one = item.lower == "one" and at + 1 < len(items) and items[at + 1].lower == "of"
        either = item.determiner == "either" or item.lower == "either"
        way = (one or either) and at and items[at - 1].lower in {"on", "in", "by", "at", "with", "through"}
        if way and any(_is_named(before) for before in items[: at - 1]):
            return True
    return False


def without_supposing(sentences: Sequence[Sequence[Token]]) -> list[list[Token]]:
    """``Suppose a farmer has 80 acres`` as ``a farmer has 80 acres``, where it opens a text and supposes nothing else.

    >>> from nl2opt.formulators.rules.tokens import tokenize
    >>> [t.text for t in without_supposing([tokenize("Suppose that a farm grows rye.")])[0]]
    ['a', 'farm', 'grows', 'rye', '.']
    """
    found = [list(tokens) for tokens in sentences]
    for at, tokens in enumerate(found):
        opening = next((o for o in _OPENINGS if tuple(token.lower for token in tokens[: len(o)]) == o), ())
        if opening and not any(token.lower in _CONDITIONAL for token in tokens):
            found[at] = tokens[len(opening) :]
        if any(token.is_number for token in tokens):
            break
    return found
