"""Sums of terms in an LP file: the linear part over arrays, quadratic brackets and indicators one by one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nl2opt.model.canonical import Floats
from nl2opt.model.files.lp_tokens import Kind, Words
from nl2opt.model.files.source import Source

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Terms:
    """Coefficients (row, side, column, value) and constants (row, side, value); a row's side is the number of
    relations before the term."""

    row: Ints
    side: Ints
    column: Ints
    value: Floats
    constant_row: Ints
    constant_side: Ints
    constant: Floats


@dataclass(frozen=True)
class Bracket:
    """A quadratic part ``[ ... ]`` or ``[ ... ] / 2``: terms ``value * x[i] * x[j]``, the factors applied."""

    row: int
    side: int
    terms: list[tuple[int, int, float]]


def sides(words: Words, row: Ints) -> Ints:
    """For each word, how many relations of its row came before it."""
    relation = is_relation(words)
    before: Ints = np.cumsum(relation) - relation
    begin = np.maximum.accumulate(np.where(np.diff(row, prepend=-1) != 0, np.arange(len(row)), 0)) if len(row) else row
    return np.asarray(before - before[begin], np.int64)


def is_relation(words: Words) -> npt.NDArray[np.bool_]:
    return np.asarray((words.kind >= Kind.LE) & (words.kind <= Kind.EQ))


def take_brackets(source: Source, words: Words, row: Ints) -> tuple[list[Bracket], npt.NDArray[np.bool_]]:
    """The quadratic parts, and the mask of the words that are not in one."""
    keep = np.ones(len(words), bool)
    found: list[Bracket] = []
    opens = np.flatnonzero(words.kind == Kind.OPEN)
    if not opens.size:
        return found, keep
    side = sides(words, row)
    kinds = words.kind.tolist()
    closes = np.append(np.flatnonzero(words.kind == Kind.CLOSE), len(kinds))
    for begin in opens.tolist():
        if not keep[begin]:
            raise source.error(int(words.line[begin]), "a `[` inside `[ ... ]`")
        end = int(closes[np.searchsorted(closes, begin)])
        if end == len(kinds) or row[end] != row[begin]:
            raise source.error(int(words.line[begin]), "a `[` without its `]`")
        terms = _products(source, words, begin + 1, end)
        sign, first = 1.0, begin
        while first and kinds[first - 1] in (Kind.PLUS, Kind.MINUS) and row[first - 1] == row[begin]:
            first -= 1
            sign = -sign if kinds[first] == Kind.MINUS else sign
        if first and row[first - 1] == row[begin] and kinds[first - 1] in (Kind.NUMBER, Kind.NAME) and first == begin:
            raise source.error(int(words.line[begin]), "a `[` needs `+` or `-` before it")
        after = end + 1
        if after < len(kinds) and kinds[after] == Kind.OVER:
            if after + 1 == len(kinds) or kinds[after + 1] != Kind.NUMBER or not np.isfinite(words.value[after + 1]):
                raise source.error(int(words.line[after]), "a `/` that is not followed by 2")
            if words.value[after + 1] != 2.0:
                raise source.error(
                    int(words.line[after]), f"`] / {words.value[after + 1]:g}`: only `] / 2` is LP format"
                )
            sign /= 2.0
            after += 2
        if (
            after < len(kinds)
            and row[after] == row[begin]
            and (kinds[after] == Kind.NAME or (kinds[after] == Kind.NUMBER and not words.signed[after]))
        ):
            raise source.error(int(words.line[after]), "after `]` an operator or a relation must follow")
        found.append(Bracket(int(row[begin]), int(side[begin]), [(i, j, sign * value) for i, j, value in terms]))
        keep[first:after] = False
    return found, keep


def _products(source: Source, words: Words, at: int, end: int) -> list[tuple[int, int, float]]:
    """The terms between brackets: ``2 x ^2``, ``- x * y``, ``x ^ 2``."""
    kinds, values, codes = words.kind[at:end].tolist(), words.value[at:end].tolist(), words.code[at:end].tolist()
    kinds += [Kind.ODD] * 3
    terms: list[tuple[int, int, float]] = []
    k, n = 0, end - at

    def wrong(message: str) -> Exception:
        return source.error(int(words.line[min(at + k, end)]), message)

    while k < n:
        sign, signs = 1.0, 0
        while kinds[k] in (Kind.PLUS, Kind.MINUS):
            sign = -sign if kinds[k] == Kind.MINUS else sign
            k, signs = k + 1, signs + 1
        value = sign
        if kinds[k] == Kind.NUMBER:
            signs += bool(words.signed[at + k])
            value = sign * values[k]
            k += 1 + (kinds[k + 1] == Kind.TIMES)
            if not np.isfinite(value):
                raise wrong("a quadratic coefficient is infinite")
        if (terms and not signs) or kinds[k] != Kind.NAME:
            raise wrong("a quadratic part is a sum of terms `2 x ^ 2` and `3 x * y`")
        first = codes[k]
        if kinds[k + 1] == Kind.POWER and kinds[k + 2] == Kind.NUMBER and values[k + 2] == 2.0:
            second = first
        elif kinds[k + 1] == Kind.TIMES and kinds[k + 2] == Kind.NAME:
            second = codes[k + 2]
        else:
            raise wrong("a quadratic part is a sum of terms `2 x ^ 2` and `3 x * y`")
        terms.append((first, second, value))
        k += 3
    return terms


def linear(source: Source, words: Words, row: Ints, brackets: list[Bracket]) -> Terms:
    """Every term of the words (NAME, NUMBER, signs, relations and labels only), all rows at once.

    `brackets` are what was taken out before: beside them a relation may stand alone.
    """
    if np.any(words.kind == Kind.TIMES):
        words, row = _without_times(source, words, row)
    kind = words.kind
    number, name = kind == Kind.NUMBER, kind == Kind.NAME
    sign = (kind == Kind.PLUS) | (kind == Kind.MINUS)
    relation = is_relation(words)
    alone = np.isin(row, [bracket.row for bracket in brackets])
    _check(source, words, row, number, name, sign, relation, alone)
    n = len(kind)
    position = np.arange(n)
    minus = np.cumsum(kind == Kind.MINUS)
    anchor = np.maximum.accumulate(np.where(sign, -1, position)) if n else position
    before = np.concatenate([[-1], anchor[:-1]]) if n else position
    passed = np.concatenate([[0], minus])
    flips = (passed[position] - passed[before + 1]) & 1
    factor = np.where(flips == 1, -1.0, 1.0)
    joined = np.zeros(n, bool)
    joined[1:] = name[1:] & number[:-1] & (row[1:] == row[:-1])
    value = np.where(number, words.value * factor, factor)
    value[1:] = np.where(joined[1:], value[:-1], value[1:])
    alone = number.copy()
    alone[:-1] &= ~joined[1:]
    side = sides(words, row)
    at, constant = np.flatnonzero(name), np.flatnonzero(alone)
    infinite = ~np.isfinite(value[at])
    if infinite.any():
        raise source.error(
            int(words.line[at[int(np.argmax(infinite))]]), "a coefficient is infinite", "coefficients are finite"
        )
    return Terms(
        row[at], side[at], words.code[at].astype(np.int64), value[at], row[constant], side[constant], value[constant]
    )


def _without_times(source: Source, words: Words, row: Ints) -> tuple[Words, Ints]:
    kind = np.concatenate([words.kind, [Kind.ODD]])
    at = np.flatnonzero(words.kind == Kind.TIMES)
    good = (kind[at - 1] == Kind.NUMBER) & (kind[at + 1] == Kind.NAME) & (at > 0)
    if not good.all():
        wrong = int(at[int(np.argmin(good))])
        raise source.error(int(words.line[wrong]), "a product outside `[ ... ]`", "quadratic terms stand in brackets")
    keep = words.kind != Kind.TIMES
    return words.where(keep), row[keep]


def _check(
    source: Source,
    words: Words,
    row: Ints,
    number: npt.NDArray[np.bool_],
    name: npt.NDArray[np.bool_],
    sign: npt.NDArray[np.bool_],
    relation: npt.NDArray[np.bool_],
    alone: npt.NDArray[np.bool_],
) -> None:
    """Raise on the first word that cannot follow the one before it."""
    n = len(words)
    if not n:
        return
    opening = np.diff(row, prepend=-1) > 0
    after_number, after_name, after_sign, after_relation = (
        np.concatenate([[False], mask[:-1]]) & ~opening for mask in (number, name, sign, relation)
    )
    ends_row = np.concatenate([opening[1:], [True]])
    label = words.kind == Kind.LABEL
    bad = ~(number | name | sign | relation | label)
    bad |= (label & ~opening) | (name & after_name) | (number & ~words.signed & (after_name | after_number))
    bad |= (relation & (after_sign | (after_relation & ~alone))) | (ends_row & (sign | (relation & ~alone)))
    if bad.any():
        k = int(np.argmax(bad))
        what = (
            "the row ends in an operator"
            if ends_row[k] and (sign[k] or relation[k])
            else "words that do not fit together"
        )
        line = int(words.line[k])
        texts = source.data.split(b"\n", line)[line - 1].strip().decode("utf-8", "replace").replace("\x7f", " ")
        texts = texts if len(texts) <= 80 else texts[:80] + "..."
        raise source.error(
            line, f"{what}, in `{texts}`", "a row is `name: 2 x + 3 y <= 4`, one relation and its number"
        )
