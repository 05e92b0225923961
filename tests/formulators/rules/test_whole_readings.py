"""The steps that look at more than one clause: pronouns, heads, synonyms, and whether the whole makes sense."""

from __future__ import annotations

from fractions import Fraction

import pytest

from nl2opt.description.text import Description
from nl2opt.formulators.rules import read
from nl2opt.formulators.rules.draft import Draft
from nl2opt.formulators.rules.heads import join_heads
from nl2opt.formulators.rules.mentions import Mentions, make_quantities
from nl2opt.formulators.rules.numbers import read_numbers
from nl2opt.formulators.rules.plausible import implausible
from nl2opt.formulators.rules.problem import Aim, Attribute, Descriptor, Fact, Row
from nl2opt.formulators.rules.pronouns import resolve_pronouns
from nl2opt.formulators.rules.segments import Segment
from nl2opt.formulators.rules.synonyms import are_synonyms
from nl2opt.formulators.rules.tokens import tokenize

NAMES = make_quantities([tuple(tokenize("vans")), tuple(tokenize("cars"))])


def items(text: str, classes: frozenset[str] = frozenset()):
    return resolve_pronouns(Mentions(NAMES, classes).items(read_numbers(tokenize(text))), classes)


def named(text: str, classes: frozenset[str] = frozenset()) -> list[int]:
    return [item.quantity for item in items(text, classes) if item.kind == "quantity"]


def test_a_pronoun_stands_for_the_one_quantity_named():
    assert named("Cars are dear, so no more than 6 of them can be used") == [1, 1]
    assert named("Vans and cars are dear, so no more than 6 of them can be used") == [0, 1]
    assert named("Cars need drivers, so no more than 6 of them can be used") == [1]


def test_a_share_of_all_of_them_needs_no_pronoun():
    found = items("The vehicles are old and at least 60% of them must be cars", frozenset({"vehicl"}))
    assert "them" not in {item.lower for item in found}


def row(coefficients: tuple[int, ...], sense: str, right: int, attribute: int = -1, *, stated: bool = True) -> Row:
    return Row(
        "resource", tuple(map(Fraction, coefficients)), sense, Fraction(right), SEGMENT, (), attribute=attribute,
        stated=stated,
    )  # fmt: skip


SEGMENT = Segment(tuple(items("vans")), "", 1)
TOTAL = (Fraction(1), Fraction(1))
FACTS = Attribute({}, nouns={"box"})


@pytest.mark.parametrize(
    ("rows", "maximize", "why"),
    [
        ([row((2, 3), "<=", 40)], True, ""),
        ([row((2, 3), "<=", 40)], False, ""),
        ([row((2, 3), "<=", 40, stated=False)], False, "do nothing"),
        ([row((2, 3), ">=", 40)], False, ""),
        ([row((2, 3), ">=", 40)], True, "nothing limits"),
        ([row((1, 0), "<=", 40)], True, "nothing limits"),
        ([row((1, 0), "<=", 40), row((-2, 1), "<=", 0)], True, ""),
        ([row((1, -1), "<=", 0), row((-1, 1), "<=", 0)], True, "nothing limits"),
        ([row((1, 1), "==", 40)], True, ""),
    ],
)
def test_a_whole_reading_makes_sense(rows, maximize, why):
    found = implausible(NAMES, [FACTS], rows, Aim(maximize, TOTAL, -1, 0, 4, "vans"))
    assert [why in unread.why for unread in found] == ([True] if why else [])


def test_an_amount_is_not_both_limited_and_optimized_unless_it_is_money():
    rows = [row((1, 1), ">=", 40, attribute=0)]
    aim = Aim(False, TOTAL, 0, 0, 4, "boxes")
    assert implausible(NAMES, [Attribute({}, currency="")], rows, aim)
    assert not implausible(NAMES, [Attribute({}, currency="$")], rows, aim)


def test_heads_of_one_thing_meet():
    number = next(t for t in read_numbers(tokenize("30")) if t.is_number)
    long, short = Descriptor(("wheel",), frozenset({"chees"})), Descriptor(("wheel",))
    other = Descriptor(("wheel",), frozenset({"bread"}))

    def joined(*descriptors: Descriptor) -> list[frozenset[str]]:
        draft = Draft(facts=[Fact(0, Fraction(30), number, d, SEGMENT) for d in descriptors])
        join_heads(draft)
        return [fact.descriptor.substance for fact in draft.facts]

    assert joined(long, short) == [frozenset(), frozenset()]
    assert joined(long, other, short)[:2] == [long.substance, other.substance]


def test_only_single_words_are_synonyms():
    assert are_synonyms({"worker"}, {"staff"})
    assert not are_synonyms({"worker", "night"}, {"staff"})
    assert not are_synonyms({"worker"}, {"gasolin"})


def test_a_range_may_be_said_in_two_pieces():
    text = (
        "A shop makes lamps and vases. A lamp takes 3 hours and a vase takes 2 hours; 90 hours are available. "
        "At least 4 lamps {} are sold. A lamp earns $12 and a vase earns $10. How many of each maximize profit?"
    )
    rows = {row.key for row in read(Description.from_text(text.format("but at most 9"))).problem.rows}
    same = {row.key for row in read(Description.from_text(text.format("but no more than 9"))).problem.rows}
    assert len(rows) == 3 and rows == same
    assert read(Description.from_text(text.format("but at most 9 hats"))).refused
