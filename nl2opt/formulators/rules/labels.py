"""Labels: the ``1`` of ``beam 1`` and the ``J`` of ``process J`` are names, not amounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.inflection import stem
from nl2opt.formulators.rules.phrases import is_function
from nl2opt.formulators.rules.tokens import Token

_HIGHEST = 9
_AFTER_NO_ARTICLE = lexicon.AUXILIARIES | {"and", "or", ",", ".", ";", ":", ")"}


def mark_labels(sentences: Sequence[list[Token]]) -> list[list[Token]]:
    """The same sentences, with labels as words whose stem starts with ``#``.

    A small number is a label where the same noun stands before ``1`` and before ``2``; a capital letter is one where it
    stands alone behind a noun, or is joined to such a letter.

    >>> from nl2opt.formulators.rules.tokens import tokenize
    >>> marked = mark_labels([tokenize("Route 1 and route 2: Route 1 takes 4 vans, route 2 takes 5.")])
    >>> [t.stem for t in marked[0] if t.stem.startswith("#")]
    ['#1', '#2', '#1', '#2']
    """
    numbered, named = _numbered_nouns(sentences), _numbered_names(sentences)
    return [_letters(_digits(_models(tokens, named), numbered)) for tokens in sentences]


def _numbered_nouns(sentences: Sequence[list[Token]]) -> frozenset[str]:
    seen: Counter[tuple[str, int]] = Counter()
    for tokens in sentences:
        for noun, number in pairwise(tokens):
            if number.is_number and noun.is_word and not noun.closed and _small(number):
                seen[(noun.stem, int(number.value))] += 1
    return frozenset(
        noun
        for noun, value in seen
        if value == 1
        and seen[(noun, 1)] + seen[(noun, 2)] >= 3
        and noun not in lexicon.GENERAL_VERBS
        and (noun, 2) in seen
    )


def _numbered_names(sentences: Sequence[list[Token]]) -> frozenset[tuple[str, str]]:
    """``Analyzer 3000``: a word with a capital and one number behind it, more than once, and never another number.

    Once at least it stands within a sentence, where only a name has a capital.
    """
    seen: Counter[tuple[str, str]] = Counter()
    within: set[tuple[str, str]] = set()
    behind: dict[str, set[str]] = {}
    for tokens in sentences:
        for at, (name, number) in enumerate(pairwise(tokens)):
            if not (number.is_number and name.is_word and name.text[:1].isupper()):
                continue
            behind.setdefault(name.text, set()).add(number.text)
            if number.text.isdigit():
                seen[(name.text, number.text)] += 1
                within |= {(name.text, number.text)} if at else set()
    return frozenset(
        pair for pair, times in seen.items() if times > 1 and pair in within and behind[pair[0]] == {pair[1]}
    )


def _models(tokens: list[Token], named: frozenset[tuple[str, str]]) -> list[Token]:
    if not named:
        return tokens
    found = list(tokens)
    for at in range(1, len(tokens)):
        if (tokens[at - 1].text, tokens[at].text) in named:
            found[at] = replace(tokens[at], kind="word", stem=f"#{tokens[at].text}", form="")
    return found


def _small(token: Token) -> bool:
    return token.is_number and token.text.isdigit() and 1 <= token.value.numerator <= _HIGHEST


def _digits(tokens: list[Token], numbered: frozenset[str]) -> list[Token]:
    if not numbered:
        return tokens
    found = list(tokens)
    for at in range(1, len(tokens)):
        if tokens[at - 1].stem in numbered and _small(tokens[at]):
            found[at] = replace(tokens[at], kind="word", stem=f"#{tokens[at].text}", form="")
    return found


def _letters(tokens: list[Token]) -> list[Token]:
    found = list(tokens)
    for at, token in enumerate(tokens):
        if len(token.text) > 5 or not token.is_word:
            continue
        letter = token.text.removesuffix("'s").removesuffix("’s")
        if not (len(letter) == 1 and letter.isupper()):
            continue
        before = found[at - 1] if at else None
        noun_before = before is not None and before.is_word and not is_function(before)
        if letter == "I" and not noun_before:
            continue
        if letter == "A" and not (noun_before or _is_no_article(tokens, at)):
            continue
        found[at] = replace(token, stem="#" + letter.lower())
    return found


def _is_no_article(tokens: Sequence[Token], at: int) -> bool:
    """``a unit of A``, ``A and B``: within a sentence an article has no capital, nor does ``and`` follow one."""
    before = tokens[at - 1] if at else None
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if before is not None and (before.text == ":" or (before.is_word and before.text.islower())):
        return True
    return following is None or following.lower in _AFTER_NO_ARTICLE


def label(text: str) -> str:
    """The stem a label has.

    >>> label("J")
    '#j'
    """
    return "#" + stem(text.lower())


def nouns_before_labels(sentences: Sequence[list[Token]]) -> dict[str, set[str]]:
    """Labels, and the nouns each stands behind; an empty text where it stands behind another word."""
    behind: dict[str, set[str]] = {}
    for tokens in sentences:
        for before, token in pairwise(tokens):
            if token.stem[:1] == "#":
                plain = before.is_word and not is_function(before) and not before.stem.startswith("#")
                behind.setdefault(token.stem, set()).add(before.stem if plain else "")
    return behind


def free_labels(behind: Mapping[str, set[str]], heads: set[str]) -> frozenset[str]:
    """Labels that stand only behind the nouns of `heads` or function words: ``X`` alone then names its quantity."""
    return frozenset(mark for mark, nouns in behind.items() if nouns <= heads | {""})
