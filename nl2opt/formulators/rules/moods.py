"""Clauses that state no plain condition: reasons, waived conditions, conditions that hold only sometimes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.aims import aim_word
from nl2opt.formulators.rules.descriptors import is_content
from nl2opt.formulators.rules.inflection import stems
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.passive import chooses_a_way
from nl2opt.formulators.rules.segments import Segment, once


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


FIRM = _set(
    "must cannot can't mustn't should shouldn't shall same equal equals equally identical double before after neither "
    "only"
)
"""Words that make a clause a condition although it has no number."""
LOOSE = _set("same equal identical before after")
"""Those that, before a noun, make one only between quantities, or with a word such as ``must`` or ``number``."""
_BINDING = FIRM | LOOSE
_ORDERS = _set("before after")
_NOT_BINDING = _set("required necessary necessarily limited restricted capped bound only true allowed obliged forced")
_REASONS = {
    first: tuple(opener for opener in lexicon.REASON_OPENERS if opener[0] == first)
    for first in {opener[0] for opener in lexicon.REASON_OPENERS}
}
_OWED = _set("promised ordered requested reserved booked contracted") | lexicon.ACQUIRED
_STILL = _set(
    "decided agreed planned vowed promised ordered limited committed pledged reserved booked allotted hired needed "
    "received inherited donated purchased picked harvested volunteered gathered collected saved stored"
)
_SETTLED = _set("promised booked given donated allocated allotted agreed decided")
_WAIVING = _set("not never needn't need needs no doesn't don't")
_NEGATIONS = _set("not never cannot can't mustn't shouldn't won't doesn't don't isn't aren't wouldn't couldn't")
_NONE = _set("no nothing none nobody false hardly scarcely")
_PAST = _set("was were been had did ago yesterday previously formerly wasn't weren't didn't hadn't")
_WISHES = _set(
    "nice ideal ideally wish wishes wished hope hopes perhaps maybe possibly often "
    "sometimes prefer prefers preferred suppose imagine example instance until till unusual guess guesses rumour "
    "rumor rumors claims claimed"
)
_TYPICAL = _set("usually normally typically generally")
_ROUGH = _set("roughly about approximately around nearly almost")
_LOSSES = stems("save lose loss owe penalty fine tax refund discount rebate forfeit")
_STRONG_DANGER = stems(
    "unless except excluding neither nor consecutive simultaneously mutually exclusive forget ignore disregard cancel "
    "versa hypothetical instead cancelled canceled"
)
_OPENING = frozenset({"if", "then", "when"})
_SOMETIMES = frozenset({"whenever", "provided", "case"})
CONDITIONAL = _OPENING | _SOMETIMES
"""Words of which a sentence must have one to be conditional."""


def is_reason(segment: Segment) -> bool:
    """``since vans are slow``, ``to avoid crowds``, ``because of the rain``."""
    if segment.opener in {"because", "since"}:
        return True
    openers = _REASONS.get(segment.items[0].lower)
    if not openers:
        return False
    words = tuple(item.lower for item in segment.items[:4])
    return any(words[: len(opener)] == opener for opener in openers)


def reason_break(segment: Segment) -> int:
    """Where a condition begins behind a reason without a comma: ``to keep peace there must be more vans than cars``."""
    if not is_reason(segment):
        return 0
    items = segment.items
    for at in range(2, len(items) - 1):
        if items[at].lower == "there" and items[at + 1].lower in lexicon.MODALS:
            return at
    return 0


@once
def binds(segment: Segment) -> bool:
    """Whether a clause about quantities binds them without a number.

    ``only`` binds with a modal alone: ``can only be made in pairs``, not ``only eats fruit``. ``before`` and ``the
    same`` bind quantities to one another: ``as many before as after``, not ``eats bars before a race``.
    """
    if segment.words.isdisjoint(_BINDING):
        return False
    items = segment.items
    words = {item.lower for item in items if item.kind == "word"}
    if _offers_a_choice(items):
        words -= {"must", "should"}
    loose = {
        item.lower
        for at, item in enumerate(items)
        if item.lower in LOOSE and (_orders_nothing(items, at) if item.lower in _ORDERS else _is_shared(items, at + 1))
    }
    if words & (FIRM - {"only"} - loose):
        return True
    if "only" in words and words & {"can", "may", "be"}:
        return True
    named = {item.quantity for item in items if item.kind == "quantity"} if loose - _ORDERS else set()
    counted = any({"number", "amount", "quantity", "many", "much"} & set(item.lower.split()) for item in items)
    return bool(loose) and (len(named) > 1 or counted or bool(words & lexicon.MODALS - {"can", "has", "have"}))


def _offers_a_choice(items: Sequence[Item]) -> bool:
    """``the field must be drained with type A pumps and type B pumps``: what there is to choose from."""
    first = next((k for k, item in enumerate(items) if item.kind == "quantity"), 0)
    rest = items[first:]
    return (
        first > 1
        and items[first - 1].lower in {"with", "by", "using", "through", "via"}
        and "be" in {item.lower for item in items[:first]}
        and len({item.quantity for item in rest if item.kind == "quantity"}) > 1
        and all(item.kind == "quantity" or item.lower in {"and", "or", "by", "with", ","} for item in rest)
    )


def _orders_nothing(items: Sequence[Item], at: int) -> bool:
    return not any(item.kind in {"quantity", "all"} for item in items[at : at + 4])


def _is_shared(items: Sequence[Item], at: int) -> bool:
    """``the same machine``, not ``the same holds for vans``."""
    if any(item.lower in {"for", "with", "to", "of", "as"} for item in items[at + 1 : at + 3]):
        return False
    return at < len(items) and is_content(items[at]) and (not items[at].verb or items[at].lower.endswith("ing"))


def is_waived(segment: Segment) -> bool:
    """``does not need to``, ``need not``, ``is not required``, ``is no longer limited``, ``not only``."""
    if segment.words.isdisjoint(_WAIVING):
        return False
    items = segment.items
    words = " ".join(item.lower for item in items).split()
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        infinitive = words[at + 2 : at + 3] == ["to"]
        if word in {"not", "never"} and (following in _NOT_BINDING or (following in {"need", "have"} and infinitive)):
            return True
        if (
            word == "needn't"
            or (word in {"need", "needs"} and following in {"not", "no"} and not _compares(words, at + 2))
            or ((word, following) == ("no", "longer") and not _compares(words, at + 1))
        ):
            return True
        if word in {"doesn't", "don't"} and following in {"need", "have"} and infinitive:
            return True
    return False


def _compares(words: Sequence[str], at: int) -> bool:
    """``needs no less than``: the negation belongs to the comparison."""
    return words[at + 1 : at + 2] == ["than"]


@once
def doubt(segment: Segment) -> str:
    """Why a clause with a number or a comparison may say nothing about the problem at hand; empty when it does.

    A negation that turned no comparison, something past, another party, a wish, an example.
    """
    items = segment.items
    turned = {item.negation for item in items if item.kind == "compare"}
    for at, item in enumerate(items):
        if item.kind != "word":
            continue
        if item.lower in _NEGATIONS and item.first not in turned:
            return "a negation that turns no comparison"
        if turned and item.lower in _NONE:
            return "a negation that turns no comparison"
        following = items[at + 1].lower if at + 1 < len(items) else ""
        passive = at > 0 and items[at - 1].lower in {"is", "are", "be", "being"}
        if item.lower == "used" and following == "to" and not passive:
            return "something past"
        if item.lower == "been" and following in _OWED and _has_before(items, at):
            continue
        if item.lower in {"was", "were"} and following in _SETTLED:
            continue
        if item.lower in {"has", "have"} and following.endswith("ed") and following not in _STILL:
            return "something past"
        if (
            item.lower in {"after", "before", "until", "since"}
            and at + 1 < len(items)
            and items[at + 1].kind == "number"
        ):
            return "a point in time"
        if item.lower in {"given", "thrown", "taken"} and following in {"up", "away", "off"}:
            return "something given up"
        if item.stem in lexicon.CONTRACTS and following == "to" and _is_bought(items, at + 2):
            return "something of another party"
        if item.lower in _PAST or (
            item.lower == "last" and at + 1 < len(items) and items[at + 1].stem in lexicon.PERIODS
        ):
            return "something past"
        if item.lower in lexicon.OTHER_PARTIES or _is_of_others(items, at):
            return "something of another party"
        counted = at + 2 < len(items) and (items[at + 2].kind in {"number", "all"})
        if item.lower == "of" and following in {"them", "these", "those", "it"} and not counted:
            return "a part of something said before"
        if item.stem in _LOSSES and any(i.kind == "number" and i.token.form == "money" for i in items):
            return "money that is lost, not earned"
        if item.lower in {"wish", "wishes"} and following == "to":
            continue
        if item.lower in _WISHES and not _counts_who_prefer(items, at):
            return "a wish, or something that is not certain"
        if item.lower in _ROUGH and at + 1 < len(items) and items[at + 1].kind != "word":
            return "a wish, or something that is not certain"
        if item.lower in _TYPICAL and (turned or not any(i.kind == "quantity" for i in items[:at])):
            return "a wish, or something that is not certain"
    return ""


def _is_bought(items: Sequence[Item], at: int) -> bool:
    """``a contract to buy``."""
    return at < len(items) and items[at].lower in lexicon.ACQUIRING


def _has_before(items: Sequence[Item], at: int) -> bool:
    """``have been``, ``have already been``."""
    at -= at > 0 and items[at - 1].lower == "already"
    return at > 0 and items[at - 1].lower in {"has", "have"}


def _is_of_others(items: Sequence[Item], at: int) -> bool:
    """``the other kitchen``, ``other shops``, ``the bakery next door``; ``the other van`` is one of the quantities."""
    following = items[at + 1] if at + 1 < len(items) else None
    if following is None:
        return False
    if items[at].lower == "other":
        return at < 2 and following.kind == "word" and following.stem not in lexicon.KIND_WORDS
    return items[at].lower == "next" and following.lower == "door"


def _counts_who_prefer(items: Sequence[Item], at: int) -> bool:
    """``at least twice as many customers prefer vans as cars``: a number of people, not the wish of one."""
    return (
        items[at].lower == "prefer"
        and at > 2
        and items[at - 1].stem in lexicon.PEOPLE
        and [item.lower for item in items[at - 3 : at - 1]] == ["as", "many"]
        and not any(item.lower in {"that", "show", "shows"} for item in items[:at])
    )


def _holds_sometimes(segment: Segment) -> bool:
    return not segment.words.isdisjoint(_SOMETIMES) and any(
        item.lower in _SOMETIMES for item in segment.items if item.kind == "word"
    )


def is_conditional(segments: Sequence[Segment]) -> bool:
    """``if tables are made, at least 5 chairs must be made``: an ``if`` in a sentence that neither asks nor aims."""
    if not any(segment.opener in _OPENING or _holds_sometimes(segment) for segment in segments):
        return False
    firm = [s for s in segments if s.numbered or s.compared]
    asks = any(aim_word(s) is not None or any(i.lower == "how" for i in s.items) for s in segments)
    return bool(firm or any(FIRM & {i.lower for i in s.items} for s in segments)) and not asks


def danger(segment: Segment) -> str:
    """A word that changes a condition in ways the reader does not know; empty where there is none."""
    return _first_of(segment, lexicon.DANGER)


def strong_danger(segment: Segment) -> str:
    """Such a word that does so even in a piece without a number."""
    return _first_of(segment, _STRONG_DANGER)


def _first_of(segment: Segment, bad: frozenset[str]) -> str:
    if segment.stems.isdisjoint(bad) and segment.words.isdisjoint(lexicon.DANGER_FORMS):
        return ""
    for at, item in enumerate(segment.items):
        dangerous = item.kind == "word" and (item.stem in bad or item.lower in lexicon.DANGER_FORMS)
        if dangerous and not _is_on_average(segment.items, at):
            return item.text
    return ""


def _is_on_average(items: Sequence[Item], at: int) -> bool:
    """``earns on average $4``: an amount like any other, unless it is compared."""
    return (
        items[at].lower == "average"
        and at > 0
        and items[at - 1].lower == "on"
        and not any(item.kind == "compare" for item in items)
    )


@once
def is_barred(segment: Segment) -> bool:
    """``not both vans and cars``, ``no vans``, ``fewer vans than last year``, ``on either machine``."""
    items = segment.items
    said = " ".join([item.lower for item in items])
    return (
        any(words in said for words in ("not both", "not all", "not every"))
        or any(item.kind == "quantity" and item.determiner == "no" for item in items)
        or _compares_one(items)
        or chooses_a_way(items)
    )


def _compares_one(items: Sequence[Item]) -> bool:
    """``wants fewer vans than last year``: a quantity compared with nothing the text has."""
    return any(
        first.lower in {"fewer", "more", "less"} and second.kind == "quantity" for first, second in pairwise(items)
    ) and any(item.lower == "than" for item in items)
