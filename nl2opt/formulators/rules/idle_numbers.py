"""Numbers that say no amount: how many kinds there are, a pronoun, a year, the `one` of `one unit of`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.descriptors import is_content
from nl2opt.formulators.rules.draft import Draft, State
from nl2opt.formulators.rules.inflection import stems
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.segments import Segment
from nl2opt.formulators.rules.tokens import Token

_CLASS_COUNTS = stems("type kind different sort category version way method size option variety")
_BINDING = frozenset({"must", "should", "shall", "can", "may", "cannot", "only", "wants", "want", "has", "have"})
_LONG_PERIODS = stems("day week month year season night")
ONE_UNIT = "for one unit"
_AFTER_YEAR = lexicon.AUXILIARIES | lexicon.CONJUNCTIONS | {"by"}


class IdleNumbers:
    """Explains numbers away, each by a named rule, for `count` quantities."""

    def __init__(self, draft: Draft, classes: frozenset[str], count: int) -> None:
        self.draft = draft
        self.classes = classes
        self.count = count

    def explained(self, items: Sequence[Item], k: int) -> bool:
        """``two types of``, the ``one`` of ``a large one``, ``1 ton of X`` and other numbers that say no amount."""
        token = items[k].token
        if token.start in self.draft.explained:
            return True
        one = token.lower == "one"
        rule = "a year" if len(token.text) == 4 and is_year(items, k) else ""
        following = items[k + 1] if k + 1 < len(items) else None
        before = items[k - 1] if k else None
        if token.form == "count" and 2 <= token.whole <= 12 and following is not None:
            near = [item for item in items[k + 1 : k + 4] if item.kind == "word"]
            kinds = any(item.stem in _CLASS_COUNTS for item in near[:2])
            named = token.whole == self.count and self._names_class(items, k)
            limited = before is not None and before.kind == "compare"
            listed = following.kind == "quantity" and token.whole == self.count and is_list(items, k + 1)
            if (kinds or named or listed) and not limited:
                rule = "how many kinds there are"
        if before is not None and following is not None and before.text == "(" and following.text == ")":
            rule = "the mark of a list"
        if before is not None and before.kind == "compare" and token.whole == 0 and _is_zero_bound(before):
            rule = "nothing is negative"
            self.draft.used.add(before.start)
        if (
            one
            and (before is not None and before.kind in {"word", "quantity"})
            and (following is None or following.kind == "mark" or following.lower in {"and", "or", "is", "of"})
        ):
            rule = "a pronoun"
        single = token.form == "count" and token.whole == 1 and (before is None or before.kind != "compare")
        if single and not rule and following is not None and following.kind == "quantity":
            rule = ONE_UNIT
        if one and not rule and before is not None and before.kind == "word":
            plain = following is not None and following.kind == "word" and following.stem not in lexicon.MEASURE_WORDS
            if before.lower in {"each", "any", "every", "another", "this", "that", "which", "only", "no"} or (
                before.lower in {"in", "at", "from"} and plain
            ):
                rule = "a pronoun"
        if single and not rule and self._presents(items, k):
            rule = ONE_UNIT
        if token.text.lower() == "one" and not rule and _is_one_of_two(items, k):
            rule = "a pronoun"
        if single and not rule and _is_period(before, following):
            rule = "one period"
        if rule:
            self.draft.explained[token.start] = rule
        return bool(rule)

    def _presents(self, items: Sequence[Item], k: int) -> bool:
        """``The table shows what one lamp of each type needs``: no other amount, no condition."""
        following = items[k + 1] if k + 1 < len(items) else None
        if following is None or following.kind != "word" or following.stem not in self.classes:
            return False
        said = {item.lower for item in items if item.kind == "word"}
        plain = all(item.kind != "compare" and (at == k or item.kind != "number") for at, item in enumerate(items))
        return plain and bool(said & {"table", "below", "following"}) and not said & _BINDING

    def counts_kinds(self, segment: Segment, k: int, state: State) -> bool:
        """``has two selections of``: a number word, as large as there are quantities, alone in its sentence's facts."""
        token = segment.items[k].token
        if state.subject != -1 or state.role or not token.text.isalpha():
            return False
        alone = sum(item.kind == "number" for item in segment.items) == 1
        first = not any(item.kind in {"quantity", "compare"} for item in segment.items[:k])
        if token.form == "count" and token.whole == self.count and alone and first:
            self.draft.explained[token.start] = "how many kinds there are"
            return True
        named = any(item.kind in {"quantity", "all"} for item in segment.items)
        if token.lower == "one" and alone and first and not named:
            self.draft.explained[token.start] = "a pronoun"
            return True
        return False

    def _names_class(self, items: Sequence[Item], k: int) -> bool:
        """Whether ``two`` stands before a noun for all quantities, and before nothing else."""
        after = k + 1
        while after < len(items) and items[after].kind == "word" and is_content(items[after]) and not items[after].verb:
            after += 1
        alone = sum(item.kind in {"number", "compare"} for item in items) == 1
        if after == k + 1 or not (items[k].token.text.isalpha() or alone):
            return False
        return items[after - 1].stem in self.classes and (after == len(items) or items[after].lower != "of")


def _is_one_of_two(items: Sequence[Item], k: int) -> bool:
    """``one at a time``, ``One pill is for pain and another is for fever``."""
    words = [item.lower for item in items[k + 1 :]]
    if words[:3] == ["at", "a", "time"]:
        return True
    alone = sum(item.kind in {"number", "compare"} for item in items) == 1
    return alone and k == 0 and words[1:2] == ["is"] and "another" in words


def _is_period(before: Item | None, following: Item | None) -> bool:
    """``in one day``, ``for one week``: the time that all amounts are meant for."""
    if before is None or following is None or following.kind != "word":
        return False
    return before.lower in {"in", "for", "over", "within", "during"} and following.stem in _LONG_PERIODS


def _is_zero_bound(compare: Item) -> bool:
    """``greater than or equal to 0``."""
    return compare.sense == ">=" and not compare.strict and not compare.behind


def is_year(items: Sequence[Item], k: int) -> bool:
    """``founded in 1987,``: four digits behind ``in`` or ``since``, with no noun behind them."""
    token = items[k].token
    if not (token.text.isdigit() and len(token.text) == 4 and 1500 <= token.value <= 2100 and k > 0):
        return False
    following = items[k + 1] if k + 1 < len(items) else None
    ends = following is None or following.kind == "mark" or following.verb or following.lower in _AFTER_YEAR
    return items[k - 1].lower in {"in", "since"} and ends


def is_list(items: Sequence[Item], at: int) -> bool:
    return sum(item.kind == "quantity" for item in items[at:]) > 1


def odd_number(tokens: Sequence[Token]) -> str | None:
    """Why a number cannot be taken at its word: ``-90``, or ``1.200``, which is two numbers in two countries.

    >>> from nl2opt.formulators.rules.tokens import tokenize
    >>> odd_number(tokenize("1.200 hours")) is None, odd_number(tokenize("0.125 hours or 1,200 hours")) is None
    (False, True)
    """
    for at, token in enumerate(tokens):
        if not token.is_number:
            continue
        if re.match(r"[1-9]\d{0,2}\.\d{3}$", token.text):
            return "a number that may have a decimal point or a thousands separator"
        before = tokens[at - 1] if at else None
        if before is not None and before.text in {"-", "−"} and before.end == token.start:
            apart = at < 2 or tokens[at - 2].end < before.start
            if apart:
                return "a negative number"
    return None
