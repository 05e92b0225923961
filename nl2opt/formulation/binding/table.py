"""A parameter from a table: key columns, one value column or one for each member, or a file of keys and values."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from nl2opt.description.readers.cells import text_of
from nl2opt.description.readers.grid import GridTable
from nl2opt.description.tables import DataTable
from nl2opt.diagnostics import Severity
from nl2opt.formulation.binding.matching import (
    as_text,
    bare,
    nearest_member,
    parts_of,
    shown,
    text_against_number,
    width,
)
from nl2opt.formulation.binding.report import Report
from nl2opt.formulation.binding.settle import report_missing, settle
from nl2opt.formulation.elements import Parameter
from nl2opt.formulation.index_sets import IndexSet
from nl2opt.formulation.origin import Path

_BRACES = re.compile(r"\{([^{}]*)\}")


def find_column(table: DataTable, column: str, report: Report, at: Path) -> int | None:
    """The place of a column, or None and an `unknown-column` finding with the nearest name."""
    try:
        return table.columns.index(column)
    except ValueError:
        near = difflib.get_close_matches(column, table.columns, n=1)
        report.add(
            "unknown-column", f"{table.where()} has no column {column!r}", at=at,
            help=f"the nearest name is {near[0]!r}" if near else column_list(table),
        )  # fmt: skip
        return None


def column_list(table: DataTable) -> str:
    """The columns of a table as a sentence, cut where there are many."""
    names = [repr(name) for name in table.columns[:12]]
    return "its columns are " + ", ".join(names) + (", ..." if len(table.columns) > 12 else "")


class Table:
    """Binds one parameter to one table."""

    def __init__(self, decl: Parameter, table: DataTable, sets: Sequence[IndexSet], report: Report) -> None:
        self.decl, self.table, self.sets, self.report = decl, table, sets, report
        self.names = decl.over or ()
        self.rows: Sequence[tuple[Any, ...]] = table.rows
        self.row_places: Sequence[int] = range(len(table.rows))
        self.lenient = isinstance(table, GridTable) and not table.typed_cells
        self.decimal_comma = isinstance(table, GridTable) and table.decimal_comma

    def bind(self, keys: list[Any] | None) -> Any:
        """The value, or the value of each key; None where a finding says why there is none."""
        if not self._filter():
            return None
        if keys is None:
            return self._scalar()
        if not keys:
            return {}
        spread = self._spread()
        key_places = None if spread is None else self._key_columns(spread)
        if spread is None or key_places is None:
            return {}
        columns = self._value_columns(spread, key_places)
        return {} if columns is None else self._cells(key_places, spread, columns, keys)

    # -- which rows ----------------------------------------------------------------------------------------------

    def _filter(self) -> bool:
        """Keep the rows that `row` asks for; False and a finding where there are none."""
        for column, wanted in (self.decl.row or {}).items():
            place = find_column(self.table, column, self.report, ("row",))
            if place is None:
                return False
            text = text_of(wanted)
            kept = [i for i in self.row_places if (c := self.table.rows[i][place]) == wanted or text_of(c) == text]
            if not kept:
                if self.decl.default is None or self.names:
                    cells = list(dict.fromkeys(self.table.rows[i][place] for i in self.row_places))
                    self.report.add(
                        "missing-cell", f"{self.table.where(column=column)}: no row holds {wanted!r}", at=("row",),
                        help=nearest_member(wanted, [c for c in cells if c is not None]),
                    )  # fmt: skip
                return self.decl.default is not None and not self.names and self._nothing()
            self.row_places = kept
        self.rows = [self.table.rows[i] for i in self.row_places] if self.decl.row else self.table.rows
        return True

    def _nothing(self) -> bool:
        self.row_places, self.rows = [], []
        return True

    def _scalar(self) -> Any:
        used = [self.table.columns.index(c) for c in self.decl.row or {}]
        place = self._single_column(used)
        if place is None:
            return None
        if not self.rows:
            if self.decl.default is None:
                self.report.add("missing-cell", f"{self.table.where()} has no rows")
            return self.decl.default
        if len(self.rows) > 1:
            numbers = " and ".join(str(self.table.number(i)) for i in self.row_places[:2])
            if self.decl.row:
                wanted = ", ".join(repr(v) for v in self.decl.row.values())
                message = f"{self.table.where()}, rows {numbers} both hold {wanted}"
                self.report.add("duplicate-key", message, help="keep one of them", at=("row",))
            else:
                message = f"{self.table.where()} has {len(self.rows)} rows, and `{self.report.name}` is one value"
                help = "pick a row with `row: {column: value}`, or give `over` and `key`"
                self.report.add("wrong-shape", message, help=help)
            return None
        column = self.table.columns[place]
        where = self.table.where(self.row_places[0], column)
        found, _ = settle(
            self.decl, {(): self.rows[0][place]}, self.report, lambda _: where, lenient=self.lenient,
            decimal_comma=self.decimal_comma,
        )  # fmt: skip
        return found.get((), self.decl.default)

    # -- which columns -------------------------------------------------------------------------------------------

    def _spread(self) -> list[int] | None:
        """The places in `over` of the sets that `column` spreads over several columns, in the order of its braces.

        A set that `over` names more often than the braces do is meant where it stands last.
        """
        names = _BRACES.findall(self.decl.column or "")
        places: list[int] = []
        for name in reversed(names):
            free = [i for i, other in enumerate(self.names) if other == name and i not in places]
            place = free[-1] if free else None
            if place is None:
                near = difflib.get_close_matches(name, self.names, n=1)
                self.report.add(
                    "unknown-column", f"`column` spreads over {{{name}}}, which is not in `over`", at=("column",),
                    help=f"the nearest name in `over` is `{near[0]}`" if near else "braces name a set of `over`",
                )  # fmt: skip
                return None
            places.append(place)
        return places[::-1]

    def _key_columns(self, spread: list[int]) -> list[int] | None:
        rest = [place for place in range(len(self.names)) if place not in spread]
        wanted = sum(width(self.sets[place]) for place in rest)
        if self.decl.key is not None:
            if len(self.decl.key) != wanted:
                sets = ", ".join(f"`{self.names[place]}`" for place in rest) or "no set"
                message = f"`key` names {len(self.decl.key)} columns, and the index needs {wanted} ({sets})"
                help = f"name one column for each component, in the order of `over`; {column_list(self.table)}"
                self.report.add("wrong-key", message, at=("key",), help=help)
                return None
            places = [find_column(self.table, name, self.report, ("key",)) for name in self.decl.key]
            return None if None in places else [place for place in places if place is not None]
        found: list[int] = []
        for place in rest:
            column = self._guess_key(place, found)
            if column is None:
                self.report.add(
                    "wrong-key", f"no `key` says which column of {self.table.where()} holds the members of "
                    f"`{self.names[place]}`", help=f"write `key: ...`; {column_list(self.table)}",
                )  # fmt: skip
                return None
            found.append(column)
        return found

    def _guess_key(self, place: int, taken: list[int]) -> int | None:
        """The column named like the set, or the only one that holds all its members."""
        name, members = self.names[place], self.sets[place]
        if width(members) > 1:
            return None
        free = [c for c, title in enumerate(self.table.columns) if c not in taken and title != self.decl.column]
        named = [c for c in free if self.table.columns[c] == name]
        if named:
            return named[0]
        fits = [c for c in free if len(members) and set(members) <= {row[c] for row in self.rows}]
        return fits[0] if len(fits) == 1 else None

    def _single_column(self, used: Sequence[int]) -> int | None:
        """The value column where there is one: named, named like the parameter, or the only one left."""
        if self.decl.column is not None:
            return find_column(self.table, self.decl.column, self.report, ("column",))
        free = [place for place in range(len(self.table.columns)) if place not in used]
        named = [place for place in free if self.table.columns[place] == self.report.name]
        if len(free) == 1 or named:
            return (named or free)[0]
        message = f"no `column` says which column of {self.table.where()} holds `{self.report.name}`"
        self.report.add("unknown-column", message, help=f"write `column: ...`; {column_list(self.table)}")
        return None

    def _value_columns(self, spread: list[int], key_places: list[int]) -> list[tuple[tuple[Any, ...], int]] | None:
        """Each value column with the members of the spread sets it stands for."""
        if not spread:
            used = [*key_places, *(self.table.columns.index(c) for c in self.decl.row or {})]
            single = self._single_column(used)
            return None if single is None else [((), single)]
        pattern = self.decl.column or ""
        position = {title: place for place, title in enumerate(self.table.columns)}
        pieces = _BRACES.split(pattern)
        optional = self.decl.partial or self.decl.default is not None
        found: list[tuple[tuple[Any, ...], int]] = []
        absent: list[str] = []
        for members in itertools.product(*(self.sets[place] for place in spread)):
            texts = iter(as_text(member) for member in members)
            title = "".join(piece if i % 2 == 0 else next(texts) for i, piece in enumerate(pieces))
            if title in position:
                found.append((members, position[title]))
            else:
                absent.append(title)
        if absent and not (optional and found):
            for title in absent:
                find_column(self.table, title, self.report, ("column",))
            return None
        return found

    # -- the cells -----------------------------------------------------------------------------------------------

    def _cells(
        self, key_places: list[int], spread: list[int], columns: list[tuple[tuple[Any, ...], int]], keys: list[Any]
    ) -> dict[Any, Any]:
        if not self._check_keys(key_places):
            return {}
        bases = [tuple([row[k] for k in key_places]) for row in self.rows]
        raw: dict[Any, Any] = {}
        if spread:
            arrange = self._arrange(spread)
            for members, place in columns:
                tail = tuple(part for member in members for part in parts_of(member))
                for base, row in zip(bases, self.rows, strict=True):
                    raw[arrange(base + tail)] = row[place]
        else:
            place = columns[0][1]
            made = [base[0] for base in bases] if len(key_places) == 1 else bases
            raw = dict(zip(made, [row[place] for row in self.rows], strict=True))
        if len(raw) < len(self.rows) * len(columns):
            self._duplicates(bases, key_places, [place for _, place in columns])
        wanted = {key: raw[key] for key in keys if key in raw}
        extra = [key for key in raw if key not in wanted] if len(wanted) < len(raw) else []
        where = self._where_is(key_places, spread, columns)
        found, bad = settle(
            self.decl, wanted, self.report, where, lenient=self.lenient, decimal_comma=self.decimal_comma
        )
        texts = {as_text(key): key for key in extra}

        def hint(key: Any) -> str:
            alike = texts.get(as_text(key))
            if alike is not None:
                what = text_against_number(key, alike)
                return f"{where(alike)} is {what}: a text and a number are not the same member"
            return nearest_in_data(key, extra)

        if len(found) + len(bad) < len(keys):
            report_missing(self.decl, keys, found, self.report, self.table.where(), skip=bad, hint=hint)
        if extra:
            self._extra(extra, where)
        return found

    def _arrange(self, spread: list[int]) -> Any:
        """From the key columns' components followed by the spread ones to the order of `over`."""
        rest = [place for place in range(len(self.names)) if place not in spread]
        start: dict[int, int] = {}
        at = 0
        for place in [*rest, *spread]:
            start[place] = at
            at += width(self.sets[place])
        order = [start[p] + i for p in range(len(self.names)) for i in range(width(self.sets[p]))]
        if order == list(range(at)):
            return bare if at == 1 else tuple
        return itemgetter(*order)

    def _check_keys(self, key_places: list[int]) -> bool:
        """A blank key names no member: a finding for each."""
        clean = True
        for place in key_places:
            if any(row[place] is None for row in self.rows):
                clean = False
                for row_place, row in zip(self.row_places, self.rows, strict=True):
                    if row[place] is None:
                        where = self.table.where(row_place, self.table.columns[place])
                        help = "fill in the key, or remove the row"
                        self.report.add("blank-cell", f"{where}: the key is blank", help=help)
        return clean

    def _duplicates(self, bases: list[tuple[Any, ...]], key_places: list[int], columns: list[int]) -> None:
        first: dict[tuple[Any, ...], int] = {}
        names = ", ".join(repr(self.table.columns[place]) for place in key_places)
        for place, base in enumerate(bases):
            before = first.setdefault(base, place)
            if before == place:
                continue
            same = all(self.rows[before][column] == self.rows[place][column] for column in columns)
            numbers = [self.table.number(self.row_places[i]) for i in (before, place)]
            self.report.add(
                "duplicate-key", f"{self.table.where()}, rows {numbers[0]} and {numbers[1]} have the same key "
                f"{shown(bare(base))} in {names}" + (" and the same value" if same else ""),
                severity=Severity.WARNING if same else Severity.ERROR, index=base,
                help="remove one of the rows" + ("" if same else ", or add the column that tells them apart to `key`"),
            )  # fmt: skip

    def _where_is(self, key_places: list[int], spread: list[int], columns: list[tuple[tuple[Any, ...], int]]) -> Any:
        """A function from a key to the words for its cell's place; the table is only searched when it is called."""
        found: dict[Any, tuple[int, int]] = {}
        arrange = self._arrange(spread)

        def where(key: Any) -> str:
            if not found:
                for members, place in columns:
                    tail = tuple(part for member in members for part in parts_of(member))
                    for row_place, row in zip(self.row_places, self.rows, strict=True):
                        found[arrange(tuple([row[k] for k in key_places]) + tail)] = (row_place, place)
            row_place, place = found[key]
            return self.table.where(row_place, self.table.columns[place])

        return where

    def _extra(self, extra: list[Any], where: Any) -> None:
        sets = ", ".join(f"`{name}`" for name in dict.fromkeys(self.names))
        rows = "1 cell" if len(extra) == 1 else f"{len(extra):,} cells"
        self.report.add(
            "extra-key", f"{self.table.where()} has {rows} whose key is not in {sets}, such as {shown(extra[0])}",
            severity=Severity.NOTE, notes=(f"the first is at {where(extra[0])}",),
        )  # fmt: skip


def nearest_in_data(key: Any, extra: list[Any]) -> str:
    """A sentence on the unused key of the data that looks most like a missing one."""
    texts = {as_text(other): other for other in extra[:5000]}
    wanted = as_text(key)
    swapped = ",".join(reversed(wanted.split(",")))
    if isinstance(key, tuple) and swapped in texts:
        return f"the data has ({shown(texts[swapped])}): the components are the other way round"
    near = difflib.get_close_matches(wanted, texts, n=1)
    return f"the data has {texts[near[0]]!r}" if near else ""
