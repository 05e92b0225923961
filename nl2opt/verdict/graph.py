"""Both models as one coloured graph.

*Upper* nodes are rows, with what behaves like a row (a quadratic term, a special ordered set, an operator of a
nonlinear tree); *lower* nodes are columns, with connectors. An edge joins an upper and a lower node and carries a
word: for a matrix entry the word of its coefficient. The two models lie side by side without an edge between them, so
one refinement colours both with the same tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from nl2opt.verdict.hashing import Words

Index = npt.NDArray[np.int32]


@dataclass
class Extras:
    """Nodes and edges besides rows, columns and matrix entries. Node numbers go on after the rows (columns)."""

    upper: list[int] = field(default_factory=list)
    lower: list[int] = field(default_factory=list)
    edges: list[tuple[int, int, int]] = field(default_factory=list)
    """(upper node, lower node, word)."""


@dataclass(frozen=True)
class View:
    """One model as the graph sees it: m rows, n columns, one word for each row, column and matrix entry.

    `pointers`, `indices`, `words` are by row; `transposed` holds the same by column (pointers, row numbers, and
    the place of each entry in the by-row arrays).
    """

    rows: Words
    columns: Words
    pointers: npt.NDArray[np.integer]
    indices: npt.NDArray[np.integer]
    words: Words
    transposed: tuple[npt.NDArray[np.integer], npt.NDArray[np.integer], npt.NDArray[np.integer]]
    extras: Extras = field(default_factory=Extras)


@dataclass(frozen=True)
class Graph:
    """N nodes, upper ones first: those of the first model, then those of the second; lower ones likewise.

    `start` has shape (N,): the first colours. Arcs of node v: ``pointers[v]:pointers[v+1]`` of `neighbours` and
    `words`; every edge is there twice, once from each end. `second` tells which nodes belong to the second model.
    """

    start: Words
    pointers: npt.NDArray[np.int64]
    neighbours: Index
    words: Words
    upper: int
    """How many nodes are upper."""
    blocks: tuple[int, int, int, int]
    """Sizes: upper of the first model, upper of the second, lower of the first, lower of the second."""
    sizes: tuple[int, int, int, int]
    """Rows of the first and second, columns of the first and second (each block starts with them)."""

    @property
    def size(self) -> int:
        return len(self.start)

    @property
    def second(self) -> npt.NDArray[np.bool_]:
        flags = np.zeros(self.size, bool)
        a, b, c, _ = self.blocks
        flags[a : a + b] = True
        flags[a + b + c :] = True
        return flags

    def side(self, which: int) -> npt.NDArray[np.int64]:
        """The nodes of model 0 or 1, upper ones first."""
        a, b, c, d = self.blocks
        if which == 0:
            return np.concatenate([np.arange(a), np.arange(a + b, a + b + c)])
        return np.concatenate([np.arange(a, a + b), np.arange(a + b + c, a + b + c + d)])

    def values(self, colours: Words, which: int) -> Words:
        """The colours of one model's nodes, upper ones first."""
        a, b, c, _ = self.blocks
        if which == 0:
            return np.concatenate([colours[:a], colours[a + b : a + b + c]])
        return np.concatenate([colours[a : a + b], colours[a + b + c :]])


def join(views: Sequence[View]) -> Graph:
    """The graph of one or two views."""
    if len(views) == 1:
        views = [views[0], _EMPTY]
    uppers = [len(v.rows) + len(v.extras.upper) for v in views]
    lowers = [len(v.columns) + len(v.extras.lower) for v in views]
    upper, lower = sum(uppers), sum(lowers)
    start = np.concatenate(
        [part for v in views for part in (v.rows, np.array(v.extras.upper, np.uint64))]
        + [part for v in views for part in (v.columns, np.array(v.extras.lower, np.uint64))]
    )
    upper_at, lower_at = [0, uppers[0]], [upper, upper + lowers[0]]
    if any(v.extras.edges or v.extras.upper or v.extras.lower for v in views):
        pointers, neighbours, words = _general(views, upper_at, lower_at, upper + lower)
    else:
        pointers, neighbours, words = _plain(views, upper_at, lower_at)
    return Graph(
        start=start,
        pointers=pointers,
        neighbours=neighbours,
        words=words,
        upper=upper,
        blocks=(uppers[0], uppers[1], lowers[0], lowers[1]),
        sizes=(len(views[0].rows), len(views[1].rows), len(views[0].columns), len(views[1].columns)),
    )


def _plain(
    views: Sequence[View], upper_at: Sequence[int], lower_at: Sequence[int]
) -> tuple[npt.NDArray[np.int64], Index, Words]:
    """Arcs when every node is a row or a column: the two matrices and their transposes, moved to their places."""
    entries = sum(len(v.indices) for v in views)
    neighbours = np.empty(2 * entries, np.int32)
    words = np.empty(2 * entries, np.uint64)
    pointers, place = [np.zeros(1, np.int64)], 0
    for view, shift in zip(views, lower_at, strict=True):
        end = place + len(view.indices)
        np.add(view.indices, shift, out=neighbours[place:end], casting="unsafe")
        words[place:end] = view.words
        pointers.append(view.pointers[1:].astype(np.int64) + place)
        place = end
    for view, shift in zip(views, upper_at, strict=True):
        end = place + len(view.indices)
        by_column, rows, order = view.transposed
        np.add(rows, shift, out=neighbours[place:end], casting="unsafe")
        np.take(view.words, order, out=words[place:end])
        pointers.append(by_column[1:].astype(np.int64) + place)
        place = end
    return np.concatenate(pointers), neighbours, words


def _general(
    views: Sequence[View], upper_at: Sequence[int], lower_at: Sequence[int], size: int
) -> tuple[npt.NDArray[np.int64], Index, Words]:
    """Arcs from a plain list of edges, ordered by node."""
    tails, heads, words = [], [], []
    for view, up, low in zip(views, upper_at, lower_at, strict=True):
        tails.append(np.repeat(np.arange(len(view.rows)), np.diff(view.pointers)) + up)
        heads.append(view.indices.astype(np.int64) + low)
        words.append(view.words)
        if view.extras.edges:
            tails.append(np.array([e[0] for e in view.extras.edges], np.int64) + up)
            heads.append(np.array([e[1] for e in view.extras.edges], np.int64) + low)
            words.append(np.array([e[2] for e in view.extras.edges], np.uint64))
    tail, head, word = np.concatenate(tails), np.concatenate(heads), np.concatenate(words)
    ends = np.concatenate([tail, head])
    order = np.argsort(ends, kind="stable")
    pointers = np.zeros(size + 1, np.int64)
    np.cumsum(np.bincount(ends, minlength=size), out=pointers[1:])
    neighbours = np.concatenate([head, tail])[order].astype(np.int32)
    return pointers, neighbours, np.concatenate([word, word])[order]


_EMPTY = View(
    rows=np.zeros(0, np.uint64),
    columns=np.zeros(0, np.uint64),
    pointers=np.zeros(1, np.int64),
    indices=np.zeros(0, np.int64),
    words=np.zeros(0, np.uint64),
    transposed=(np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64)),
)
