"""Symmetric decomposability (Wang et al., "ORGEval", arXiv 2510.27610): when colour refinement is enough.

Take the stable colouring and delete every node that is alone in its colour. The model is *symmetric decomposable*
when each connected component of the rest has at most one node of each colour. Two such models with equal colours,
counted, are isomorphic: what a component looks like is determined by any one of its colours, and edges to the deleted
nodes by colour alone. The counts matter (three components P and four Q are not four P and three Q).
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from nl2opt.verdict.graph import Graph
from nl2opt.verdict.hashing import Words, combine, mix_in_place
from nl2opt.verdict.refinement import Colouring

Decomposability: TypeAlias = Literal["wl-determinable", "symmetric-decomposable", "neither"]


def shared_nodes(colouring: Colouring) -> npt.NDArray[np.int64]:
    """Nodes that are not alone in their cell (counted within one model)."""
    counts = np.array(colouring.counts).reshape(-1, 2)
    return np.flatnonzero(counts.max(axis=1, initial=0)[colouring.cells] > 1)


def components_of(graph: Graph, nodes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The connected component of each of `nodes` in the graph they induce; shape (len(nodes),)."""
    local = np.full(graph.size, -1, np.int64)
    local[nodes] = np.arange(len(nodes))
    lengths = graph.pointers[nodes + 1] - graph.pointers[nodes]
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    place = np.repeat(graph.pointers[nodes] - (ends - lengths), lengths) + np.arange(total)
    tails = np.repeat(np.arange(len(nodes)), lengths)
    heads = local[graph.neighbours[place]]
    inside = heads >= 0
    links = sp.coo_matrix(
        (np.ones(int(inside.sum()), np.int8), (tails[inside], heads[inside])), shape=(len(nodes), len(nodes))
    )
    return connected_components(links, directed=False)[1].astype(np.int64)


def is_rainbow(cells: npt.NDArray[np.int64], components: npt.NDArray[np.int64]) -> bool:
    """Whether no component holds two nodes of one cell."""
    order = np.lexsort((cells, components))
    same = (cells[order][1:] == cells[order][:-1]) & (components[order][1:] == components[order][:-1])
    return not bool(np.any(same))


def decomposability(graph: Graph, colouring: Colouring) -> Decomposability:
    """Which of the three a stable colouring shows."""
    nodes = shared_nodes(colouring)
    if len(nodes) == 0:
        return "wl-determinable"
    rainbow = is_rainbow(colouring.cells[nodes], components_of(graph, nodes))
    return "symmetric-decomposable" if rainbow else "neither"


def split_components(graph: Graph, colouring: Colouring, nodes: npt.NDArray[np.int64]) -> Words | None:
    """Colours that tell the components of a symmetric decomposable colouring apart, the same in both models.

    Components of one kind (the same colours) are numbered within each model in any order, and the number goes into the
    colours. None when the nodes are not rainbow.
    """
    components = components_of(graph, nodes)
    cells = colouring.cells[nodes]
    if not is_rainbow(cells, components):
        return None
    count = int(components.max()) + 1 if len(components) else 0
    words = mix_in_place(colouring.colours[nodes].copy())
    order = np.argsort(components, kind="stable")
    at = np.searchsorted(components[order], np.arange(count))
    kinds = np.add.reduceat(words[order], at)
    in_second = graph.second[nodes[order][at]]
    ranked = np.lexsort((np.arange(count), kinds, in_second))
    starts = np.ones(count, bool)
    starts[1:] = (kinds[ranked][1:] != kinds[ranked][:-1]) | (in_second[ranked][1:] != in_second[ranked][:-1])
    position = np.arange(count)
    number = np.empty(count, np.uint64)
    number[ranked] = (position - np.maximum.accumulate(np.where(starts, position, 0))).astype(np.uint64)
    colours = colouring.colours.copy()
    colours[nodes] = combine(colours[nodes], number[components] + np.uint64(1))
    return colours
