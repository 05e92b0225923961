"""From what a reader collected to a `CanonicalModel`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from nl2opt.model.canonical import Floats, Quadratic

Ints = npt.NDArray[np.int64]


def matrix_of(rows: Any, columns: Any, values: Any, shape: tuple[int, int]) -> tuple[sp.csr_matrix, bool]:
    """The CSR matrix of the entries, and whether some place was given twice (those are summed)."""
    matrix = sp.coo_matrix((values, (rows, columns)), shape=shape).tocsr()
    matrix.sum_duplicates()
    matrix.sort_indices()
    doubled = matrix.nnz < len(values)
    if not np.all(matrix.data):
        matrix.eliminate_zeros()
    return matrix, doubled


def quadratic_of(terms: Iterable[tuple[int, int, float]]) -> Quadratic | None:
    """Terms ``value * x[i] * x[j]`` in any order, summed by pair; `None` when nothing remains."""
    total: dict[tuple[int, int], float] = {}
    for i, j, value in terms:
        key = (i, j) if i <= j else (j, i)
        total[key] = total.get(key, 0.0) + value
    pairs = sorted(key for key, value in total.items() if value != 0.0)
    if not pairs:
        return None
    return Quadratic(
        np.array([i for i, _ in pairs], np.int64),
        np.array([j for _, j in pairs], np.int64),
        np.array([total[pair] for pair in pairs], np.float64),
    )


def first_repeat(names: Sequence[Any]) -> int | None:
    """The position of the first name that came before."""
    if len(set(names)) == len(names):
        return None
    seen: set[Any] = set()
    for position, name in enumerate(names):
        if name in seen:
            return position
        seen.add(name)
    return None


def concatenated(parts: list[npt.NDArray[Any]], dtype: Any) -> npt.NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype)


def open_infinite(values: Floats, infinite: float) -> Floats:
    """A copy with every entry of size `infinite` or more as ``inf``."""
    return np.where(np.abs(values) >= infinite, np.copysign(np.inf, values), values)
