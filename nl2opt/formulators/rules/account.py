"""The account: every number used once or explained, every fact used, every comparison turned into a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nl2opt.formulators.rules.attributes import complete
from nl2opt.formulators.rules.draft import Draft
from nl2opt.formulators.rules.mentions import Quantity
from nl2opt.formulators.rules.problem import Aim, Attribute, Limit, Row
from nl2opt.formulators.rules.segments import Segment
from nl2opt.formulators.rules.tokens import Token

_LACKING = frozenset({"no", "not", "without"})


@dataclass(frozen=True, slots=True)
class Unread:
    """Words that could not be placed, ``text[start:end]``, and why."""

    why: str
    start: int
    end: int


def account(
    sentences: Sequence[Sequence[Token]], quantities: Sequence[Quantity], draft: Draft, attributes: Sequence[Attribute],
    rows: Sequence[Row], limits: Sequence[tuple[Limit, str]], aim: Aim | str,
) -> list[Unread]:  # fmt: skip
    """Everything that speaks against a reading; an empty list when each word that matters has its place."""
    found = [Unread(note.rule, note.segment.start, note.segment.end) for note in draft.notes if note.unread]
    found += [Unread(why, limit.segment.start, limit.segment.end) for limit, why in limits]
    if isinstance(aim, str):
        segment = draft.aims[-1].segment if draft.aims else None
        last = sentences[-1][-1] if sentences and sentences[-1] else None
        start, end = (segment.start, segment.end) if segment else (last.start, last.end) if last else (0, 0)
        found.append(Unread(aim, start, end))
    found += _numbers(sentences, quantities, draft, rows)
    found += [
        Unread("a comparison that no rule used", *span)
        for start, span in draft.compared.items()
        if start not in draft.used
    ]
    found += _facts(attributes, len(quantities))
    found += _gaps(sentences, quantities, draft, attributes)
    spoken = {fact.quantity for fact in draft.facts} | {row.quantity for row in rows} | {row.other for row in rows}
    found += [
        Unread("a quantity of which nothing is said", q.start, q.end) for q in quantities if q.index not in spoken
    ]
    if not rows:
        found.append(Unread("no condition was read", quantities[0].start, quantities[0].end))
    return sorted(dict.fromkeys(found), key=lambda unread: (unread.start, unread.end))


def _numbers(
    sentences: Sequence[Sequence[Token]], quantities: Sequence[Quantity], draft: Draft, rows: Sequence[Row]
) -> list[Unread]:
    used = dict.fromkeys([fact.number.start for fact in draft.facts], 1)
    for start, _ in {(number.start, row.kind) for row in rows for number in row.numbers}:
        used[start] = used.get(start, 0) + 1
    for start in draft.explained:
        used[start] = used.get(start, 0) + 1
    found = []
    unread = [(note.segment.start, note.segment.end) for note in draft.notes if note.unread]
    numbers = [token for tokens in sentences for token in tokens if token.is_number]
    for token in numbers:
        uses = used.get(token.start, 0)
        if uses != 1 and not any(a <= token.start < b for a, b in unread):
            why = "a number that two rules used" if uses else "a number that no rule used"
            found.append(Unread(why, token.start, token.end))
    return found


def _gaps(
    sentences: Sequence[Sequence[Token]], quantities: Sequence[Quantity], draft: Draft, attributes: Sequence[Attribute]
) -> list[Unread]:
    """A quantity without an amount of something uses none of it, unless its own sentences speak of that thing."""
    found = []
    names = {stem for quantity in quantities for stem in quantity.stems}
    settings = _settings(draft)
    told: dict[int, set[int]] = {}
    for fact in draft.facts:
        told.setdefault(fact.quantity, set()).add(fact.segment.sentence)
    for attribute in attributes:
        if len(attribute.facts) == len(quantities):
            continue
        theirs = {fact.segment.sentence for fact in attribute.facts.values()}
        nouns = attribute.nouns - names
        for quantity in quantities:
            if quantity.index in attribute.facts:
                continue
            own = told.get(quantity.index, set()) - theirs
            said = [t for n in own if n for t in sentences[n - 1] if t.stem in nouns]
            if said and _has_counterpart(attribute, quantity.index, attributes):
                continue
            if (
                said
                or _speaks_of(quantity.index, attribute, settings)
                or not own
                or not attribute.nouns
                or attribute.currency
            ):
                fact = next(iter(attribute.facts.values()))
                found.append(
                    Unread(f"an amount that {quantity.name} seems to lack", fact.number.start, fact.number.end)
                )
    return found


def _has_counterpart(attribute: Attribute, quantity: int, attributes: Sequence[Attribute]) -> bool:
    """``needs red clay`` against ``needs white clay``: a thing of its own, told apart and limited for itself."""
    if attribute.uses != 1 or len(attribute.nouns) < 2:
        return False
    return any(
        set(other.facts) == {quantity}
        and other.uses == 1
        and other.measure == attribute.measure
        and other.nouns & attribute.nouns
        and other.nouns - attribute.nouns
        and attribute.nouns - other.nouns
        for other in attributes
        if other is not attribute
    )


def _settings(draft: Draft) -> list[Segment]:
    """Pieces that speak of quantities without a number, and do not say that something lacks."""
    segments = [note.segment for note in draft.notes if note.rule == "setting"]
    return [segment for segment in segments if segment.named and segment.words.isdisjoint(_LACKING)]


def _speaks_of(quantity: int, attribute: Attribute, settings: Sequence[Segment]) -> bool:
    """``a table takes an hour of painting``: a quantity and the thing in one piece, without a number."""
    for segment in settings:
        if segment.stems.isdisjoint(attribute.nouns) and attribute.measure not in segment.stems:
            continue
        items = segment.items
        if any(item.quantity == quantity and item.kind == "quantity" for item in items) and any(
            item.stem in attribute.nouns or item.stem == attribute.measure for item in items if item.kind == "word"
        ):
            return True
    return False


def _facts(attributes: Sequence[Attribute], count: int) -> list[Unread]:
    found = []
    for attribute in attributes:
        first = min(attribute.facts.values(), key=lambda fact: fact.number.start)
        if not attribute.uses:
            found.append(
                Unread(
                    "an amount that neither a condition nor the objective uses", first.number.start, first.number.end
                )
            )
        elif attribute.uses > 1 and not complete(attribute, count):
            found.append(Unread("an amount for only some quantities", first.number.start, first.number.end))
    return found
