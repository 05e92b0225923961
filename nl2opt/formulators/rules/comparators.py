"""Words that compare: ``at least``, ``no more than``, ``must not exceed`` ... as single marks with a direction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nl2opt.formulators.rules.tokens import Token

Sense = Literal["<=", ">=", "=="]


@dataclass(slots=True, eq=False)
class Comparator:
    """A comparison in ``tokens[first:after]``. `strict` for ``more than`` and the like; `behind` for ``or more``."""

    first: int
    after: int
    sense: Sense
    strict: bool = False
    behind: bool = False
    negation: int = -1
    """The token of a negation that stands apart, as in ``cannot sell more than``."""


_PHRASES: dict[tuple[str, ...], tuple[Sense, bool]] = {
    ("at", "least"): (">=", False),
    ("at", "the", "least"): (">=", False),
    ("at", "a", "minimum"): (">=", False),
    ("at", "minimum"): (">=", False),
    ("a", "minimum", "of"): (">=", False),
    ("minimum", "of"): (">=", False),
    ("a", "minimum"): (">=", False),
    ("upwards", "of"): (">=", False),
    ("more", "than"): (">=", True),
    ("greater", "than"): (">=", True),
    ("larger", "than"): (">=", True),
    ("higher", "than"): (">=", True),
    ("longer", "than"): (">=", True),
    ("in", "excess", "of"): (">=", True),
    ("greater", "than", "or", "equal", "to"): (">=", False),
    ("more", "than", "or", "equal", "to"): (">=", False),
    ("at", "most"): ("<=", False),
    ("at", "the", "most"): ("<=", False),
    ("at", "maximum"): ("<=", False),
    ("at", "a", "maximum"): ("<=", False),
    ("a", "maximum", "of"): ("<=", False),
    ("the", "maximum", "of"): ("<=", False),
    ("maximum", "of"): ("<=", False),
    ("a", "maximum"): ("<=", False),
    ("up", "to"): ("<=", False),
    ("less", "than"): ("<=", True),
    ("fewer", "than"): ("<=", True),
    ("smaller", "than"): ("<=", True),
    ("lower", "than"): ("<=", True),
    ("less", "than", "or", "equal", "to"): ("<=", False),
    ("fewer", "than", "or", "equal", "to"): ("<=", False),
    ("limited", "to"): ("<=", False),
    ("limited", "to", "at", "most"): ("<=", False),
    ("limited", "to", "a", "maximum", "of"): ("<=", False),
    ("restricted", "to"): ("<=", False),
    ("capped", "at"): ("<=", False),
    ("exactly",): ("==", False),
    ("precisely",): ("==", False),
    ("equal", "to"): ("==", False),
    ("below",): ("<=", True),
    ("under",): ("<=", True),
    ("above",): (">=", True),
    ("within",): ("<=", False),
    ("going", "over"): (">=", True),
    ("go", "over"): (">=", True),
    ("over",): (">=", True),
    ("exceed",): (">=", True),
    ("exceeds",): (">=", True),
    ("exceeding",): (">=", True),
    ("surpass",): (">=", True),
    ("surpassing",): (">=", True),
    ("outnumber",): (">=", True),
}
_ONLY_BEFORE_NUMBER = {
    ("over",),
    ("below",),
    ("within",),
    ("under",),
    ("above",),
    ("a", "minimum"),
    ("a", "maximum"),
    ("at", "a", "minimum"),
    ("at", "a", "maximum"),
    ("at", "minimum"),
    ("at", "maximum"),
    ("up", "to"),
}
_BEHIND: dict[tuple[str, ...], Sense] = {
    ("or", "more"): ">=",
    ("or", "less"): "<=",
    ("or", "fewer"): "<=",
    ("at", "most"): "<=",
    ("at", "least"): ">=",
    ("at", "maximum"): "<=",
    ("at", "minimum"): ">=",
}
_NEGATIONS = frozenset(
    {"not", "no", "cannot", "never", "without", "can't", "mustn't", "shouldn't", "won't", "doesn't", "nor"}
)
_FIRM_NEGATIONS = _NEGATIONS - {"no", "nor", "without"}
_CLAUSE_BREAKS = frozenset(
    {"and", "or", "but", "while", "whereas", "if", "that", "which", "who", "because", "since", "so", "when"}
)
_BETWEEN_NEGATION = frozenset({"be", "to", "have", "use", "any", "ever"})
_LONGEST = max(len(phrase) for phrase in _PHRASES)
_STARTS = frozenset(phrase[0] for phrase in _PHRASES)


def find_comparators(tokens: Sequence[Token]) -> list[Comparator]:
    """Every comparison of a sentence, from left to right; a negation before it turns it round.

    >>> from nl2opt.formulators.rules.tokens import tokenize
    >>> [(c.sense, c.strict) for c in find_comparators(tokenize("at least 3, no more than 5, must not be below 2"))]
    [('>=', False), ('<=', False), ('>=', False)]
    """
    found: list[Comparator] = []
    at = 0
    while at < len(tokens):
        match = _phrase_at(tokens, at) if tokens[at].lower in _STARTS else None
        if match is None:
            at += 1
            continue
        after, sense, strict = match
        first, negated, apart = _negation(tokens, at)
        if found and first < found[-1].after:
            first = at
        if negated and tokens[at].lower in {"limited", "restricted", "capped"}:
            at = after
            continue
        if negated and sense != "==":
            sense, strict = ("<=" if sense == ">=" else ">="), False
        elif negated:
            at = after
            continue
        behind = _behind(tokens, at, after)
        if behind:
            first = at
        found.append(Comparator(first, after, sense, strict, behind, apart))
        at = after
    return sorted(found + list(_trailing(tokens, found)), key=lambda c: c.first)


def _phrase_at(tokens: Sequence[Token], at: int) -> tuple[int, Sense, bool] | None:
    for length in range(min(_LONGEST, len(tokens) - at), 0, -1):
        phrase = tuple([token.lower for token in tokens[at : at + length]])
        entry = _PHRASES.get(phrase)
        if entry is None:
            continue
        after = at + length
        if phrase in _ONLY_BEFORE_NUMBER and not _number_follows(tokens, after) and not _behind(tokens, at, after):
            continue
        if phrase == ("over",) and not (at and tokens[at - 1].lower in {"be", "is", "are", "not"}):
            continue
        return after, entry[0], entry[1]
    return None


def _number_follows(tokens: Sequence[Token], at: int) -> bool:
    while at < len(tokens) and tokens[at].lower in {"a", "the", "total", "of", "about"}:
        at += 1
    return at < len(tokens) and tokens[at].is_number


def _negation(tokens: Sequence[Token], at: int) -> tuple[int, bool, int]:
    """Where the comparison begins with its negation, whether there is one, and its place when it stands apart."""
    first = at
    while first > 0 and at - first < 3 and tokens[first - 1].lower in _BETWEEN_NEGATION:
        first -= 1
    if first > 0 and tokens[first - 1].lower in _NEGATIONS:
        return first - 1, True, -1
    back = at
    while back > 0 and at - back < 5 and tokens[back - 1].is_word and tokens[back - 1].lower not in _CLAUSE_BREAKS:
        back -= 1
        if tokens[back].lower in _FIRM_NEGATIONS:
            return at, True, back
    return at, False, -1


def _behind(tokens: Sequence[Token], at: int, after: int) -> bool:
    """``30 trips at most``: the number stands before, and none follows."""
    phrase = tuple(token.lower for token in tokens[at:after])
    if phrase not in _BEHIND:
        return False
    nothing_follows = (
        after >= len(tokens) or tokens[after].kind == "mark" or tokens[after].lower in {"and", "but", "while"}
    )
    return nothing_follows and any(token.is_number for token in tokens[max(0, at - 6) : at])


def _trailing(tokens: Sequence[Token], found: list[Comparator]) -> list[Comparator]:
    taken = {i for c in found for i in range(c.first, c.after)}
    more: list[Comparator] = []
    for at in range(1, len(tokens) - 1):
        pair = (tokens[at].lower, tokens[at + 1].lower)
        if pair[0] == "or" and pair in _BEHIND and at not in taken and tokens[at - 1].is_number:
            more.append(Comparator(at, at + 2, _BEHIND[pair], False, True))
    return more
