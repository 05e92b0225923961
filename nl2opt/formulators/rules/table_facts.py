"""What Markdown tables tell: quantities down the first column or along the header, attributes the other way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nl2opt.description.markdown import TextTable
from nl2opt.description.text import Description
from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.candidates import Candidate
from nl2opt.formulators.rules.inflection import stems
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.numbers import read_numbers
from nl2opt.formulators.rules.problem import Fact, Limit
from nl2opt.formulators.rules.segments import Segment
from nl2opt.formulators.rules.table_cells import (
    Cell,
    Heading,
    Span,
    cell_words,
    descriptor_of,
    read_cell,
    read_heading,
    read_name,
)
from nl2opt.formulators.rules.table_limits import (
    SUMS,
    Label,
    bounds_quantities,
    limits_amounts,
    read_label,
    told_bound,
    told_limit,
)
from nl2opt.formulators.rules.tokens import Token, tokenize

Grid = list[list[Span]]
_ON = frozenset({"on", "in", "through", "from", "of"})
_CALENDAR = stems(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday jan feb mar apr jun jul aug sep oct nov dec mon tue wed thu fri sat sun"
)
_SHIFTS = stems("shift season")
_WAYS = stems("from to origin destination source")


@dataclass(frozen=True)
class TableFacts:
    """What a table tells: a candidate set of names, a fact for each cell with a number, and limits."""

    names: Candidate
    facts: tuple[Fact, ...]
    limits: tuple[Limit, ...] = ()
    classes: frozenset[str] = frozenset()
    """The noun over the names: ``cake``."""
    headings: tuple[Heading, ...] = ()


def read_table(text: str, table: TextTable) -> list[TableFacts]:
    """A table, both ways round; each cell but the names and headings must be a number, or a plain gap.

    >>> text = "| cake | eggs | profit ($) |\\n|---|---|---|\\n| rye | 3 | 4.5 |\\n| oat | 2 | 6 |\\n"
    >>> read, _ = read_table(text, Description.from_text(text).tables[0])
    >>> [(fact.quantity, str(fact.value), fact.descriptor.currency) for fact in read.facts]
    [(0, '3', ''), (0, '9/2', '$'), (1, '2', ''), (1, '6', '$')]
    """
    rows: Grid = [list(row) for row in (table.header, *table.cells)]
    width = len(table.header)
    if any(len(row) != width for row in rows) or width < 2 or len(rows) < 2:
        return []
    if _leads_somewhere(text, rows[0][0]) or _is_a_calendar(text, rows):
        return []
    ways = (rows, [list(column) for column in zip(*rows, strict=True)])
    return [facts for grid in ways if (facts := _read(text, grid)) is not None]


def counted_lines(told: TableFacts, sentences: Sequence[Sequence[Token]]) -> dict[int, str]:
    """``made on three machines`` beside a table with three lines of limited amounts: how many there are, no amount."""
    lines = len({limit.column for limit in told.limits if limit.column >= 0})
    found = {}
    for tokens in sentences:
        numbers = [at for at, token in enumerate(tokens) if token.is_number]
        for at in numbers:
            token = tokens[at]
            plain = token.form == "count" and token.text.isalpha() and token.value == lines and lines > 1
            if plain and at and tokens[at - 1].lower in _ON and all(tokens[k].text.isalpha() for k in numbers):
                found[token.start] = "how many lines the table has"
    return found


def table_names(description: Description) -> list[list[Token]]:
    """The words of first cells and headings: ``product 1`` is a label in the text where it is one in a table."""
    return [
        read_numbers(tokenize(description.text, *span))
        for table in description.tables
        for span in (*table.header, *(row[0] for row in table.cells if row))
    ]


def _leads_somewhere(text: str, corner: Span) -> bool:
    """``From / To``: a table with two indices."""
    words = cell_words(text, corner)
    return any(
        token.text in {"/", "\\", "→"} or token.lower in {"from", "to"} or token.stem in _WAYS for token in words
    )


def _is_a_calendar(text: str, rows: Grid) -> bool:
    """A table of months, of days or of shifts, which hang together as no products do."""
    names = [read_name(text, span) for span in (*rows[0], *(row[0] for row in rows[1:]))]
    return any(len(name) == 1 and name[0].stem in _CALENDAR for name in names) or bool(
        {token.stem for token in names[0]} & (lexicon.PERIODS - lexicon.SHORT_PERIODS | _SHIFTS)
    )


def _read(text: str, grid: Grid) -> TableFacts | None:
    headings = [read_heading(text, span) for span in grid[0][1:]]
    labels = [read_label(h) if h is not None else "" for h in headings]
    cells = [[read_cell(text, span) for span in row[1:]] for row in grid[1:]]
    names = [read_name(text, row[0]) for row in grid[1:]]
    beside = [read_heading(text, row[0]) for row in grid[1:]]
    told = [read_label(h) if h is not None else "" for h in beside]
    if not all(names) or any(cell is None for row in cells for cell in row):
        return None
    if any(h is None or _is_sum(h) for h in (*headings, *beside)):
        return None
    rows = [k for k, label in enumerate(told) if label is None]
    limits = [k for k in range(len(told)) if k not in rows]
    if len(rows) < 2 or not _are_apart([names[k] for k in rows]):
        return None
    corner = [token.stem for token in cell_words(text, grid[0][0]) if token.is_word]
    reader = _Columns(headings, labels, [[c for c in row if c is not None] for row in cells], frozenset(corner))
    facts = reader.facts(rows)
    bounds = reader.bounds(rows, [names[k] for k in rows])
    limited = reader.limits(limits, told, beside)
    if facts is None or bounds is None or limited is None or (limits and reader.has_supplies()):
        return None
    return TableFacts(
        tuple(names[k] for k in rows), tuple(facts), (*limited, *bounds), frozenset(corner[-1:]), tuple(reader.headings)
    )


def _is_sum(heading: Heading) -> bool:
    """``Total``, ``Average``: what is worked out from the rest, unless a limit is meant (``Total available``)."""
    words = {token.stem for token in heading.tokens if token.is_word}
    return bool(words & SUMS) and read_label(heading) is None


def _are_apart(names: Sequence[tuple[Token, ...]]) -> bool:
    """Whether each name has a word that none of the others has."""
    words = [{token.stem for token in name} for name in names]
    return all(own - {s for k, other in enumerate(words) if k != at for s in other} for at, own in enumerate(words))


class _Columns:
    """The columns of one grid: facts, bounds of quantities, and limits in rows of their own."""

    def __init__(
        self, headings: Sequence[Heading | None], labels: Sequence[Label | str | None], cells: list[list[Cell]],
        corner: frozenset[str],
    ) -> None:  # fmt: skip
        self.headings = [heading for heading in headings if heading is not None]
        self.labels = labels
        self.cells = cells
        things = frozenset(heading.rate for heading in self.headings) | corner
        self.bounded = [
            k
            for k, label in enumerate(labels)
            if isinstance(label, Label) and bounds_quantities(label, self.headings[k], things)
        ]

    def has_supplies(self) -> bool:
        """Whether a column says what is there of each quantity, as in a table of plants and stores."""
        return any(
            isinstance(label, Label) and label.supply for k, label in enumerate(self.labels) if k in self.bounded
        )

    def facts(self, rows: Sequence[int]) -> list[Fact] | None:
        found = []
        for index, row in enumerate(rows):
            for k, heading in enumerate(self.headings):
                if k in self.bounded:
                    continue
                label, cell = self.labels[k], self.cells[row][k]
                if isinstance(label, str) or (label is not None and not _is_an_amount(label)):
                    return None
                fact = _fact(index, cell, heading, k, self._number_of(rows, k))
                if fact is None:
                    return None
                found.append(fact)
        return found

    def _number_of(self, rows: Sequence[int], k: int) -> Token | None:
        """Some number of a column, to stand for its gaps."""
        return next((self.cells[row][k].number for row in rows if self.cells[row][k].number is not None), None)

    def bounds(self, rows: Sequence[int], names: Sequence[tuple[Token, ...]]) -> list[Limit] | None:
        found = []
        for k in self.bounded:
            label = self.labels[k]
            assert isinstance(label, Label)
            for index, row in enumerate(rows):
                cell = self.cells[row][k]
                if cell.number is None:
                    continue
                if cell.number.form != "count":
                    return None
                if not cell.number.value and label.sense == ">=":
                    continue  # nothing is negative
                found.append(told_bound(names[index], index, self.headings[k], label, cell))
        return found

    def limits(
        self, rows: Sequence[int], told: Sequence[Label | str | None], beside: Sequence[Heading | None]
    ) -> list[Limit] | None:
        found: list[Limit] = []
        senses = [label.sense for row in rows if isinstance(label := told[row], Label)]
        if len(senses) != len(rows) or len(set(senses)) != len(senses):
            return None
        for row in rows:
            label, named = told[row], beside[row]
            assert isinstance(label, Label)
            assert named is not None
            numbers = [cell for k, cell in enumerate(self.cells[row]) if cell.number is not None]
            if not limits_amounts(label) or not numbers or any(self.cells[row][k].number for k in self.bounded):
                return None
            for k, cell in enumerate(self.cells[row]):
                if cell.number is None:
                    continue
                limit = told_limit(self.headings[k], label, named, cell, k)
                if isinstance(limit, str):
                    return None
                found.append(limit)
        return found


def _is_an_amount(label: Label) -> bool:
    """``Apples required``, ``Maximum load``: a word of a limit in a heading over amounts, beside words of its own."""
    return bool(label.others)


def _fact(index: int, cell: Cell, heading: Heading, column: int, other: Token | None) -> Fact | None:
    """The fact of one cell; a dash is none of it, unless it may be a price that is missing."""
    if other is None:
        return None
    if cell.number is None:
        if not cell.dash or other.currency or heading.currency:
            return None
        cell = Cell(replace(other, value=other.value * 0))
    descriptor = descriptor_of(heading, cell)
    number = cell.number
    if descriptor is None or number is None:
        return None
    value = number.value * heading.scale
    if heading.percent:
        number, value = replace(number, form="percent"), value / 100
    if descriptor.currency and number.form == "count":
        number = replace(number, form="money", currency=descriptor.currency)
    item = Item("number", number.text, "", 0, 1, number.start, number.end, number)
    return Fact(index, value, number, descriptor, Segment((item,), "|", 0), column)
