"""Individualisation and refinement for models that refinement alone does not settle.

Component by component: take a connected component of the undecided nodes that is not rainbow, set one of its nodes of
the first model apart together with a node of the same cell of the second, refine, go on inside the component. When a
component is settled, and its edges agree under the pairing, its choices are final, whatever comes later: swapping
isomorphic components is an isomorphism. A component without a partner proves that no isomorphism exists.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import scipy.sparse as sp

from nl2opt.verdict.budget import Meter
from nl2opt.verdict.decomposability import components_of
from nl2opt.verdict.graph import Graph
from nl2opt.verdict.hashing import FULL, Words, combine, mix_in_place
from nl2opt.verdict.refinement import Colouring, Nodes, settle

WALK_GROWTH = 24
"""Counting walks may take this many times the entries of the graph."""
WALK_STEPS = 4
WALK_CELL = 24
"""Cells smaller than this are searched without counting walks first."""

Ending = Literal["settled", "none", "budget"]


@dataclass
class _Frame:
    scope: Nodes
    """Nodes of the first model this frame has to settle."""
    mark: int
    """Length of the log when the frame was opened."""
    component: Nodes | None = None
    whole: bool = True
    """Whether the component is all that is left of the scope: then settling it commits to nothing."""
    pivot: int = -1
    candidates: Iterator[int] = field(default_factory=lambda: iter(()))
    attempt: int = 0
    """Length of the log before the current candidate."""


@dataclass
class _Pace:
    """When to look for components again.

    While what is left stays in one piece, looking is put off for 1, 2, 3, ... levels, or until a third is settled.
    Until then all of it counts as one component, which a union of components may.
    """

    gap: int = 1
    level: int = 0
    """Level of the search at which to look again."""
    size: int = 0
    """Nodes that were left when last looked."""

    def due(self, level: int, size: int) -> bool:
        return level >= self.level or 3 * size < 2 * self.size

    def looked(self, level: int, size: int, whole: bool) -> None:
        self.gap = self.gap + 1 if whole else 1
        self.level, self.size = level + self.gap, size


def search(graph: Graph, colouring: Colouring, meter: Meter, *, mask: int = FULL) -> Ending:
    """Refine `colouring` in place until what is left undecided is rainbow.

    "none" means that no isomorphism exists, "budget" that the meter ran out.
    """
    colouring.log = []
    second = graph.second
    firsts, others = np.flatnonzero(~second), np.flatnonzero(second)
    frames = [_Frame(firsts, 0)]
    pace, collided = _Pace(), False
    while frames:
        frame = frames[-1]
        if frame.component is None:
            frame.component, frame.whole = _next_component(graph, colouring, frame.scope, firsts, pace, len(frames))
            if frame.component is None:
                frames.pop()
                while len(frames) > 1 and frames[-1].whole:
                    frames.pop()
                if not frames:
                    break
                if not _agrees(graph, colouring, frames[-1].component, firsts, others):
                    collided = True
                    colouring.undo(frames[-1].attempt)
                elif frames[-1].whole:
                    break
                else:
                    frames[-1].component = None
                    frames[-1].candidates = iter(())
                continue
            frame.pivot = _pivot(colouring, frame.component)
            members = others[colouring.cells[others] == colouring.cells[frame.pivot]]
            frame.candidates = iter(members.tolist())
            frame.attempt = len(colouring.log)
        candidate = next(frame.candidates, None)
        if candidate is None:
            frames.pop()
            if not frames:
                meter.exhausted = "collision of colours" if collided else None
                return "budget" if collided else "none"
            colouring.undo(frames[-1].attempt)
            continue
        if not meter.spend():
            return "budget"
        changed = colouring.set_apart(frame.pivot, candidate)
        settle(graph, colouring, changed, mask=mask)
        if colouring.alike:
            frames.append(_Frame(frame.component, len(colouring.log)))
        else:
            colouring.undo(frame.attempt)
    return "settled"


def _next_component(
    graph: Graph, colouring: Colouring, scope: Nodes, firsts: Nodes, pace: _Pace, level: int
) -> tuple[Nodes | None, bool]:
    """The smallest component of the undecided nodes in scope that is not rainbow, and whether it is all of them."""
    counts = np.bincount(colouring.cells[firsts])
    left = scope[counts[colouring.cells[scope]] > 1]
    if len(left) == 0:
        return None, True
    cells = colouring.cells[left]
    if not pace.due(level, len(left)) and np.bincount(cells).max() > 1:
        return left, True
    components = components_of(graph, left)
    order = np.lexsort((cells, components))
    twice = (cells[order][1:] == cells[order][:-1]) & (components[order][1:] == components[order][:-1])
    mixed = np.unique(components[order][1:][twice])
    pace.looked(level, len(left), whole=len(mixed) == 1 and int(components.max()) == 0)
    if len(mixed) == 0:
        return None, True
    sizes = np.bincount(components)
    chosen = mixed[np.argmin(sizes[mixed])]
    return left[components == chosen], bool(sizes[chosen] == len(left))


def _pivot(colouring: Colouring, component: Nodes) -> int:
    """A node of the component's smallest cell that has more than one node in the component."""
    cells, counts = np.unique(colouring.cells[component], return_counts=True)
    cells, counts = cells[counts > 1], counts[counts > 1]
    return int(component[np.flatnonzero(colouring.cells[component] == cells[np.argmin(counts)])[0]])


