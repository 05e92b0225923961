"""Noun phrases without a tagger: runs of words that are neither function words nor, by their place, verbs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.inflection import stems
from nl2opt.formulators.rules.tokens import Token

_VERB_FOLLOWS = frozenset(["to", "can", "could", "may", "might", "will", "would", "must", "should", "shall", "cannot"])
_BEFORE_NOUN = lexicon.DETERMINERS | {"of", "per"}
_SINGULAR = frozenset(["a", "an", "each", "every", "one", "per"])
_NOUNS_TOO = stems(
    "use need cost offer supply cover process handle ship store move plant run work plan build treat cut "
    "cook bake paint design drink feed rent lease charge travel visit package place load gain stock set "
    "deal mix play host house pack fit shift seat limit result increase decrease purchase sale profit "
    "serving show model clean pay help water seed"
)


@dataclass(slots=True, eq=False)
class NounPhrase:
    """``tokens[first:after]`` of a sentence. Not to be changed."""

    tokens: tuple[Token, ...]
    first: int
    after: int

    @property
    def stems(self) -> tuple[str, ...]:
        return tuple([token.stem for token in self.tokens])


def is_function(token: Token) -> bool:
    """Whether a word belongs to a closed class (``the``, ``of``, ``must`` ...)."""
    return token.closed


def is_verb(tokens: Sequence[Token], at: int) -> bool:
    """Whether the word acts as a verb here: by its own nature, or because a number or determiner follows.

    >>> from nl2opt.formulators.rules.tokens import tokenize
    >>> words = tokenize("each plant plants 3 trees")
    >>> [is_verb(words, i) for i in (1, 2)]
    [False, True]
    """
    token = tokens[at]
    if not token.is_word or token.closed or (token.lower.endswith("ings") and token.lower != "brings"):
        return False
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is not None and following.lower == "of":
        return False
    after_determiner = at > 0 and tokens[at - 1].lower in _BEFORE_NOUN and tokens[at - 1].stem[:1] != "#"
    if token.stem in lexicon.GENERAL_VERBS:
        if after_determiner or _is_head_of_singular(tokens, at):
            return False
        if token.stem not in _NOUNS_TOO or _follows_singular(tokens, at):
            return True
        if token.lower.endswith("ing"):
            return not (at > 0 and tokens[at - 1].is_number)
    elif after_determiner:
        return False
    rate = at + 2 < len(tokens) and tokens[at + 2].stem in lexicon.PERIODS
    return following is not None and (
        following.is_number
        or (
            following.lower in {"a", "an", "the", "at", "up"}
            and not rate
            and following.stem[:1] != "#"
            and token.lower.endswith("s")
        )
    )


def _follows_singular(tokens: Sequence[Token], at: int) -> bool:
    """``A grocer rents``: a form in ``s`` right behind ``a`` and a noun."""
    if at < 2 or not tokens[at].lower.endswith("s") or not tokens[at - 1].is_word:
        return False
    before = tokens[at - 1]
    return tokens[at - 2].lower in {"a", "an"} and not is_function(before) and not before.lower.endswith("s")


def _is_head_of_singular(tokens: Sequence[Token], at: int) -> bool:
    """``a breakfast blend``: a bare form behind ``a`` and a noun is no verb, as that would end in ``s``."""
    if at < 2 or tokens[at].lower.endswith(("s", "ed", "ing")) or not tokens[at - 1].is_word:
        return False
    if tokens[at].stem in lexicon.ACTIVE:
        return False
    before = tokens[at - 1]
    plain = not (is_function(before) or before.stem in lexicon.GENERAL_VERBS or before.lower.endswith("s"))
    return plain and tokens[at - 2].lower in _SINGULAR


def is_noun(tokens: Sequence[Token], at: int) -> bool:
    """Whether the word can stand in a noun phrase here."""
    token = tokens[at]
    if at + 1 < len(tokens) and tokens[at + 1].lower == "than":
        return False
    return token.is_word and not token.closed and not is_verb(tokens, at)


def run_right(tokens: Sequence[Token], at: int) -> NounPhrase | None:
    """The noun phrase that starts at `at`, with an ``of`` phrase inside it; None when there is none."""
    after = at
    while after < len(tokens):
        joins = tokens[after].lower == "of" and at < after < len(tokens) - 1 and is_noun(tokens, after + 1)
        if not (joins or is_noun(tokens, after)):
            break
        after += 1
    return NounPhrase(tuple(tokens[at:after]), at, after) if after > at else None


def run_left(tokens: Sequence[Token], before: int) -> NounPhrase | None:
    """The noun phrase that ends just before `before`."""
    first = before
    while first > 0:
        token = tokens[first - 1]
        joins = token.lower == "of" and 1 < first < before and is_noun(tokens, first - 2)
        verb = first < before and (
            token.stem in lexicon.GENERAL_VERBS or (first > 1 and tokens[first - 2].lower in _VERB_FOLLOWS)
        )
        if not joins and (verb or not is_noun(tokens, first - 1)):
            break
        first -= 1
    return NounPhrase(tuple(tokens[first:before]), first, before) if first < before else None
