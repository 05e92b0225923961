"""Writing free MPS files."""

from __future__ import annotations

import re

import numpy as np

from nl2opt.errors import ModelError
from nl2opt.model.canonical import CanonicalModel, Domain
from nl2opt.model.files.names import note, plain_names
from nl2opt.model.files.sayable import check_sayable, number

_LEGAL = re.compile(r"(?!MARKER$)[^\s'\"$*:\x00-\x20\x7f][^\s\x00-\x20\x7f':\"]{0,249}")


def _legal(name: str) -> bool:
    return bool(_LEGAL.fullmatch(name)) and not _is_number(name) and name.upper() not in ("S1", "S2")


def _is_number(text: str) -> bool:
    try:
        float(text.upper().replace("D", "E"))
    except ValueError:
        return False
    return True


def to_mps(model: CanonicalModel) -> str:
    """The model as free MPS text; `read_model` gives it back to the last bit.

    Numbers are the shortest texts that read back the same. Names with blanks, or that look like numbers, are written
    plainly with the original in a comment (see `names`); so are the exact sides of a range that RANGES rounds. Free
    rows are N rows after the objective's. Raises `ModelError` for nonlinear terms, for finite limits of 1e20 and more,
    and for a row whose lower side is above its upper side.
    """
    check_sayable(model, "MPS")
    crossed = np.flatnonzero(model.row_lower > model.row_upper)
    if crossed.size:
        raise ModelError(
            f"row {model.row_names[crossed[0]]!r} has its lower side above its upper side; MPS cannot say it",
            help="write it as LP",
        )
    columns, column_notes = plain_names(model.column_names, _legal, "x")
    objective = "obj"
    while objective in model.row_names:
        objective += "_"
    rows, row_notes = plain_names(model.row_names, _legal, "r", (objective,))
    sets, set_notes = plain_names([one.name for one in model.special_ordered_sets], _legal, "s")
    head: list[str] = []
    plain_title = model.name == model.name.strip() and model.name.isprintable() and not model.name.startswith("*")
    if not plain_title:
        head.append(note("*", "model", "", model.name))
    for kind, notes in (("column", column_notes), ("row", row_notes), ("set", set_notes)):
        head += [note("*", kind, new, old) for new, old in notes]
    kinds, ranges, exact = _sides(model)
    head += [note("*", "sides", rows[i], list(sides)) for i, sides in exact]
    out = [f"NAME {model.name if plain_title else ''}".rstrip() + "\n"]
    if model.sense == "maximize":
        out.append("OBJSENSE\n    MAX\n")
    out += ["ROWS\n", f" N {objective}\n", *(f" {kind} {name}\n" for kind, name in zip(kinds, rows, strict=True))]
    out += ["COLUMNS\n", *_columns(model, columns, rows, objective)]
    rhs = np.where((np.array(kinds) == "G"), model.row_lower, model.row_upper) if rows else np.zeros(0)
    out.append("RHS\n")
    if model.offset:
        out.append(f" RHS {objective} {number(-model.offset)}\n")
    out += [f" RHS {rows[i]} {number(rhs[i])}\n" for i in np.flatnonzero(rhs).tolist() if kinds[i] != "N"]
    if ranges:
        out += ["RANGES\n", *(f" RNG {rows[i]} {number(size)}\n" for i, size in ranges)]
    bounds = _bounds(model, columns)
    out += ["BOUNDS\n", *bounds] if bounds else []
    out += _quadratics(model, columns, rows)
    if model.special_ordered_sets:
        out.append("SOS\n")
        for name, one in zip(sets, model.special_ordered_sets, strict=True):
            out.append(f" S{one.kind} {name}\n")
            out += [f"  SOS {columns[j]} {number(w)}\n" for j, w in zip(one.columns, one.weights, strict=True)]
    if model.indicators:
        out.append("INDICATORS\n")
        out += [f" IF {rows[one.row]} {columns[one.column]} {int(one.value)}\n" for one in model.indicators]
    out.append("ENDATA\n")
    return "".join(head + out)


