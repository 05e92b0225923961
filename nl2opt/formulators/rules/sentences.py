"""A sentence with all that is the same for every candidate set of quantities, found once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nl2opt.formulators.rules.comparators import Comparator, find_comparators
from nl2opt.formulators.rules.idle_numbers import odd_number
from nl2opt.formulators.rules.mentions import Item, plain_items
from nl2opt.formulators.rules.tokens import Token


@dataclass(frozen=True, slots=True)
class Sentence:
    """The tokens of the sentence with a `number`, counted from 1."""

    tokens: Sequence[Token]
    number: int
    comparators: Sequence[Comparator]
    plain: Sequence[Item]
    words: frozenset[str]
    """Its words in lower case."""
    odd: str | None
    """Why a number in it cannot be taken at its word."""


def prepared(tokens: Sequence[Token], number: int) -> Sentence:
    """A sentence ready to be read."""
    words = frozenset(token.lower for token in tokens)
    return Sentence(tokens, number, find_comparators(tokens), plain_items(tokens), words, odd_number(tokens))
