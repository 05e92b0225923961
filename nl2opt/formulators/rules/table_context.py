"""What the text beside a table says that may change the table: other units, other periods, conditions on its limits."""

from __future__ import annotations

from collections.abc import Sequence

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.account import Unread
from nl2opt.formulators.rules.draft import Note
from nl2opt.formulators.rules.inflection import stem, stems
from nl2opt.formulators.rules.problem import Attribute
from nl2opt.formulators.rules.table_cells import SCALES
from nl2opt.formulators.rules.table_facts import TableFacts
from nl2opt.formulators.rules.table_limits import other_periods
from nl2opt.formulators.rules.tokens import Token
from nl2opt.formulators.rules.units import conversion

_TURNING = frozenset({"either", "neither", "nor", "not", "never", "no", "without", "unless", "instead", "optional"})
_CHANGING = stems("exceed relax ignore halve double triple raise lower change waive drop")
_OF_TABLES = stems("table row column limit requirement capacity demand available figure number")


def against_table(
    told: TableFacts, sentences: Sequence[Sequence[Token]], notes: Sequence[Note], attributes: Sequence[Attribute]
) -> list[Unread]:
    """Reasons not to take a table at its word."""
    first, last = told.names[0][0], told.names[-1][-1]
    whys = []
    if other_periods(told.limits, sentences):
        whys.append("a limit per one period, and a text that speaks of another")
    if _scales(sentences):
        whys.append("a table whose numbers may stand for thousands")
    if _unit_is_open(told, sentences):
        whys.append("a table without units, and a text that speaks of two")
    found = [Unread(why, first.start, last.end) for why in whys]
    nouns = {noun for attribute in attributes for noun in attribute.nouns} | _OF_TABLES
    for note in notes:
        if note.rule != "setting":
            continue
        words = [word for item in note.segment.items for word in item.lower.split()]
        turns = any(word in _TURNING or stem(word) in _CHANGING for word in words)
        if turns and any(stem(word) in nouns for word in words):
            found.append(Unread("a condition on what the table says", note.segment.start, note.segment.end))
    return found


def _scales(sentences: Sequence[Sequence[Token]]) -> bool:
    """``The profits are in thousands of dollars``: a scale that belongs to no number."""
    return any(token.is_word and token.lower in SCALES for tokens in sentences for token in tokens)


def _unit_is_open(told: TableFacts, sentences: Sequence[Sequence[Token]]) -> bool:
    """Whether some amounts have no unit, and the text has two that convert: ``minutes`` and ``hours``."""
    bare = any(
        not fact.descriptor.currency and not set(fact.descriptor.unit) & lexicon.MEASURE_WORDS for fact in told.facts
    )
    said = {token.stem for tokens in sentences for token in tokens if token.is_word}
    units = sorted(said & lexicon.MEASURE_WORDS)
    return bare and any(
        conversion(one, other) not in (None, 1) for k, one in enumerate(units) for other in units[k + 1 :]
    )
