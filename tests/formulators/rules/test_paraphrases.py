"""One problem in many words: each way to say a condition, a fact, an aim or what is decided gives the same model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from nl2opt.description.text import Description
from nl2opt.formulators.rules import read

HERE = Path(__file__).parent
_SECTION = re.compile(r"^## (?P<row>.+)\n\n(?P<frame>.+)\n\n(?P<said>(?:- .+\n)+)", re.MULTILINE)

INTRODUCTION = "A firm can buy two types of machines, rattos and velos. "
FACTS = "A {one} costs $4, needs 3 workers and fills 30 jars. A {two} costs $7, needs 5 workers and fills 50 jars. "
QUESTION = " How many of each should be bought to "
NEED = "At least 900 jars must be filled and there are 90 workers available. At least 3 {ones} must be bought."

Key = tuple[tuple[Fraction, ...], str, Fraction]


def key(row: str) -> Key:
    """``1 0 >= 4`` scaled as `Row.key` scales it."""
    *coefficients, sense, right = row.split()
    sign = -1 if sense == ">=" else 1
    values = [sign * Fraction(c) for c in coefficients]
    scale = next(abs(v) for v in values if v)
    return tuple(v / scale for v in values), "<=", sign * Fraction(right) / scale


def conditions() -> Iterator[tuple[str, str, str]]:
    for section in _SECTION.finditer((HERE / "paraphrases.md").read_text(encoding="utf-8")):
        others, question = section["frame"].split(" How many")
        for line in section["said"].splitlines():
            yield section["row"], line[2:], f"{others} {line[2:]} How many{question}"


@pytest.mark.parametrize(("row", "said", "rest"), [pytest.param(*case, id=case[1]) for case in conditions()])
def test_a_condition_in_other_words_is_the_same_row(row: str, said: str, rest: str) -> None:
    reading = read(Description.from_text(INTRODUCTION + FACTS.format(one="ratto", two="velo") + rest))
    assert reading.problem is not None, "\n".join(reading.lines())
    assert key(row) in {found.key for found in reading.problem.rows}


NAMES = [
    ("ratto", "rattos", "velo", "velos", "machines"),
    ("small truck", "small trucks", "large truck", "large trucks", "trucks"),
    ("type A pump", "type A pumps", "type B pump", "type B pumps", "pumps"),
    ("heavy-duty mask", "heavy-duty masks", "plain mask", "plain masks", "masks"),
    ("pack of nails", "packs of nails", "pack of screws", "packs of screws", "packs"),
    ("food truck", "food trucks", "diner", "diners", "places"),
]
INTRODUCTIONS = [
    "A firm buys {ones} and {twos}.", "A firm can use either {ones} or {twos}.",
    "A firm uses two types of {kinds}, {ones} and {twos}.", "There are two types of {kinds}: {ones} and {twos}.",
    "You need to decide how many {ones} and {twos} to buy.", "A firm is deciding between {ones} and {twos}.",
    "A firm has two kinds of {kinds}, namely {ones} and {twos}.", "A firm offers a {one} and a {two}.",
]  # fmt: skip
TOLD = [
    "Each {one} costs $4, needs 3 workers, and fills 30 jars while each {two} costs $7, needs 5 workers, and fills 50 "
    "jars.",
    "A {one} can fill 30 jars, requires 3 workers, and costs $4. A {two} can fill 50 jars, requires 5 workers, and "
    "costs $7.",
    "The cost of a {one} is $4 and the cost of a {two} is $7. A {one} needs 3 workers and a {two} needs 5 workers. "
    "A {one} fills 30 jars and a {two} fills 50 jars.",
    "It costs $4 to buy a {one} and $7 to buy a {two}. A {one} needs 3 workers and fills 30 jars, whereas a {two} "
    "needs 5 workers and fills 50 jars.",
    "A {one} needs 3 workers to fill 30 jars and costs $4. A {two} needs 5 workers to fill 50 jars and costs $7.",
    "The {one} requires 3 workers, can fill 30 jars and has a cost of $4. The {two} requires 5 workers, can fill 50 "
    "jars and has a cost of $7.",
    "A {one} costs the firm $4, takes 3 workers, and is able to fill 30 jars. On the other hand, a {two} costs the "
    "firm $7, takes 5 workers, and is able to fill 50 jars.",
    "It takes 3 workers and $4 for each {one}, and a {one} fills 30 jars. It takes 5 workers and $7 for each {two}, "
    "and a {two} fills 50 jars.",
    "Every {one} fills 30 jars, uses 3 workers and has a price of $4. Every {two} fills 50 jars, uses 5 workers and "
    "has a price of $7.",
]


@pytest.mark.parametrize("names", NAMES, ids=[names[0] for names in NAMES])
@pytest.mark.parametrize(
    ("introduction", "facts"), [*((i, FACTS) for i in INTRODUCTIONS), *((INTRODUCTIONS[0], told) for told in TOLD)]
)
def test_quantities_and_facts_in_other_words(names: tuple[str, ...], introduction: str, facts: str) -> None:
    words = dict(zip(("one", "ones", "two", "twos", "kinds"), names, strict=True))
    text = f"{introduction} {facts.strip()} {NEED}{QUESTION}minimize the total cost?".format(**words)
    reading = read(Description.from_text(text))
    assert reading.problem is not None, "\n".join(reading.lines())
    first = [q.name for q in reading.problem.quantities].index(
        next(q.name for q in reading.problem.quantities if names[1].split()[-1] in q.name or names[0] in q.name
             or names[0].split()[0] in q.name)
    )  # fmt: skip
    order = (first, 1 - first)
    rows = {(tuple(row.coefficients[i] for i in order), row.sense, row.right) for row in reading.problem.rows}
    assert rows == {((30, 50), ">=", 900), ((3, 5), "<=", 90), ((1, 0), ">=", 3)}
    assert tuple(reading.problem.aim.coefficients[i] for i in order) == (4, 7)


AIMS = {
    "carries {} people": "maximize the number of people carried; carry as many people as possible; carry the most "
    "people; maximize the total number of people that can be carried each day; maximize the people carried",
    "extracts {} units of gold": "maximize the amount of gold extracted; maximize the gold extraction; maximize gold; "
    "extract the most gold; maximize the total units of gold",
    "contains {} mg of zinc": "maximize zinc intake; maximize the amount of zinc he gets; get the most zinc",
    "brings a profit of ${}": "maximize profit; maximize its profits; make the most profit; make the most money",
    "sells for ${}": "maximize revenue; maximize sales; maximize the money earned; maximize earnings",
}
LOW_AIMS = {
    "takes {} minutes to bake": "minimize the total time; minimize the baking time; reduce the total time; minimize "
    "the amount of time it takes; minimize the total time spent baking; take the least amount of time",
    "costs ${}": "minimize cost; minimize her expenses; minimize the amount of money spent; spend the least money; "
    "keep the cost as low as possible",
    "requires {} nurses": "minimize the number of nurses needed; use the fewest nurses; reduce the number of nurses",
    "generates {} units of pollution": "minimize pollution; minimize the amount of pollution generated; produce the "
    "least pollution; decrease the pollution produced",
    "wastes {} grams of flour": "minimize the flour wasted; minimize waste; minimize the wasted flour",
}


MORE = (40, 70, "needs 3 square metres", "needs 5 square metres", "There are 90 square metres available")
LESS = (4, 7, "fills 30 jars", "fills 50 jars", "At least 900 jars must be filled")


@pytest.mark.parametrize(
    ("maximize", "fact", "aim"),
    [
        (maximize, fact, aim)
        for maximize, table in ((True, AIMS), (False, LOW_AIMS))
        for fact, aims in table.items()
        for aim in aims.split("; ")
    ],
)
def test_an_aim_in_other_words_is_the_same_aim(maximize: bool, fact: str, aim: str) -> None:
    first, second, one, two, condition = MORE if maximize else LESS
    told = f"A ratto {fact.format(first)} and {one}. A velo {fact.format(second)} and {two}. "
    rest = f"{condition} and at least 4 rattos must be bought."
    problem = read(Description.from_text(f"{INTRODUCTION}{told}{rest}{QUESTION}{aim}?")).problem
    assert problem is not None
    assert problem.aim.maximize is maximize
    assert problem.aim.coefficients == (first, second)
