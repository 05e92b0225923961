"""From two coloured models to a map between them: sort, split, or search."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from nl2opt.verdict.budget import Meter
from nl2opt.verdict.decomposability import Decomposability, components_of, is_rainbow, shared_nodes, split_components
from nl2opt.verdict.graph import Graph
from nl2opt.verdict.hashing import FULL, Words
from nl2opt.verdict.refinement import Colouring, Nodes, Start, cells_of, refine_in_rounds, settle, split_since
from nl2opt.verdict.search import count_walks, search

Ending = Literal["map", "none", "budget"]


@dataclass(frozen=True)
class Match:
    """What matching found.

    `ending` is "map" (a candidate map, still to be verified), "none" (no isomorphism exists) or "budget".
    `columns[j]` and `uppers[i]` say where column j and upper node i of the first model go. `forced` says that the map
    is the only one that refinement allows.
    """

    ending: Ending
    decomposability: Decomposability | None
    uppers: Nodes | None = None
    columns: Nodes | None = None
    forced: bool = False
    budget: str | None = None
    rounds: int = 0
    choices: int = 0


def match(graph: Graph, meter: Meter, *, mask: int = FULL) -> Match:
    """A candidate isomorphism between the two models of a graph.

    `mask` weakens the words to a few bits (tests only): the answer may then be "none" or a wrong candidate less often
    found, but a wrong candidate is caught by the verification.
    """
    start = refine_in_rounds(graph, mask=mask)
    if not start.alike:
        return Match("none", None, rounds=start.rounds)
    if start.discrete:
        return _sorted_map(graph, start.colours, "wl-determinable", forced=True, rounds=start.rounds)
    colouring = cells_of(graph, start)
    if not start.stable:
        settle(graph, colouring, split_since(start.previous, colouring), mask=mask)
    if not colouring.alike:
        return Match("none", None, rounds=colouring.rounds)
    nodes = shared_nodes(colouring)
    if len(nodes) == 0:
        return _cell_map(graph, colouring, "wl-determinable", forced=True)
    components = components_of(graph, nodes)
    if is_rainbow(colouring.cells[nodes], components):
        return _split(graph, colouring, "symmetric-decomposable")
    return _search(graph, colouring, nodes, meter, mask)


def _search(graph: Graph, colouring: Colouring, nodes: Nodes, meter: Meter, mask: int) -> Match:
    walks = count_walks(graph, colouring, nodes)
    if walks is not None:
        again = refine_in_rounds(replace(graph, start=walks), mask=mask)
        if not again.alike:
            return Match("none", "neither", rounds=colouring.rounds + again.rounds)
        finer = cells_of(graph, Start(again.colours, True, False, False, again.previous, again.rounds))
        if not again.stable:
            settle(graph, finer, split_since(again.previous, finer), mask=mask)
        if not finer.alike:
            return Match("none", "neither", rounds=finer.rounds)
        colouring = finer
    ending = search(graph, colouring, meter, mask=mask)
    if ending != "settled":
        return Match(
            "none" if ending == "none" else "budget",
            "neither",
            budget=meter.exhausted,
            rounds=colouring.rounds,
            choices=meter.choices,
        )
    found = _split(graph, colouring, "neither")
    return replace(found, choices=meter.choices)


def _split(graph: Graph, colouring: Colouring, kind: Decomposability) -> Match:
    nodes = shared_nodes(colouring)
    if len(nodes) == 0:
        return _cell_map(graph, colouring, kind, forced=False)
    colours = split_components(graph, colouring, nodes)
    if colours is None:
        return Match("budget", kind, budget="collision of colours", rounds=colouring.rounds)
    return _sorted_map(graph, colours, kind, forced=False, rounds=colouring.rounds)


def _cell_map(graph: Graph, colouring: Colouring, kind: Decomposability, *, forced: bool) -> Match:
    """The map that pairs the two nodes of each cell."""
    return _sorted_map(graph, colouring.cells.astype(np.uint64), kind, forced=forced, rounds=colouring.rounds)


def _sorted_map(graph: Graph, colours: Words, kind: Decomposability, *, forced: bool, rounds: int) -> Match:
    """The map that sorts both models by colour; upper and lower nodes apart."""
    a, b, c, _ = graph.blocks
    uppers = _pair(colours[:a], colours[a : a + b])
    lowers = _pair(colours[a + b : a + b + c], colours[a + b + c :])
    columns = graph.sizes[2]
    if uppers is None or lowers is None or np.any(lowers[:columns] >= graph.sizes[3]):
        return Match("budget", kind, budget="collision of colours", rounds=rounds)
    return Match("map", kind, uppers, lowers[:columns], forced, rounds=rounds)


def _pair(first: Words, second: Words) -> npt.NDArray[np.int64] | None:
    if len(first) != len(second):
        return None
    one, other = np.argsort(first), np.argsort(second)
    if not np.array_equal(first[one], second[other]):
        return None
    result = np.empty(len(first), np.int64)
    result[one] = other
    return result
