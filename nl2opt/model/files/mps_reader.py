"""MPS files, fixed and free format, read without losing or altering anything.

Where the format's dialects differ, the reading is that of HiGHS (1.14 where versions differ):

- An integer column (MARKER) without any line in BOUNDS lies in [0, 1]; with one, its upper bound is infinite until set.
- ``UP`` with a negative value leaves a lower bound of 0 as it is: the column has no feasible value.
- A bound or side of size 1e20 or more is infinite. RANGES: ``R`` on an E row reaches up when R > 0, down when R < 0.
- A constant of the objective is minus its right-hand side. Objective sections QUADOBJ, QMATRIX, QSECTION add up.

Differences from HiGHS, so that nothing is lost: N rows after the first are kept, as free rows (HiGHS drops them, and
takes their right-hand sides for the objective's); coefficients are never dropped for being small; a repeated entry,
bound, side or name, and an unknown row, are errors (HiGHS warns and goes on). ``SC`` on an integer column makes it
semi-integer. Several sets in RHS, RANGES or BOUNDS are all used. QCMATRIX, SOS and INDICATORS are read.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import count

import numpy as np
import numpy.typing as npt

from nl2opt.model.canonical import CanonicalModel, Floats, Quadratic, Sense
from nl2opt.model.files.assemble import concatenated, matrix_of, open_infinite, quadratic_of
from nl2opt.model.files.mps_bounds import Box, read_bounds
from nl2opt.model.files.mps_extras import Terms, read_indicators, read_quadratic, read_sets
from nl2opt.model.files.mps_fast import MAX_NAME, Ints, NameTable, decimals, name_words, word_view
from nl2opt.model.files.mps_lines import FieldError, Lines, Section, as_free, lines_of, numbers, sections
from nl2opt.model.files.names import Notes, notes_of, restored
from nl2opt.model.files.source import INFINITE, Source, shown

_MARKER = b"MARKER"
_NONE = np.zeros(0, np.int64)


def read_mps(source: Source) -> CanonicalModel:
    """The model of an MPS text; `ModelError` names the line of what is wrong."""
    try:
        return _Reader(source, notes_of(source, "*")).model()
    except FieldError as error:
        fixed = as_free(source)
        if fixed is None:
            raise
        try:
            return _Reader(fixed, notes_of(source, "*")).model()
        except FieldError:
            raise error from None


class _Reader:
    def __init__(self, source: Source, notes: Notes) -> None:
        self.source = source
        self.notes = notes
        self.name = ""
        self.sense: Sense = "minimize"
        self.objective_name: bytes | None = None
        self.rows: dict[bytes, int] = {}
        self.row_types: list[bytes] = []
        self.columns: defaultdict[bytes, int] = defaultdict(count().__next__)
        self.entry_parts: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]] = []
        self.integer: npt.NDArray[np.bool_] = np.zeros(0, bool)

    def model(self) -> CanonicalModel:
        found = sections(self.source)
        by_name: dict[bytes, list[Section]] = {}
        for section in found:
            by_name.setdefault(section.name, []).append(section)
        for name in (b"ROWS", b"COLUMNS", b"RHS", b"RANGES", b"BOUNDS", b"NAME", b"QUADOBJ", b"QMATRIX", b"INDICATORS"):
            if len(by_name.get(name, ())) > 1:
                raise self.source.error(by_name[name][1].line, f"a second {name.decode()} section")
        for name in (b"ROWS", b"COLUMNS"):
            if name not in by_name:
                raise self.source.error(found[-1].line, f"the file has no {name.decode()} section")
        for section in by_name.get(b"NAME", ()):
            self.name = section.rest.decode().replace("\x7f", " ")
        self._read_sense(by_name)
        self._read_rows(by_name[b"ROWS"][0])
        self._read_columns(by_name[b"COLUMNS"][0])
        return self._assembled(by_name)

    def _read_sense(self, by_name: dict[bytes, list[Section]]) -> None:
        for section in by_name.get(b"OBJSENSE", ()):
            words = (section.rest + b" " + section.body).upper().split()
            if len(words) != 1 or words[0][:3] not in (b"MAX", b"MIN"):
                raise self.source.error(section.line, f"OBJSENSE says {shown(b' '.join(words))}", "write MAX or MIN")
            self.sense = "maximize" if words[0].startswith(b"MAX") else "minimize"
        for section in by_name.get(b"OBJNAME", ()):
            words = (section.rest + b" " + section.body).split()
            if len(words) != 1:
                raise self.source.error(section.line, "OBJNAME needs the name of one row")
            self.objective_name = words[0]

    def _read_rows(self, section: Section) -> None:
        for piece in lines_of(self.source, section):
            if not np.all(piece.count == 2):
                wrong = int(np.argmax(piece.count != 2))
                raise _field_error(self.source, piece, wrong, "a line of ROWS has a type and a name")
            types = [kind.upper() for kind in piece.fields[0::2]]
            if not set(types) <= {b"N", b"L", b"G", b"E"}:
                wrong = next(k for k, kind in enumerate(types) if kind not in (b"N", b"L", b"G", b"E"))
                raise _field_error(self.source, piece, wrong, f"{shown(types[wrong])} is not a row type (N, L, G, E)")
            for k, name in enumerate(piece.fields[1::2]):
                if self.rows.setdefault(name, len(self.rows)) != len(self.row_types) + k:
                    raise self.source.error(int(piece.line[k]), f"a second row has the name {shown(name)}")
            self.row_types += types
        if self.objective_name is not None:
            if self.objective_name not in self.rows:
                raise self.source.error(section.line, f"OBJNAME names {shown(self.objective_name)}, which is not a row")
            self.objective = self.rows[self.objective_name]
            if self.row_types[self.objective] != b"N":
                raise self.source.error(section.line, f"the objective {shown(self.objective_name)} is not an N row")
        else:
            self.objective = self.row_types.index(b"N") if b"N" in self.row_types else -1

    def _read_columns(self, section: Section) -> None:
        inside, last = False, -1
        table = NameTable(list(self.rows))
        flags: list[npt.NDArray[np.bool_]] = []
        for piece in lines_of(self.source, section):
            line_integer = np.full(len(piece.count), inside)
            if piece.markers.size:
                piece, line_integer, inside = self._markers(piece, inside)
            fast = self._fast(piece, table)
            if fast is not None:
                rows, columns, values, lines = fast
            else:
                sets, rows, values, lines = self.entries(piece, "COLUMNS")
                columns = np.fromiter(map(self.columns.__getitem__, sets), np.int64, len(sets))
            if not rows.size:
                continue
            step = np.diff(columns, prepend=last)
            if step.min() < 0 or (last >= 0 and step.max() > 1):
                wrong = int(np.argmax((step < 0) | (step > 1)))
                raise self.source.error(
                    int(lines[wrong]),
                    f"the column {shown(self._column_name(columns[wrong]))} came before; other columns lie between",
                    "a column's entries stand together; two columns may not share a name",
                )
            new = step > 0
            where = np.searchsorted(piece.line, lines[new])
            flags.append(line_integer[where])
            last = int(columns[-1])
            self.entry_parts.append((rows, columns, values))
            wrong_values = ~np.isfinite(values)
            if wrong_values.any():
                wrong = int(np.argmax(wrong_values))
                column, row = shown(self._column_name(columns[wrong])), shown(self._row_name(rows[wrong]))
                raise self.source.error(
                    int(lines[wrong]),
                    f"the coefficient of column {column} in row {row} is {values[wrong]}",
                    "coefficients are finite numbers",
                )
        self.integer = concatenated(flags, bool)

    def _fast(self, piece: Lines, table: NameTable) -> tuple[Ints, Ints, Floats, Ints] | None:
        """Rows, columns, values and lines where every line has one or two entries and nothing is odd, else `None`."""
        if not len(piece.count) or np.any((piece.count != 3) & (piece.count != 5)):
            return None
        owner = np.repeat(np.arange(len(piece.count)), piece.count // 2)
        at = piece.first[owner]
        entry = at + 1
        entry[1:] += 2 * (owner[1:] == owner[:-1])
        size = piece.ends - piece.starts
        name_size, row_size = size[at], size[entry]
        if max(name_size.max(), row_size.max()) > MAX_NAME:
            return None
        view, count = word_view(piece.piece), MAX_NAME // 8
        row_starts = piece.starts[entry]
        row_words = name_words(view, row_starts, row_size, count)
        rows = table.positions(piece.piece, row_words, row_starts, piece.ends[entry])
        if rows is None:
            return None
        text = np.frombuffer(piece.piece, np.uint8)
        values = decimals(text, piece.piece, piece.starts[entry + 1], piece.ends[entry + 1])
        if values is None:
            return None
        starts = piece.starts[at]
        fresh = np.zeros(len(at), bool)
        fresh[0] = True
        for word in name_words(view, starts, name_size, count):
            fresh[1:] |= word[1:] != word[:-1]
        begin, end = starts[fresh].tolist(), piece.ends[at][fresh].tolist()
        names = [piece.piece[a:b] for a, b in zip(begin, end, strict=True)]
        codes = np.fromiter(map(self.columns.__getitem__, names), np.int64, len(names))
        return rows, codes[np.cumsum(fresh) - 1], values, piece.line[owner]

    def _column_name(self, code: int) -> bytes:
        return list(self.columns)[int(code)]

    def _row_name(self, code: int) -> bytes:
        return list(self.rows)[int(code)]

    def _markers(self, piece: Lines, inside: bool) -> tuple[Lines, npt.NDArray[np.bool_], bool]:
        """The piece without its marker lines, which lines are inside INTORG ... INTEND, and whether the last is."""
        fields, keep, mode = piece.fields, np.ones(len(piece.count), bool), np.zeros(len(piece.count), bool)
        marks: list[tuple[int, bool]] = []
        for k in piece.markers[piece.count[piece.markers] == 3].tolist():
            at = int(piece.first[k])
            if fields[at + 1] in (b"'MARKER'", b'"MARKER"') or (fields[at + 1] == _MARKER and _MARKER not in self.rows):
                what = fields[at + 2].strip(b"'\"").upper()
                if what not in (b"INTORG", b"INTEND"):
                    raise _field_error(
                        self.source, piece, k, f"the marker {shown(fields[at + 2])} is not INTORG or INTEND"
                    )
                if (what == b"INTORG") == (marks[-1][1] if marks else inside):
                    raise _field_error(self.source, piece, k, f"{what.decode()} does not fit the marker before it")
                marks.append((k, what == b"INTORG"))
                keep[k] = False
        at, state = 0, inside
        for k, now in marks:
            mode[at:k] = state
            at, state = k, now
        mode[at:] = state
        kept = replace(piece, first=piece.first[keep], count=piece.count[keep], line=piece.line[keep], markers=_NONE)
        return kept, mode[keep], state

    def entries(
        self, piece: Lines, what: str
    ) -> tuple[list[bytes], npt.NDArray[np.int64], Floats, npt.NDArray[np.int64]]:
        """Set or column name, row code, value and line of each (row, value) pair of the lines."""
        fields, first, size = piece.fields, piece.first, piece.count
        named = size % 2 == 1
        wrong = (size < 2) | (size > 5) if what != "COLUMNS" else (size != 3) & (size != 5)
        if wrong.any():
            raise _field_error(
                self.source, piece, int(np.argmax(wrong)), f"a line of {what} has a name, a row and a number"
            )
        if len(fields) == 3 * len(size) and np.all(size == 3):
            sets, row_names, texts, lines = fields[0::3], fields[1::3], fields[2::3], piece.line
        else:
            pairs = size // 2
            at = np.repeat(first + named, pairs)
            second = np.zeros(len(at), np.int64)
            second[1:] = (np.diff(np.repeat(np.arange(len(size)), pairs)) == 0) * 2
            at = at + second
            pick = fields.__getitem__
            lines = np.repeat(piece.line, pairs)
            row_names, texts = list(map(pick, at.tolist())), list(map(pick, (at + 1).tolist()))
            owners = np.repeat(np.where(named, first, -1), pairs).tolist()
            sets = [b"" if k < 0 else fields[k] for k in owners]
        values = numbers(self.source, texts, lines, what)
        try:
            rows = np.fromiter(map(self.rows.__getitem__, row_names), np.int64, len(row_names))
        except KeyError:
            k = next(k for k, name in enumerate(row_names) if name not in self.rows)
            raise self.source.error(
                int(lines[k]), f"{what} names the row {shown(row_names[k])}, which ROWS lacks"
            ) from None
        return sets, rows, values, lines

    def _sides(self, by_name: dict[bytes, list[Section]], name: bytes) -> tuple[Floats, npt.NDArray[np.int64]]:
        """The value of each row in RHS or RANGES, and its line (0 where it has none)."""
        values, given = np.zeros(len(self.rows)), np.zeros(len(self.rows), np.int64)
        for section in by_name.get(name, ()):
            for piece in lines_of(self.source, section):
                _, rows, found, lines = self.entries(piece, name.decode())
                if np.isnan(found).any():
                    wrong = int(np.argmax(np.isnan(found)))
                    raise self.source.error(
                        int(lines[wrong]), f"{name.decode()} of row {shown(self._row_name(rows[wrong]))} is NaN"
                    )
                repeat = np.flatnonzero(given[rows])
                order = np.argsort(rows, kind="stable")
                twice = order[1:][np.diff(rows[order]) == 0]
                if repeat.size or twice.size:
                    wrong = int(np.concatenate([repeat, twice]).min())
                    row = shown(self._row_name(rows[wrong]))
                    raise self.source.error(int(lines[wrong]), f"a second value in {name.decode()} for row {row}")
                values[rows], given[rows] = found, lines
        return values, given

    def _assembled(self, by_name: dict[bytes, list[Section]]) -> CanonicalModel:
        all_rows, n = len(self.rows), len(self.columns)
        kinds = np.array(self.row_types, dtype="S1")
        is_row = np.arange(all_rows) != self.objective
        code = np.cumsum(is_row) - 1
        rows = concatenated([part[0] for part in self.entry_parts], np.int64)
        columns = concatenated([part[1] for part in self.entry_parts], np.int64)
        values = concatenated([part[2] for part in self.entry_parts], np.float64)
        matrix, doubled = matrix_of(rows, columns, values, (all_rows, n))
        if doubled:
            self._raise_doubled(by_name[b"COLUMNS"][0])
        objective = np.zeros(n)
        if self.objective >= 0:
            objective = matrix[[self.objective]].toarray().ravel()
            matrix = matrix[np.flatnonzero(is_row)]
        rhs, rhs_line = self._sides(by_name, b"RHS")
        ranges, range_line = self._sides(by_name, b"RANGES")
        row_lower, row_upper = self._row_sides(kinds, rhs, rhs_line, ranges, range_line)
        offset = 0.0
        if self.objective >= 0:
            offset = 0.0 - float(rhs[self.objective])
            if np.isinf(offset):
                raise self.source.error(int(rhs_line[self.objective]), "the objective's constant is infinite")
        box = Box.of(list(self.columns), self.integer)
        for section in by_name.get(b"BOUNDS", ()):
            read_bounds(self.source, section, self.columns, box)
        lower, upper, domains = box.done(self.source)
        row_names = [name for name, k in self.rows.items() if k != self.objective]
        quadratic, row_quadratics = self._quadratics(by_name, code)
        plain = [_plain(name) for name in row_names]
        if self.notes.sides:
            position = {name: k for k, name in enumerate(plain)}
            for name, (low, high) in self.notes.sides.items():
                if name in position:
                    k = position[name]
                    row_lower[is_row.nonzero()[0][k]], row_upper[is_row.nonzero()[0][k]] = low, high
        sets = read_sets(self.source, by_name, self.columns, self.notes.sets)
        indicators = read_indicators(self.source, by_name, self.columns, self.rows, code, self.objective)
        return CanonicalModel(
            objective=objective,
            matrix=matrix,
            row_lower=row_lower[is_row],
            row_upper=row_upper[is_row],
            lower=lower,
            upper=upper,
            domains=domains,
            column_names=tuple(restored([_plain(name) for name in self.columns], self.notes.columns)),
            row_names=tuple(restored(plain, self.notes.rows)),
            sense=self.sense,
            offset=offset,
            name=self.notes.model if self.notes.model is not None else self.name,
            quadratic=quadratic,
            row_quadratics=row_quadratics,
            special_ordered_sets=sets,
            indicators=indicators,
        )

    def _row_sides(
        self,
        kinds: npt.NDArray[np.bytes_],
        rhs: Floats,
        rhs_line: npt.NDArray[np.int64],
        ranges: Floats,
        range_line: npt.NDArray[np.int64],
    ) -> tuple[Floats, Floats]:
        size = np.abs(ranges)
        ranged = range_line > 0
        wrong = ranged & (kinds == b"N") & (np.arange(len(kinds)) != self.objective)
        if wrong.any():
            k = int(np.argmax(wrong))
            raise self.source.error(int(range_line[k]), f"RANGES names the free row {shown(self._row_name(k))}")
        lower = np.where((kinds == b"L") | (kinds == b"N"), -np.inf, rhs)
        upper = np.where((kinds == b"G") | (kinds == b"N"), np.inf, rhs)
        with np.errstate(invalid="ignore"):
            lower = np.where(ranged & ((kinds == b"L") | ((kinds == b"E") & (ranges < 0))), rhs - size, lower)
            upper = np.where(ranged & ((kinds == b"G") | ((kinds == b"E") & (ranges > 0))), rhs + size, upper)
        lower, upper = open_infinite(lower, INFINITE), open_infinite(upper, INFINITE)
        bad = (kinds != b"N") & ((lower == np.inf) | (upper == -np.inf) | np.isnan(lower) | np.isnan(upper))
        if bad.any():
            k = int(np.argmax(bad))
            raise self.source.error(
                int(max(rhs_line[k], range_line[k])),
                f"the row {shown(self._row_name(k))} has an infinite right-hand side",
            )
        return lower, upper

    def _quadratics(
        self, by_name: dict[bytes, list[Section]], code: npt.NDArray[np.int64]
    ) -> tuple[Quadratic | None, dict[int, Quadratic]]:
        terms: dict[int, Terms] = {}
        for name in (b"QUADOBJ", b"QMATRIX", b"QSECTION", b"QCMATRIX"):
            for section in by_name.get(name, ()):
                row = self.objective
                if name in (b"QSECTION", b"QCMATRIX"):
                    if section.rest not in self.rows:
                        raise self.source.error(
                            section.line, f"{name.decode()} names the row {shown(section.rest)}, not in ROWS"
                        )
                    row = self.rows[section.rest]
                terms.setdefault(row, []).extend(
                    read_quadratic(self.source, section, self.columns, row == self.objective)
                )
        objective = quadratic_of(terms.pop(self.objective, []))
        rows = {int(code[row]): quadratic_of(found) for row, found in sorted(terms.items())}
        return objective, {row: found for row, found in rows.items() if found is not None}

    def _raise_doubled(self, section: Section) -> None:
        seen: set[tuple[bytes, int]] = set()
        inside = False
        for piece in lines_of(self.source, section):
            piece, _, inside = self._markers(piece, inside)
            sets, rows, _, lines = self.entries(piece, "COLUMNS")
            for key in zip(sets, rows.tolist(), lines.tolist(), strict=True):
                if key[:2] in seen:
                    raise self.source.error(
                        key[2], f"a second entry of column {shown(key[0])} in row {shown(self._row_name(key[1]))}"
                    )
                seen.add(key[:2])


def _plain(name: bytes) -> str:
    return name.decode().replace("\x7f", " ")


def _field_error(source: Source, piece: Lines, k: int, message: str) -> FieldError:
    at, size = int(piece.first[k]), int(piece.count[k])
    found = b" ".join(piece.fields[at : at + size])
    return FieldError(source.error(int(piece.line[k]), f"{message}; found {shown(found)}").message)
