"""The closed classes of English the reader knows, and general verbs by what they say. No nouns of any one problem."""

from __future__ import annotations

from functools import lru_cache

from nl2opt.formulators.rules.inflection import stem, stems


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


DETERMINERS = _set(
    "a an the this that these those each every either both all any some its his her their our my your such "
    "another other no own"
)
EACH = _set("each every per either any")
ALL = _set("all both")
PRONOUNS = _set(
    "it they he she we i you them him us one ones itself themselves himself herself which who whom whose that "
    "what there"
)
PREPOSITIONS = _set(
    "of in on at by for with from to into onto over under between among across through during within without "
    "about per as than via using around after before until against along toward towards near off out up down upon"
)
CONJUNCTIONS = _set(
    "and or but while whereas if when where because since although though however so then nor yet whether unless"
)
AUXILIARIES = _set(
    "is are was were be been being am can could may might must shall should will would do does did has have had "
    "having cannot can't won't don't doesn't isn't aren't needn't mustn't shouldn't wouldn't couldn't"
)
ADVERBS = _set(
    "not only also however therefore thus additionally furthermore moreover further conversely currently "
    "respectively together exactly approximately about just even still always usually now right daily weekly "
    "monthly yearly annually more less fewer most least many much enough too very well finally similarly hence "
    "then instead otherwise overall at-least again already once ever never to-be really quite rather due"
)
MODALS = _set(
    "must should shall can could may might will would cannot can't mustn't shouldn't won't couldn't needs need "
    "has have had"
)

FINITE = MODALS | AUXILIARIES
"""Words that open a predicate."""
FUNCTION_WORDS = DETERMINERS | PRONOUNS | PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | ADVERBS | MODALS
_LY_NOUNS = _set("supply family assembly butterfly anomaly monopoly italy friendly family-friendly heavenly")

GENERAL_VERBS = stems(
    "require need take use make produce cost contain provide yield earn give sell buy carry transport deliver "
    "hold fit serve generate create consume weigh pay spend offer supply bring cover allow process handle ship "
    "store move send receive grow plant build open run operate work employ hire purchase obtain get include "
    "involve emit return plan want decide wish aim seek desire hope prefer like intend expect limit exceed meet "
    "satisfy fulfill maximize minimize maximise minimise reduce increase decrease determine find formulate assume "
    "suppose know treat clean cut cook bake sew paint design manufacture assemble finish prepare perform conduct "
    "schedule allocate invest dedicate devote spare help add drink eat feed rent lease charge attract reach "
    "travel visit distribute pack package place put set keep ensure afford accommodate seat load absorb lose gain "
    "save last result advertise promote sells is-sold contribute complete stock introduce cause preform deal fill "
    "mix blend play teach host house raise"
)
"""Verbs of everyday use; a word before a number counts as a verb as well, whatever it is."""

COST_WORDS = stems(
    "cost price spend budget expense expenditure pay wage salary payroll fee invest investment worth purchase buy bill "
    "rent"
)
GAIN_WORDS = stems(
    "profit revenue income earn return gain sell sale yield interest tip benefit bring takings proceeds turnover "
    "grant subsidy donation bonus"
)

