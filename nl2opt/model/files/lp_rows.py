"""The rows of an LP file: where each begins, its sides, its quadratic part and its indicator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nl2opt.model.canonical import Floats, Indicator, Quadratic
from nl2opt.model.files.assemble import matrix_of, open_infinite, quadratic_of
from nl2opt.model.files.lp_terms import Ints, is_relation, linear, sides, take_brackets
from nl2opt.model.files.lp_tokens import Kind, Words
from nl2opt.model.files.source import INFINITE, Source, shown


@dataclass(frozen=True)
class Rows:
    """Rows and their entries; `labels` has `None` for a row without a name, `lines` the line a row begins on."""

    labels: list[bytes | None]
    lines: Ints
    row: Ints
    column: Ints
    value: Floats
    lower: Floats
    upper: Floats
    quadratics: dict[int, Quadratic]
    indicators: tuple[Indicator, ...]


def rows_of(source: Source, words: Words) -> Rows:
    """Parse the words of a constraints section."""
    row, begin = _cut(words)
    m = len(begin)
    labels: list[bytes | None] = [None] * m
    for k in np.flatnonzero(words.kind[begin] == Kind.LABEL).tolist():
        labels[k] = words.labels[words.code[begin[k]]]
    lines = words.line[begin].astype(np.int64)
    keep = np.ones(len(words), bool)
    indicators = _take_indicators(source, words, row, keep)
    words, row = words.where(keep), row[keep]
    brackets, keep = take_brackets(source, words, row)
    brackets_side = {(found.row, found.side) for found in brackets}
    all_words, all_row = words, row
    words, row = words.where(keep), row[keep]
    terms = linear(source, words, row, brackets)
    relations = np.bincount(all_row[is_relation(all_words)], minlength=m)
    has = np.bincount(terms.row * 3 + np.minimum(terms.side, 2), minlength=3 * m)[: 3 * m].reshape(m, 3) > 0
    for k, side in brackets_side:
        has[k, min(side, 2)] = True
    _check_shape(source, labels, lines, relations, has)
    weights = (
        np.bincount(terms.constant_row * 3 + np.minimum(terms.constant_side, 2), terms.constant, minlength=3 * m)[
            : 3 * m
        ]
        .reshape(m, 3)
        .astype(np.float64)
    )
    told = np.bincount(terms.constant_row * 3 + np.minimum(terms.constant_side, 2), minlength=3 * m).reshape(m, 3) > 0
    kinds = np.zeros((m, 2), np.int64)
    at = np.flatnonzero(is_relation(all_words))
    kinds[all_row[at], np.minimum(sides(all_words, all_row)[at], 1)] = all_words.kind[at]
    turned = (relations == 1) & ~has[:, 0] & has[:, 1]
    double = relations == 2
    factor = np.where(turned[terms.row], -1.0, 1.0) * np.where((terms.side > 0) & ~double[terms.row], -1.0, 1.0)
    lower, upper = _sides(weights, kinds, turned, double)
    for bad, what in (
        (double & ~(told[:, 0] & told[:, 2]), "a range needs a number on both ends"),
        (double & ((kinds[:, 0] != kinds[:, 1]) | (kinds[:, 0] == Kind.EQ)), "a range needs `<=` twice or `>=` twice"),
        (~double & ~told[:, 0] & ~told[:, 1] & ~(has[:, 0] & has[:, 1]), "the row has no right-hand side"),
        (
            np.isnan(lower) | np.isnan(upper) | (lower == np.inf) | (upper == -np.inf),
            "the row has an infinite right-hand side",
        ),
    ):
        if bad.any():
            raise _row_error(source, labels, lines, int(np.argmax(bad)), what)
    quadratics: dict[int, list[tuple[int, int, float]]] = {}
    for found in brackets:
        sign = -1.0 if turned[found.row] != (found.side > 0 and not double[found.row]) else 1.0
        quadratics.setdefault(found.row, []).extend((i, j, sign * value) for i, j, value in found.terms)
    summed = {k: quadratic_of(found) for k, found in sorted(quadratics.items())}
    return Rows(
        labels, lines, terms.row, terms.column, terms.value * factor, lower, upper,
        {k: found for k, found in summed.items() if found is not None}, indicators,
    )  # fmt: skip


def with_ranges(source: Source, rows: Rows, ranges: dict[str, str], columns: int) -> Rows:
    """The rows with each pair that our writer made of a range as one row again."""
    position = {label.decode(): k for k, label in enumerate(rows.labels) if label is not None}
    pairs = [(position[low], position[high]) for low, high in ranges.items() if low in position and high in position]
    if not pairs:
        return rows
    matrix, _ = matrix_of(rows.row, rows.column, rows.value, (len(rows.labels), columns))
    low, high = np.array(pairs).T
    if (matrix[low] != matrix[high]).nnz or np.any(rows.upper[low] != np.inf) or np.any(rows.lower[high] != -np.inf):
        raise source.error(int(rows.lines[high[0]]), "a comment `nl2opt range` joins two rows that are not one range")
    keep = np.ones(len(rows.labels), bool)
    keep[high] = False
    code = np.cumsum(keep) - 1
    upper = rows.upper.copy()
    upper[low] = rows.upper[high]
    entry = keep[rows.row]
    return Rows(
        [label for label, kept in zip(rows.labels, keep, strict=True) if kept], rows.lines[keep],
        code[rows.row[entry]], rows.column[entry], rows.value[entry], rows.lower[keep], upper[keep],
        {int(code[k]): part for k, part in rows.quadratics.items() if keep[k]},
        tuple(Indicator(int(code[one.row]), one.column, one.value) for one in rows.indicators if keep[one.row]),
    )  # fmt: skip


def _cut(words: Words) -> tuple[Ints, Ints]:
    """The row of each word, and the first word of each row.

    A row begins with a label, or on a new line after a row that is complete (its relation has its number).
    """
    kind, n = words.kind, len(words)
    if not n:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    relation = np.concatenate([[False, False, False], is_relation(words)])
    signs = np.concatenate([[False, False, False], (kind == Kind.PLUS) | (kind == Kind.MINUS)])
    numbers = np.concatenate([[False, False, False], kind == Kind.NUMBER])
    complete = numbers[2:-1] & (relation[1:-2] | (signs[1:-2] & relation[0:-3]))
    start = words.begins & complete & ~is_relation(words) & (kind != Kind.ARROW)
    start |= kind == Kind.LABEL
    start[0] = True
    return np.cumsum(start) - 1, np.flatnonzero(start)


def _take_indicators(source: Source, words: Words, row: Ints, keep: npt.NDArray[np.bool_]) -> tuple[Indicator, ...]:
    """The parts ``name = 0 ->`` and ``name = 1 ->``, removed from `keep`."""
    found: dict[int, Indicator] = {}
    for k in np.flatnonzero(words.kind == Kind.ARROW).tolist():
        line, i = int(words.line[k]), int(row[k])
        before = words.kind[max(k - 3, 0) : k].tolist()
        value = words.value[k - 1]
        opens = k >= 3 and row[k - 3] == i and (k == 3 or row[k - 4] != i or words.kind[k - 4] == Kind.LABEL)
        if before != [Kind.NAME, Kind.EQ, Kind.NUMBER] or not opens or value not in (0.0, 1.0):
            raise source.error(line, "an indicator is `column = 1 -> row` or `column = 0 -> row`")
        found[i] = Indicator(i, int(words.code[k - 3]), bool(value))
        keep[k - 3 : k + 1] = False
    return tuple(found.values())


def _check_shape(
    source: Source, labels: list[bytes | None], lines: Ints, relations: Ints, has: npt.NDArray[np.bool_]
) -> None:
    named = np.array([label is not None for label in labels], bool)
    double = relations == 2
    for bad, what in (
        (relations == 0, "the row has no relation (<=, >= or =)"),
        (relations > 2, "the row has more than two relations"),
        (double & (has[:, 0] | has[:, 2]), "a range has columns in its middle only"),
        (~has.any(axis=1) & ~named, "the row has no column"),
    ):
        if bad.any():
            raise _row_error(source, labels, lines, int(np.argmax(bad)), what)


def _row_error(source: Source, labels: list[bytes | None], lines: Ints, k: int, what: str) -> Exception:
    label = labels[k]
    return source.error(int(lines[k]), what if label is None else f"row {shown(label)}: {what}")


def _sides(
    constants: Floats, kinds: Ints, turned: npt.NDArray[np.bool_], double: npt.NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Lower and upper side from the constants of each side; columns count as on the left unless `turned`."""
    with np.errstate(invalid="ignore"):
        single = np.where(turned, constants[:, 0] - constants[:, 1], constants[:, 1] - constants[:, 0])
        first, last = constants[:, 0] - constants[:, 1], constants[:, 2] - constants[:, 1]
    at_most = (kinds[:, 0] == Kind.LE) != turned
    at_least = (kinds[:, 0] == Kind.GE) != turned
    equal = kinds[:, 0] == Kind.EQ
    lower = np.where(equal | (at_least & ~equal), single, -np.inf)
    upper = np.where(equal | (at_most & ~equal), single, np.inf)
    rising = kinds[:, 0] == Kind.LE
    lower = np.where(double, np.where(rising, first, last), lower)
    upper = np.where(double, np.where(rising, last, first), upper)
    return open_infinite(lower, INFINITE) + 0.0, open_infinite(upper, INFINITE) + 0.0
