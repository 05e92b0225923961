"""Does the whole make sense? A plan to do nothing, an objective without end, an amount that is both limit and aim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.account import Unread
from nl2opt.formulators.rules.mentions import Quantity
from nl2opt.formulators.rules.problem import Aim, Attribute, Row

UpperForm = tuple[tuple[Fraction, ...], Fraction]
"""``coefficients . x <= right``."""


def implausible(
    quantities: Sequence[Quantity], attributes: Sequence[Attribute], rows: Sequence[Row], aim: Aim,
    *, demanding: bool = False,
) -> list[Unread]:  # fmt: skip
    """What makes a complete reading unlikely to be what was meant.

    `demanding` says that a clause without a number asks for something.
    """
    found = []
    uppers = list(_uppers(rows))
    if wants_nothing(rows, aim) and (demanding or not all(row.stated or _says_available(row, rows) for row in rows)):
        found.append(Unread("the best plan would be to do nothing", aim.start, aim.end))
    if aim.maximize:
        limited = _limited(uppers, len(quantities))
        found += [
            Unread("an objective that nothing limits", aim.start, aim.end)
            for i, c in enumerate(aim.coefficients)
            if c > 0 and i not in limited
        ][:1]
    for row in rows:
        if row.attribute == aim.attribute >= 0 and not attributes[aim.attribute].currency:
            found.append(
                Unread("an amount that is both limited and to be optimized", row.segment.start, row.segment.end)
            )
    return found


def wants_nothing(rows: Sequence[Row], aim: Aim) -> bool:
    """Whether something is minimized that no condition asks for, so that the best plan is to do nothing."""
    return not aim.maximize and all(right >= 0 for _, right in _uppers(rows))


def _says_available(row: Row, rows: Sequence[Row]) -> bool:
    """Whether its sentence calls an amount available, or has it; the word may serve a list of them."""
    said = [other.segment for other in rows if other.segment.sentence == row.segment.sentence]
    if any(item.stem == lexicon.IS_AVAILABLE for segment in said for item in segment.items):
        return True
    words = {item.lower for segment in said for item in segment.items}
    return row.kind == "resource" and bool(words & {"has", "have"}) and "to" not in words


def _uppers(rows: Sequence[Row]) -> Iterator[UpperForm]:
    for row in rows:
        if row.sense != ">=":
            yield row.coefficients, row.right
        if row.sense != "<=":
            yield tuple(-c for c in row.coefficients), -row.right


def _limited(uppers: Sequence[UpperForm], count: int) -> set[int]:
    """The quantities that have an upper limit: by a row in which all others count up, or are limited themselves."""
    known: set[int] = set()
    while True:
        more = {
            i
            for values, _ in uppers
            if all(values[j] >= 0 or j in known for j in range(count))
            for i in range(count)
            if values[i] > 0
        }
        if more <= known:
            return known
        known |= more
