"""Conditions between decisions: all on-off patterns, all orders, all subsets."""

from __future__ import annotations

import functools
import itertools

import numpy as np


def island_power():
    """On-off states of the hour are the state; output above the least goes to the cheapest fuel first."""
    generators = {"new": (6, 20, 140, 96, 310), "old": (4, 12, 60, 118, 90), "gas": (3, 15, 45, 149, 40)}
    demand = [14, 19, 28, 33, 24, 12]

    def hour(on, megawatts) -> float | None:
        least = sum(generators[g][0] for g in on)
        if not least <= megawatts <= sum(generators[g][1] for g in on):
            return None
        cost, left = 0.0, megawatts - least
        for name in generators:  # cheapest fuel first
            if name in on:
                low, most, running, fuel, _ = generators[name]
                more = min(left, most - low)
                left -= more
                cost += running + fuel * (low + more)
        return cost

    states = [frozenset(on) for number in range(4) for on in itertools.combinations(generators, number)]

    @functools.cache
    def cheapest(number: int, before: frozenset[str], bound_to_run: int) -> float:
        """From this hour on, when the new diesel still has to run for so many hours."""
        if number == 6:
            return 0.0
        options = [float("inf")]
        for on in states:
            cost = hour(on, demand[number])
            if cost is None or (bound_to_run and "new" not in on):
                continue
            left = 2 if "new" in on - before else max(0, bound_to_run - 1)
            starts = sum(generators[g][4] for g in on - before)
            options.append(cost + starts + cheapest(number + 1, on, left))
        return min(options)

    return "optimal", cheapest(0, frozenset({"old"}), 0)


def flour_discount():
    def hanssen(tonnes: int) -> int:
        return tonnes * (395 if tonnes < 50 else 372 if tonnes < 90 else 361)

    def ode(tonnes: int) -> int:
        return 0 if tonnes == 0 else 600 + 358 * min(40, tonnes) + 384 * max(0, tonnes - 40)

    ranked = sorted((hanssen(a) + ode(b), a, b) for a in range(111) for b in range(131) if a + b >= 130)
    assert ranked[0][0] < ranked[1][0]
    return "optimal", ranked[0][0], {"Tonnes from Hanssen": ranked[0][1], "Tonnes from Ode": ranked[0][2]}


def paint_lots():
    """For each set of colours, all corners of what is left: two rows and the bounds."""
    most, earns = [1400, 900, 600, 500], np.array([0.95, 1.3, 2.05, 2.4])
    rows = np.array([[120, 165, 270, 340], [1000, 1000, 1000, 1000]]) / 1000
    sides = np.array([330, 2000])
    best = (0.0, 0.0)
    for made in itertools.product([0, 1], repeat=4):
        if made[3] and not made[1]:
            continue
        bounds = [(300, most[c]) if made[c] else (0, 0) for c in range(4)]
        for basic in (basic for number in range(3) for basic in itertools.combinations(range(4), number)):
            for binding in itertools.combinations(range(2), len(basic)):
                for ends in itertools.product([0, 1], repeat=4 - len(basic)):
                    litres, at = np.zeros(4), iter(ends)
                    for c in range(4):
                        if c not in basic:
                            litres[c] = bounds[c][next(at)]
                    if basic:
                        matrix = rows[np.ix_(binding, basic)]
                        if abs(np.linalg.det(matrix)) < 1e-12:
                            continue
                        litres[list(basic)] = np.linalg.solve(matrix, (sides - rows @ litres)[list(binding)])
                    inside = all(low - 1e-9 <= x <= high + 1e-9 for x, (low, high) in zip(litres, bounds, strict=True))
                    if inside and np.all(rows @ litres <= sides + 1e-9):
                        best = max(best, (float(earns @ litres), float(litres[1])))
    return "optimal", best[0], {"Litres of grey": best[1]}


def expedition_menu():
    dishes = {
        "lentils": (9, 31), "peas": (7, 22), "pasta": (11, 40), "rice": (10, 37), "semolina": (6, 18), "beef": (8, 33),
        "bread": (5, 21), "cake": (4, 17), "cocoa": (3, 12),
    }  # fmt: skip
    ranked = []
    for number in range(10):
        for menu in map(set, itertools.combinations(dishes, number)):
            soups = menu & {"lentils", "peas"}
            rules = [
                sum(dishes[d][0] for d in menu) <= 40,
                len(soups) < 2,
                "beef" in menu or "pasta" not in menu,
                bool(menu & {"cocoa", "cake"}),
                not {"rice", "beef", "semolina"} <= menu,
                ("bread" in menu) == bool(soups),
            ]
            if all(rules):
                ranked.append((sum(dishes[d][1] for d in menu), sum(dishes[d][0] for d in menu)))
    ranked.sort()
    assert ranked[-1][0] > ranked[-2][0]
    return "optimal", ranked[-1][0], {"Weight in kilograms": ranked[-1][1]}
