"""Attributes: facts of different quantities about one thing, and the search for what a phrase speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.inflection import akin, stem, stems
from nl2opt.formulators.rules.problem import Attribute, Descriptor, Fact
from nl2opt.formulators.rules.synonyms import are_synonyms
from nl2opt.formulators.rules.units import conversion, is_measured_in, is_time

_EMPTY_VERBS = stems("have need require use make take produce want get be do provide create operate run")
CARRYING = stems("carry transport move deliver ship haul seat bring take")
"""Verbs for one thing, where it is done to people: ``transport at least 200 voters`` speaks of ``carry 6 people``."""
_WAGES = stems("wage salary payroll")
_PAID = stems("pay")
_EARNED = stems("earn")
TIME = stem("time")
_COUNTS = frozenset({"unit", "piec", "number", "amount"})


@dataclass(slots=True, eq=False)
class Words:
    """A descriptor boiled down: a measure, the nouns it is about, and further words."""

    measure: str
    nouns: frozenset[str]
    context: frozenset[str]
    currency: str
    percent: bool


def words_of(descriptor: Descriptor) -> Words:
    """The words that matter for finding an attribute.

    >>> w = words_of(Descriptor(unit=("litr",), substance=frozenset({"milk"}), lead=frozenset({"ne"})))
    >>> w.measure, sorted(w.nouns)
    ('litr', ['milk'])
    """
    unit = descriptor.unit
    nouns = set(descriptor.substance)
    measure = ""
    if unit:
        if descriptor.substance or unit[-1] in lexicon.MEASURE_WORDS:
            measure = unit[-1]
            nouns |= set(unit[:-1])
        elif unit[0] in lexicon.MEASURE_WORDS and len(unit) > 1:
            measure = unit[0]
            nouns |= set(unit[1:])
        else:
            nouns |= set(unit)
    elif not descriptor.substance and not descriptor.currency:
        led = (descriptor.lead & lexicon.MEASURE_WORDS) - _COUNTS
        measure = next(iter(led)) if len(led) == 1 else ""
    rate = nouns & (lexicon.GAIN_WORDS | lexicon.COST_WORDS) if descriptor.percent else frozenset()
    nouns -= rate
    return Words(
        measure,
        frozenset(nouns),
        frozenset(descriptor.rest | descriptor.lead | rate) - nouns,
        descriptor.currency,
        descriptor.percent,
    )


def money_class(stems: frozenset[str] | set[str]) -> str:
    """``cost``, ``gain``, or nothing where the words say neither or both."""
    cost, gain = bool(stems & lexicon.COST_WORDS), bool(stems & lexicon.GAIN_WORDS)
    return "" if cost == gain else "cost" if cost else "gain"


def form_attributes(facts: Sequence[Fact], count: int) -> list[Attribute] | str:
    """Facts grouped into attributes; a text that says why they cannot be."""
    found = _columns(facts)
    by_quantity = [[fact for fact in facts if fact.quantity == i and fact.column < 0] for i in range(count)]
    for index in sorted(range(count), key=lambda i: -len(by_quantity[i])):
        mine = by_quantity[index]
        said = [words_of(fact.descriptor) for fact in mine]
        scored = [
            (_similarity(said[order], attribute), -abs(order - place), order, place)
            for order in range(len(mine))
            for place, attribute in enumerate(found)
            if index not in attribute.facts
        ]
        taken_facts: set[int] = set()
        taken_places: set[int] = set()
        for score, _, order, place in sorted(scored, reverse=True):
            if score <= 0 or order in taken_facts or place in taken_places:
                continue
            rivals = [s for s, _, o, p in scored if p == place and o != order and o not in taken_facts and s >= score]
            rivals += [s for s, _, o, p in scored if o == order and p != place and p not in taken_places and s >= score]
            if rivals:
                return f"two amounts of one quantity that cannot be told apart: {mine[order].number.text}"
            taken_facts.add(order)
            taken_places.add(place)
            _join(found[place], mine[order], said[order])
        for order, fact in enumerate(mine):
            if order not in taken_facts:
                attribute = Attribute({})
                _join(attribute, fact, said[order])
                found.append(attribute)
    if any(len({f.descriptor.rate for f in a.facts.values()} & lexicon.PERIODS) > 1 for a in found):
        return "amounts per one period and per another"
    return found


def _columns(facts: Sequence[Fact]) -> list[Attribute]:
    """The columns of a table: each is about one thing, whatever the others are about."""
    found: dict[int, Attribute] = {}
    for fact in facts:
        if fact.column >= 0:
            _join(found.setdefault(fact.column, Attribute({})), fact, words_of(fact.descriptor))
    return list(found.values())


def _join(attribute: Attribute, fact: Fact, words: Words) -> None:
    factor = conversion(words.measure, attribute.measure) if words.measure and attribute.measure else None
    attribute.facts[fact.quantity] = replace(fact, value=fact.value * factor) if factor not in (None, 1) else fact
    attribute.nouns |= words.nouns
    attribute.context |= words.context
    attribute.measure = attribute.measure or words.measure
    attribute.currency = attribute.currency or words.currency
    attribute.percent = attribute.percent or words.percent


def _similarity(words: Words, attribute: Attribute) -> float:
    """How likely a fact belongs to an attribute; zero or less when it cannot."""
    if bool(words.currency) != bool(attribute.currency) or words.percent != attribute.percent:
        return 0.0
    if words.currency:
        mine, theirs = money_class(words.context | words.nouns), money_class(attribute.context | attribute.nouns)
        if mine and theirs and mine != theirs:
            return 0.0
        common = len((words.context | words.nouns) & (attribute.context | attribute.nouns))
        return 2.0 + (2.0 if mine and mine == theirs else 0.0) + min(common, 4) * 0.5
    same_measure = words.measure == attribute.measure
    if not same_measure and words.measure and attribute.measure:
        if conversion(words.measure, attribute.measure) is None:
            return 0.0
        same_measure = True
    nouns = len(words.nouns & attribute.nouns)
    if not _same_thing(words.nouns, attribute.nouns):
        return 0.0
    if not words.measure and not attribute.measure and not nouns:
        return 0.5 if words.percent and not words.nouns and not attribute.nouns else 0.0
    context = len(words.context & attribute.context)
    return (1.0 if same_measure and words.measure else 0.0) + 3.0 * nouns + min(context, 4) * 0.5 + 0.1


def _same_thing(first: frozenset[str] | set[str], second: frozenset[str] | set[str]) -> bool:
    """Whether one phrase may be the other, shortened: ``wine jars`` and ``jars``, not ``salt C`` and ``salt D``."""
    return not first or not second or first <= second or second <= first


def complete(attribute: Attribute, count: int) -> bool:
    """Whether every quantity has its fact."""
    return len(attribute.facts) == count


def find_attribute(descriptor: Descriptor, attributes: Sequence[Attribute]) -> tuple[int, Fraction] | None:
    """The attribute a limit speaks of, and the factor from the limit's unit to its unit; None unless one is best."""
    words = words_of(descriptor)
    if words.currency:
        return _find_money(words, attributes)
    scored: list[tuple[float, int, Fraction]] = []
    for place, attribute in enumerate(attributes):
        if attribute.currency or (attribute.percent and not words.nouns):
            continue
        factor = Fraction(1)
        if words.measure and attribute.measure and words.measure != attribute.measure:
            converted = conversion(words.measure, attribute.measure)
            if converted is None:
                continue
            factor = converted
        share = attribute.percent and words.measure in lexicon.CONTINUOUS_UNITS and not attribute.measure
        unlike = bool(words.measure) != bool(attribute.measure) and not {words.measure, attribute.measure} & _COUNTS
        if unlike and not share:
            continue
        score = _limit_score(words, attribute, attributes)
        if score > 0:
            scored.append((score, place, factor))
    if not scored and words.nouns:
        scored = list(_by_synonym(words, attributes))
    if not scored and words.nouns and not words.measure:
        return _best(list(_by_verb(words, attributes)))
    return _best(scored)


