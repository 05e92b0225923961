"""Colour refinement: the coarsest equitable colouring of the graph, up to collisions of words.

Two regimes. *Rounds* recompute every colour from the colours around it, in a few array operations a round; most
models need two to five. Where rounds go on splitting only a few nodes (paths, grids), *worklist* refinement looks only
at the neighbours of what was split, leaving out one part of each split cell (Hopcroft's idea; Berkholz, Bonsma, Grohe,
"Tight lower and upper bounds for the complexity of canonical colour refinement", 2017).

Every decision depends on colours and counts alone, never on the order of nodes, so isomorphic graphs go through the
same steps and end with the same colours. A collision of words can only merge cells, never separate nodes that an
isomorphism exchanges.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from nl2opt.verdict.graph import Graph
from nl2opt.verdict.hashing import FULL, GOLDEN, Words, combine, mix_in_place, mix_int, segment_sums

Nodes: TypeAlias = npt.NDArray[np.int64]

ROUNDS_BEFORE_WORKLIST = 3
SMALL = 96
"""Arcs below which plain Python beats array calls."""


@dataclass
class Colouring:
    """Colours of all nodes with their cells.

    `cells[v]` is the number of v's cell; `counts[c]` has the cell's size in the first and in the second model.
    """

    colours: Words
    cells: npt.NDArray[np.int64]
    counts: list[list[int]]
    rounds: int = 0
    alike: bool = True
    """False once some cell has different sizes in the two models: no isomorphism exists."""
    log: list[tuple[Nodes, Words, Nodes, list[tuple[int, int]]]] | None = None
    """What changed, for `undo`: nodes, their colours and cells before, and (new cell, cell it came from)."""

    @property
    def cell_count(self) -> int:
        return len(self.counts)

    @property
    def is_discrete(self) -> bool:
        """Whether every cell has one node in each model at most."""
        return all(a <= 1 and b <= 1 for a, b in self.counts)

    def change(self, nodes: Nodes, colours: Words, cells: Nodes, splits: list[tuple[int, int]]) -> None:
        """Give nodes new colours and cells; the counts of the new cells are in place already."""
        if self.log is not None:
            self.log.append((nodes, self.colours[nodes], self.cells[nodes], splits))
        self.colours[nodes] = colours
        self.cells[nodes] = cells

    def undo(self, length: int) -> None:
        """Go back to when the log had `length` entries."""
        assert self.log is not None
        while len(self.log) > length:
            nodes, colours, cells, splits = self.log.pop()
            self.colours[nodes] = colours
            self.cells[nodes] = cells
            for _new, source in reversed(splits):
                part = self.counts.pop()
                self.counts[source][0] += part[0]
                self.counts[source][1] += part[1]
        self.alike = True

    def set_apart(self, first: int, second: int) -> list[int]:
        """Individualise a node of the first model and one of the second, of one cell, with each other."""
        source = int(self.cells[first])
        self.counts.append([1, 1])
        self.counts[source][0] -= 1
        self.counts[source][1] -= 1
        nodes = np.array([first, second])
        colour = np.full(2, mix_int((int(self.colours[first]) * GOLDEN + self.counts[source][0] + 1) & FULL), np.uint64)
        self.change(nodes, colour, np.full(2, len(self.counts) - 1), [(len(self.counts) - 1, source)])
        return [first, second]


@dataclass(frozen=True)
class Start:
    """What the rounds found: colours, whether the models can still be alike, whether each node stands alone."""

    colours: Words
    alike: bool
    discrete: bool
    stable: bool
    previous: Words
    rounds: int


def refine_in_rounds(graph: Graph, *, paired: bool = True, mask: int = FULL) -> Start:
    """Rounds until nothing splits, all is discrete, the models differ, or only few nodes split.

    `paired` says that the graph holds two models to be kept alike; `mask` weakens the words (tests only).
    """
    colours = graph.start.copy()
    if mask != FULL:
        colours &= np.uint64(mask)
    upper, pointers = graph.upper, graph.pointers
    middle = int(pointers[upper])
    nodes = len(graph.values(colours, 0))
    count, rounds = 0, 0
    previous = colours
    while True:
        first = np.sort(graph.values(colours, 0))
        if paired and not np.array_equal(first, np.sort(graph.values(colours, 1))):
            return Start(colours, False, False, False, previous, rounds)
        found = 1 + int(np.count_nonzero(first[1:] != first[:-1])) if nodes else 0
        if found == nodes:
            return Start(colours, True, True, True, previous, rounds)
        if found == count:
            return Start(colours, True, False, True, previous, rounds)
        if rounds >= ROUNDS_BEFORE_WORKLIST and (found - count) * 8 < nodes:
            return Start(colours, True, False, False, previous, rounds)
        count, previous = found, colours
        colours = colours.copy()
        colours[:upper] = _round(colours[:upper], previous, graph, 0, middle, pointers[: upper + 1], mask)
        colours[upper:] = _round(colours[upper:], colours, graph, middle, None, pointers[upper:] - middle, mask)
        rounds += 1


def _round(
    own: Words,
    around: Words,
    graph: Graph,
    begin: int,
    end: int | None,
    pointers: npt.NDArray[np.int64],
    mask: int,
) -> Words:
    words = np.take(around, graph.neighbours[begin:end])
    words += graph.words[begin:end]
    new = combine(own, segment_sums(mix_in_place(words), pointers))
    if mask != FULL:
        new &= np.uint64(mask)
    return new


def refine(graph: Graph, *, paired: bool = True, mask: int = FULL) -> Colouring:
    """The stable colouring of the graph.

    >>> import numpy as np
    >>> from nl2opt.model.canonical import CanonicalModel
    >>> from nl2opt.verdict.views import exact_view
    >>> from nl2opt.verdict.graph import join
    >>> model = CanonicalModel.build(objective=[1, 1, 2], rows=[[1, 1, 0], [0, 1, 1]], row_upper=[1, 1])
    >>> refine(join([exact_view(model)]), paired=False).is_discrete
    True
    """
    start = refine_in_rounds(graph, paired=paired, mask=mask)
    colouring = cells_of(graph, start)
    if start.alike and not start.stable:
        changed = split_since(start.previous, colouring)
        settle(graph, colouring, changed, paired=paired, mask=mask)
    return colouring


def cells_of(graph: Graph, start: Start) -> Colouring:
    """Number the cells of a colouring."""
    _, cells = np.unique(start.colours, return_inverse=True)
    total = int(cells.max()) + 1 if len(cells) else 0
    second = graph.second
    in_second = np.bincount(cells[second], minlength=total)
    in_first = np.bincount(cells[~second], minlength=total)
    counts = np.stack([in_first, in_second], axis=1).tolist()
    return Colouring(start.colours.copy(), cells.astype(np.int64), counts, start.rounds, start.alike)


def split_since(previous: Words, colouring: Colouring) -> npt.NDArray[np.int64]:
    """Nodes of cells that the last round split, without one largest part of each."""
    _, old = np.unique(previous, return_inverse=True)
    first_node = np.full(colouring.cell_count, -1, np.int64)
    first_node[colouring.cells] = np.arange(len(old))
    parent = old[first_node]
    sizes = np.array([a + b for a, b in colouring.counts])
    names = colouring.colours[first_node]
    order = np.lexsort((names, sizes, parent))
    last = np.ones(len(order), bool)
    last[:-1] = parent[order][1:] != parent[order][:-1]
    left_out = np.zeros(colouring.cell_count, bool)
    left_out[order[last]] = True
    return np.flatnonzero(~left_out[colouring.cells])


def settle(
    graph: Graph,
    colouring: Colouring,
    changed: npt.NDArray[np.int64] | list[int],
    *,
    paired: bool = True,
    mask: int = FULL,
) -> int:
    """Refine until stable, given the nodes whose cells changed; stop early once the models are not alike.

    Returns the number of arcs looked at, the measure of the work done. `colouring` changes in place.
    """
    work = 0
    pointers = graph.pointers
    second = graph.second
    while len(changed) and colouring.alike:
        nodes = np.asarray(changed, dtype=np.int64)
        lengths = pointers[nodes + 1] - pointers[nodes]
        arcs = int(lengths.sum())
        work += arcs + len(nodes)
        colouring.rounds += 1
        if arcs <= SMALL:
            changed = _step_small(graph, colouring, nodes.tolist(), second, paired, mask)
        else:
            changed = _step_large(graph, colouring, nodes, lengths, second, paired, mask)
    return work


def _step_small(
    graph: Graph,
    colouring: Colouring,
    changed: list[int],
    second: npt.NDArray[np.bool_],
    paired: bool,
    mask: int,
) -> list[int]:
    """One step of worklist refinement with Python integers."""
    colours, cells, counts = colouring.colours, colouring.cells, colouring.counts
    sums: dict[int, int] = {}
    for node in changed:
        begin, end = graph.pointers[node], graph.pointers[node + 1]
        colour = int(colours[node])
        for neighbour, word in zip(graph.neighbours[begin:end].tolist(), graph.words[begin:end].tolist(), strict=True):
            sums[neighbour] = sums.get(neighbour, 0) + mix_int((colour + word) & FULL)
    parts: dict[int, dict[int, list[int]]] = {}
    for node, total in sums.items():
        new = mix_int((int(colours[node]) * GOLDEN + total) & FULL) & mask
        parts.setdefault(int(cells[node]), {}).setdefault(new, []).append(node)
    result: list[int] = []
    moved: list[int] = []
    new_colours: list[int] = []
    new_cells: list[int] = []
    splits: list[tuple[int, int]] = []
    for cell, fragments in sorted(parts.items(), key=lambda item: min(item[1])):
        size = counts[cell]
        touched = sum(len(nodes) for nodes in fragments.values())
        untouched = size[0] + size[1] - touched
        if len(fragments) == 1 and untouched == 0:
            continue
        keeps = None if untouched else max(fragments, key=lambda new: (len(fragments[new]), new))
        for new, nodes in sorted(fragments.items()):
            in_second = sum(bool(second[node]) for node in nodes)
            part = [len(nodes) - in_second, in_second]
            if paired and part[0] != part[1]:
                colouring.alike = False
                break
            if new != keeps:
                splits.append((len(counts), cell))
                counts.append(part)
                size[0] -= part[0]
                size[1] -= part[1]
                result.extend(nodes)
            moved.extend(nodes)
            new_colours.extend([new] * len(nodes))
            new_cells.extend([cell if new == keeps else len(counts) - 1] * len(nodes))
        if not colouring.alike:
            break
    colouring.change(np.array(moved, np.int64), np.array(new_colours, np.uint64), np.array(new_cells, np.int64), splits)
    return result if colouring.alike else []


def _step_large(
    graph: Graph,
    colouring: Colouring,
    changed: npt.NDArray[np.int64],
    lengths: npt.NDArray[np.int64],
    second: npt.NDArray[np.bool_],
    paired: bool,
    mask: int,
) -> npt.NDArray[np.int64]:
    """One step of worklist refinement with arrays; the same rule as `_step_small`."""
    colours, cells, counts = colouring.colours, colouring.cells, colouring.counts
    ends = np.cumsum(lengths)
    place = np.repeat(graph.pointers[changed] - (ends - lengths), lengths) + np.arange(ends[-1])
    targets = graph.neighbours[place]
    words = mix_in_place(np.repeat(colours[changed], lengths) + graph.words[place])
    order = np.argsort(targets, kind="stable")
    targets = targets[order]
    heads = np.flatnonzero(np.concatenate([[True], targets[1:] != targets[:-1]]))
    nodes = targets[heads].astype(np.int64)
    new = combine(colours[nodes], np.add.reduceat(words[order], heads))
    if mask != FULL:
        new &= np.uint64(mask)
    order = np.lexsort((new, cells[nodes]))
    nodes, new = nodes[order], new[order]
    cell = cells[nodes]
    new_cell = np.concatenate([[True], cell[1:] != cell[:-1]])
    new_part = new_cell | np.concatenate([[True], new[1:] != new[:-1]])
    part_at = np.flatnonzero(new_part)
    part_size = np.diff(np.append(part_at, len(nodes)))
    part_second = np.add.reduceat(second[nodes].astype(np.int64), part_at)
    part_cell = cell[part_at]
    group_at = np.flatnonzero(new_cell[part_at])
    groups = np.append(group_at, len(part_at))
    goes_on = np.zeros(len(part_at), bool)
    moved = np.zeros(len(part_at), bool)
    number = part_cell.copy()
    splits: list[tuple[int, int]] = []
    for g in range(len(group_at)):
        begin, end = int(groups[g]), int(groups[g + 1])
        size = counts[int(part_cell[begin])]
        untouched = size[0] + size[1] - int(part_size[begin:end].sum())
        if end - begin == 1 and untouched == 0:
            continue
        if paired and np.any(2 * part_second[begin:end] != part_size[begin:end]):
            colouring.alike = False
            break
        keeps = -1
        if not untouched:
            keeps = max(range(begin, end), key=lambda p: (part_size[p], new[part_at[p]]))
        for p in range(begin, end):
            moved[p] = True
            if p == keeps:
                continue
            in_second = int(part_second[p])
            in_first = int(part_size[p]) - in_second
            number[p] = len(counts)
            splits.append((len(counts), int(part_cell[p])))
            counts.append([in_first, in_second])
            size[0] -= in_first
            size[1] -= in_second
            goes_on[p] = True
    change = np.repeat(moved, part_size)
    colouring.change(nodes[change], new[change], np.repeat(number, part_size)[change], splits)
    result: Nodes = nodes[np.repeat(goes_on, part_size)]
    return result if colouring.alike else result[:0]
