"""Models made from graphs: vertex covers, whose symmetry is the graph's."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, product

import numpy as np
import scipy.sparse as sp

from nl2opt.model.canonical import CanonicalModel


def cover(edges: Iterable[tuple[int, ...]], size: int) -> CanonicalModel:
    """Pick as few of `size` nodes as possible so that every edge (or triple) has one."""
    edges = list(edges)
    rows = np.repeat(np.arange(len(edges)), [len(edge) for edge in edges])
    columns = np.array([node for edge in edges for node in edge])
    matrix = sp.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(edges), size))
    return CanonicalModel.build(
        objective=np.ones(size), rows=matrix, row_lower=np.ones(len(edges)), upper=np.ones(size), domains=[1] * size
    )


def cycle(size: int, start: int = 0) -> list[tuple[int, int]]:
    return [(start + k, start + (k + 1) % size) for k in range(size)]


def torus(side: int) -> CanonicalModel:
    edges = []
    for i, j in product(range(side), repeat=2):
        edges += [(i * side + j, (i + 1) % side * side + j), (i * side + j, i * side + (j + 1) % side)]
    return cover(edges, side * side)


def affine_lines(dimension: int) -> CanonicalModel:
    """The lines of the affine geometry over three elements: Steiner triples, two-transitive."""
    points = list(product(range(3), repeat=dimension))
    number = {point: k for k, point in enumerate(points)}
    lines = set()
    for a, b in combinations(points, 2):
        third = tuple((-x - y) % 3 for x, y in zip(a, b, strict=True))
        lines.add(tuple(sorted((number[a], number[b], number[third]))))
    return cover(sorted(lines), len(points))


def bins(items: int, count: int) -> CanonicalModel:
    """Equal items into equal bins."""
    n = items * count + count
    rows, columns, values = [], [], []
    for i in range(items):
        for b in range(count):
            rows += [i, items + b]
            columns += [i * count + b] * 2
            values += [1.0, 3.0]
    for b in range(count):
        rows.append(items + b)
        columns.append(items * count + b)
        values.append(-10.0)
    matrix = sp.csr_matrix((values, (rows, columns)), shape=(items + count, n))
    return CanonicalModel.build(
        objective=[0] * (items * count) + [1] * count,
        rows=matrix,
        row_lower=[1] * items + [-np.inf] * count,
        row_upper=[1] * items + [0] * count,
        upper=np.ones(n),
        domains=[1] * n,
    )


def rook() -> CanonicalModel:
    """The rook's graph on a 4 by 4 board: strongly regular (16, 6, 2, 2)."""
    cells = list(product(range(4), repeat=2))
    edges = [
        (i, j) for i, j in combinations(range(16), 2) if (cells[i][0] == cells[j][0]) != (cells[i][1] == cells[j][1])
    ]
    return cover(edges, 16)


def shrikhande() -> CanonicalModel:
    """The other graph with the parameters of `rook`."""
    edges = set()
    for i, j in product(range(4), repeat=2):
        for di, dj in ((0, 1), (1, 0), (1, 1)):
            edges.add(tuple(sorted((4 * i + j, 4 * ((i + di) % 4) + (j + dj) % 4))))
    return cover(sorted(edges), 16)


def cfi(twisted: bool) -> CanonicalModel:
    """The graph of Cai, Fuerer and Immerman over the complete graph on four nodes, plain or twisted in one edge."""
    base = list(combinations(range(4), 2))
    around = {v: [e for e in base if v in e] for v in range(4)}
    number: dict[object, int] = {}

    def node(key: object) -> int:
        return number.setdefault(key, len(number))

    edges = []
    for v in range(4):
        for chosen in product((0, 1), repeat=3):
            if sum(chosen) % 2 == 0:
                inner = node(("inner", v, chosen))
                edges += [(inner, node(("end", v, e, bit))) for e, bit in zip(around[v], chosen, strict=True)]
    for k, e in enumerate(base):
        for bit in (0, 1):
            other = bit ^ (twisted and k == 0)
            edges.append((node(("end", e[0], e, bit)), node(("end", e[1], e, other))))
    return cover(edges, len(number))


def regular(size: int, degree: int, random: np.random.Generator) -> CanonicalModel:
    """A random regular graph: colour refinement sees nothing in it."""
    while True:
        stubs = random.permutation(np.repeat(np.arange(size), degree)).reshape(-1, 2)
        stubs.sort(axis=1)
        bad = stubs[:, 0] == stubs[:, 1]
        _, first = np.unique(stubs, axis=0, return_index=True)
        bad[np.setdiff1d(np.arange(len(stubs)), first)] = True
        for k in np.flatnonzero(bad).tolist():
            other = int(random.integers(len(stubs)))
            stubs[k, 1], stubs[other, 1] = stubs[other, 1], stubs[k, 1]
        stubs.sort(axis=1)
        if len(np.unique(stubs, axis=0)) == len(stubs) and np.all(stubs[:, 0] != stubs[:, 1]):
            return cover([tuple(edge) for edge in stubs.tolist()], size)
