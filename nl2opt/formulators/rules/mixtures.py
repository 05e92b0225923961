"""``The mixture must contain at least 17% protein``: an average over what is mixed, each of known content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.attributes import complete, words_of
from nl2opt.formulators.rules.inflection import stems
from nl2opt.formulators.rules.limit_words import place_of
from nl2opt.formulators.rules.problem import Attribute, Limit, Row

_MIXTURES = stems("mixture mix blend alloy compound solution")
_FINISHED = stems("finished final resulting new whole")
_HOLDING = stems("contain hold have has consist include be is")
_LOSING = stems("lose loss waste shrink evaporate remove yield recover extract turn leave become")


def read_mixture(
    limit: Limit, attributes: Sequence[Attribute], measures: frozenset[str], before: Row | None
) -> Row | str:
    """The row of a limit in percent on a mixture, or a text that says why it is none.

    `before` is the row read before: ``and at most 8% fibre`` goes on with what it said. The quantities must be measured
    (``tons of barley``), so that their sum is the mixture, and nothing may be lost on the way.
    """
    if not limit.stated or limit.number.form != "percent" or limit.value > 1:
        return "a share of something unknown"
    if not (_is_of_mixture(limit) or _goes_on(limit, before)) or not measures & lexicon.CONTINUOUS_UNITS:
        return "a share of something unknown"
    nouns = words_of(limit.descriptor).nouns
    places = [place for place, a in enumerate(attributes) if a.percent and nouns and nouns & a.nouns]
    if len(places) != 1 or limit.descriptor.rest - _HOLDING:
        return "a share of something unknown"
    (place,) = places
    attribute, count = attributes[place], len(attributes[place].facts)
    if not (nouns <= attribute.nouns or attribute.nouns <= nouns) or attribute.context & _LOSING:
        return "a share of something unknown"
    if not complete(attribute, max(attribute.facts) + 1):
        return "a limit on something only some quantities are said to use"
    attribute.uses += 1
    values = tuple(value - limit.value for value in attribute.coefficients(count))
    return Row(
        "average", values, limit.sense, Fraction(0), limit.segment, (limit.number,), attribute=place,
        factor=limit.value, strict=limit.strict,
    )  # fmt: skip


def of_fixed_amount(rows: Sequence[Row], attributes: Sequence[Attribute], count: int) -> list[Row]:
    """The rows with averages as amounts, where the mixture weighs exactly so much: 18% of 100 tons are 18 tons."""
    fixed = {row.right for row in rows if row.kind == "total" and row.sense == "=="}
    if len(fixed) != 1:
        return list(rows)
    (weight,) = fixed
    return [
        replace(
            row, kind="resource", coefficients=attributes[row.attribute].coefficients(count),
            right=row.factor * weight, factor=Fraction(1),
        )
        if row.kind == "average" else row
        for row in rows
    ]  # fmt: skip


def _is_of_mixture(limit: Limit) -> bool:
    """``The finished mixture must contain``: no further word in its subject."""
    items = limit.segment.items[: place_of(limit)]
    content = {item.stem for item in items if item.kind == "word" and item.content}
    if len(content - _FINISHED - _HOLDING) == 1 and content & stems("finished final resulting"):
        return True  # the finished feed
    return bool(content & _MIXTURES) and content <= _MIXTURES | _FINISHED | _HOLDING


def _goes_on(limit: Limit, before: Row | None) -> bool:
    """``and at most 8% fibre`` behind a row on a mixture, in the same sentence."""
    return (
        before is not None
        and before.kind == "average"
        and before.segment.sentence == limit.segment.sentence
        and limit.segment.opener in {"and", ","}
        and [item.kind for item in limit.segment.items[:2]] == ["compare", "number"]
    )
