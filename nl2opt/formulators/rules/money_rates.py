"""``Each dollar invested in shops yields a $0.12 profit`` says 12 percent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nl2opt.formulators.rules.inflection import stems
from nl2opt.formulators.rules.tokens import Token

_MONEY = stems("dollar euro pound")
_PUT = stems("invest put place spend")
_ONE = frozenset({"each", "every", "per", "a", "one"})


def read_money_rates(tokens: Sequence[Token]) -> list[Token]:
    """The sentence with what a dollar brings as a percentage, and without the words ``dollar invested in``.

    >>> from nl2opt.formulators.rules.numbers import read_numbers
    >>> from nl2opt.formulators.rules.tokens import tokenize
    >>> found = read_money_rates(read_numbers(tokenize("Each dollar invested in shops yields a $0.12 profit")))
    >>> [(t.text, t.form) for t in found if t.is_number], [t.text for t in found][:2]
    ([('$0.12', 'percent')], ['shops', 'yields'])
    """
    if _MONEY.isdisjoint([token.stem for token in tokens]):
        return list(tokens)
    found: list[Token] = []
    rate = False
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if _opens(tokens, at):
            rate = True
            at += 4 if tokens[at + 2].stem in _PUT else 3
            continue
        rate = rate and token.lower != "the"  # "earns the bank $0.04"
        if rate and token.is_number:
            rate = False
            if token.form == "money" and token.value < 2:
                token = replace(token, form="percent", currency="")
        found.append(token)
        at += 1
    return found


def _opens(tokens: Sequence[Token], at: int) -> bool:
    """``each dollar invested in``, or ``each dollar in``, at a position."""
    if tokens[at].lower not in _ONE or at + 4 >= len(tokens):
        return False
    _, money, put, link = tokens[at : at + 4]
    if money.stem not in _MONEY:
        return False
    return put.lower == "in" or (put.stem in _PUT and link.lower in {"in", "into", "on"})
