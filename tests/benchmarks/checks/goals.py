"""Aims that cannot all be reached: corners, and lines through two points."""

from __future__ import annotations

import itertools

import numpy as np


def orchard_goals():
    """Minus points are convex and made of pieces: the best point is where three of the limits and aims meet."""
    brings, hours, water = np.array([5.2, 6.4, 4.5]), np.array([190, 260, 120]), np.array([2.1, 2.6, 3.0])
    planes = [(brings, 215), (hours, 7200), (water, 95), (np.ones(3), 40), *((row, 0) for row in np.eye(3)),
              (np.eye(3)[1], 6)]  # fmt: skip

    def minus(x) -> float:
        short, over, wet = 215 - brings @ x, (hours @ x - 7200) / 100, water @ x - 95
        return 4 * max(0, short) + 5 * max(0, over) + 3 * max(0, wet)

    points = []
    for three in itertools.combinations(planes, 3):
        matrix = np.array([row for row, _ in three])
        if abs(np.linalg.det(matrix)) > 1e-9:
            x = np.linalg.solve(matrix, [side for _, side in three])
            if np.all(x >= -1e-9) and x.sum() <= 40 + 1e-9 and x[1] >= 6 - 1e-9:
                points.append((minus(x), tuple(x)))
    best, x = min(points)
    return "optimal", best, {"Hectares of apples": x[0], "Hectares of plums": x[2]}


def crop_trial(read):
    """A line of least absolute deviations goes through two of the points."""
    rows = read("plots.csv")
    x, y = np.array([row["nitrogen"] for row in rows], float), np.array([row["harvest"] for row in rows])
    lines = []
    for i, j in itertools.combinations(range(len(rows)), 2):
        if x[i] != x[j]:
            slope = (y[j] - y[i]) / (x[j] - x[i])
            lines.append((np.abs(y - y[i] - slope * (x - x[i])).sum(), slope))
    best, slope = min(lines)
    return "optimal", best, {"Slope b": slope}
