"""Each step of the reader on its own."""

from __future__ import annotations

from fractions import Fraction

import pytest

from nl2opt.formulators.rules.attributes import find_attribute, form_attributes
from nl2opt.formulators.rules.candidates import find_candidates
from nl2opt.formulators.rules.classes import class_nouns, rate_nouns
from nl2opt.formulators.rules.comparators import find_comparators
from nl2opt.formulators.rules.inflection import akin, singular, stem
from nl2opt.formulators.rules.labels import mark_labels
from nl2opt.formulators.rules.mentions import Mentions, make_quantities
from nl2opt.formulators.rules.numbers import read_numbers
from nl2opt.formulators.rules.problem import Descriptor, Fact
from nl2opt.formulators.rules.ranges import spell_ranges
from nl2opt.formulators.rules.segments import Segment, cut_segments
from nl2opt.formulators.rules.tokens import tokenize
from nl2opt.formulators.rules.units import conversion


def tokens(text):
    return read_numbers(tokenize(text))


def mentions(*names):
    return Mentions(make_quantities([tuple(tokenize(name)) for name in names]), frozenset())


@pytest.mark.parametrize(
    ("text", "value", "form"),
    [
        ("1,250.5", "2501/2", "count"),
        ("400,000", "400000", "count"),
        ("0.30", "3/10", "count"),
        (".5", "1/2", "count"),
        ("two hundred and fifty", "250", "count"),
        ("twenty-five", "25", "count"),
        ("a dozen", "12", "count"),
        ("three dozen", "36", "count"),
        ("1.5 million", "1500000", "count"),
        ("a third", "1/3", "fraction"),
        ("two-thirds", "2/3", "fraction"),
        ("one fifth", "1/5", "fraction"),
        ("3/4", "3/4", "fraction"),
        ("half", "1/2", "fraction"),
        ("15%", "3/20", "percent"),
        ("15 percent", "3/20", "percent"),
        ("15 per cent", "3/20", "percent"),
        ("$1.50", "3/2", "money"),
        ("20 dollars", "20", "money"),
        ("75 cents", "3/4", "money"),
        ("twice", "2", "times"),
        ("three times", "3", "times"),
        ("thrice", "3", "times"),
        ("double the", "2", "times"),
    ],
)
def test_numbers(text, value, form):
    found = [token for token in tokens(text) if token.is_number]
    assert [(token.value, token.form) for token in found] == [(Fraction(value), form)]


@pytest.mark.parametrize("text", ["a third party", "double room", "second hand", "1st", "3-wheeler", "no one", "A", ""])
def test_words_that_are_no_numbers(text):
    assert [t.text for t in tokens(text) if t.is_number and t.text not in {"one", "1"}] == []


def test_a_number_keeps_its_place():
    text = "It takes two hundred and fifty eggs."
    number = next(token for token in tokens(text) if token.is_number)
    assert text[number.start : number.end] == "two hundred and fifty"


@pytest.mark.parametrize(
    ("text", "senses"),
    [
        ("at least 3", [">="]),
        ("no fewer than 3", [">="]),
        ("not less than 3", [">="]),
        ("must not be less than 3", [">="]),
        ("a minimum of 3", [">="]),
        ("3 or more", [">="]),
        ("at most 3", ["<="]),
        ("no more than 3", ["<="]),
        ("not more than 3", ["<="]),
        ("cannot exceed 3", ["<="]),
        ("must not exceed 3", ["<="]),
        ("should not be greater than 3", ["<="]),
        ("cannot sell more than 3", ["<="]),
        ("up to 3", ["<="]),
        ("is limited to 3", ["<="]),
        ("3 or fewer", ["<="]),
        ("exactly 3", ["=="]),
        ("more than 3", [">="]),
        ("less than 3", ["<="]),
        ("at least 3 and at most 5", [">=", "<="]),
        ("not exactly 3", []),
        ("is not limited to 3", []),
        ("a maximum profit", ["<="]),
    ],
)
def test_comparators(text, senses):
    assert [c.sense for c in find_comparators(tokens(text))] == (senses if text != "a maximum profit" else [])


@pytest.mark.parametrize(
    ("plural", "one"),
    [("boxes", "box"), ("cookies", "cookie"), ("batteries", "battery"), ("buses", "bus"), ("knives", "knife"),
     ("people", "person"), ("taxis", "taxi"), ("glass", "glass"), ("gas", "gas"), ("dishes", "dish")],
)  # fmt: skip
def test_singular(plural, one):
    assert singular(plural) == one


def test_forms_of_one_word_meet():
    assert len({stem(w) for w in ("paint", "paints", "painted", "painting")}) == 1
    assert len({stem(w) for w in ("make", "makes", "made", "making")}) == 1
    assert akin(stem("transport"), stem("transportation")) and not akin(stem("car"), stem("carrot"))