def _by_synonym(words: Words, attributes: Sequence[Attribute]) -> Iterator[tuple[float, int, Fraction]]:
    """``20 workers are available`` speaks of ``needs 2 people``."""
    for place, attribute in enumerate(attributes):
        factor = conversion(words.measure, attribute.measure) if words.measure else Fraction(1)
        if attribute.currency or attribute.percent or bool(words.measure) != bool(attribute.measure) or factor is None:
            continue
        if are_synonyms(words.nouns, attribute.nouns):
            yield 1.0, place, factor


def _by_verb(words: Words, attributes: Sequence[Attribute]) -> Iterator[tuple[float, int, Fraction]]:
    """``must serve at least 90 people`` speaks of ``serves 12 guests``: the verb says so where the nouns differ."""
    verbs = (words.context & lexicon.GENERAL_VERBS) - _EMPTY_VERBS
    for place, attribute in enumerate(attributes):
        if attribute.currency or attribute.percent or attribute.measure or len(attribute.nouns) != 1:
            continue
        people = (words.nouns | attribute.nouns) & lexicon.PEOPLE
        if verbs & attribute.context or (people and verbs & CARRYING and attribute.context & CARRYING):
            yield 1.0, place, Fraction(1)


def _limit_score(words: Words, attribute: Attribute, attributes: Sequence[Attribute]) -> float:
    nouns = len(words.nouns & attribute.nouns)
    beside = len(words.nouns & attribute.context) + len(words.context & attribute.nouns)
    context = len(words.context & attribute.context)
    same_measure = bool(words.measure) and bool(attribute.measure)
    if nouns and not _same_thing(words.nouns, attribute.nouns):
        return 0.0
    if nouns:
        return 4.0 * nouns + (1.0 if same_measure else 0.0) + 0.5 * (beside + min(context, 2))
    if words.nouns and attribute.nouns:
        return 0.0
    if not same_measure or words.measure in _COUNTS:
        return 2.0 * beside if beside and (not words.measure or not attribute.measure or same_measure) else 0.0
    alone = sum(a.measure == attribute.measure for a in attributes) == 1
    if beside or alone:
        bare = 0.5 if not attribute.nouns and not words.nouns else 0.0
        return 1.0 + 1.0 * beside + 0.25 * min(context, 2) + bare
    return 0.25 * min(context, 2)


