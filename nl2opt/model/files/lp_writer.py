"""Writing LP files that HiGHS, CPLEX, Gurobi and SCIP read as well."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar

import numpy as np

from nl2opt.errors import ModelError
from nl2opt.model.canonical import CanonicalModel, Domain, Quadratic
from nl2opt.model.files.names import note, plain_names
from nl2opt.model.files.sayable import check_sayable, number

_LEGAL = re.compile(r"(?![eE][0-9.+-]|[eE]\Z)[A-Za-z_][A-Za-z0-9_.(),]{0,249}")
_KEYWORDS = """
max maximize maximise maximum min minimize minimise minimum subject such st s.t. st. to that bound bounds general
generals gen gens integer integers int ints binary binaries bin bins semi semis semicontinuous semiinteger sos sos1
sos2 s1 s2 end free inf infinity infinite nan lazy user gencons gencon pwlobj scenario sc sin sec
"""
_RESERVED = frozenset(_KEYWORDS.split())
_WIDTH = 100
T = TypeVar("T")


def _legal(name: str) -> bool:
    return bool(_LEGAL.fullmatch(name)) and name.lower() not in _RESERVED


def to_lp(model: CanonicalModel) -> str:
    """The model as LP text; `read_model` gives it back to the last bit.

    Numbers are the shortest texts that read back the same. Names that LP does not allow, or HiGHS does not read
    (brackets, blanks, keywords), are written plainly, with the original in a comment (see `names`). Free rows are
    written as ``>= -1e30``, a range as two rows and a comment. Raises `ModelError` for nonlinear terms and
    for finite limits of 1e20 and more.
    """
    check_sayable(model, "LP")
    columns, column_notes = plain_names(model.column_names, _legal, "x")
    rows, row_notes = plain_names(model.row_names, _legal, "r", ("obj",))
    sets, set_notes = plain_names([one.name for one in model.special_ordered_sets], _legal, "s", rows)
    upper_names = _upper_names(model, rows)
    out: list[str] = []
    if model.name and model.name == model.name.strip() and model.name.isprintable() and "\\" not in model.name:
        out.append(f"\\Problem name: {model.name}\n")
    elif model.name:
        out.append(note("\\", "model", "", model.name))
    for kind, notes in (("column", column_notes), ("row", row_notes), ("set", set_notes)):
        out += [note("\\", kind, new, old) for new, old in notes]
    out += [note("\\", "range", rows[i], name) for i, name in upper_names.items()]
    out.append("Maximize\n" if model.sense == "maximize" else "Minimize\n")
    out += _folded([" obj:", *_objective(model, columns)])
    out.append("Subject To\n")
    out += _rows(model, columns, rows, upper_names)
    out += _bounds(model, columns)
    domains = model.domains
    for head, members in (
        ("General", (domains == Domain.INTEGER) & ~_is_binary(model) | (domains == Domain.SEMIINTEGER)),
        ("Binary", _is_binary(model)),
        ("Semi-continuous", (domains == Domain.SEMICONTINUOUS) | (domains == Domain.SEMIINTEGER)),
    ):
        if members.any():
            out.append(f"{head}\n")
            out += _folded(["", *(columns[j] for j in np.flatnonzero(members))])
    if model.special_ordered_sets:
        out.append("SOS\n")
        for name, one in zip(sets, model.special_ordered_sets, strict=True):
            members_text = [f"{columns[j]}:{number(w)}" for j, w in zip(one.columns, one.weights, strict=True)]
            out += _folded([f" {name}: S{one.kind}::", *members_text])
    out.append("End\n")
    return "".join(out)


def _is_binary(model: CanonicalModel) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return (model.domains == Domain.INTEGER) & (model.lower == 0) & (model.upper == 1)


def _objective(model: CanonicalModel, columns: list[str]) -> list[str]:
    """The terms; with a ``0 x`` for every other column where that keeps the order of the columns."""
    used = np.flatnonzero(model.objective)
    quadratic = model.quadratic if model.has_quadratic_objective else None
    seen = list(dict.fromkeys([*used.tolist(), *(_pairs(quadratic) if quadratic else ())]))
    marked = np.zeros(len(columns), bool)
    marked[seen] = True
    order = [*seen, *dict.fromkeys(j for j in _row_order(model) if not marked[j])]
    if order != list(range(len(columns))):
        used = np.arange(len(columns))
    words = [_term(model.objective[j], columns[j], not k) for k, j in enumerate(used)]
    if quadratic is not None:
        words.append("+ [" if words else "[")
        words += [
            _product(2 * value, columns, int(i), int(j), not k)
            for k, (i, j, value) in enumerate(zip(quadratic.first, quadratic.second, quadratic.value, strict=True))
        ]
        words.append("] / 2")
    if model.offset or (model.offset == 0 and not words):
        words.append(_constant(model.offset, not words))
    return words


def _pairs(quadratic: Quadratic) -> Iterable[int]:
    return (int(j) for pair in zip(quadratic.first, quadratic.second, strict=True) for j in pair)


def _row_order(model: CanonicalModel) -> Iterable[int]:
    indicators = {one.row: one.column for one in model.indicators}
    if not indicators and not model.row_quadratics:
        return (int(j) for j in model.matrix.indices)
    start, index = model.matrix.indptr, model.matrix.indices
    order: list[int] = []
    for i in range(model.shape[0]):
        order += [indicators[i]] if i in indicators else []
        order += index[start[i] : start[i + 1]].tolist()
        order += list(_pairs(model.row_quadratics[i])) if i in model.row_quadratics else []
    return order


def _upper_names(model: CanonicalModel, rows: list[str]) -> dict[int, str]:
    """The second name of each row with two different sides."""
    used, found = set(rows), {}
    double = (model.row_lower != model.row_upper) & np.isfinite(model.row_lower) & np.isfinite(model.row_upper)
    for i in np.flatnonzero(double).tolist():
        name = f"{rows[i]}_hi"
        while name in used:
            name += "_"
        used.add(name)
        found[i] = name
    return found


def _rows(model: CanonicalModel, columns: list[str], rows: list[str], upper_names: dict[int, str]) -> list[str]:
    start, index, data = model.matrix.indptr.tolist(), model.matrix.indices.tolist(), model.matrix.data.tolist()
    indicators = {one.row: one for one in model.indicators}
    out: list[str] = []
    for i, (lower, upper) in enumerate(zip(model.row_lower.tolist(), model.row_upper.tolist(), strict=True)):
        words: list[str] = []
        if i in indicators:
            words.append(f"{columns[indicators[i].column]} = {int(indicators[i].value)} ->")
        at = slice(start[i], start[i + 1])
        terms = [_term(a, columns[j], not k) for k, (j, a) in enumerate(zip(index[at], data[at], strict=True))]
        if i in model.row_quadratics:
            part = model.row_quadratics[i]
            terms.append("+ [" if terms else "[")
            terms += [
                _product(value, columns, int(a), int(b), not k)
                for k, (a, b, value) in enumerate(zip(part.first, part.second, part.value, strict=True))
            ]
            terms.append("]")
        if not terms:
            if not columns:
                raise ModelError(f"row {rows[i]!r} has no columns, nor has the model; LP cannot say it")
            terms.append(f"0 {columns[0]}")
        words += terms
        if lower == upper:
            out += _folded([f" {rows[i]}:", *words, f"= {number(lower)}"])
        elif i in upper_names:
            out += _folded([f" {rows[i]}:", *words, f">= {number(lower)}"])
            out += _folded([f" {upper_names[i]}:", *words, f"<= {number(upper)}"])
        elif np.isfinite(upper):
            out += _folded([f" {rows[i]}:", *words, f"<= {number(upper)}"])
        else:
            out += _folded([f" {rows[i]}:", *words, f">= {number(lower) if np.isfinite(lower) else '-1e30'}"])
    return out


def _bounds(model: CanonicalModel, columns: list[str]) -> list[str]:
    out: list[str] = []
    plain = (model.lower == 0) & (model.upper == np.inf) | _is_binary(model)
    for j in np.flatnonzero(~plain).tolist():
        name, lower, upper = columns[j], float(model.lower[j]), float(model.upper[j])
        if lower == -np.inf and upper == np.inf:
            out.append(f" {name} free\n")
        elif lower == upper:
            out.append(f" {name} = {number(lower)}\n")
        elif upper == np.inf:
            out.append(f" {name} >= {number(lower)}\n")
        elif lower == 0 and upper >= 0:
            out.append(f" {name} <= {number(upper)}\n")
        else:
            out.append(f" {number(lower)} <= {name} <= {number(upper)}\n")
    return ["Bounds\n", *out] if out else out


def _term(value: float, name: str, first: bool) -> str:
    value = float(value)
    sign = "- " if value < 0 else "" if first else "+ "
    size = abs(value)
    return f"{sign}{name}" if size == 1 else f"{sign}{number(size)} {name}"


def _product(value: float, columns: list[str], i: int, j: int, first: bool) -> str:
    return f"{_term(value, columns[i], first)} ^ 2" if i == j else f"{_term(value, columns[i], first)} * {columns[j]}"


def _constant(value: float, first: bool) -> str:
    sign = "- " if value < 0 else "" if first else "+ "
    return f"{sign}{number(abs(value))}"


def _folded(words: list[str]) -> list[str]:
    """The words on lines of a readable width; a line that goes on starts with two blanks."""
    lines: list[str] = []
    line: list[str] = []
    size = 0
    for word in words:
        if line and size + len(word) + 1 > _WIDTH:
            lines.append(" ".join(line) + "\n")
            line, size = [" "], 1
        line.append(word)
        size += len(word) + 1
    return [*lines, " ".join(line) + "\n"]