def _agrees(graph: Graph, colouring: Colouring, component: Nodes | None, firsts: Nodes, others: Nodes) -> bool:
    """Whether each settled node of the component has the same edges as its partner, cell by cell and word by word."""
    assert component is not None
    counts = np.bincount(colouring.cells[firsts])
    settled = component[counts[colouring.cells[component]] == 1]
    partner_of = np.full(colouring.cell_count, -1, np.int64)
    partner_of[colouring.cells[others]] = others
    partners = partner_of[colouring.cells[settled]]
    if np.any(partners < 0):
        return False
    return bool(
        np.array_equal(graph.start[settled], graph.start[partners])
        and all(
            np.array_equal(one, other)
            for one, other in zip(_edges(graph, colouring, settled), _edges(graph, colouring, partners), strict=True)
        )
    )


def _edges(graph: Graph, colouring: Colouring, nodes: Nodes) -> tuple[Nodes, Nodes, Words]:
    """Edges of the nodes as sorted (position of the node, cell of the neighbour, word)."""
    lengths = graph.pointers[nodes + 1] - graph.pointers[nodes]
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    place = np.repeat(graph.pointers[nodes] - (ends - lengths), lengths) + np.arange(total)
    owner = np.repeat(np.arange(len(nodes)), lengths)
    cells, words = colouring.cells[graph.neighbours[place]], graph.words[place]
    order = np.lexsort((words, cells, owner))
    return owner[order], cells[order], words[order]


def count_walks(graph: Graph, colouring: Colouring, nodes: Nodes) -> Words | None:
    """Colours refined by the number of closed weighted walks through each undecided lower node.

    The numbers are invariants that refinement does not see (a triangle is not two edges of a hexagon). None when the
    cells are small, so that a search is cheaper, or nothing is undecided on the lower side.
    """
    lower = nodes[nodes >= graph.upper]
    if len(lower) == 0 or np.bincount(colouring.cells[lower]).max() < 2 * WALK_CELL:
        return None
    local = np.full(graph.size, -1, np.int64)
    local[nodes] = np.arange(len(nodes))
    lengths = graph.pointers[nodes + 1] - graph.pointers[nodes]
    ends = np.cumsum(lengths)
    place = np.repeat(graph.pointers[nodes] - (ends - lengths), lengths) + np.arange(int(ends[-1]))
    tails = np.repeat(nodes, lengths)
    heads = graph.neighbours[place].astype(np.int64)
    keep = (tails < graph.upper) & (local[heads] >= 0)
    tails, heads = tails[keep], heads[keep]
    words = mix_in_place(colouring.colours[tails] + colouring.colours[heads] + graph.words[place][keep])
    weights = (words % np.uint64(997)).astype(np.int64) + 1
    position = np.full(graph.size, -1, np.int64)
    position[lower] = np.arange(len(lower))
    across = sp.csr_matrix((weights, (local[tails], position[heads])), shape=(len(nodes), len(lower)))
    most = WALK_GROWTH * max(1, across.nnz)
    if int(np.sum(np.diff(across.indptr).astype(np.int64) ** 2)) > most:
        return None
    step = sp.csr_matrix(sp.csr_matrix(across.T) @ across)
    walks, colours = step, colouring.colours.copy()
    for _ in range(WALK_STEPS):
        if walks.nnz > most:
            break
        squares = np.asarray(walks.multiply(walks).sum(axis=1)).ravel().astype(np.int64)
        colours[lower] = combine(colours[lower], squares.view(np.uint64))
        walks = sp.csr_matrix(walks @ step)
    return colours