def _sides(model: CanonicalModel) -> tuple[list[str], list[tuple[int, float]], list[tuple[int, tuple[float, float]]]]:
    """Row types, the value in RANGES of each row that has one, and the rows whose sides RANGES rounds."""
    lower, upper = model.row_lower, model.row_upper
    kinds = np.where(lower == upper, "E", np.where(upper < np.inf, "L", np.where(lower > -np.inf, "G", "N"))).tolist()
    ranges, exact = [], []
    for i in np.flatnonzero((lower != upper) & np.isfinite(lower) & np.isfinite(upper)).tolist():
        low, high = float(lower[i]), float(upper[i])
        size = high - low
        if high - size != low:
            if low + size == high:
                kinds[i] = "G"
            else:
                exact.append((i, (low, high)))
        ranges.append((i, size))
    return kinds, ranges, exact


def _columns(model: CanonicalModel, columns: list[str], rows: list[str], objective: str) -> list[str]:
    by_column = model.by_column
    by_column.sort_indices()
    start, index, data = by_column.indptr.tolist(), by_column.indices.tolist(), by_column.data.tolist()
    integer = (model.domains == Domain.INTEGER).tolist()
    cost = model.objective.tolist()
    out, inside, marks = [], False, 0
    for j, name in enumerate(columns):
        if integer[j] != inside:
            inside = integer[j]
            out.append(f" M{marks} 'MARKER' '{'INTORG' if inside else 'INTEND'}'\n")
            marks += 1
        if cost[j] or start[j] == start[j + 1]:
            out.append(f" {name} {objective} {number(cost[j])}\n")
        out += [f" {name} {rows[index[k]]} {number(data[k])}\n" for k in range(start[j], start[j + 1])]
    if inside:
        out.append(f" M{marks} 'MARKER' 'INTEND'\n")
    return out


def _bounds(model: CanonicalModel, columns: list[str]) -> list[str]:
    out: list[str] = []
    default = (model.lower == 0) & (model.upper == np.inf) & (model.domains == Domain.REAL)
    for j in np.flatnonzero(~default).tolist():
        name, lower, upper, domain = columns[j], float(model.lower[j]), float(model.upper[j]), int(model.domains[j])
        if domain in (Domain.SEMICONTINUOUS, Domain.SEMIINTEGER):
            if lower != 0:
                out.append(f" MI BND {name}\n" if lower == -np.inf else f" LO BND {name} {number(lower)}\n")
            kind = "SC" if domain == Domain.SEMICONTINUOUS else "SI"
            out.append(f" {kind} BND {name} {number(upper) if upper < np.inf else '1e30'}\n")
        elif lower == -np.inf and upper == np.inf:
            out.append(f" FR BND {name}\n")
        elif lower == upper:
            out.append(f" FX BND {name} {number(lower)}\n")
        elif domain == Domain.INTEGER and lower == 0 and upper == 1:
            out.append(f" BV BND {name}\n")
        else:
            if lower == -np.inf:
                out.append(f" MI BND {name}\n")
            elif lower != 0 or upper < 0:
                out.append(f" LO BND {name} {number(lower)}\n")
            if upper < np.inf:
                out.append(f" UP BND {name} {number(upper)}\n")
            elif domain == Domain.INTEGER and lower == 0:
                out.append(f" PL BND {name}\n")
    return out


def _quadratics(model: CanonicalModel, columns: list[str], rows: list[str]) -> list[str]:
    out: list[str] = []
    if model.quadratic is not None and len(model.quadratic):
        part = model.quadratic
        out.append("QUADOBJ\n")
        for i, j, value in zip(part.first.tolist(), part.second.tolist(), part.value.tolist(), strict=True):
            out.append(f" {columns[i]} {columns[j]} {number(2 * value if i == j else value)}\n")
    for row in sorted(model.row_quadratics):
        part = model.row_quadratics[row]
        out.append(f"QCMATRIX {rows[row]}\n")
        for i, j, value in zip(part.first.tolist(), part.second.tolist(), part.value.tolist(), strict=True):
            if i == j:
                out.append(f" {columns[i]} {columns[i]} {number(value)}\n")
            elif value / 2 * 2 != value:
                raise ModelError(
                    f"row {model.row_names[row]!r} has a quadratic coefficient too small for MPS: {value!r}"
                )
            else:
                half = number(value / 2)
                out += [f" {columns[i]} {columns[j]} {half}\n", f" {columns[j]} {columns[i]} {half}\n"]
    return out
