"""Paths, flows, trees and closures, by the algorithms made for them."""

from __future__ import annotations

import itertools

from ortools.graph.python import max_flow
from scipy.sparse import csr_array
from scipy.sparse.csgraph import bellman_ford, dijkstra, minimum_spanning_tree


def _numbered(arcs):
    """A sparse matrix of arcs with lengths or capacities, and the number of each node."""
    nodes = sorted({node for arc in arcs for node in arc}, key=str)
    number = {node: index for index, node in enumerate(nodes)}
    tails, heads = [number[tail] for tail, _ in arcs], [number[head] for _, head in arcs]
    return csr_array((list(arcs.values()), (tails, heads)), shape=(len(nodes), len(nodes))), number


def _most_flow(arcs, source, sink) -> int:
    network = max_flow.SimpleMaxFlow()
    number = {node: index for index, node in enumerate(sorted({node for arc in arcs for node in arc}, key=str))}
    for (tail, head), capacity in arcs.items():
        network.add_arc_with_capacity(number[tail], number[head], capacity)
    assert network.solve(number[source], number[sink]) == network.OPTIMAL
    return network.optimal_flow()


def mountain_rescue():
    there = {
        ("hut", "chapel"): (35, 25), ("hut", "sawmill"): (20, 20), ("sawmill", "waterfall"): (50, 30),
        ("chapel", "waterfall"): (15, 15), ("chapel", "shoulder"): (70, None), ("waterfall", "shoulder"): (40, 28),
        ("sawmill", "gully"): (65, 45), ("gully", "waterfall"): (10, None), ("gully", "saddle"): (75, 50),
        ("shoulder", "saddle"): (45, 30), ("waterfall", "saddle"): (95, 60),
    }  # fmt: skip
    minutes = {way: up for way, (up, _) in there.items()}
    minutes |= {(b, a): down for (a, b), (_, down) in there.items() if down is not None}
    graph, number = _numbered(minutes)
    away = dijkstra(graph, indices=[number["hut"], number["shoulder"]])
    quickest = away[0, number["saddle"]]
    over_shoulder = away[0, number["shoulder"]] + away[1, number["saddle"]]
    around, others = _numbered({way: time for way, time in minutes.items() if "shoulder" not in way})
    assert dijkstra(around, indices=others["hut"])[others["saddle"]] != over_shoulder
    return "optimal", quickest, {"The way leads over the shoulder (1 yes, 0 no)": int(over_shoulder == quickest)}


def stadium_exit():
    passages = {
        ("stands", "east"): 160, ("stands", "west"): 120, ("stands", "tunnel"): 70, ("east", "north gate"): 90,
        ("east", "tram"): 50, ("west", "tram"): 60, ("west", "south gate"): 80, ("tunnel", "tram"): 40,
        ("tunnel", "south gate"): 45, ("north gate", "street"): 75, ("south gate", "street"): 110,
        ("tram", "street"): 115,
    }  # fmt: skip
    return "optimal", _most_flow(passages, "stands", "street")


def district_heat():
    """Losses are met from behind: the trunk is cheaper for what reaches the ring, so it runs full."""
    harbour, university = 22 / 0.95, 20 / 0.92
    assert harbour <= 25 and university <= 28
    assert (9 + 1.2) / 0.9 < (38 + 0.5) / 0.98
    trunk = min(36, 40, (harbour + university) / 0.9)
    boiler = (harbour + university - 0.9 * trunk) / 0.98
    cost = 10.2 * trunk + 38.5 * boiler + 0.5 * (harbour + university)
    return "optimal", cost, {"Power of the gas boiler in MW": boiler}


def island_fibre():
    """The shortest tree without the one of the two stretches, or without the other; and of all trees the shortest."""
    km = {"AB": 9, "AC": 14, "AD": 11, "BD": 7, "BE": 16, "CD": 8, "CF": 13, "DE": 12, "DF": 10, "EF": 6}
    shortest = []
    for left_out in ("CD", "DF"):
        graph, _ = _numbered({tuple(pair): length for pair, length in km.items() if pair != left_out})
        shortest.append(minimum_spanning_tree(graph).sum())

    def joined(stretches) -> bool:
        reached = {"A"}
        for _ in stretches:
            reached |= {island for pair in stretches if reached & set(pair) for island in pair}
        return len(reached) == 6

    trees = [t for t in itertools.combinations(km, 5) if not {"CD", "DF"} <= set(t) and joined(t)]
    assert min(shortest) == min(sum(km[pair] for pair in tree) for tree in trees)
    return "optimal", min(shortest)


def night_courier(read):
    graph, number = _numbered({(row["start"], row["end"]): row["minutes"] for row in read("streets.csv")})
    minutes = bellman_ford(graph, indices=number["n00"])[number["n37"]]
    return "optimal", minutes


def open_pit(read):
    """A closure of greatest value is all that is worth digging, less a minimum cut (Picard 1976)."""
    value = {(row["level"], row["column"]): row["value"] for row in read("blocks.csv")}
    arcs = {("source", block): worth for block, worth in value.items() if worth > 0}
    gain = sum(arcs.values())
    for (level, column), worth in value.items():
        if worth <= 0:
            arcs[(level, column), "sink"] = -worth
        for beside in (-1, 0, 1):
            if (level - 1, column + beside) in value:
                arcs[(level, column), (level - 1, column + beside)] = gain + 1
    return "optimal", gain - _most_flow(arcs, "source", "sink")
