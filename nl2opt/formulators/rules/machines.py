"""``Each machine can run at most 40 hours``: one limit for the time spent on each of several machines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from nl2opt.formulators.rules.attributes import complete
from nl2opt.formulators.rules.inflection import stem, stems
from nl2opt.formulators.rules.limit_words import is_spent_on
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.problem import Attribute, Limit, Row
from nl2opt.formulators.rules.units import is_time

_STATIONS = stems("machine device station department appliance")


def is_for_each_machine(limit: Limit, attributes: Sequence[Attribute]) -> bool:
    """Whether a limit is said of each machine, and no quantity is a machine."""
    unit = limit.descriptor.unit
    if not limit.stated or limit.sense != "<=" or len(unit) != 1 or not is_time(unit[0]) or limit.after:
        return False
    if limit.descriptor.substance:
        return False
    if limit.before:
        return len(limit.before) == 1 and _is_station(limit.before[0], attributes)
    items = limit.segment.items
    place = next(k for k, item in enumerate(items) if item.token is limit.number)
    return any(
        first.lower in {"each", "both"} and second.stem in _STATIONS for first, second in pairwise(items[:place])
    )


def _is_station(item: Item, attributes: Sequence[Attribute]) -> bool:
    """``each machine`` where times are spent on machines, so that these are not what is decided."""
    noun = stem(item.text.split()[-1])
    times = [a for a in attributes if is_time(a.measure)]
    if item.kind != "all" or item.determiner not in {"each", "both"} or noun not in _STATIONS or len(times) < 2:
        return False
    if all(noun in a.context for a in times):
        return True
    said = [frozenset().union(*(fact.descriptor.rest for fact in a.facts.values())) for a in times]
    others = [frozenset().union(*(s for s in said if s is not own)) for own in said]
    return all(own - other for own, other in zip(said, others, strict=True))


def machine_times(attributes: Sequence[Attribute], rows: Sequence[Row], count: int) -> list[int] | str:
    """The attributes that are times on a machine each; a text that says why there are none.

    They are spent ``on`` or ``in`` something, and none of them may have a limit of its own.
    """
    places = [place for place, a in enumerate(attributes) if is_time(a.measure)]
    spent = all(is_spent_on(fact) for place in places for fact in attributes[place].facts.values())
    if len(places) < 2 or {row.attribute for row in rows} & set(places) or not spent:
        return "a limit for each of something"
    if not all(complete(attributes[place], count) for place in places):
        return "a limit on something only some quantities are said to use"
    return places
