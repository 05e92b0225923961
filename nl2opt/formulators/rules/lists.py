"""Lists in a text: ``It has:`` and the entries below it, ``- Chairs: 3 hours of labour``, ``Available: 40 hours``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.candidates import Candidate
from nl2opt.formulators.rules.inflection import stems
from nl2opt.formulators.rules.phrases import is_function, is_verb
from nl2opt.formulators.rules.tokens import Token

_HEADS = stems("available availability stock supply capacity")
_BESIDE = _HEADS | stems("resource resources total current weekly daily monthly limit limits")
_LONGEST_HEAD = 5
"""Words that may stand before the colon of an entry."""


def without_emphasis(tokens: Sequence[Token]) -> list[Token]:
    """``**Chairs**`` as ``Chairs``: stars that touch a word on one side and do not stand between two numbers.

    >>> from nl2opt.formulators.rules.tokens import tokenize
    >>> [t.text for t in without_emphasis(tokenize("**Chairs**: 3 * 4"))]
    ['Chairs', ':', '3', '*', '4']
    """
    return [token for at, token in enumerate(tokens) if token.text != "*" or not _is_emphasis(tokens, at)]


def _is_emphasis(tokens: Sequence[Token], at: int) -> bool:
    first = last = at
    while first > 0 and tokens[first - 1].text == "*" and tokens[first - 1].end == tokens[first].start:
        first -= 1
    while last + 1 < len(tokens) and tokens[last + 1].text == "*" and tokens[last].end == tokens[last + 1].start:
        last += 1
    left = first > 0 and tokens[first - 1].end == tokens[first].start and not tokens[first - 1].is_number
    right = last + 1 < len(tokens) and tokens[last + 1].start == tokens[last].end and not tokens[last + 1].is_number
    return left or right


def join_lists(sentences: Sequence[Sequence[Token]], items: Sequence[bool]) -> list[list[Token]]:
    """The sentences with each list that one line introduces as one sentence; what was joined leaves empty ones."""
    found = [_available(list(tokens)) for tokens in sentences]
    for at, tokens in enumerate(found):
        if not tokens or tokens[-1].text != ":":
            continue
        last = at + 1
        while last < len(found) and items[last] and found[last]:
            last += 1
        entries = found[at + 1 : last]
        if not entries:
            continue
        turned = [_turned(entry) for entry in entries] if _heads_limits(tokens[:-1]) else []
        if turned and all(turned):
            found[at:last] = [_joined(tokens, turned, ""), *([] for _ in entries)]
        elif _names_one(tokens[:-1]) and all(_says_of_it(entry) for entry in entries):
            found[at:last] = [_joined(tokens, entries, ","), *([] for _ in entries)]
        else:
            amounts = next((k for k, entry in enumerate(entries) if not _is_amount(entry[0])), len(entries))
            if amounts:
                joined = _joined(tokens, entries[:amounts], "")
                found[at : at + 1 + amounts] = [joined, *([] for _ in range(amounts))]
    return found


def _joined(head: Sequence[Token], entries: Sequence[list[Token]], opener: str) -> list[Token]:
    """The head without its colon, and the entries with commas between them; `opener` stands behind the head."""
    comma = replace(head[-1], text=",")
    joined = [*head[:-1], *([comma] if opener else [])]
    for number, entry in enumerate(entries):
        plain = entry[:-1] if entry[-1].kind == "mark" and entry[-1].text in {".", ";", ","} else entry
        joined = [*joined, *([comma] if number else []), *plain]
    return joined


def _is_amount(token: Token) -> bool:
    return token.is_number or token.lower in {"at", "no", "up"}


def _names_one(head: Sequence[Token]) -> bool:
    """``Product A``: a few words that name a thing and say nothing of it."""
    return 0 < len(head) <= _LONGEST_HEAD and all(
        token.is_word and not is_verb(head, at) and (not is_function(token) or token.lower in {"the", "a", "each"})
        for at, token in enumerate(head)
    )


def _says_of_it(entry: Sequence[Token]) -> bool:
    """``Requires 2 hours of welding``, ``profit of $30``: a number, no name with a colon, nothing that asks."""
    return any(token.is_number for token in entry) and not any(token.text in {":", "?"} for token in entry)


def _heads_limits(head: Sequence[Token]) -> bool:
    """``Available resources``: nothing but a word such as ``available``, with or without what is available."""
    words = {token.stem for token in head if not is_function(token)}
    return bool(words & _HEADS) and words <= _BESIDE and all(token.is_word for token in head)


def _turned(entry: Sequence[Token]) -> list[Token]:
    """``Labour: 120 hours`` as ``120 hours of labour``; nothing where an entry says more.

    The words behind ``of`` stand where the unit ends, so that spans of the text stay in order.
    """
    plain = [token for token in entry if token.text not in {".", ";", ","}]
    colon = next((k for k, token in enumerate(plain) if token.text == ":"), -1)
    name, rest = plain[: max(colon, 0)], plain[colon + 1 :]
    if not 0 < len(name) <= _LONGEST_HEAD or not 1 < len(rest) <= 3 or not rest[0].is_number:
        return []
    if any(not token.is_word or is_function(token) for token in (*name, *rest[1:2])):
        return []
    if rest[1].stem not in lexicon.MEASURE_WORDS or any(t.stem not in lexicon.AVAILABLE for t in rest[2:]):
        return []
    end = rest[1].end
    link = replace(name[0], text="of", stem="of", start=end, end=end)
    return [*rest[:2], link, *(replace(token, start=end, end=end) for token in name)]


def _available(tokens: list[Token]) -> list[Token]:
    """``Available: 120 hours of labour`` without its colon."""
    colon = next((k for k, token in enumerate(tokens[: _LONGEST_HEAD + 1]) if token.text == ":"), 0)
    if colon and colon + 1 < len(tokens) and tokens[colon + 1].is_number and _heads_limits(tokens[:colon]):
        return [*tokens[:colon], *tokens[colon + 1 :]]
    return tokens


def list_names(sentences: Sequence[Sequence[Token]], items: Sequence[bool]) -> list[Candidate]:
    """The names before the colons of entries that follow one another, each with a number behind it."""
    found: list[Candidate] = []
    run: list[tuple[Token, ...]] = []
    for tokens, item in zip(sentences, items, strict=True):
        name = _entry_name(tokens) if item else ()
        if name:
            run.append(name)
            continue
        if len(run) > 1:
            found.append(tuple(run))
        run = []
    return [*found, tuple(run)] if len(run) > 1 else found


def _entry_name(tokens: Sequence[Token]) -> tuple[Token, ...]:
    colon = next((k for k, token in enumerate(tokens[: _LONGEST_HEAD + 1]) if token.text == ":"), 0)
    name = tuple(tokens[:colon])
    numbers = any(token.is_number for token in tokens[colon + 1 :])
    plain = all(token.is_word and (not is_function(token) or token.lower == "of") for token in name)
    return name if name and numbers and plain else ()
