"""The objective: which attribute, or whether the plain total, the words of the aim speak of."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.attributes import complete, find_by_nouns
from nl2opt.formulators.rules.descriptors import is_content
from nl2opt.formulators.rules.draft import AimDraft
from nl2opt.formulators.rules.inflection import akin, is_participle, stem
from nl2opt.formulators.rules.problem import Aim, Attribute, Row
from nl2opt.formulators.rules.units import is_time

_PROFIT = frozenset({stem("profit"), "profits", stem("net"), stem("margin")})
TIME = stem("time")
_BEFORE_HEAD = frozenset(
    {"many", "few", "total", "number", "overall", "the", "of", "amount", "combined", "his", "her", "their"}
)
_COUNTERS = frozenset({"number", "count", "many"})


def read_aim(
    drafts: Sequence[AimDraft], attributes: Sequence[Attribute], classes: frozenset[str], measures: frozenset[str],
    count: int, rows: Sequence[Row],
) -> Aim | str:  # fmt: skip
    """The objective, or a text that says why there is none."""
    if not drafts:
        return "no objective: the text says neither what to maximize nor what to minimize"
    aims = [_read(draft, attributes, classes, measures, count, rows) for draft in drafts]
    for aim in aims:
        if isinstance(aim, str):
            return aim
    firm = [aim for aim in aims if isinstance(aim, Aim)]
    if len({(aim.maximize, aim.coefficients) for aim in firm}) > 1:
        return "more than one objective"
    if firm[0].attribute >= 0:
        attributes[firm[0].attribute].uses += 1
    return firm[0]


def aimed_at(
    drafts: Sequence[AimDraft], attributes: Sequence[Attribute], classes: frozenset[str], measures: frozenset[str],
    count: int,
) -> int:  # fmt: skip
    """The attribute the objective speaks of, before the conditions are known; -1 where it is none, or not yet clear."""
    aims = [_read(draft, attributes, classes, measures, count, ()) for draft in drafts]
    return next((aim.attribute for aim in aims if isinstance(aim, Aim)), -1)


def _read(
    draft: AimDraft, attributes: Sequence[Attribute], classes: frozenset[str], measures: frozenset[str], count: int,
    rows: Sequence[Row],
) -> Aim | str:  # fmt: skip
    said = [item for item in draft.items if is_content(item)]
    nouns = frozenset(item.stem for item in said) | ({stem(draft.implied)} if draft.implied else frozenset())
    if draft.maximize and "money" in nouns:
        nouns |= {"profit"}
    named = {item.quantity for item in draft.items if item.kind == "quantity"}
    counted = any(not _COUNTERS.isdisjoint(item.lower.split()) for item in draft.items)
    start = draft.segment.start
    end = draft.items[-1].end if draft.items else draft.segment.end
    text = " ".join(item.text for item in draft.items)
    plain = Aim(draft.maximize, (Fraction(1),) * count, -1, start, end, text)
    everything = any(item.kind == "all" for item in draft.items)
    head = next(iter(_before_clause(draft)), "")
    if counted and len(named) == count and not _amount_named(draft):
        return plain
    if counted and len(named) == count and _in_apposition(draft):
        return plain
    if counted and len(named) == 1 and _is_of_one(draft, attributes):
        only = named.pop()
        return Aim(draft.maximize, tuple(Fraction(int(i == only)) for i in range(count)), -1, start, end, text)
    if named and len(named) < count:
        return "an objective that names only some of the quantities"
    place = find_by_nouns(nouns - classes, attributes)
    if place is None:
        place = find_by_nouns(nouns, attributes)
    if place is None and not draft.maximize and nouns & lexicon.COST_WORDS:
        place = _price(attributes)
    if place is None and draft.verb:
        place = find_by_nouns(nouns | {draft.verb}, attributes)
    said_total = counted or any(item.lower == "total" for item in draft.items)
    total = said_total and (head in classes or everything or head in measures)
    if counted and not total and (place is None or not _counts(head, attributes[place])):
        if head and not named and _is_new(head, draft, attributes, rows):
            return plain
        return f"an objective the facts do not speak of: {text}"
    about = place is not None and bool((nouns - classes - measures) & attributes[place].nouns)
    if place is not None and total and (head in attributes[place].nouns or (about and head in classes)):
        return "an objective that may be the total or an amount"
    if total and not about:
        return plain
    if place is not None:
        attribute = attributes[place]
        if (
            _PROFIT & nouns
            and not _PROFIT & (attribute.context | attribute.nouns)
            and any(a.currency and a is not attribute for a in attributes)
        ):
            return "a profit that may have to be worked out from prices and costs"
        if attribute.is_capacity and not draft.maximize:
            return "an objective that minimizes what the quantities can do at most"
        if not complete(attribute, count):
            return "an objective with no amount for some quantity"
        return Aim(draft.maximize, attribute.coefficients(count), place, start, end, text)
    timed = [m for m in measures if is_time(m)]
    if timed and (nouns & {TIME} or nouns & set(timed)) and not any(is_time(a.measure) for a in attributes):
        return plain
    return f"an objective the facts do not speak of: {text}"


def _price(attributes: Sequence[Attribute]) -> int | None:
    """``Oats sell at $2``, where a cost is to be kept low and no other money is spoken of: what the buyer pays."""
    money = [place for place, attribute in enumerate(attributes) if attribute.currency]
    if len(money) != 1 or attributes[money[0]].context & lexicon.GAIN_WORDS != {stem("sell")}:
        return None
    facts = attributes[money[0]].facts.values()
    return money[0] if all(fact.segment.items[0].kind == "quantity" for fact in facts) else None


def _is_of_one(draft: AimDraft, attributes: Sequence[Attribute]) -> bool:
    """``the number of cars used``: one quantity by its own head word, which no fact counts, and nothing else."""
    items = draft.items
    at = next(k for k, item in enumerate(items) if item.kind == "quantity")
    head = items[at].lower.split()[-1]
    if any(is_content(item) for item in items[:at]) or any(item.kind != "word" for item in items[at + 1 :]):
        return False
    if any(is_content(item) and item.stem not in lexicon.GENERAL_VERBS for item in items[at + 1 :]):
        return False
    return not any(stem(head) in attribute.nouns | {attribute.measure} for attribute in attributes)


def _is_new(head: str, draft: AimDraft, attributes: Sequence[Attribute], rows: Sequence[Row]) -> bool:
    """Whether ``the number of heads`` can only be the plain total, as no fact counts what it could be a word for.

    Each attribute must be spent on a condition, and none that counts things may be limited as the aim would turn it.
    """
    against = ">=" if draft.maximize else "<="
    for place, attribute in enumerate(attributes):
        mine = [row for row in rows if row.attribute == place]
        if not mine or head in attribute.nouns | attribute.context or any(akin(head, s) for s in attribute.nouns):
            return False
        countable = not attribute.measure and not attribute.currency and not attribute.percent
        if countable and any(row.sense == against for row in mine):
            return False
    return True


def _counts(head: str, attribute: Attribute) -> bool:
    """Whether ``the number of heads`` may be what an attribute counts."""
    return head in attribute.nouns or head == attribute.measure or head == TIME


def _before_clause(draft: AimDraft) -> list[str]:
    """The head noun of the aim: the last noun before ``that``, ``to``, ``used``, ``needed`` and the like.

    A plural ends a noun phrase: ``the number of times books are borrowed`` speaks of times.
    """
    found: list[str] = []
    started = plural = False
    for item in draft.items:
        if item.kind == "word" and item.lower in _BEFORE_HEAD:
            if item.lower == "of" and found and started:
                break
            continue
        if (
            item.kind != "word"
            or not is_content(item)
            or (item.stem in lexicon.GENERAL_VERBS and (found or item.lower.endswith("ed")))
            or (found and (item.lower.endswith("ed") or is_participle(item.lower)))
        ):
            break
        started = True
        if found and plural:
            break
        plural = item.stem != item.lower and item.lower.endswith("s")
        found.insert(0, item.stem)
    return found


def _in_apposition(draft: AimDraft) -> bool:
    """``the number of animals, cows and goats``: the noun stands right before the list of all quantities."""
    heads = _before_clause(draft)
    for at, item in enumerate(draft.items[:-1]):
        if heads and item.stem == heads[0]:
            return draft.items[at + 1].kind == "quantity" and draft.items[at + 1].start - item.end == 2
    return False


def _amount_named(draft: AimDraft) -> bool:
    return bool(_before_clause(draft))
