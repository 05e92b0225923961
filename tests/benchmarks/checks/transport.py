"""Shipping: flows by network simplex, enumeration of hired routes, and a cut that is too small."""

from __future__ import annotations

import itertools

from ortools.graph.python import max_flow, min_cost_flow
from scipy.optimize import linprog


def _cheapest(supply, demand, cost, room=None):
    """Least cost of sending whole units from sources to sinks; `cost` and `room` by pair. None: it cannot be done."""
    numbers = {place: number for number, place in enumerate([*supply, *demand])}
    network, arcs = min_cost_flow.SimpleMinCostFlow(), {}
    for (source, sink), price in cost.items():
        most = min(supply[source], demand[sink])
        most = most if room is None else min(most, room[source, sink])
        arcs[source, sink] = network.add_arc_with_capacity_and_unit_cost(numbers[source], numbers[sink], most, price)
    for source, amount in supply.items():  # what is not needed goes nowhere, for nothing
        network.set_node_supply(numbers[source], amount)
        network.add_arc_with_capacity_and_unit_cost(numbers[source], len(numbers), amount, 0)
    for sink, amount in demand.items():
        network.set_node_supply(numbers[sink], -amount)
    network.set_node_supply(len(numbers), sum(demand.values()) - sum(supply.values()))
    if network.solve() != network.OPTIMAL:
        return None
    return network.optimal_cost(), {pair: network.flow(arc) for pair, arc in arcs.items()}


def salt_grit(read):
    stock = {r["depot"]: r["stock"] for r in read("depots.csv")}
    order = {r["district"]: r["order"] for r in read("districts.csv")}
    cents = {(r["depot"], r["district"]): round(100 * r["euros_per_tonne"]) for r in read("haulage.csv")}
    return "optimal", _cheapest(stock, order, cents)[0] / 100


def blood_samples():
    minutes = {
        ("elm", "north"): 14, ("elm", "quay"): 22, ("elm", "anne"): 19,
        ("harbour", "north"): 25, ("harbour", "quay"): 9,
        ("old town", "north"): 17, ("old town", "quay"): 12, ("old town", "anne"): 11,
        ("riverside", "quay"): 16, ("riverside", "anne"): 21,
    }  # fmt: skip
    boxes = {"elm": 30, "harbour": 45, "old town": 38, "riverside": 27}
    # All boxes are sent and some room stays empty: seen backwards, laboratories are the sources.
    backwards = {(lab, clinic): weight for (clinic, lab), weight in minutes.items()}
    total, sent = _cheapest({"north": 45, "quay": 60, "anne": 50}, boxes, backwards)
    return "optimal", total, {"Boxes from Riverside to Quay": sent["quay", "riverside"]}


def flower_hubs():
    """Columns: Aalsmeer and Naaldwijk to Venlo and Duisburg, then Venlo and Duisburg to the three markets."""
    freight = [0.80, 0.95, 0.85, 0.70, 0.60, 1.20, 1.90, 0.50, 1.05, 1.85]
    rows = [
        [1, 1, 0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 1, 1, 0, 0, 0, 0, 0, 0],
        [1, 0, 1, 0, 0, 0, 0, 0, 0, 0],
        [0, 1, 0, 1, 0, 0, 0, 0, 0, 0],
        [-0.97, 0, -0.97, 0, 1, 1, 1, 0, 0, 0],
        [0, -0.95, 0, -0.95, 0, 0, 0, 1, 1, 1],
    ]
    wanted = [[0] * 4 + [1, 0, 0, 1, 0, 0], [0] * 4 + [0, 1, 0, 0, 1, 0], [0] * 4 + [0, 0, 1, 0, 0, 1]]
    return "optimal", linprog(freight, rows, [900, 700, 800, 900, 0, 0], wanted, [420, 510, 380]).fun


def gravel_tippers():
    """13 trips to A, 17 to B and 10 to C are needed; how many of them come from the north is enumerated."""
    best = min(
        (64 * a + 88 * (13 - a) + 81 * b + 72 * (17 - b) + 97 * c + 69 * (10 - c), b)
        for a in range(14)
        for b in range(18)
        for c in range(5)
        if a + b + c <= 25 and 40 - a - b - c <= 22
    )
    return (
        "optimal",
        best[0],
        {
            "Trips from the north quarry to site B": best[1],
            "Trips from the south quarry to site B": 17 - best[1],
        },
    )


def cold_chain():
    """The roads into Okavango hold 1,200 and 2,000 vials, and 3,500 are needed."""
    roads = {
        ("Kasane", "Chobe"): 3000, ("Kasane", "Okavango"): 1200, ("Maun", "Okavango"): 2000, ("Maun", "Boteti"): 2500,
        ("Nata", "Boteti"): 1500, ("Nata", "Tutume"): 4000, ("Nata", "Chobe"): 900,
    }  # fmt: skip
    need = {"Okavango": 3500, "Chobe": 2700, "Boteti": 3100, "Tutume": 3500}
    stores = {"Kasane": 5200, "Maun": 3900, "Nata": 4600}
    number = {place: index for index, place in enumerate(["ministry", *stores, *need, "people"])}
    network = max_flow.SimpleMaxFlow()
    arcs = [("ministry", store, vials) for store, vials in stores.items()]
    arcs += [(store, district, most) for (store, district), most in roads.items()]
    arcs += [(district, "people", vials) for district, vials in need.items()]
    for tail, head, most in arcs:
        network.add_arc_with_capacity(number[tail], number[head], most)
    assert network.solve(number["ministry"], number["people"]) == network.OPTIMAL
    assert network.optimal_flow() < sum(need.values())
    return "infeasible", None


def grain_barges():
    """For each choice of services, a flow in tenths of euros."""
    fee = {(0, "M"): 1500, (0, "B"): 1900, (1, "M"): 1250, (1, "B"): 1400, (2, "M"): 2100, (2, "B"): 1100}
    dear = {(0, "M"): 41, (0, "B"): 32, (1, "M"): 50, (1, "B"): 44, (2, "M"): 36, (2, "B"): 57}
    found = []
    for number in range(3, 7):
        for hired in itertools.combinations(fee, number):
            prices = {pair: dear[pair] for pair in hired}
            shipped = _cheapest({0: 640, 1: 480, 2: 550}, {"M": 700, "B": 620}, prices, dict.fromkeys(hired, 500))
            if shipped is not None:
                found.append((shipped[0] / 10 + sum(fee[pair] for pair in hired), number))
    cost, number = min(found)
    return "optimal", cost, {"Number of services hired": number}
