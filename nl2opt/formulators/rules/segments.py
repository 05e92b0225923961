"""Sentences cut into segments: the smallest pieces that say one thing and may lean on the piece before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.mentions import Item

HARD = frozenset(
    {
        "while",
        "whereas",
        "but",
        "if",
        "however",
        "although",
        "though",
        "when",
        "conversely",
        "unless",
        "except",
        "then",
        "because",
        "since",
        "where",
    }
)
Found = TypeVar("Found")
_MARKS = frozenset(";:.?!()[]–—")
_JOINTS = frozenset({"and", "or", "&"})
_LIGHT = lexicon.DETERMINERS | {"also", "then", "therefore", "with", "to", "by", "in"}
_BREAKS = HARD | _JOINTS
_IN_SUBJECTS = _LIGHT | _JOINTS | {"both", "the"}
_CUTTING = HARD | _JOINTS | {"of"}


@dataclass(slots=True, eq=False)
class Segment:
    """Items without the joint before them. `opener` is that joint: ``and``, ``,``, ``while``, ``(`` or nothing.

    Segments are compared by identity and are not to be changed, as items are.
    """

    items: tuple[Item, ...]
    opener: str
    sentence: int
    numbered: bool = field(init=False, repr=False)
    compared: bool = field(init=False, repr=False)
    named: bool = field(init=False, repr=False)
    """Whether there are numbers, comparisons, and quantities among its items."""
    words: frozenset[str] = field(init=False, repr=False)
    """The texts of its items in lower case; `stems` likewise, of items of every kind."""
    stems: frozenset[str] = field(init=False, repr=False)
    found: dict[Any, Any] = field(init=False, repr=False)
    """What rules marked with `once` have found."""

    def __post_init__(self) -> None:
        items = self.items
        kinds = {item.kind for item in items}
        self.numbered = "number" in kinds
        self.compared = "compare" in kinds
        self.named = "quantity" in kinds or "all" in kinds
        self.words = frozenset([item.lower for item in items])
        self.stems = frozenset([item.stem for item in items])
        self.found = {}

    @property
    def start(self) -> int:
        return self.items[0].start

    @property
    def end(self) -> int:
        return self.items[-1].end

    @property
    def text(self) -> str:
        return " ".join(item.text for item in self.items)


def once(rule: Callable[[Segment], Found]) -> Callable[[Segment], Found]:
    """A rule that looks at nothing but a segment, worked out once for each segment, however many attempts read it."""

    @wraps(rule)
    def known(segment: Segment) -> Found:
        try:
            found: Found = segment.found[rule]
        except KeyError:
            found = segment.found[rule] = rule(segment)
        return found

    return known


Known = dict[tuple[str, tuple[Item, ...]], Segment]
"""Segments by joint and items."""


def cut_segments(items: Sequence[Item], sentence: int, known: Known | None = None) -> list[Segment]:
    """The segments of one sentence. A list of quantities (``vans, cars and carts``) is never cut.

    Segments that are `known` are taken from there, and new ones are added to them.

    >>> from nl2opt.formulators.rules.mentions import Mentions, make_quantities
    >>> from nl2opt.formulators.rules.tokens import tokenize
    >>> mentions = Mentions(make_quantities([tokenize("van"), tokenize("car")]), frozenset())
    >>> items = mentions.items(tokenize("A van takes 3 boxes and burns 2 litres, while vans and cars need a driver."))
    >>> [s.text for s in cut_segments(items, 1)]
    ['A van takes 3 boxes', 'burns 2 litres', 'vans and cars need a driver']
    """
    found: list[Segment] = []
    seen: Known = {} if known is None else known
    current: list[Item] = []
    opener = ""

    def close(joint: str) -> None:
        nonlocal current, opener
        if current:
            key = (opener, tuple(current))
            segment = seen.get(key)
            if segment is None:
                segment = seen[key] = Segment(key[1], opener, sentence)
            found.append(segment)
            current, opener = [], joint
        elif opener in {"", ",", "and", "or"} or joint == "(" or joint in HARD:  # "(if", "but if"
            opener = joint

    for at, item in enumerate(items):
        if item.kind != "mark" and item.lower not in _CUTTING:
            current.append(item)
            continue
        if item.kind == "mark":
            if item.text in _MARKS:
                close(item.text)
            elif item.text == "," and (_parts_comparison(items, at) or _opens_with_each(current)):
                continue
            elif item.text == "," and not _in_list(items, at):
                close(",")
            continue
        if (
            item.kind == "word"
            and item.lower == "of"
            and at + 1 < len(items)
            and items[at + 1].lower in {"whom", "which"}
        ):
            close(",")
            continue
        if item.kind == "word" and item.lower in HARD and not item.stem.startswith("#"):
            close(item.lower)
            continue
        if item.kind == "word" and item.lower in _JOINTS:
            if _in_list(items, at):
                current.append(item)
            else:
                close("and" if item.lower == "&" else item.lower)
            continue
        current.append(item)
    close("")
    return found


def _parts_comparison(items: Sequence[Item], at: int) -> bool:
    """``At the most, 240 litres``."""
    return 0 < at < len(items) - 1 and items[at - 1].kind == "compare" and items[at + 1].kind == "number"


def _opens_with_each(current: Sequence[Item]) -> bool:
    """``For every van,``: what follows is said of one van."""
    return (
        len(current) == 2
        and current[0].lower == "for"
        and current[1].kind == "quantity"
        and current[1].determiner in lexicon.EACH
    )


def _in_list(items: Sequence[Item], at: int) -> bool:
    """Whether the comma or joint stands between two quantities."""
    before = at - 1
    while before >= 0 and (items[before].text == "," or items[before].lower in _JOINTS):
        before -= 1
    after = at + 1
    while after < len(items) and (
        items[after].text == ","
        or items[after].lower in _JOINTS
        or (items[after].kind == "word" and items[after].lower in _LIGHT)
    ):
        after += 1
    if before < 0 or after >= len(items):
        return False
    first, second = items[before], items[after]
    if items[at].text == "," and not _goes_on(items, after):
        return False
    if at + 1 < len(items) and items[at + 1].lower == "that":
        return False
    if first.kind != "quantity" or second.kind != "quantity" or first.quantity == second.quantity:
        return False
    if any(item.kind == "number" for item in items[:before]) and _says_limit(items, after):
        return False
    return _opens_clause(items, before) or not _says_amount(items, after)


def _opens_clause(items: Sequence[Item], at: int) -> bool:
    """Whether the quantity at `at` is the first thing a clause speaks of, so that ``vans and cars`` is its subject."""
    while at > 0:
        at -= 1
        item = items[at]
        if item.kind == "mark" or (item.kind == "word" and item.lower in HARD):
            return True
        if item.kind not in {"quantity", "word"} or item.verb or item.lower in lexicon.FINITE:
            return False
        if item.kind == "word" and item.lower not in _IN_SUBJECTS:
            return False
    return True


def _goes_on(items: Sequence[Item], at: int) -> bool:
    """Whether the comma before the item at `at` belongs to a list: it has a joint before that item, or one follows."""
    before = at - 1
    while before >= 0 and items[before].kind == "word":
        if items[before].lower in _JOINTS:
            return True
        before -= 1
    after = at + 1
    if after < len(items) and items[after].text == ",":
        after += 1
    return after < len(items) and (items[after].lower in _JOINTS or items[after].kind == "quantity")


def _says_limit(items: Sequence[Item], at: int) -> bool:
    """Whether the quantity at `at` is the subject of a limit: ``at least 25 vans, and cars can be no more than 8``."""
    for item in items[at + 1 : at + 5]:
        if item.kind == "compare":
            return any(i.lower in lexicon.MODALS for i in items[at + 1 : items.index(item)])
        if item.kind != "word" or item.lower in _BREAKS:
            return False
    return False


def _says_amount(items: Sequence[Item], at: int) -> bool:
    """Whether the quantity at `at` is the subject of an amount, as in ``and a car takes 3 boxes``."""
    for item in items[at + 1 : at + 5]:
        if item.kind in {"mark", "quantity"} or item.lower in _BREAKS:
            return False
        if item.kind == "number":
            return item.token.form != "percent"
        if item.kind == "compare":
            return False
    return False
