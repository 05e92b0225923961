"""What the reader has understood, step by step: facts, attributes, limits, rows, the aim, and the whole problem."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import permutations
from typing import Literal

from nl2opt.formulators.rules.comparators import Sense
from nl2opt.formulators.rules.mentions import Item, Quantity
from nl2opt.formulators.rules.segments import Segment
from nl2opt.formulators.rules.tokens import Token


@dataclass(slots=True, eq=False)
class Descriptor:
    """The words around a number, as stems. Not to be changed.

    `unit` is the noun phrase behind it, `substance` follows ``of``, `rest` comes later, `lead` stood before.
    """

    unit: tuple[str, ...] = ()
    substance: frozenset[str] = frozenset()
    rest: frozenset[str] = frozenset()
    lead: frozenset[str] = frozenset()
    currency: str = ""
    percent: bool = False
    rate: str = ""
    """The period or measure behind ``per``: ``hour`` in ``30 litres per hour``."""

    @property
    def is_empty(self) -> bool:
        return not (self.unit or self.substance or self.currency or self.percent)


CAPACITY = "#capacity"
"""Stands among the words of a fact that says what a unit can do at most: ``a van can carry up to 20 boxes``."""


@dataclass(slots=True, eq=False)
class Fact:
    """So much of something for one unit of a quantity. Not to be changed."""

    quantity: int
    value: Fraction
    number: Token
    descriptor: Descriptor
    segment: Segment
    column: int = -1
    """The column of a table it stands in; facts of one column are of one thing."""


@dataclass(slots=True)
class Attribute:
    """A line of facts, one for each quantity: what a unit of each costs, takes or brings."""

    facts: dict[int, Fact]
    unit: set[str] = field(default_factory=set)
    nouns: set[str] = field(default_factory=set)
    context: set[str] = field(default_factory=set)
    lead: set[str] = field(default_factory=set)
    measure: str = ""
    currency: str = ""
    percent: bool = False
    uses: int = 0

    @property
    def is_capacity(self) -> bool:
        return CAPACITY in self.context

    def coefficients(self, count: int) -> tuple[Fraction, ...]:
        return tuple(self.facts[i].value if i in self.facts else Fraction(0) for i in range(count))


@dataclass(slots=True, eq=False)
class Limit:
    """A number that limits something; what it limits is settled once all facts are known. Not to be changed."""

    sense: Sense
    value: Fraction
    number: Token
    descriptor: Descriptor
    before: tuple[Item, ...]
    after: tuple[Item, ...]
    segment: Segment
    stated: bool
    """Whether a comparison was said; otherwise the sense comes from words such as ``available`` or ``needs``."""
    strict: bool = False
    supply: bool = False
    """Whether it only counts as the supply of what the quantities use up, and of nothing else."""
    column: int = -1
    """The column of a table whose amounts it limits."""


RowKind = Literal["bound", "total", "resource", "share", "average", "comparison", "combination"]


@dataclass(frozen=True, slots=True)
class Row:
    """``coefficients . x  sense  right``, and where it was read."""

    kind: RowKind
    coefficients: tuple[Fraction, ...]
    sense: Sense
    right: Fraction
    segment: Segment
    numbers: tuple[Token, ...]
    attribute: int = -1
    quantity: int = -1
    other: int = -1
    factor: Fraction = Fraction(1)
    """The multiple or share of a ratio, share or average row; the conversion of units of a resource row."""
    strict: bool = False
    stated: bool = True

    @property
    def key(self) -> tuple[tuple[Fraction, ...], str, Fraction]:
        """Scaled so that equal rows have equal keys."""
        sign = -1 if self.sense == ">=" else 1
        values = [sign * c for c in self.coefficients]
        right = sign * self.right
        scale = next((abs(v) for v in values if v), Fraction(1))
        if self.sense == "==" and next((v for v in values if v), Fraction(1)) < 0:
            scale = -scale
        return tuple(v / scale for v in values), "==" if self.sense == "==" else "<=", right / scale


@dataclass(frozen=True, slots=True)
class Aim:
    """The objective: `coefficients` of the quantities, from attribute `attribute`, or the plain total when it is -1."""

    maximize: bool
    coefficients: tuple[Fraction, ...]
    attribute: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class LinearProblem:
    """Everything a text says, in numbers."""

    quantities: tuple[Quantity, ...]
    measures: tuple[str, ...]
    """The stem each quantity is measured in, or an empty text where pieces are counted."""
    integer: bool
    attributes: tuple[Attribute, ...]
    rows: tuple[Row, ...]
    aim: Aim


def same_problem(first: LinearProblem, second: LinearProblem) -> bool:
    """Whether two readings of one text say the same, up to the order of the quantities."""
    count = len(first.quantities)
    if count != len(second.quantities) or first.aim.maximize != second.aim.maximize:
        return False
    rows = {row.key for row in first.rows}
    if len(rows) != len({row.key for row in second.rows}):
        return False
    for order in permutations(range(count)) if count <= 5 else [tuple(range(count))]:
        if tuple(second.aim.coefficients[i] for i in order) != first.aim.coefficients:
            continue
        moved = {replace(row, coefficients=tuple(row.coefficients[i] for i in order)).key for row in second.rows}
        if moved == rows:
            return True
    return False
