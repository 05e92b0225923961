"""Where the quantities are spoken of: names, their short forms and plurals, ``each``, ``both kinds``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Literal

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.comparators import Sense, find_comparators
from nl2opt.formulators.rules.inflection import stem, stems
from nl2opt.formulators.rules.phrases import is_function, is_noun, is_verb
from nl2opt.formulators.rules.tokens import Token

GENERIC = stems(
    "small large big medium tiny regular new old high low first second third long short light heavy local "
    "full premium basic standard manual electric cheap expensive special normal little"
)
"""Adjectives that name a quantity only together with its noun."""
_NO_MEASURES = frozenset(
    stem(word) for word in ("number", "amount", "quantity", "total", "proportion", "type", "kind", "size")
)
_PROPERTIES = (
    lexicon.COST_WORDS
    | lexicon.GAIN_WORDS
    | stems("weight capacity speed output consumption emission power volume area")
)
"""What a thing has: ``the cost of a van`` is no van."""
_FORMER = ("former", "latter")
_ARTICLES = lexicon.DETERMINERS - lexicon.EACH
_LEADING = lexicon.DETERMINERS | {"per"}
_TOGETHER = lexicon.EACH | lexicon.ALL
_ABSORBED = lexicon.KIND_WORDS | lexicon.MEASURE_WORDS
"""Nouns that may follow a name without making it another thing."""
_SPEAKING = _TOGETHER | frozenset(_FORMER)
_ONE = frozenset({"one", "ones"})

ItemKind = Literal["word", "number", "compare", "quantity", "all", "mark"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is decided: how much or how many of `name`. `own` are the stems that tell it from the others."""

    index: int
    name: str
    stems: tuple[str, ...]
    own: frozenset[str]
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Item:
    """A piece of a sentence: `first` and `after` are positions of tokens, `start` and `end` of characters.

    Items are compared by identity and are not to be changed: they are made by the thousand.
    """

    kind: ItemKind
    text: str
    stem: str
    first: int
    after: int
    start: int
    end: int
    token: Token
    quantity: int = -1
    measure: str = ""
    determiner: str = ""
    sense: Sense = "=="
    strict: bool = False
    behind: bool = False
    negation: int = -1
    verb: bool = False
    lower: str = field(init=False, repr=False)
    content: bool = field(init=False, repr=False)
    """Whether it is a word that says what a number is about."""

    def __post_init__(self) -> None:
        token = self.token
        self.lower = token.lower if self.text is token.text else self.text.lower()
        self.content = self.kind == "word" and not token.closed and self.stem not in lexicon.NOISE


@dataclass(slots=True, eq=False)
class Unnamed:
    """The items of a sentence that names no quantity, and what else is the same for every candidate set."""

    items: Sequence[Item]
    """The item that starts at each token: a comparison, a number, a mark or a word."""
    stems: frozenset[str]
    together: Sequence[int]
    """Where words such as ``each``, ``both`` and ``the former`` stand, that may speak of quantities."""
    named: dict[tuple[ItemKind, int, int, int, str, str], Item] = field(default_factory=dict)
    """Items for quantities that candidate sets have found so far, so that equal ones are one and the same."""

    def whole(self) -> list[Item]:
        """The sentence from left to right."""
        found: list[Item] = []
        self.fill(found, 0, len(self.items))
        return found

    def fill(self, found: list[Item], at: int, end: int) -> int:
        """Append the items from token `at` on until one reaches `end`; where the last one ends."""
        items = self.items
        while at < end:
            item = items[at]
            found.append(item)
            at = item.after
        return at


def make_quantities(names: Sequence[tuple[Token, ...]]) -> tuple[Quantity, ...]:
    """Quantities of a candidate set of names."""
    stems = [tuple(token.stem for token in name if not is_function(token) or token.lower == "of") for name in names]
    found = []
    for index, (name, own) in enumerate(zip(names, stems, strict=True)):
        others = {s for j, other in enumerate(stems) if j != index for s in other}
        text = " ".join(token.text for token in name)
        found.append(Quantity(index, text, own, frozenset(own) - others - {"of"}, name[0].start, name[-1].end))
    return tuple(found)


