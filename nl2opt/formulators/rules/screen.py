"""What is refused before any reading: texts that are too long, not English, or no problem at all."""

from __future__ import annotations

from nl2opt.description.text import Description
from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.account import Unread

LONGEST_TEXT = 12_000
"""Characters. Longer texts are not textbook problems."""
_TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""Embedding, override and isolate marks: with them a person sees another text than the reader."""
_ENGLISH = lexicon.DETERMINERS | lexicon.PREPOSITIONS | lexicon.AUXILIARIES | {"and", "or"}


def screen(description: Description) -> list[Unread]:
    """Reasons to refuse a text unread; an empty list when it is worth reading.

    >>> [u.why for u in screen(Description.from_text("Ein Bäcker backt Brot und Kuchen für den Markt am Samstag."))]
    ['the text is not English']
    """
    text = description.text
    if len(text) > LONGEST_TEXT:
        return [Unread(f"the text has more than {LONGEST_TEXT} characters", 0, 0)]
    if _TURNING & set(text):
        return [Unread("marks that turn the direction of reading", 0, 0)]
    start = len(text) - len(text.lstrip())
    end = start + len(text[start:].split("\n", 1)[0])
    prose = " ".join(s.text for s in description.sentences) if description.tables else text
    words = [word.strip(".,;:!?()\"'") for word in prose.lower().split()]
    if not _is_latin(text) or sum(word in _ENGLISH for word in words) < 0.12 * len(words):
        return [Unread("the text is not English", start, end)]
    if not description.sentences:
        return [Unread("the text has no sentence", start, end)]
    return []


def _is_latin(text: str) -> bool:
    """Whether there are letters, and at least nine in ten of them are those of the English alphabet."""
    if text.isascii():
        return any(map(str.isalpha, text))
    letters = sum(map(str.isalpha, text))
    plain = sum(c.isascii() and c.isalpha() for c in text)
    return letters > 0 and plain >= 0.9 * letters
