"""Round trips: permutations, a matching of the odd squares, and a search over partial walks."""

from __future__ import annotations

import itertools
import math


def puppeteer_tour(read):
    minutes = read("tour.json")["minutes"]
    return "optimal", min(
        sum(minutes[a][b] for a, b in itertools.pairwise((0, *order, 0)))
        for order in itertools.permutations(range(1, 7))
    )


def snow_plough():
    """Chinese postman: all streets once, and the odd squares joined in pairs by the shortest ways."""
    streets = [
        ("B", "C", 220), ("B", "D", 310), ("C", "D", 180), ("C", "E", 260), ("D", "F", 240), ("E", "F", 150),
        ("E", "G", 330), ("F", "G", 280), ("B", "F", 400),
    ]  # fmt: skip
    squares = "BCDEFG"
    way = {(a, b): 0 if a == b else math.inf for a in squares for b in squares}
    for a, b, metres in streets:
        way[a, b] = way[b, a] = metres
    for between, a, b in itertools.product(squares, repeat=3):  # Floyd and Warshall: the outer loop is the first
        way[a, b] = min(way[a, b], way[a, between] + way[between, b])
    odd = [square for square in squares if sum(square in street[:2] for street in streets) % 2]
    again = min(
        sum(way[pair] for pair in zip(order[::2], order[1::2], strict=True)) for order in itertools.permutations(odd)
    )
    return "optimal", sum(metres for _, _, metres in streets) + again


def two_vans():
    points = [(0, 0), (6, 8), (12, 5), (-9, 12), (-8, -6), (5, -12)]
    bags = [0, 40, 55, 35, 30, 50]

    def round_trip(hotels) -> int:
        def length(order) -> int:
            way = [points[0], *(points[h] for h in order), points[0]]
            return sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in itertools.pairwise(way))

        return min(map(length, itertools.permutations(hotels)))

    hotels = set(range(1, 6))
    return "optimal", min(
        round_trip(first) + round_trip(hotels - set(first))
        for number in range(6)
        for first in itertools.combinations(sorted(hotels), number)
        if sum(bags[h] for h in first) <= 120 and sum(bags[h] for h in hotels - set(first)) <= 120
    )


def treasure_walk():
    places = ["oak", "pond", "rock", "bridge", "mill", "tower"]
    tent = dict(zip(places, [12, 18, 25, 31, 20, 36], strict=True))
    table = [
        [0, 15, 22, 30, 26, 38], [15, 0, 11, 24, 33, 36], [22, 11, 0, 16, 35, 27], [30, 24, 16, 0, 28, 14],
        [26, 33, 35, 28, 0, 21], [38, 36, 27, 14, 21, 0],
    ]  # fmt: skip
    assert all(table[i][j] == table[j][i] for i in range(6) for j in range(6))
    walk = {(a, b): table[i][j] for i, a in enumerate(places) for j, b in enumerate(places)}
    points = dict(zip(places, [14, 20, 24, 31, 22, 35], strict=True))
    best = 0
    for number in range(1, 7):
        for order in itertools.permutations(places, number):
            minutes = tent[order[0]] + sum(walk[pair] for pair in itertools.pairwise(order)) + tent[order[-1]]
            if minutes <= 100:
                best = max(best, sum(points[box] for box in order))
    return "optimal", best
