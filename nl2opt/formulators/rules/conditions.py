"""Limits become rows once the attributes are known: bounds, totals, resources and shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.attributes import CARRYING, complete, find_attribute, words_of
from nl2opt.formulators.rules.beside import Beside
from nl2opt.formulators.rules.descriptors import is_content
from nl2opt.formulators.rules.inflection import akin, stems
from nl2opt.formulators.rules.limit_words import (
    AGENTS,
    DISTRIBUTIVE,
    TOGETHER,
    after_names,
    between_periods,
    distinct,
    is_a_task,
    is_consumed,
    is_drained,
    is_earned,
    is_of_use,
    is_one_list,
    is_together,
    is_unlike,
    of_all,
    of_either,
    of_one,
    only_said_to_be,
    other_period,
    period_of,
    periods_told,
    place_of,
    says_available,
    says_budget,
    says_each,
    says_total,
)
from nl2opt.formulators.rules.machines import is_for_each_machine, machine_times
from nl2opt.formulators.rules.mentions import Item, Quantity
from nl2opt.formulators.rules.mixtures import of_fixed_amount
from nl2opt.formulators.rules.problem import Attribute, Limit, Row
from nl2opt.formulators.rules.shares import ShareReader
from nl2opt.formulators.rules.strangers import GENERIC_ITEMS
from nl2opt.formulators.rules.totals import is_a_total
from nl2opt.formulators.rules.triggers import is_weakly_said
from nl2opt.formulators.rules.units import conversion, is_time

_USED_UP = stems("eat drink burn spoil rot consume")


class Conditions:
    """Turns the limits of one reading into rows; `unread` collects those that speak of nothing known.

    `aimed` is the attribute that the objective speaks of: no amount that is merely told of limits it. `periods` are
    those the question asks for.
    """

    def __init__(
        self,
        quantities: Sequence[Quantity],
        attributes: Sequence[Attribute],
        classes: frozenset[str],
        measures: frozenset[str],
        *,
        minimizing: bool = False,
        aimed: int = -1,
        periods: frozenset[str] = frozenset(),
    ) -> None:
        self.aimed = aimed
        self.periods = periods
        self.minimizing = minimizing
        self.quantities = quantities
        self.count = len(quantities)
        self.attributes = attributes
        self.classes = classes
        self.measures = measures
        self.in_money = any(a.percent and not a.nouns for a in attributes) and not any(a.currency for a in attributes)
        """Whether the quantities are sums of money: what they bring is a percentage."""
        self.beside = Beside(quantities, attributes, classes, measures)
        self.shares = ShareReader(attributes, self.beside, classes, measures, self.count, in_money=self.in_money)
        self.rows: list[Row] = []
        self.unread: list[tuple[Limit, str]] = []
        self.loose: list[Row] = []
        """Totals of ``pieces`` or ``items``: every word of their clauses must be of general use."""
        self._machines: list[Limit] = []
        self._periods: set[str] = set()
        """The periods that limits on time are told for."""

    def read(self, limit: Limit) -> None:
        """Append the row (or rows) of a limit, or record why there is none."""
        if is_for_each_machine(limit, self.attributes):
            self._machines.append(limit)
            return
        if limit.supply:
            why = self._supply(limit)
            if why:
                self.unread.append((limit, why))
            return
        count = len(self.rows)
        why = self._share(limit) if limit.number.form in {"percent", "fraction", "times"} else self._amount(limit)
        loose = any(row.kind != "resource" for row in self.rows[count:])
        if not why and loose and not limit.stated and is_weakly_said(limit.segment.items):
            del self.rows[count:]
            why = "an amount that is neither said to be available nor needed"
        if why:
            self.unread.append((limit, why))

    def _share(self, limit: Limit) -> str:
        row = self.shares.read(limit, self.rows[-1] if self.rows else None)
        if isinstance(row, str):
            return row
        self.rows.append(row)
        return ""

    def _supply(self, limit: Limit) -> str:
        """An amount that nothing calls available: a limit of what every quantity uses up, and nothing else limits."""
        found = find_attribute(limit.descriptor, self.attributes)
        if found is None or found[0] == self.aimed or limit.number.form not in {"count", "money"}:
            return "a number that belongs to nothing the reader knows"
        attribute = self.attributes[found[0]]
        if attribute.currency and not says_budget(limit):
            return "a number that belongs to nothing the reader knows"
        if not complete(attribute, self.count) or not is_of_use(limit, attribute, spent=self._may_be_spent(attribute)):
            return "a number that belongs to nothing the reader knows"
        return self._resource(limit, *found)

    def close(self) -> None:
        """Read the limits that hold for each machine, when it is known which times have a limit of their own."""
        for limit in self._machines:
            why = self._each_machine(limit)
            if why:
                self.unread.append((limit, why))
        self.rows = of_fixed_amount(self.rows, self.attributes, self.count)

    def _each_machine(self, limit: Limit) -> str:
        """One row for each time that is spent on a machine."""
        places = machine_times(self.attributes, self.rows, self.count)
        if isinstance(places, str) or len(self._machines) > 1:
            return places if isinstance(places, str) else "a limit for each of something"
        for place in places:
            factor = conversion(limit.descriptor.unit[0], self.attributes[place].measure)
            if factor is None or other_period(limit.descriptor.rate, self.attributes[place]):
                return "a limit for each of something"
            why = self._resource(limit, place, factor)
            if why:
                return why
        return ""

    def _amount(self, limit: Limit) -> str:
        if limit.column >= 0:
            return self._in_column(limit)
        after = distinct(limit.after)
        before = distinct(limit.before)
        if any(
            item.determiner in {"each", "every", "per"} and item.kind == "quantity"
            for item in (*limit.before, *limit.after)
        ):
            return "a limit for each unit of a quantity"
        if self.in_money and limit.number.form == "money":
            return self._sum_of_money(limit, after, before)
        found = find_attribute(limit.descriptor, self.attributes)
        unit = limit.descriptor.unit
        nouns = words_of(limit.descriptor).nouns
        if any(item.kind == "all" for item in limit.after) or len(after) > 1:
            return self._several(limit, found, unit)
        if found is not None and is_together(limit):
            return self._resource(limit, *found)
        if is_a_total(limit, self.classes, self.measures, self.attributes):
            return self._loose_total(limit)
        if len(after) == 1:
            return self._one(limit, after[0], found, unit)
        if (
            before
            and not limit.descriptor.is_empty
            and found is None
            and not (set(unit) & (self.measures | self.classes))
        ):
            return "an amount of something unknown"
        if before or any(item.kind == "all" for item in limit.before):
            return self._subject(limit, before, found, unit)
        owners = [q.index for q in self.quantities if (q.own - self.classes) & limit.descriptor.substance]
        if owners and unit and unit[-1] in self.measures:
            return self._bound(limit, owners[0]) if len(owners) == 1 else "an amount for several quantities"
        total = bool(unit) and (unit[-1] in self.classes or unit[-1] in self.measures)
        led = limit.descriptor.lead - lexicon.GENERAL_VERBS
        total = total or (limit.descriptor.is_empty and bool(led) and led <= self.classes)
        total = total and not (nouns - self.classes - self.measures - lexicon.KIND_WORDS)
        if found is not None and total and set(unit) & self._attribute_nouns(found[0]):
            return "an amount that may be the total or something else"
        if total:
            return self._total(limit)
        if found is None and self._counts_all(limit):
            return self._loose_total(limit)
        if found is not None:
            return self._resource(limit, *found)
        if limit.sense == "<=" and len(unit) == 1 and self._has_room(limit) and not self._related(nouns):
            return self._total(limit)
        if limit.stated and unit and says_total(limit) and not self._related(nouns):
            return self._total(limit)
        counted = bool(unit) and unit[-1] in self.measures & lexicon.CONTINUOUS_UNITS and limit.descriptor.substance
        if counted and found is None and not self._related(nouns):
            return self._total(limit)
        return "a limit on something no fact speaks of"

    def _has_room(self, limit: Limit) -> bool:
        """``the shed has space for 35 birds``: whatever they are called, all take their places."""
        items, at = limit.segment.items, place_of(limit)
        words = [item.lower for item in items[:at] if item.kind == "word"]
        known = limit.descriptor.unit[0] in self.classes | GENERIC_ITEMS | lexicon.PEOPLE
        room = len(words) > 1 and words[-1] == "for" and words[-2] in {"room", "space"}
        return room and known and at + 2 == len(items) and not self.measures and not says_each(items)

    def _in_column(self, limit: Limit) -> str:
        """A limit that a table states for the amounts of one column."""
        for place, attribute in enumerate(self.attributes):
            if any(fact.column == limit.column for fact in attribute.facts.values()):
                mine = words_of(limit.descriptor).measure
                factor = conversion(mine, attribute.measure) if mine and attribute.measure else Fraction(1)
                return "a limit in another unit" if factor is None else self._resource(limit, place, factor)
        return "a limit on something no fact speaks of"

    def _counts_all(self, limit: Limit) -> bool:
        """``at most 300 pieces can be stored``: a word for whatever is decided, which no fact uses otherwise."""
        unit = limit.descriptor.unit
        return (
            limit.stated
            and limit.number.form == "count"
            and len(unit) == 1
            and unit[0] in GENERIC_ITEMS
            and not limit.descriptor.substance
            and not self.measures
            and limit.descriptor.rate not in lexicon.SHORT_PERIODS
            and not any(unit[0] in self._attribute_nouns(place) for place in range(len(self.attributes)))
        )

    def _related(self, nouns: frozenset[str]) -> bool:
        """Whether a noun may be another form of what some attribute is about."""
        return any(
            akin(noun, word)
            for attribute in self.attributes
            for word in attribute.nouns | attribute.context
            for noun in nouns
        )

    def _sum_of_money(self, limit: Limit, after: Sequence[Item], before: Sequence[Item]) -> str:
        named = after or before
        if any(item.kind == "all" for item in (*limit.after, *limit.before)) and named:
            return "an amount of money for several quantities"
        if len(named) == 1:
            return self._bound(limit, named[0].quantity)
        if not named or (len(after) == self.count and is_one_list(limit.segment.items, limit.after)):
            return self._total(limit)
        return "an amount of money for several quantities"

    def _attribute_nouns(self, place: int) -> set[str]:
        attribute = self.attributes[place]
        return attribute.nouns | ({attribute.measure} if attribute.measure else set())

    def _several(self, limit: Limit, found: tuple[int, Fraction] | None, unit: tuple[str, ...]) -> str:
        if limit.sense == ">=" and not limit.stated and not limit.before:
            if found is not None and self.minimizing and self._is_loaded(found[0], unit):
                return self._resource(limit, *found)
            return "an amount for several quantities"
        each = any(item.determiner in DISTRIBUTIVE for item in limit.after) or says_each(limit.segment.items)
        if limit.number.form == "money":
            return (
                self._resource(limit, *found)
                if found is not None and not each
                else "an amount of money no fact speaks of"
            )
        if each:
            if unit and unit[-1] not in self.measures | self.classes:
                return "an amount for each quantity"
            for index in range(self.count):
                self._bound(limit, index)
            return ""
        if unit and not after_names(limit) and of_either(limit):
            if found is not None and set(unit) & self._attribute_nouns(found[0]):
                return "an amount that may be the total or something else"
            return self._total(limit)
        if {item.quantity for item in limit.after if item.kind == "quantity"} not in ({*range(self.count)}, set()):
            return "an amount for some of the quantities together"
        if not is_one_list(limit.segment.items, limit.after):
            return "quantities that are no list"
        if not unit or unit[-1] in self.measures or unit[-1] in self.classes:
            if not unit and not says_total(limit) and not any(item.kind == "all" for item in limit.after):
                return "an amount of each, or of all together"
            if found is not None and unit and set(unit) & self.attributes[found[0]].nouns:
                return "an amount that may be the total or something else"
            return self._total(limit)
        if found is not None:
            return self._resource(limit, *found)
        return "an amount of something unknown"

    def _is_loaded(self, place: int, unit: tuple[str, ...]) -> bool:
        """Whether an attribute says how much a quantity carries, of something that is no quantity itself."""
        carries = CARRYING | stems("hold fit accommodate")
        plain = bool(unit) and not set(unit) & (self.measures | self.classes)
        return plain and bool(self.attributes[place].context & carries)

    def _one(self, limit: Limit, target: Item, found: tuple[int, Fraction] | None, unit: tuple[str, ...]) -> str:
        if target.determiner in DISTRIBUTIVE or target.determiner == "per":
            return "a limit for each unit of a quantity"
        measured = {target.measure, *self.measures, *self.classes, *lexicon.KIND_WORDS} - {""}
        if limit.number.form == "money":
            return "an amount of money for one quantity"
        if any(item.lower in TOGETHER for item in limit.segment.items):
            return "one quantity and a total in one clause"
        if says_each(limit.segment.items):
            return "a limit for each of something"
        place = limit.segment.items.index(target)
        if place and target.determiner == "the" and limit.segment.items[place - 1].lower == "of" and not unit:
            return "a part of one quantity"
        if not unit and self.beside.before_another_noun(limit, target):
            return "an amount of something that goes with a quantity"
        if limit.descriptor.substance - self.classes - lexicon.KIND_WORDS and not of_all(limit, target, unit):
            return "an amount of something for one quantity"
        if not unit or unit[-1] in measured:
            if (
                unit
                and found is not None
                and unit[-1] in self._attribute_nouns(found[0])
                and unit[-1] not in {target.measure}
            ):
                return "an amount that may count a quantity or something else"
            return self._bound(limit, target.quantity)
        if found is not None or limit.descriptor.substance:
            return "an amount of something for one quantity"
        items = limit.segment.items
        at = items.index(target)
        link = items[at - 1].lower if at else ""
        if link in AGENTS:
            return self._bound(limit, target.quantity)
        return "an amount of something unknown"

    def _subject(
        self, limit: Limit, before: Sequence[Item], found: tuple[int, Fraction] | None, unit: tuple[str, ...]
    ) -> str:
        if limit.number.form == "money":
            return "an amount of money for one quantity"
        words = [item.lower for item in limit.segment.items[: limit.segment.items.index(limit.before[-1])]]
        if any(item.determiner in {"each", "every", "per"} for item in limit.before):
            return "a limit for each unit of a quantity"
        if unit and unit[-1] not in self.measures | self.classes:
            return "an amount of something for one quantity"
        if len(before) == 1 and limit.before[-1].kind == "quantity":
            if limit.before[-1].determiner in {"a", "an"}:
                return "a limit for each unit of a quantity"
            return self._bound(limit, before[0].quantity)
        if len(before) == self.count and ("total" in words or "number" in words or "sum" in words):
            return self._total(limit)
        lead = frozenset(item.stem for item in limit.segment.items if is_content(item))
        both = len(before) == self.count or (not before and any(item.kind == "all" for item in limit.before))
        summed = {"total", "combined"} & {item.lower for item in limit.segment.items}
        plain = limit.stated and limit.number.form == "count"
        if both and summed and plain and not self._related(lead - self.classes - self.measures):
            return self._total(limit)
        return "a limit on several quantities"

    def _bound(self, limit: Limit, index: int) -> str:
        if self.beside.with_another_noun(limit, index) or (
            not limit.stated and self.beside.is_partly_named(limit, index)
        ):
            return "an amount of something that goes with a quantity"
        if limit.descriptor.rate in lexicon.SHORT_PERIODS and limit.descriptor.rate not in self.measures:
            return "an amount in a short while"
        if self.periods and period_of(limit) not in {"", *self.periods}:
            return "an amount for one period, and a plan for another"
        coefficients = [Fraction(0)] * self.count
        coefficients[index] = Fraction(1)
        self.rows.append(
            Row("bound", tuple(coefficients), limit.sense, limit.value, limit.segment, (limit.number,), quantity=index,
                strict=limit.strict, stated=limit.stated)
        )  # fmt: skip
        return ""

    def _total(self, limit: Limit) -> str:
        self.rows.append(
            Row("total", (Fraction(1),) * self.count, limit.sense, limit.value, limit.segment, (limit.number,),
                strict=limit.strict, stated=limit.stated)
        )  # fmt: skip
        return ""

    def _loose_total(self, limit: Limit) -> str:
        self._total(limit)
        self.loose.append(self.rows[-1])
        return ""

    def _resource(self, limit: Limit, place: int, factor: Fraction) -> str:
        attribute = self.attributes[place]
        task = not limit.stated and limit.sense == "<=" and is_a_task(limit, attribute)
        if task and self.minimizing and not attribute.currency and not is_consumed(attribute):
            limit = replace(limit, sense=">=")
        if not limit.stated and limit.sense == "<=" and only_said_to_be(limit) and not self._may_be_spent(attribute):
            return "an amount that is neither said to be available nor needed"
        if not limit.stated and limit.sense == "<=" and attribute.currency and is_earned(limit):
            return "money that is earned, as a limit"
        if (
            not limit.stated
            and is_weakly_said(limit.segment.items)
            and not is_of_use(limit, attribute, spent=self._may_be_spent(attribute))
        ):
            return "an amount that is neither said to be available nor needed"
        if attribute.is_capacity and limit.sense != ">=":
            return "a limit on what the quantities can do at most"
        told = not limit.stated and limit.sense == "<="
        if told and any(item.stem in _USED_UP for item in limit.segment.items if item.kind == "word"):
            return "an amount that something else uses up"
        if told and not says_available(limit) and is_unlike(limit, attribute):
            return "an amount of something that may be unlike what is used"
        if limit.sense == ">=" and not limit.stated and not self.minimizing and is_drained(attribute):
            return "an amount that something else may need"
        if not self._machines and (says_each(limit.segment.items) or of_one(limit)):
            return "a limit for each of something"
        if self.periods and period_of(limit) not in {"", *self.periods, *periods_told(attribute)}:
            return "an amount for one period, and a plan for another"
        if task and limit.sense == "<=":
            return "an amount that may be a task or a store"
        if other_period(limit.descriptor.rate, attribute) or between_periods(limit, attribute):
            return "an amount per one period against amounts per another"
        if not complete(attribute, self.count) and not attribute.nouns & words_of(limit.descriptor).nouns:
            return "a limit on something only some quantities are said to use"
        if any(
            row.attribute == place and row.sense == limit.sense and row.right != limit.value * factor
            for row in self.rows
        ):
            return "a second limit on the same thing"
        if not limit.stated and any(row.attribute == place and not row.stated for row in self.rows):
            return "an amount that is said to be there, and one that is needed, of the same thing"
        period = period_of(limit) if is_time(attribute.measure) else ""
        if period and self._periods - {period}:
            return "limits for one period and for another"
        self._periods |= {period} - {""}
        attribute.uses += 1
        self.rows.append(
            Row("resource", attribute.coefficients(self.count), limit.sense, limit.value * factor, limit.segment,
                (limit.number,), attribute=place, factor=factor, strict=limit.strict, stated=limit.stated)
        )  # fmt: skip
        return ""

    def _may_be_spent(self, attribute: Attribute) -> bool:
        """Whether an amount of it that is there can only be a supply: what is maximized needs nothing."""
        return is_consumed(attribute) or not self.minimizing
