"""What the clauses of a text say, collected segment by segment, before facts are joined into attributes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nl2opt.formulators.rules.comparators import Sense
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.problem import Descriptor, Fact, Limit, Row
from nl2opt.formulators.rules.segments import Segment

EVERY = -2
"""Stands for all quantities where the number of one is expected."""


@dataclass(slots=True, eq=False)
class Note:
    """How a segment was read: the name of the rule, and what came of it. `unread` when nothing did.

    Not to be changed.
    """

    segment: Segment
    rule: str
    result: str = ""
    unread: bool = False


@dataclass(slots=True)
class AimDraft:
    """The words of the objective, before facts are known."""

    maximize: bool
    items: tuple[Item, ...]
    segment: Segment
    implied: str = ""
    """The stem an adjective stands for: ``cost`` for ``cheapest``."""
    verb: str = ""
    """The stem of the verb before a superlative: ``haul`` in ``to haul the greatest amount``."""


@dataclass(slots=True)
class Draft:
    """All that the clauses of a sentence, or of a text, say, before attributes are formed."""

    facts: list[Fact] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    aims: list[AimDraft] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    unread: int = 0
    """How many of the notes say that a segment stayed unread."""
    explained: dict[int, str] = field(default_factory=dict)
    """Numbers that say no amount, by their first character: the rule that explains each."""
    asked: str = ""
    """The stem behind ``how many`` in the question, such as ``hour``."""
    measures: dict[int, list[str]] = field(default_factory=dict)
    compared: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Comparisons found, by first character: their spans; `used` are those that a rule took."""
    used: set[int] = field(default_factory=set)
    whole: bool | None = None
    """Whether the text says that the quantities are whole numbers."""

    def note(self, segment: Segment, rule: str, result: str = "", *, unread: bool = False) -> None:
        """Record how a segment was read."""
        self.notes.append(Note(segment, rule, result, unread))
        self.unread += unread


def joined(parts: Iterable[Draft]) -> Draft:
    """The drafts of all sentences, in their order, as one."""
    whole = Draft()
    for part in parts:
        whole.facts += part.facts
        whole.limits += part.limits
        whole.rows += part.rows
        whole.aims += part.aims
        whole.notes += part.notes
        whole.unread += part.unread
        whole.explained.update(part.explained)
        whole.asked = whole.asked or part.asked
        for quantity, measures in part.measures.items():
            whole.measures.setdefault(quantity, []).extend(measures)
        whole.compared.update(part.compared)
        whole.used |= part.used
        whole.whole = part.whole if part.whole is not None else whole.whole
    return whole


@dataclass(slots=True)
class State:
    """What a segment may lean on within its sentence."""

    subject: int = -1
    lead: frozenset[str] = frozenset()
    role: str = ""
    sense: Sense | None = None
    strict: bool = False
    stated: bool = False
    previous: Descriptor | None = None
    aim: bool = False
    asking: bool = False
    reason: bool = False
    ahead: Sequence[Segment] = ()
    forward: bool = False
    """``it takes 2 hours and 3 nails to make a box``: amounts belong to the quantity that follows."""
    passive: tuple[str, Item] | None = None
    """The verb and the quantity of ``the carts are made by a team``, for what is said of the team."""
    each: bool = False
    """Whether the sentence speaks of one unit of a quantity and something more: ``for every van with a roof``."""
    spoken: dict[int, Item] = field(default_factory=dict)
    """The quantities the sentence has named so far, in the pieces before."""
    entry: Item | None = None
    """The quantity an entry of a list opens with: ``Chairs:``."""
    rivals: bool = False
    """Whether the sentence has named other things in the plural, which ``at most 4`` may be meant of."""
    named: bool = False
    """Whether a piece before, in the same clause, names quantities without saying anything of them."""