PERIODS = stems(
    "day week month year hour minute second quarter season night morning afternoon evening period daily weekly monthly"
)
SHORT_PERIODS = stems("hour minute second")
PERIOD_OF = {
    form: period
    for period, words in (
        ("day", "day daily"), ("week", "week weekly"), ("month", "month monthly"),
        ("year", "year yearly annual annually"),
    )
    for form in stems(words)
}  # fmt: skip
"""The period each form names: ``day`` for ``daily``."""
PEOPLE = stems("people customer client patron passenger visitor buyer shopper consumer guest person")
"""Who asks for the quantities."""
KIND_WORDS = stems(
    "type kind sort variety size version style category option method way form model product item brand class make one"
)
POWERS = frozenset(
    f"{power}-{unit}"
    for power in ("square", "cubic")
    for unit in stems("foot ft metre meter mile inch yard km kilometer kilometre centimeter centimetre cm")
)
MEASURE_WORDS = stems(
    "unit piece number amount quantity gram kilogram kg g mg pound lb ounce oz ton tonne litre liter l ml gallon "
    "quart pint acre hectare square metre meter foot mile km kilometer inch yard hour minute day week serving "
    "batch pack packet box bag bottle cup can container carton case crate barrel loaf slice scoop pill tablet "
    "dose jar tube roll sheet set pair tablespoon teaspoon bushel bundle bar second cm mm ml mg "
    "centimeter centimetre millimeter millimetre "
    "milliliter millilitre milligram kilometre kilowatt watt kwh mwh calorie"
)
MEASURE_WORDS |= POWERS
"""What an amount is counted in. Any noun before ``of`` may serve as well; these serve without one."""
CONTINUOUS_UNITS = (
    stems(
        "gram kilogram kg g mg pound lb ounce oz ton tonne litre liter l ml gallon quart pint acre hectare metre "
        "meter mile km kilometer kilometre inch yard hour minute second dollar euro kwh mwh"
    )
    | POWERS
)

IS_AVAILABLE = stem("available")
AVAILABLE = stems("available budget own capacity stock supply afford only limited limit access possess employ")
HOLDING = stems("has have own stock supply afford possess employ") | {"has", "have", "had", "having"}
NEEDED = stems("must need needs require required demand want wants should order")

MAXIMIZE = stems(
    "maximize maximise maximizing maximization maximal maximum highest largest greatest most best increase"
)
ACTIVE_MAX = stems("maximize maximise")
ACTIVE_MIN = stems("minimize minimise")
ACTIVE = ACTIVE_MAX | ACTIVE_MIN

_REASON_PHRASES = (
    "since|because|as|due to|to avoid|to make sure|to ensure|given that|in order to|because of|to prevent|to keep|"
    "to meet|to be|to balance|so that|although|even though|thanks to|owing to|for this reason"
)
REASON_OPENERS = tuple(tuple(phrase.split()) for phrase in _REASON_PHRASES.split("|"))
"""How a clause opens that says why, and not what."""

NOISE = stems(
    "total maximum minimum overall additional extra available availability limit limited combined worth "
    "various different sum amount number quantity much many up least most altogether daily weekly monthly "
    "yearly annual hand"
)
"""Words around a number that say nothing about what it counts."""

DANGER = stems(
    "unless except excluding otherwise quadratic inventory discount remainder remaining leftover "
    "average respectively consecutive multiple product-of mutually exclusive simultaneously probability random "
    "uncertain chance either-or neither nor without surplus shortage penalty overtime backlog"
)
"""Words that change a condition in ways the reader does not know; a clause with one is unread unless a rule took it."""
DANGER_FORMS = _set("compounded compounding squared")
"""The same for words that only in this form are dangerous: interest is compounded, a compound is a substance."""


@lru_cache(maxsize=20_000)
def is_closed(lower: str) -> bool:
    """Whether a lower-case word belongs to a closed class; adverbs in ``-ly`` count, a few nouns do not.

    >>> [is_closed(w) for w in ("the", "especially", "supply", "box")]
    [True, True, False, False]
    """
    return lower in FUNCTION_WORDS or (lower.endswith("ly") and len(lower) > 5 and lower not in _LY_NOUNS)


OTHER_PARTIES = _set(
    "another competitor competitors rival rivals rival's neighbour neighbor neighbours neighbors neighbour's "
    "neighbor's elsewhere next-door sister's brother's father's mother's friend's husband's wife's"
)
CONTRACTS = stems("contract order obligation commitment agreement deal")
ACQUIRING = _set("buy purchase receive get rent hire acquire obtain")
ACQUIRED = _set("bought donated given purchased delivered allocated")
"""Forms in which an amount has come to hand: ``9,000 kg have been bought``."""
