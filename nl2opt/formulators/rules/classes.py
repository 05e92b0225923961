"""Nouns for the quantities together: ``vehicles`` where vans and cars are decided."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.phrases import is_noun, run_right
from nl2opt.formulators.rules.tokens import Token

_OPENERS = frozenset(
    {"each", "either", "both", "every", "two", "three", "four", "five", "2", "3", "4", "5", "different"}
)


def class_nouns(sentences: Sequence[list[Token]]) -> frozenset[str]:
    """Stems of nouns that stand for all quantities: ``each type of bag``, ``two machines``, ``how many of each shop``.

    >>> from nl2opt.formulators.rules.tokens import tokenize
    >>> sorted(class_nouns([tokenize("How many of each type of vehicle should be used?")]))
    ['vehicl']
    """
    found: set[str] = set()
    counts: dict[str, set[Fraction]] = {}
    for tokens in sentences:
        found.update(_members(tokens))
        found.update(_divided(tokens))
        asks = any(token.lower in {"how", "find", "determine"} for token in tokens)
        for at, token in enumerate(tokens):
            lower = token.lower
            counted = token.is_number and token.form == "count" and token.text.isalpha() and 2 <= token.value <= 9
            if not (counted or (lower in _OPENERS and (asks or lower != "each"))):
                continue
            start = at + 1
            while start < len(tokens) and tokens[start].lower in {"of", "the", "these", "different", "possible"}:
                start += 1
            phrase = run_right(tokens, start)
            if phrase is None:
                continue
            stems = [t.stem for t in phrase.tokens if t.lower != "of"]
            if lower in {"both", "either"} and stems[0] in lexicon.GENERAL_VERBS and stems[0] not in lexicon.KIND_WORDS:
                continue
            if stems[0] in lexicon.ACTIVE:
                continue
            if (stems[0] in lexicon.KIND_WORDS and len(stems) > 1) or (
                lower in {"each", "either", "both"}
                or (counted and _ends_like_a_class(tokens, phrase.after, phrase.tokens))
            ):
                found.add(stems[-1])
                if counted:
                    counts.setdefault(stems[-1], set()).add(token.value)
    found -= {noun for noun, values in counts.items() if len(values) > 1}
    return frozenset(found) - lexicon.PERIODS - lexicon.CONTINUOUS_UNITS - {"unit", "piec"}


def _members(tokens: Sequence[Token]) -> set[str]:
    """``50 workers, of whom at least 15 must be``: the noun that is then divided."""
    found = set()
    for at in range(len(tokens) - 1):
        if tokens[at].lower == "of" and tokens[at + 1].lower in {"whom", "which"}:
            before = next((k for k in range(at - 1, -1, -1) if tokens[k].is_number), -1)
            phrase = run_right(tokens, before + 1) if before >= 0 else None
            if phrase is not None and at - phrase.after <= 4:
                found.add(phrase.tokens[-1].stem)
    return found


def _divided(tokens: Sequence[Token]) -> set[str]:
    """``a fifth of the birds must be ducks``: the noun for all, of which some must be one kind."""
    found = set()
    for at in range(len(tokens) - 4):
        if not tokens[at].is_number or tokens[at + 1].lower != "of" or tokens[at + 2].lower not in {"the", "all"}:
            continue
        phrase = run_right(tokens, at + 4 if tokens[at + 3].lower == "the" else at + 3)
        if phrase is not None and phrase.after + 1 < len(tokens):
            modal, be = tokens[phrase.after], tokens[phrase.after + 1]
            if modal.lower in lexicon.MODALS and be.lower == "be":
                found.add(phrase.tokens[-1].stem)
    return found


def rate_nouns(sentences: Sequence[list[Token]]) -> frozenset[str]:
    """Stems of nouns behind ``per`` that are no periods: ``trip`` where amounts are given per trip."""
    found = {
        after.stem
        for tokens in sentences
        for token, after in pairwise(tokens)
        if token.lower == "per" and after.is_word
    }
    return frozenset(found) - lexicon.PERIODS


def _ends_like_a_class(tokens: Sequence[Token], after: int, phrase: Sequence[Token]) -> bool:
    """Whether ``two creams`` goes on with a comma, a colon or the end, as what is then listed does."""
    if "of" in {t.lower for t in phrase} and phrase[0].stem not in lexicon.KIND_WORDS:
        return False
    return (
        after >= len(tokens)
        or tokens[after].text in {",", ":", ".", ";"}
        or is_noun(tokens, after)
        or tokens[after].lower in {"to", "named", "that"}
    )
