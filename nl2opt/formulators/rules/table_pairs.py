"""A second table that says what there is of each thing in the first: ``| resource | available |``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nl2opt.description.markdown import TextTable
from nl2opt.formulators.rules.problem import Limit
from nl2opt.formulators.rules.table_cells import Heading, read_cell, read_heading
from nl2opt.formulators.rules.table_facts import TableFacts, read_table
from nl2opt.formulators.rules.table_limits import Label, limits_amounts, read_label, told_limit


def read_pair(text: str, tables: Sequence[TextTable]) -> list[TableFacts]:
    """Two tables, one of which is nothing but limits on the amounts of the other, every one of them found there."""
    found = []
    for main, other in (tables, tables[::-1]):
        for told in read_table(text, main):
            limits = _limits(text, other, told)
            if limits:
                found.append(replace(told, limits=(*told.limits, *limits)))
    return found


def _limits(text: str, table: TextTable, told: TableFacts) -> list[Limit]:
    """The limits of a table of two columns; none where a row is of nothing the other table has, or of two things."""
    if len(table.header) != 2 or told.limits or any(len(row) != 2 for row in table.cells):
        return []
    over = read_heading(text, table.header[1])
    label = read_label(over) if over is not None else None
    if over is None or not isinstance(label, Label) or not limits_amounts(label):
        return []
    found: list[Limit] = []
    for name, span in table.cells:
        named, cell = read_heading(text, name), read_cell(text, span)
        column = _column(named, told) if named is not None else -1
        if named is None or cell is None or cell.number is None or column < 0:
            return []
        unit = named.unit or over.unit
        limit = told_limit(told.headings[column], label, replace(over, unit=unit), cell, column)
        if isinstance(limit, str):
            return []
        found.append(limit)
    return found if len({limit.column for limit in found}) == len(found) else []


def _column(named: Heading, told: TableFacts) -> int:
    """The one column whose heading has the same nouns."""
    places = [k for k, heading in enumerate(told.headings) if set(named.nouns) == set(heading.nouns)]
    return places[0] if len(places) == 1 and named.nouns else -1
