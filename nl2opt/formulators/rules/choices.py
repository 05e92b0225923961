"""Texts that choose among things: ``Which projects should be supported?`` takes each once or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from nl2opt.formulators.rules.account import Unread
from nl2opt.formulators.rules.inflection import singular
from nl2opt.formulators.rules.mentions import Quantity
from nl2opt.formulators.rules.problem import Attribute
from nl2opt.formulators.rules.tokens import Token

_MANY = frozenset({"many", "much", "integer", "integers", "whole", "times", "units", "quantity", "quantities"})
"""Words with which a text asks for how much of each, and not for which."""
_COUNTING = frozenset({"number", "numbers", "amount", "amounts"})
_EACH = frozenset({"each", "every", "per"})
_REACH = 4
"""Words that may stand between ``each`` and the name it belongs to, or behind ``number``."""


def is_a_choice(
    sentences: Sequence[Sequence[Token]], quantities: Sequence[Quantity], attributes: Sequence[Attribute]
) -> list[Unread]:
    """A refusal where nothing says that there may be more than one of a thing.

    What says so: the plural of a name, ``each`` before one, ``how many``, ``the number of`` anything but an amount.
    """
    named = {stem for quantity in quantities for stem in quantity.stems}
    amounts = {noun for attribute in attributes for noun in attribute.nouns}
    for tokens in sentences:
        for at, token in enumerate(tokens):
            near = {other.stem for other in tokens[at + 1 : at + 1 + _REACH]}
            if (
                token.lower in _MANY
                or (token.lower in _COUNTING and not near & amounts)
                or (token.lower in _EACH and near & named)
                or (token.stem in named and singular(token.lower) != token.lower)
            ):
                return []
    first, last = quantities[0], quantities[-1]
    return [Unread("things of which it is not said that there may be more than one", first.start, last.end)]
