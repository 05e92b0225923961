"""Rows that are multiples of one another become one row with the tightest sides."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.passes.exact import ratio_of, times
from nl2opt.model.passes.rewrite import Rewrite, Step, keep_rows, special_rows, unchanged

_BITS = 36


class ParallelRows:
    """Join parallel rows: two inequalities into an equality or a range, duplicates and looser copies into the tightest.

    A duplicate is worth a look: perhaps its data were meant to be others.

    >>> from nl2opt.model.canonical import CanonicalModel
    >>> model = CanonicalModel.build(
    ...     objective=[1, 1], rows=[[1, 2], [2, 4]], row_lower=[3, -np.inf], row_upper=[np.inf, 6])
    >>> new = ParallelRows().apply(model).model
    >>> new.shape, new.row_lower.tolist(), new.row_upper.tolist()
    ((1, 2), [6.0], [6.0])
    """

    name = "parallel-rows"
    number = 8

    def apply(self, model: CanonicalModel) -> Rewrite | None:
        usable = (np.diff(model.matrix.indptr) > 0) & ~special_rows(model)
        groups = parallel_candidates(model.matrix, usable)
        if not groups:
            return None
        merger = _Merger(model)
        for group in groups:
            merger.join(group)
        if not merger.steps:
            return None
        new, kept = keep_rows(
            model, ~merger.gone, row_lower=merger.low[~merger.gone], row_upper=merger.high[~merger.gone]
        )
        return Rewrite(new, np.arange(model.shape[1]), kept, tuple(merger.report()), unchanged)


class _Merger:
    def __init__(self, model: CanonicalModel) -> None:
        self.model = model
        self.low, self.high = model.row_lower.copy(), model.row_upper.copy()
        self.gone = np.zeros(model.shape[0], bool)
        self.steps: list[tuple[str, str, str, bool]] = []
        """Row, what happened to it, the row it went into, whether it was exact."""

    def entries(self, row: int) -> tuple[list[int], list[float]]:
        begin, end = int(self.model.matrix.indptr[row]), int(self.model.matrix.indptr[row + 1])
        return self.model.matrix.indices[begin:end].tolist(), self.model.matrix.data[begin:end].tolist()

    def join(self, group: list[int]) -> None:
        """Join what is parallel in a group of candidates; the row with the largest first entry stays."""
        left = [row for row in group if not self.gone[row]]
        while len(left) > 1:
            head = max(left, key=lambda row: (abs(self.entries(row)[1][0]), -row))
            columns, values = self.entries(head)
            rest = []
            for row in left:
                if row == head:
                    continue
                found = self.entries(row)
                ratio = ratio_of(found[1], values) if found[0] == columns else None
                if ratio is None:
                    rest.append(row)
                else:
                    self.absorb(head, row, *ratio)
            left = rest

    def absorb(self, head: int, row: int, factor: Fraction, exact: bool) -> None:
        low, low_exact = times(float(self.low[row]), factor)
        high, high_exact = times(float(self.high[row]), factor)
        if factor < 0:
            low, high = high, low
        if (low, high) == (self.low[head], self.high[head]):
            what = "duplicate"
        elif (np.isinf(low) and np.isinf(self.high[head])) or (np.isinf(high) and np.isinf(self.low[head])):
            what = "side"
        else:
            what = "parallel"
        self.low[head], self.high[head] = max(low, self.low[head]), min(high, self.high[head])
        self.gone[row] = True
        names = self.model.row_names
        self.steps.append((names[row], what, names[head], exact and low_exact and high_exact))

    def report(self) -> list[Step]:
        words = {
            "duplicate": ("removed as a duplicate", "duplicate-rows", True),
            "side": ("joined with the other side", "parallel-rows", False),
            "parallel": ("joined with a parallel row", "parallel-rows", True),
        }
        steps = []
        for what, (text, _, warning) in words.items():
            found = [step for step in self.steps if step[1] == what]
            if found:
                steps.append(
                    Step(
                        ParallelRows.name,
                        text,
                        "row",
                        tuple(step[0] for step in found),
                        tuple(f"of {step[2]}" for step in found),
                        warning=warning,
                        rounded=not all(step[3] for step in found),
                    )
                )
        return steps


def parallel_candidates(matrix: sp.csr_matrix, usable: npt.NDArray[np.bool_]) -> list[list[int]]:
    """Groups of rows that may be parallel, by hashes of their columns and of entries divided by the first one.

    Only rows of the mask `usable`; two parallel rows share at least one group.
    """
    lengths = np.diff(matrix.indptr)
    if np.count_nonzero(usable) < 2:
        return []
    filled = np.flatnonzero(lengths)
    starts = matrix.indptr[:-1][filled]
    first = np.ones(len(lengths))
    first[filled] = matrix.data[starts]
    mantissa, exponent = np.frexp(matrix.data / np.repeat(first, lengths))
    groups: dict[tuple[int, ...], list[int]] = {}
    for shift in (0.25, 0.75):
        bucket = np.floor(mantissa * 2.0**_BITS + shift).astype(np.int64) ^ (exponent.astype(np.int64) << 40)
        words = _mixed(_mixed(bucket.view(np.uint64)) + matrix.indices.astype(np.uint64))
        keys = np.zeros(len(lengths), np.uint64)
        keys[filled] = np.add.reduceat(words, starts)
        places = np.flatnonzero(usable)
        order = places[np.argsort(keys[places], kind="stable")]
        same = np.flatnonzero(keys[order][1:] == keys[order][:-1])
        if len(same) == 0:
            continue
        by_key: dict[int, list[int]] = defaultdict(list)
        twins = np.unique(np.concatenate([order[same], order[same + 1]]))
        for row in twins.tolist():
            by_key[int(keys[row])].append(row)
        for rows in by_key.values():
            groups.setdefault(tuple(rows), rows)
    return [groups[key] for key in sorted(groups)]


def _mixed(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The finaliser of splitmix64."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))
