"""The sections of an MPS file beyond the linear part: quadratic terms, special ordered sets, indicators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from nl2opt.model.canonical import Indicator, SpecialOrderedSet
from nl2opt.model.files.mps_lines import FieldError, Section, lines_of, number
from nl2opt.model.files.source import Source, shown

Terms: TypeAlias = list[tuple[int, int, float]]


def _fields(source: Source, section: Section) -> list[tuple[int, list[bytes]]]:
    return [
        (line, piece.fields[at : at + size])
        for piece in lines_of(source, section)
        for at, size, line in zip(piece.first.tolist(), piece.count.tolist(), piece.line.tolist(), strict=True)
    ]


def _column(source: Source, line: int, columns: Mapping[bytes, int], name: bytes, section: str) -> int:
    if name not in columns:
        raise source.error(line, f"{section} names the column {shown(name)}, which COLUMNS lacks")
    return columns[name]


def _finite(source: Source, text: bytes, line: int, section: str) -> float:
    value = number(source, text, line, section)
    if not np.isfinite(value):
        raise source.error(line, f"{section} has the coefficient {shown(text)}", "coefficients are finite numbers")
    return value


def read_quadratic(source: Source, section: Section, columns: Mapping[bytes, int], objective: bool) -> Terms:
    """Terms ``value * x[i] * x[j]`` of one section.

    QUADOBJ and QSECTION hold one triangle of a Hessian H and say ``x'Hx / 2``; QMATRIX holds all of H; QCMATRIX holds
    all of Q and says ``x'Qx``. A matrix given in full that is not symmetric, and a place given twice, are errors.
    """
    name = section.name.decode()
    triangle = section.name in (b"QUADOBJ", b"QSECTION")
    seen: dict[tuple[int, int], tuple[float, int]] = {}
    for line, fields in _fields(source, section):
        if len(fields) not in (3, 5):
            raise FieldError(source.error(line, f"a line of {name} has two columns and a number").message)
        i = _column(source, line, columns, fields[0], name)
        for at in range(1, len(fields), 2):
            j = _column(source, line, columns, fields[at], name)
            key = (min(i, j), max(i, j)) if triangle else (i, j)
            if key in seen:
                pair = f"{shown(fields[0])} and {shown(fields[at])}"
                raise source.error(line, f"a second entry of {pair} in {name}, after line {seen[key][1]}")
            seen[key] = (_finite(source, fields[at + 1], line, name), line)
    factor = 1.0 if section.name == b"QCMATRIX" else 0.5
    if triangle:
        return [(i, j, value if i != j else 0.5 * value) for (i, j), (value, _) in seen.items()]
    terms: Terms = []
    for (i, j), (value, line) in seen.items():
        if seen.get((j, i), (0.0, 0))[0] != value:
            raise source.error(line, f"{name} is not symmetric: the entry of the other triangle differs or is missing")
        if i <= j:
            terms.append((i, j, factor * value if i == j else 2.0 * factor * value))
    return terms


def read_sets(
    source: Source, by_name: Mapping[bytes, list[Section]], columns: Mapping[bytes, int], originals: Mapping[str, str]
) -> tuple[SpecialOrderedSet, ...]:
    """The sections SOS, SOS1 and SOS2: a head ``S1 [set] name [priority]``, then ``[set] column weight`` lines."""
    heads: list[tuple[str, int, list[int], list[float]]] = []
    for section in [*by_name.get(b"SOS", ()), *by_name.get(b"SOS1", ()), *by_name.get(b"SOS2", ())]:
        open_head = False
        for line, fields in _fields(source, section):
            fields = [part for field in fields for part in field.split(b":")] if fields[-1] not in columns else fields
            kind = fields[0].upper()
            member = kind in (b"S1", b"S2") and len(fields) == 2 and fields[0] in columns and _numeric(fields[1])
            if kind in (b"S1", b"S2") and not member:
                named = fields[1:]
                if len(named) > 1 and _numeric(named[-1]):
                    named = named[:-1]
                name = named[-1].decode() if named else f"sos{len(heads) + 1}"
                heads.append((originals.get(name, name.replace("\x7f", " ")), int(kind[1:]), [], []))
                open_head = True
                continue
            if not open_head or len(fields) not in (2, 3):
                raise FieldError(source.error(line, "a line of SOS is `S1 name`, `S2 name` or `column weight`").message)
            column = _column(source, line, columns, fields[-2], "SOS")
            if column in heads[-1][2]:
                raise source.error(line, f"the column {shown(fields[-2])} is twice in the set {shown(heads[-1][0])}")
            heads[-1][2].append(column)
            heads[-1][3].append(_finite(source, fields[-1], line, "SOS"))
    return tuple(SpecialOrderedSet(name, kind, tuple(cols), tuple(weights)) for name, kind, cols, weights in heads)


def _numeric(text: bytes) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def read_indicators(
    source: Source,
    by_name: Mapping[bytes, list[Section]],
    columns: Mapping[bytes, int],
    rows: Mapping[bytes, int],
    code: npt.NDArray[np.int64],
    objective: int,
) -> tuple[Indicator, ...]:
    """The section INDICATORS: lines ``IF row column value`` with value 0 or 1."""
    found: dict[int, Indicator] = {}
    for section in by_name.get(b"INDICATORS", ()):
        for line, fields in _fields(source, section):
            if len(fields) != 4 or fields[0].upper() != b"IF":
                raise FieldError(source.error(line, "a line of INDICATORS is `IF row column value`").message)
            if fields[1] not in rows or rows[fields[1]] == objective:
                raise source.error(
                    line, f"INDICATORS names the row {shown(fields[1])}, which is not a row of the model"
                )
            row = int(code[rows[fields[1]]])
            value = number(source, fields[3], line, "INDICATORS")
            if value not in (0.0, 1.0):
                raise source.error(line, f"the indicator value {shown(fields[3])} is not 0 or 1")
            if row in found:
                raise source.error(line, f"a second indicator for row {shown(fields[1])}")
            found[row] = Indicator(row, _column(source, line, columns, fields[2], "INDICATORS"), value == 1.0)
    return tuple(found.values())
