"""Ranges spelt out: ``between 10 and 25 vans`` becomes ``at least 10 and at most 25 vans``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nl2opt.formulators.rules.inflection import stem
from nl2opt.formulators.rules.tokens import Token


def spell_ranges(tokens: Sequence[Token]) -> list[Token]:
    """A sentence in which ``between A and B`` is two comparisons. The new words stand where the old ones stood.

    Both numbers must be of one form, and the second the larger one; anything else is left as it is.

    >>> from nl2opt.formulators.rules.numbers import read_numbers
    >>> from nl2opt.formulators.rules.tokens import tokenize
    >>> " ".join(t.text for t in spell_ranges(read_numbers(tokenize("She makes between 10 and 25 vases."))))
    'She makes at least 10 and at most 25 vases .'
    """
    if "between" not in [token.lower for token in tokens]:
        return list(tokens)
    found: list[Token] = []
    joint = -1
    for at, token in enumerate(tokens):
        if token.lower == "between" and _is_range(tokens, at):
            found += [_word(token, "at"), _word(token, "least")]
            joint = at + 2
        elif at == joint:
            found += [token, _word(token, "at"), _word(token, "most")]
        else:
            found.append(token)
    return found


def _is_range(tokens: Sequence[Token], at: int) -> bool:
    if at + 3 >= len(tokens):
        return False
    low, joint, high = tokens[at + 1 : at + 4]
    return (
        low.is_number
        and high.is_number
        and joint.lower == "and"
        and low.form == high.form
        and low.form in {"count", "percent", "money"}
        and low.currency == high.currency
        and low.value < high.value
    )


def _word(token: Token, text: str) -> Token:
    return replace(token, text=text, stem=stem(text))
