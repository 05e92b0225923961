"""A sentence with all that is the same for every candidate set of quantities, found once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from nl2opt.formulators.rules.draft import Draft
from nl2opt.formulators.rules.idle_numbers import odd_number
from nl2opt.formulators.rules.mentions import Item, Unnamed, unnamed_items
from nl2opt.formulators.rules.pronouns import PRONOUNS
from nl2opt.formulators.rules.segments import Segment
from nl2opt.formulators.rules.tokens import Token


@dataclass(slots=True, eq=False)
class Sentence:
    """The tokens of the sentence with a `number`, counted from 1."""

    tokens: Sequence[Token]
    number: int
    unnamed: Unnamed
    words: frozenset[str]
    """Its words in lower case."""
    pronouns: bool
    """Whether it says ``of them`` or the like."""
    odd: str | None
    """Why a number in it cannot be taken at its word."""
    segments: dict[tuple[str, tuple[Item, ...]], Segment] = field(default_factory=dict)
    """The segments it was cut into so far, by joint and items: equal ones are one and the same."""
    drafts: dict[Hashable, Draft] = field(default_factory=dict)
    """What it was read as so far, by its items and what else a reading depends on. Not to be changed."""


def prepared(tokens: Sequence[Token], number: int) -> Sentence:
    """A sentence ready to be read."""
    words = frozenset([token.lower for token in tokens])
    pronouns = not PRONOUNS.isdisjoint(words) and any(
        first.lower == "of" and second.lower in PRONOUNS for first, second in pairwise(tokens)
    )
    return Sentence(tokens, number, unnamed_items(tokens), words, pronouns, odd_number(tokens))
