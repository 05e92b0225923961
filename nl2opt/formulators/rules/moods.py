"""Clauses that state no plain condition: reasons, waived conditions, conditions that hold only sometimes."""

from __future__ import annotations

from collections.abc import Sequence

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.aims import aim_word
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.segments import Segment

_FIRM_WORDS = (
    "must cannot can't mustn't should shouldn't shall same equal equals equally identical double before after neither "
    "only"
)
FIRM = frozenset(_FIRM_WORDS.split())
"""Words that make a clause a condition although it has no number."""
_SOMETIMES = frozenset({"whenever", "provided", "case"})


def is_reason(segment: Segment) -> bool:
    """``since vans are slow``, ``to avoid crowds``, ``because of the rain``."""
    if segment.opener in {"because", "since"}:
        return True
    words = tuple(item.lower for item in segment.items[:4])
    return any(words[: len(opener)] == opener for opener in lexicon.REASON_OPENERS)


def is_waived(items: Sequence[Item]) -> bool:
    """``does not need to``, ``need not``, ``do not have to``."""
    words = [item.lower for item in items]
    for at, word in enumerate(words):
        if (
            word in {"not", "never"}
            and at + 1 < len(words)
            and words[at + 1] in {"need", "have", "required", "necessary", "necessarily"}
            and (words[at + 2 : at + 3] == ["to"] or words[at + 1] not in {"need", "have"})
        ):
            return True
        if word == "not" and words[at + 1 : at + 2] in (["limited"], ["restricted"], ["capped"], ["bound"]):
            return True
        if word == "needn't" or (word in {"need", "needs"} and at + 1 < len(words) and words[at + 1] == "not"):
            return True
        if word in {"doesn't", "don't"} and words[at + 1 : at + 3] in (["need", "to"], ["have", "to"]):
            return True
    return False


def is_conditional(segments: Sequence[Segment]) -> bool:
    """``if tables are made, at least 5 chairs must be made``: an ``if`` in a sentence that neither asks nor aims."""
    opened = any(segment.opener in {"if", "then", "when"} for segment in segments) or any(
        item.lower in _SOMETIMES for segment in segments for item in segment.items if item.kind == "word"
    )
    if not opened:
        return False
    firm = [s for s in segments if any(item.kind in {"number", "compare"} for item in s.items)]
    asks = any(aim_word(s) is not None or any(i.lower == "how" for i in s.items) for s in segments)
    return bool(firm or any(FIRM & {i.lower for i in s.items} for s in segments)) and not asks