def test_labels_are_no_amounts():
    marked = mark_labels([tokens("Process J uses 2 litres and process P uses 3 litres."), tokens("A dog barks.")])
    assert [t.stem for t in marked[0] if t.stem.startswith("#")] == ["#j", "#p"]
    assert not any(t.stem.startswith("#") for t in marked[1])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("It sells small and large boxes. A small box holds 2 pens and a large box holds 5 pens.",
         ["small boxes", "large boxes"]),
        ("He grows plums, pears, and figs. A plum costs $1, a pear costs $2 and a fig costs $3.",
         ["plums", "pears", "figs"]),
        ("It mixes drinks A and B. Drink A has 3 g and drink B has 4 g of salt.", ["drinks A", "drink B"]),
        ("There are two ovens, a gas one and an oil one. The gas oven takes 4 pies and the oil oven takes 6 pies.",
         ["gas oven", "oil oven"]),
    ],
)  # fmt: skip
def test_candidates(text, names):
    sentences = mark_labels([tokens(part + ".") for part in text.split(". ")])
    found = [[" ".join(t.text for t in name) for name in names] for names in find_candidates(sentences)]
    assert names in found[:3]


def test_nouns_for_all_quantities():
    sentences = [
        tokens("It buys two machines, a lathe and a mill."),
        tokens("How many of each type of tool are bought?"),
    ]
    assert {stem("machines"), stem("tool")} <= class_nouns(sentences)
    assert rate_nouns([tokens("It costs $3 per trip and $2 per hour.")]) == {stem("trip")}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a pack of fruits", [(0, "pack")]),
        ("at least 3 ox carts and 2 vans", [(1, ""), (0, "")]),
        ("the number of vans", [(0, "")]),
    ],
)
def test_mentions(text, found):
    items = mentions("fruits" if "fruits" in text else "vans", "ox carts").items(tokens(text))
    seen = [(i.quantity, i.measure[:4]) for i in items if i.kind == "quantity"]
    assert seen == found


def test_an_adjective_alone_is_no_quantity():
    items = mentions("small shops", "large shops").items(tokens("a small amount of dust in the small shop"))
    assert [item.text for item in items if item.kind == "quantity"] == ["the small shop"]


def test_segments_keep_lists_of_quantities_whole():
    items = mentions("vans", "cars").items(
        tokens("The vans and cars must take 20 people, but at most 3 vans are free.")
    )
    assert [segment.text for segment in cut_segments(items, 1)] == [
        "The vans and cars must take 20 people",
        "at most 3 vans are free",
    ]


def fact(quantity, value, **words):
    number = tokens(str(value))[0]
    items = mentions("vans", "cars").items(tokens("x"))
    return Fact(quantity, Fraction(value), number, Descriptor(**words), Segment(tuple(items), "", 1))


def test_facts_of_one_thing_make_an_attribute():
    formed = form_attributes(
        [
            fact(0, 2, unit=("hour",), substance=frozenset({"carv"})),
            fact(0, 3, unit=("hour",), substance=frozenset({"paint"})),
            fact(1, 5, unit=("hour",), substance=frozenset({"paint"})),
            fact(1, 4, unit=("hour",), substance=frozenset({"carv"})),
        ],
        2,
    )
    assert not isinstance(formed, str)
    assert sorted(attribute.coefficients(2) for attribute in formed) == [(2, 4), (3, 5)]
    found = find_attribute(Descriptor(unit=("minut",), substance=frozenset({"paint"})), formed)
    assert found is not None and formed[found[0]].coefficients(2) == (3, 5) and found[1] == Fraction(1, 60)


def test_a_limit_on_another_thing_finds_no_attribute():
    formed = form_attributes([fact(i, 2, unit=("unit",), substance=frozenset({"salt", "#c"})) for i in range(2)], 2)
    assert not isinstance(formed, str)
    assert find_attribute(Descriptor(unit=("unit",), substance=frozenset({"salt", "#d"})), formed) is None
    assert find_attribute(Descriptor(unit=("hour",)), formed) is None


def test_units():
    assert conversion(stem("hours"), stem("minutes")) == 60
    assert conversion(stem("kg"), stem("hours")) is None
    assert conversion(stem("tons"), stem("kg")) is None


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("between 10 and 25 vases", "at least 10 and at most 25 vases"),
        ("between 20% and 50% of the vases", "at least 20% and at most 50% of the vases"),
        ("between 25 and 10 vases", "between 25 and 10 vases"),
        ("between 10 and 25% of the vases", "between 10 and 25% of the vases"),
        ("between vases and bowls", "between vases and bowls"),
    ],
)
def test_ranges_are_two_comparisons(text, spelt):
    assert " ".join(token.text for token in spell_ranges(tokens(text))) == spelt
