"""Real columns counted in other units (grams for kilograms), together with rows multiplied by anything.

A matrix is then known only up to multiples of its rows and columns. What stays is the residual of the least-squares
problem of Curtis and Reid ("On the automatic scaling of matrices for Gaussian elimination", 1972): the logarithm of
each entry less the best row and column terms. Equal residuals give the colours; on the candidate map the exact
factors are worked out as fractions, the first model is rewritten with them, and the verification decides as always.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import lsmr

from nl2opt.model.canonical import CanonicalModel, Domain
from nl2opt.model.passes.columns import special_columns
from nl2opt.model.passes.exact import as_written, rounded
from nl2opt.model.passes.rewrite import Step
from nl2opt.verdict.verification import Rules

NEAR = 1e-6
"""Residuals (natural logarithms) nearer than this count as equal."""
NAME = "unit-scale"
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Entries:
    """Every number that a unit touches: its line (row, bound or objective) and column (the last is the constant)."""

    lines: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]
    values: Floats
    free_columns: npt.NDArray[np.bool_]
    free_lines: npt.NDArray[np.bool_]


def unitless(
    models: tuple[CanonicalModel, CanonicalModel], rules: Rules
) -> tuple[CanonicalModel, CanonicalModel] | None:
    """Both models with every number replaced by one that does not depend on units; None when there is nothing to
    find.
    """
    if not all(np.any(_scalable(model)) for model in models) or any(m.is_nonlinear for m in models):
        return None
    if any(model.row_quadratics or model.has_quadratic_objective for model in models):
        return None
    entries = [_entries(model, rules) for model in models]
    residuals = [_residuals(e) for e in entries]
    every = np.sort(np.concatenate(residuals))
    heads = np.ones(len(every), bool)
    heads[1:] = every[1:] - every[:-1] > NEAR
    names = every[heads]
    results = []
    for model, e, residual in zip(models, entries, residuals, strict=True):
        place = np.searchsorted(names, residual, side="right") - 1
        results.append(_rebuilt(model, e, np.copysign(np.exp(names[place]), e.values)))
    return results[0], results[1]


def _scalable(model: CanonicalModel) -> npt.NDArray[np.bool_]:
    return np.asarray((model.domains == Domain.REAL) & ~special_columns(model))


def _entries(model: CanonicalModel, rules: Rules) -> _Entries:
    m, n = model.shape
    rows = np.repeat(np.arange(m), np.diff(model.matrix.indptr))
    lines, columns, values = [rows], [model.matrix.indices.astype(np.int64)], [model.matrix.data]
    for sides in (model.row_lower, model.row_upper):
        some = np.flatnonzero(np.isfinite(sides) & (sides != 0))
        lines.append(some)
        columns.append(np.full(len(some), n))
        values.append(sides[some])
    count = m + 1
    costs = np.flatnonzero(model.objective)
    lines.append(np.full(len(costs), m))
    columns.append(costs)
    values.append(model.objective[costs])
    for bounds in (model.lower, model.upper):
        some = np.flatnonzero(np.isfinite(bounds) & (bounds != 0))
        number = count + np.arange(len(some))
        count += len(some)
        lines += [number, number]
        columns += [some, np.full(len(some), n)]
        values += [np.ones(len(some)), bounds[some]]
    free_lines = np.ones(count, bool)
    free_lines[:m] = rules.row_scale
    free_lines[m] = rules.objective_scale
    return _Entries(
        np.concatenate(lines),
        np.concatenate(columns),
        np.concatenate(values),
        np.append(_scalable(model), False),
        free_lines,
    )


def _residuals(e: _Entries) -> Floats:
    """What is left of the logarithms after the best terms for free lines and columns; shape as the entries."""
    logs = np.log(np.abs(e.values))
    line_number = np.cumsum(e.free_lines) - 1
    column_number = np.cumsum(e.free_columns) - 1 + int(e.free_lines.sum())
    size = int(e.free_lines.sum() + e.free_columns.sum())
    on_line, on_column = np.flatnonzero(e.free_lines[e.lines]), np.flatnonzero(e.free_columns[e.columns])
    system = sp.csr_matrix(
        (
            np.ones(len(on_line) + len(on_column)),
            (
                np.concatenate([on_line, on_column]),
                np.concatenate([line_number[e.lines[on_line]], column_number[e.columns[on_column]]]),
            ),
        ),
        shape=(len(logs), size),
    )
    if len(logs) == 0 or size == 0:
        return logs
    solution = lsmr(system, logs, atol=1e-13, btol=1e-13, conlim=0, maxiter=10_000)[0]
    return np.asarray(logs - system @ solution)


def _rebuilt(model: CanonicalModel, e: _Entries, numbers: Floats) -> CanonicalModel:
    """The model with the new numbers in the places the entries came from."""
    m = model.shape[0]
    at = model.matrix.nnz
    data, rest = numbers[:at], numbers[at:]
    sides = []
    for old in (model.row_lower, model.row_upper):
        new = old.copy()
        some = np.flatnonzero(np.isfinite(old) & (old != 0))
        new[some], rest = rest[: len(some)], rest[len(some) :]
        sides.append(new)
    objective = np.zeros(model.shape[1])
    costs = np.flatnonzero(model.objective)
    objective[costs], rest = rest[: len(costs)], rest[len(costs) :]
    bounds = []
    for old in (model.lower, model.upper):
        new = old.copy()
        some = np.flatnonzero(np.isfinite(old) & (old != 0))
        _, new[some], rest = rest[: len(some)], rest[len(some) : 2 * len(some)], rest[2 * len(some) :]
        bounds.append(new)
    matrix = sp.csr_matrix((data, model.matrix.indices, model.matrix.indptr), shape=(m, model.shape[1]))
    return model.with_(
        matrix=matrix, objective=objective, row_lower=sides[0], row_upper=sides[1], lower=bounds[0], upper=bounds[1]
    )


def in_units_of(
    first: CanonicalModel,
    second: CanonicalModel,
    columns: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int64],
    rules: Rules,
) -> tuple[CanonicalModel, Step] | None:
    """The first model with its real columns counted in the second one's units, and the step that says so.

    None when the map allows no factors. The factors are exact ratios of numbers as written; whether the map holds with
    them is for the verification to say.
    """
    factors = _column_factors(first, second, columns, rows, rules)
    if factors is None or all(factor == 1 for factor in factors) or not _anchored(first, factors):
        return None
    exact = True
    by_column = first.by_column
    data, objective = by_column.data.copy(), first.objective.copy()
    lower, upper = first.lower.copy(), first.upper.copy()
    names, details = [], []
    for j, factor in enumerate(factors):
        if factor == 1:
            continue
        names.append(first.column_names[j])
        details.append(f"{factor} times the unit")
        for k in range(int(by_column.indptr[j]), int(by_column.indptr[j + 1])):
            data[k], good = rounded(as_written(float(data[k])) * factor)
            exact &= good
        objective[j], good = rounded(as_written(float(objective[j])) * factor)
        exact &= good
        for bounds in (lower, upper):
            if np.isfinite(bounds[j]):
                bounds[j], good = rounded(as_written(float(bounds[j])) / factor)
                exact &= good
    matrix = sp.csr_matrix(sp.csc_matrix((data, by_column.indices, by_column.indptr), shape=first.matrix.shape))
    matrix.sort_indices()
    step = Step(
        NAME,
        "counted in another unit",
        "column",
        tuple(names),
        tuple(details),
        warning=True,
        rounded=not exact,
        columns_changed=True,
    )
    return first.with_(matrix=matrix, objective=objective, lower=lower, upper=upper), step


def _anchored(model: CanonicalModel, factors: list[Fraction]) -> bool:
    """Whether every column with another unit shares rows, directly or not, with one that keeps its unit.

    If all units changed together, a right-hand side that is simply wrong could pass for a change of units.
    """
    m, n = model.shape
    rows = np.repeat(np.arange(m), np.diff(model.matrix.indptr))
    links = sp.coo_matrix((np.ones(len(rows), np.int8), (rows, model.matrix.indices + m)), shape=(m + n, m + n))
    size, every = connected_components(links, directed=False)
    labels = every[m:]
    keeps = np.zeros(size, bool)
    keeps[labels[[factor == 1 for factor in factors]]] = True
    return bool(keeps[labels].all())


def _column_factors(
    first: CanonicalModel,
    second: CanonicalModel,
    columns: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int64],
    rules: Rules,
) -> list[Fraction] | None:
    """d with x = d times the partner of x, found along shared rows, starting from constants, bounds and integers."""
    m, n = first.shape
    factor: list[Fraction | None] = [None if free else Fraction(1) for free in _scalable(first).tolist()]
    scale: list[Fraction | None] = [None if rules.row_scale else Fraction(1)] * m
    links: list[list[tuple[int, Fraction]]] = [[] for _ in range(m + 1)]
    users: list[list[int]] = [[] for _ in range(n)]
    other = sp.csr_matrix(sp.csr_matrix(second.matrix[rows])[:, columns])
    other.sort_indices()
    if not np.array_equal(other.indptr, first.matrix.indptr) or not np.array_equal(other.indices, first.matrix.indices):
        return None
    for i in range(m):
        for k in range(int(other.indptr[i]), int(other.indptr[i + 1])):
            j = int(other.indices[k])
            links[i].append((j, abs(as_written(float(other.data[k])) / as_written(float(first.matrix.data[k])))))
            users[j].append(i)
        for one, two in ((first.row_lower, second.row_lower), (first.row_upper, second.row_upper)):
            a, b = float(one[i]), float(two[rows[i]])
            if scale[i] is None and np.isfinite(a) and np.isfinite(b) and a and b:
                scale[i] = abs(as_written(b) / as_written(a))
    scale.append(None if rules.objective_scale else Fraction(1))
    for j in np.flatnonzero(first.objective).tolist():
        cost = float(second.objective[columns[j]])
        if cost == 0:
            return None
        links[m].append((j, abs(as_written(cost) / as_written(float(first.objective[j])))))
        users[j].append(m)
    for j in range(n):
        for one, two in ((first.lower, second.lower), (first.upper, second.upper)):
            a, b = float(one[j]), float(two[columns[j]])
            if factor[j] is None and np.isfinite(a) and np.isfinite(b) and a and b:
                factor[j] = abs(as_written(a) / as_written(b))
    todo = deque(i for i in range(m + 1) if scale[i] is not None or any(factor[j] is not None for j, _ in links[i]))
    seeds = iter(range(m + 1))
    while True:
        while todo:
            i = todo.popleft()
            if scale[i] is None:
                scale[i] = next((q / f for j, q in links[i] if (f := factor[j]) is not None), None)
            current = scale[i]
            if current is None:
                continue
            for j, quotient in links[i]:
                if factor[j] is None:
                    factor[j] = quotient / current
                    todo.extend(users[j])
        seed = next((i for i in seeds if scale[i] is None and links[i]), None)
        if seed is None:
            break
        scale[seed] = Fraction(1)
        todo.append(seed)
    return [_simple(f) if f is not None else Fraction(1) for f in factor]


def _simple(value: Fraction) -> Fraction:
    near = value.limit_denominator(1_000_000)
    return near if near != 0 and abs(near / value - 1) <= Fraction(1, 10**12) else value