@dataclass(slots=True, eq=False)
class _Alias:
    stems: tuple[str, ...]
    quantity: int
    needs_end: bool
    """The phrase is a name only where no further noun follows."""
    headed: bool
    """The phrase ends with the name's own last word, so that a further noun would be another thing."""
    needs_class: bool = False
    """The phrase is a name only where a noun for all quantities follows: ``LED light`` for the LED lamp."""


class Mentions:
    """Finds the quantities of one candidate set in sentences."""

    def __init__(
        self,
        quantities: Sequence[Quantity],
        classes: frozenset[str],
        rates: frozenset[str] = frozenset(),
        free_labels: frozenset[str] = frozenset(),
    ) -> None:
        self.quantities = tuple(quantities)
        shared = frozenset.intersection(*(frozenset(_before_of(q.stems) or q.stems) for q in quantities)) - {"of"}
        self.shared = frozenset(s for s in shared if not s.startswith("#"))
        self.classes = classes | self.shared
        self.absorbed = self.classes | rates | _ABSORBED
        self.free_labels = free_labels
        self._aliases: dict[str, list[_Alias]] = {}
        for quantity in quantities:
            for alias in self._aliases_of(quantity):
                self._aliases.setdefault(alias.stems[0], []).append(alias)
        for group in self._aliases.values():
            group.sort(key=lambda alias: -len(alias.stems))

    def _aliases_of(self, quantity: Quantity) -> list[_Alias]:
        stems = quantity.stems
        seen: dict[tuple[str, ...], bool] = {}
        positions = range(len(stems))
        for size in range(len(stems), 0, -1):
            for chosen in combinations(positions, size):
                alias = tuple(stems[i] for i in chosen)
                if (
                    alias[0] == "of"
                    or alias[-1] == "of"
                    or ("of" in stems and "of" not in alias and size > 1 and chosen != tuple(positions))
                ):
                    continue
                own = quantity.own & set(alias)
                if not own or (set(alias) <= self.classes and size < len(stems)):
                    continue
                whole = own == quantity.own
                label_only = all(s.startswith("#") for s in alias)
                if label_only and len(stems) > 1 and alias[0] not in self.free_labels:
                    continue
                hyphened = size == 1 and "-" in alias[0]
                if (
                    not whole
                    and not hyphened
                    and not (size == 1 and stems[-1] == alias[0])
                    and alias != _before_of(stems)
                ):
                    continue
                needs_end = own <= GENERIC and not (set(alias) - own)
                seen.setdefault(alias, needs_end)
        found = [_Alias(alias, quantity.index, needs, alias[-1] == stems[-1]) for alias, needs in seen.items()]
        if "of" not in stems:
            parts = [
                s for s in stems[:-1] if s in quantity.own - GENERIC and (s,) not in seen and not s.startswith("#")
            ]
            found += [_Alias((part,), quantity.index, False, False, needs_class=True) for part in parts]
        return found

    def items(self, tokens: Sequence[Token], unnamed: Unnamed | None = None) -> list[Item]:
        """A sentence as items: quantities, classes, comparisons, numbers, other words and marks.

        What is the same for all candidate sets may be known already.
        """
        known = unnamed_items(tokens) if unnamed is None else unnamed
        places = self._places(tokens, known)
        found: list[Item] = []
        at = 0
        for place in places:
            at = known.fill(found, at, place)
            if at > place:  # inside an item that started before
                continue
            token = tokens[place]
            match = self._match(tokens, place) if token.stem in self._aliases else None
            if match is not None and not self._is_ingredient(tokens, place, match, found):
                quantity, at = match
                first, measure, determiner = self._before(tokens, place, found)
                while found and found[-1].after > first:
                    found.pop()
                found.append(_named(known, "quantity", tokens, first, at, quantity, measure, determiner))
            elif token.lower in _FORMER:
                if len(self.quantities) == 2 and place and tokens[place - 1].lower == "the":
                    at = place + 1
                    found.append(_named(known, "quantity", tokens, place, at, _FORMER.index(token.lower)))
            elif token.lower in _TOGETHER and known.items[place].kind != "compare":
                after = self._class_follows(tokens, place + 1)
                if after:
                    at = after
                    found.append(_named(known, "all", tokens, place, at, determiner=token.lower))
        known.fill(found, at, len(tokens))
        return found

    def _places(self, tokens: Sequence[Token], known: Unnamed) -> Sequence[int]:
        """The tokens, from left to right, at which something about quantities may be said."""
        aliases = self._aliases
        if known.stems.isdisjoint(aliases):
            return known.together
        marked = known.together
        return [at for at, token in enumerate(tokens) if token.stem in aliases or at in marked]

    def _is_ingredient(self, tokens: Sequence[Token], at: int, match: tuple[int, int], found: Sequence[Item]) -> bool:
        """``a lemon cake takes 4 units of lemon``: a part of a name behind an amount is what the thing is made of."""
        quantity, after = match
        name = self.quantities[quantity].stems
        if len(name) < 2 or any(token.stem == name[-1] for token in tokens[at:after]):
            return False
        near = [item for item in found[-3:] if item.kind == "number"]
        if not near or near[-1].token.form not in {"count", "percent"}:
            return False
        place = found.index(near[-1])
        if any(
            item.lower not in {"of", "the"} and item.stem not in lexicon.MEASURE_WORDS for item in found[place + 1 :]
        ):
            return False
        if place and found[place - 1].kind == "compare":
            return False
        return any(
            token.stem in {"unit", name[-1]} or token.lower == "of" for token in tokens[near[-1].after : at]
        ) or any(item.kind == "quantity" for item in found[:place])

    def _match(self, tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
        group = self._aliases.get(tokens[at].stem)
        if not group or not tokens[at].is_word or tokens[at].closed:
            return None
        for alias in group:
            after = at + len(alias.stems)
            if after > at + 1 and not _stand_at(tokens, at, alias.stems):
                continue
            end = self._absorbed(tokens, after, alias)
            if end is not None:
                return alias.quantity, end
        return None

    def _absorbed(self, tokens: Sequence[Token], after: int, alias: _Alias) -> int | None:
        """The end of the noun phrase a name stands in; None when the name is only part of something else."""
        if after < len(tokens) and tokens[after].lower in _ONE:
            return after + 1
        if alias.needs_class:
            return after + 1 if after < len(tokens) and tokens[after].stem in self.classes else None
        end = after
        while end < len(tokens) and end - after < 3 and is_noun(tokens, end):
            if self._aliases.get(tokens[end].stem) and any(
                a.quantity != alias.quantity for a in self._aliases[tokens[end].stem]
            ):
                break
            if alias.headed and tokens[end].stem not in self.absorbed:
                break
            if end == after and self._is_someone(tokens, end, alias):
                return None
            end += 1
        nouns = tokens[after:end]
        if alias.needs_end and nouns and not any(t.stem in self.classes or t.stem in lexicon.KIND_WORDS for t in nouns):
            return None
        if end < len(tokens) and nouns and tokens[end].is_number:
            return end - 1
        return end

    def _is_someone(self, tokens: Sequence[Token], at: int, alias: _Alias) -> bool:
        """``the golf course needs``, where golf carts are decided: the subject is another thing."""
        first = at - len(alias.stems)
        return (
            bool(self.shared)
            and not alias.headed
            and tokens[at].stem not in self.absorbed
            and first > 0
            and tokens[first - 1].lower == "the"
            and at + 1 < len(tokens)
            and tokens[at + 1].lower in lexicon.MODALS | {"wants"}
        )

    def _before(self, tokens: Sequence[Token], at: int, found: Sequence[Item]) -> tuple[int, str, str]:
        """What belongs to a name on its left: an adjective of its own, ``acre of``, a determiner."""
        first = at
        measure = ""
        while first > 0 and self._extends(tokens, first - 1, found):
            first -= 1
        left = first
        if left > 0 and tokens[left - 1].lower in _ARTICLES:
            left -= 1
        if (
            left > 1
            and tokens[left - 1].lower == "of"
            and is_noun(tokens, left - 2)
            and tokens[left - 2].stem not in _PROPERTIES
            and not _taken(found, left - 2)
        ):
            measure = tokens[left - 2].stem
            first = left - 2
            if measure in _NO_MEASURES:
                measure = ""
        determiner = tokens[first - 1].lower if first > 0 and tokens[first - 1].lower in _LEADING else ""
        return (first - 1 if determiner else first), measure, determiner

    def _extends(self, tokens: Sequence[Token], at: int, found: Sequence[Item]) -> bool:
        return (
            tokens[at].stem in self.shared and tokens[at].is_word and not _taken(found, at) and not is_verb(tokens, at)
        )

    def _class_follows(self, tokens: Sequence[Token], at: int) -> int:
        """The end of ``kind of shop`` or ``shops`` behind ``each``; 0 when something else follows."""
        after = at
        while after < len(tokens) and tokens[after].lower in {"of", "the", "these", "two", "three", "four", "five"}:
            after += 1
        start = after
        while after < len(tokens) and (
            tokens[after].stem in self.classes
            or tokens[after].stem in lexicon.KIND_WORDS
            or (tokens[after].lower == "of" and after > start)
        ):
            after += 1
        while after > start and tokens[after - 1].lower == "of":
            after -= 1
        if after == start or self._match(tokens, start) is not None:
            return 0
        return after


def _stand_at(tokens: Sequence[Token], at: int, stems: Sequence[str]) -> bool:
    if at + len(stems) > len(tokens):
        return False
    for token, word in zip(tokens[at : at + len(stems)], stems, strict=True):
        if token.stem != word and token.lower != word:
            return False
    return True


def unnamed_items(tokens: Sequence[Token]) -> Unnamed:
    """Each token as an item of its own, a number, a mark or a word, but comparisons as one item each."""
    items = [
        Item(token.kind, token.text, token.stem, at, at + 1, token.start, token.end, token)
        for at, token in enumerate(tokens)
    ]
    for at, token in enumerate(tokens):
        if token.is_word and not token.closed:
            items[at].verb = is_verb(tokens, at)
    for found in find_comparators(tokens):
        more = {"sense": found.sense, "strict": found.strict, "behind": found.behind, "negation": found.negation}
        items[found.first] = _item("compare", tokens, found.first, found.after, **more)
    together = [at for at, token in enumerate(tokens) if token.lower in _SPEAKING]
    return Unnamed(items, frozenset([token.stem for token in tokens]), together)


def _before_of(stems: tuple[str, ...]) -> tuple[str, ...]:
    """``cone`` of ``cone of ice cream``."""
    return stems[: stems.index("of")] if "of" in stems else ()


def _taken(found: Sequence[Item], at: int) -> bool:
    return any(
        item.kind in {"quantity", "all", "compare", "number"} and item.first <= at < item.after for item in found[-3:]
    )


def _named(
    known: Unnamed,
    kind: ItemKind,
    tokens: Sequence[Token],
    first: int,
    after: int,
    quantity: int = -1,
    measure: str = "",
    determiner: str = "",
) -> Item:
    """An item for quantities, made once for all candidate sets that find it."""
    key = (kind, first, after, quantity, measure, determiner)
    item = known.named.get(key)
    if item is None:
        item = _item(kind, tokens, first, after, quantity=quantity, measure=measure, determiner=determiner)
        known.named[key] = item
    return item


def _item(kind: ItemKind, tokens: Sequence[Token], first: int, after: int, **more: Any) -> Item:
    head = tokens[after - 1]
    text = head.text if after - first == 1 else " ".join(token.text for token in tokens[first:after])
    key = tokens[first].stem if after - first == 1 else head.stem
    return Item(kind, text, key, first, after, tokens[first].start, head.end, tokens[first], **more)