def _find_money(words: Words, attributes: Sequence[Attribute]) -> tuple[int, Fraction] | None:
    said = money_class(words.context | words.nouns)
    scored: list[tuple[float, int, Fraction]] = []
    for place, attribute in enumerate(attributes):
        if not attribute.currency or attribute.currency != words.currency:
            continue
        theirs = money_class(attribute.context | attribute.nouns)
        paid = (
            bool(_WAGES & (words.context | words.nouns))
            and _EARNED & attribute.context == attribute.context & lexicon.GAIN_WORDS
        )
        if said and theirs and said != theirs and not paid:
            continue
        if not said and theirs == "gain" and not paid:
            continue
        common = len((words.context | words.nouns) & (attribute.context | attribute.nouns))
        likely = 2.0 if said and said == theirs else 1.0 if not said and theirs == "cost" else 0.0
        scored.append((1.0 + likely + 0.5 * common, place, Fraction(1)))
    return _best(scored)


def _best(scored: list[tuple[float, int, Fraction]]) -> tuple[int, Fraction] | None:
    if not scored:
        return None
    scored.sort(key=lambda entry: (-entry[0], entry[1]))
    if len(scored) > 1 and scored[0][0] - scored[1][0] < 1e-9:
        return None
    return scored[0][1], scored[0][2]


def find_by_nouns(nouns: frozenset[str], attributes: Sequence[Attribute]) -> int | None:
    """The attribute an objective names; None unless exactly one is best, or the best of those no condition uses."""
    money = "" if TIME in nouns else money_class(nouns)
    scored: list[tuple[float, int, Fraction]] = []
    for place, attribute in enumerate(attributes):
        own = attribute.nouns | ({attribute.measure} if attribute.measure else set())
        score = 4.0 * len(nouns & own) + 1.5 * len(nouns & attribute.context)
        if not score:
            words = own | attribute.context
            score = 1.0 * sum([any(akin(n, o) for o in words) for n in nouns])
        if (TIME in nouns and is_time(attribute.measure)) or any(
            is_measured_in(noun, attribute.measure) for noun in nouns
        ):
            score += 2.5
        if attribute.currency or attribute.percent:
            theirs = money_class(attribute.context | attribute.nouns)
            paid = (
                bool((_WAGES | _PAID) & nouns) and _EARNED & attribute.context == attribute.context & lexicon.GAIN_WORDS
            )
            if money and (theirs == money or paid):
                score += 3.0
            elif money and theirs and theirs != money:
                continue
            elif money and not theirs and attribute.currency:
                score += 0.5
        elif money and not nouns & own:
            continue
        if score > 0:
            scored.append((score, place, Fraction(1)))
    best = _best(scored) or _best([entry for entry in scored if not attributes[entry[1]].uses])
    return None if best is None else best[0]
