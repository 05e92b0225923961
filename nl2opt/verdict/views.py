"""A model as the graph sees it: words for columns, rows and entries, and nodes for everything else it holds.

Quadratic terms, special ordered sets, indicators and nonlinear trees become nodes of their own, so nothing of a model
is left out of a comparison. A row whose sign cannot be chosen by looking at the row alone (``x - y = 0``) is there
twice, as itself and mirrored, with a connector between the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from nl2opt.model.canonical import CanonicalModel, Quadratic
from nl2opt.model.nonlinear import Tree
from nl2opt.verdict.graph import Extras, View
from nl2opt.verdict.hashing import combine, combine_int, word_of_text, words_of
from nl2opt.verdict.trees import COMMUTATIVE, plain_tree

_COLUMN, _ROW = np.uint64(word_of_text("column")), np.uint64(word_of_text("row"))
_FEW = 20_000
"""Entries below which sorting beats building a scipy matrix."""


def exact_view(
    model: CanonicalModel, *, objective: bool = True, mirrored: npt.NDArray[np.integer] | None = None
) -> View:
    """The view of a model by the bits of its numbers.

    `objective` False leaves the objective out (contract feasible-set); `mirrored` lists the rows that are there twice.
    """
    columns = combine(words_of(model.lower), words_of(model.upper))
    columns = combine(columns, model.domains.astype(np.uint64) + _COLUMN)
    if objective:
        columns = combine(columns, words_of(model.objective))
    rows = combine(words_of(model.row_lower), words_of(model.row_upper))
    rows = combine(rows, np.full(len(rows), _ROW))
    matrix = model.matrix
    view = View(
        rows=rows,
        columns=columns,
        pointers=matrix.indptr,
        indices=matrix.indices,
        words=words_of(matrix.data),
        transposed=_transposed(matrix),
    )
    _add_everything_else(view, model, objective, () if mirrored is None else mirrored.tolist())
    return view


def _transposed(
    matrix: sp.csr_matrix,
) -> tuple[npt.NDArray[np.integer], npt.NDArray[np.integer], npt.NDArray[np.integer]]:
    m, n = matrix.shape
    if len(matrix.indices) > _FEW:
        turned = sp.csr_matrix(
            (np.arange(len(matrix.indices), dtype=np.int32), matrix.indices, matrix.indptr), shape=matrix.shape
        ).tocsc()
        return turned.indptr, turned.indices, turned.data
    order = np.argsort(matrix.indices, kind="stable")
    pointers = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(matrix.indices, minlength=n), out=pointers[1:])
    return pointers, np.repeat(np.arange(m), np.diff(matrix.indptr))[order], order


def _add_everything_else(view: View, model: CanonicalModel, objective: bool, mirrored: Sequence[int]) -> None:
    m, n = model.shape
    if not (mirrored or model.special_ordered_sets or model.indicators) and (
        model.is_linear or (not objective and not model.row_quadratics and not model.row_nonlinears)
    ):
        return
    builder = _Builder(view.extras, m, n)
    for row in mirrored:
        begin, end = int(model.matrix.indptr[row]), int(model.matrix.indptr[row + 1])
        mirror = builder.upper(int(view.rows[row]))
        words = words_of(-model.matrix.data[begin:end]).tolist()
        for column, word in zip(model.matrix.indices[begin:end].tolist(), words, strict=True):
            builder.edge(mirror, column, word)
        link = builder.lower(word_of_text("mirror"))
        builder.edge(row, link, 1)
        builder.edge(mirror, link, 1)
        if row in model.row_quadratics:
            builder.quadratic(model.row_quadratics[row], mirror, -1.0)
    for row, quadratic in model.row_quadratics.items():
        builder.quadratic(quadratic, row, 1.0)
    for row, tree in model.row_nonlinears.items():
        builder.tree(tree, row)
    if objective and model.quadratic is not None:
        builder.quadratic(model.quadratic, None, 1.0)
    if objective and model.nonlinear is not None:
        builder.tree(model.nonlinear, None)
    for group in model.special_ordered_sets:
        builder.special_ordered_set(group.kind, group.columns, group.weights)
    for indicator in model.indicators:
        builder.edge(indicator.row, indicator.column, word_of_text(f"indicator {int(indicator.value)}"))


class _Builder:
    """Adds nodes and edges; node numbers go on after rows and columns."""

    def __init__(self, extras: Extras, rows: int, columns: int) -> None:
        self.extras, self.rows, self.columns = extras, rows, columns

    def upper(self, word: int) -> int:
        self.extras.upper.append(word)
        return self.rows + len(self.extras.upper) - 1

    def lower(self, word: int) -> int:
        self.extras.lower.append(word)
        return self.columns + len(self.extras.lower) - 1

    def edge(self, upper: int, lower: int, word: int) -> None:
        self.extras.edges.append((upper, lower, word))

    def quadratic(self, terms: Quadratic, row: int | None, sign: float) -> None:
        """A node for each term, joined to its two columns (to one, for a square) and through a connector to its row."""
        link = None
        if row is not None:
            link = self.lower(word_of_text("quadratic part of a row"))
            self.edge(row, link, word_of_text("whole"))
        kind = word_of_text("quadratic term")
        words = words_of(terms.value * sign).tolist()
        for first, second, word in zip(terms.first.tolist(), terms.second.tolist(), words, strict=True):
            node = self.upper(combine_int(kind, word))
            if first == second:
                self.edge(node, first, word_of_text("square"))
            else:
                self.edge(node, first, word_of_text("product"))
                self.edge(node, second, word_of_text("product"))
            if link is not None:
                self.edge(node, link, word_of_text("part"))

    def special_ordered_set(self, kind: int, columns: Sequence[int], weights: Sequence[float]) -> None:
        """Kind 1: a node joined to its columns. Kind 2: also a node for each two neighbours in the order of weights."""
        node = self.upper(word_of_text(f"special ordered set {kind}"))
        for column in columns:
            self.edge(node, column, word_of_text("member"))
        if kind == 1:
            return
        link = self.lower(word_of_text("neighbours of a set"))
        self.edge(node, link, word_of_text("whole"))
        ordered = [columns[k] for k in np.argsort(weights, kind="stable")]
        for left, right in pairwise(ordered):
            pair = self.upper(word_of_text("neighbours"))
            self.edge(pair, left, word_of_text("member"))
            self.edge(pair, right, word_of_text("member"))
            self.edge(pair, link, word_of_text("part"))

    def tree(self, tree: Tree, row: int | None) -> None:
        """A node for each operator; the root hangs on its row through a connector."""
        root = self.upper(word_of_text("nonlinear part of " + ("the objective" if row is None else "a row")))
        if row is not None:
            link = self.lower(word_of_text("nonlinear part"))
            self.edge(row, link, word_of_text("whole"))
            self.edge(root, link, word_of_text("part"))
        stack: list[tuple[int, Tree, int]] = [(root, plain_tree(tree), 0)]
        while stack:
            parent, child, place = stack.pop()
            if not isinstance(child, tuple):
                constant = self.lower(combine_int(int(words_of(np.array([float(child)]))[0]), place))
                self.edge(parent, constant, word_of_text("constant"))
            elif child[0] == "x":
                self.edge(parent, int(child[1]), combine_int(word_of_text("argument"), place))
            else:
                node = self.upper(word_of_text("operator " + str(child[0])))
                link = self.lower(combine_int(word_of_text("operand"), place))
                self.edge(parent, link, word_of_text("parent"))
                self.edge(node, link, word_of_text("child"))
                ordered = child[0] not in COMMUTATIVE
                stack.extend((node, item, position if ordered else 0) for position, item in enumerate(child[1:]))
