"""The worst part as good as possible: enumeration and closed forms."""

from __future__ import annotations

import itertools

import numpy as np


def stage_crew():
    seconds = [[95, 70, 62, 110, 58], [88, 84, 55, 97, 66], [102, 75, 71, 90, 73], [79, 92, 64, 105, 61],
               [91, 81, 50, 99, 77]]  # fmt: skip
    return "optimal", min(
        max(seconds[hand][piece] for hand, piece in enumerate(plan)) for plan in itertools.permutations(range(5))
    )


def three_kilns():
    hours = [11, 9, 9, 8, 7, 6, 6, 5, 4]
    reached = {(0, 0, 0)}
    for load, length in enumerate(hours):
        if load == 1:  # the two loads of nine hours go together in two different kilns, so the third load is done here
            reached = {
                tuple(sorted(t + 9 * (kiln in (a, b)) for kiln, t in enumerate(times)))
                for times in reached
                for a, b in itertools.combinations(range(3), 2)
            }
        elif load != 2:
            reached = {
                tuple(sorted(t + length * (kiln == a) for kiln, t in enumerate(times)))
                for times in reached
                for a in range(3)
            }
    return "optimal", min(max(times) for times in reached)


def hydrant_pumps():
    corners = [(1, 2), (2, 7), (4, 4), (5, 9), (7, 1), (8, 6), (9, 9), (10, 3)]
    return "optimal", min(
        max(min(abs(x - u) + abs(y - v) for u, v in pumps) for x, y in corners)
        for pumps in itertools.combinations(corners, 2)
    )


def fair_irrigation():
    """All farms receive the same part; the water for one percent at all of them divides the canal."""
    need, seeps = [2200, 1800, 1500, 1300], [0.05, 0.10, 0.12, 0.20]
    percent = 5000 / sum(n / (1 - s) / 100 for n, s in zip(need, seeps, strict=True))
    assert percent / 100 * 1800 / 0.9 <= 1400
    return "optimal", percent


def umbrella_season():
    """Seasons bring the same income at the best stock, and weights on the seasons that prove it are not negative."""
    price, cost = np.array([[15, 4, 12], [6, 11, 9], [10, 3, 19]]), np.array([8, 5, 10])
    per_euro = price / cost  # income of a euro spent on each good, by season
    share = np.linalg.solve(per_euro, np.ones(3))
    weights = np.linalg.solve(per_euro.T, np.ones(3))
    assert np.all(share > 0) and np.all(weights > 0)  # so both players of this game are at their best
    value = 1 / share.sum()
    return "optimal", 4000 * value, {"Number of hats": 4000 * share[1] * value / 5}
