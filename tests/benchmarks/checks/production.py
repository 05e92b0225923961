"""What to make: bases of a small matrix, enumeration, and rays."""

from __future__ import annotations

import itertools
import math

import numpy as np
from scipy.optimize import linprog


def timber_mill():
    """Firewood is worth 45 euros an hour of the frame saw, boards and beams more: the best of all corners decides."""
    rows = np.array([[0.4, 0.7, 0.2], [0.5, 0.3, 0], [1, 1, 0], [-1, 0, 0], [0, -1, 0], [0, 0, -1]])
    sides = np.array([80, 60, 150, -40, 0, 0])
    profit = np.array([46, 52, 9])
    corners = []
    for three in itertools.combinations(range(6), 3):
        matrix = rows[list(three)]
        if abs(np.linalg.det(matrix)) > 1e-9:
            point = np.linalg.solve(matrix, sides[list(three)])
            if np.all(rows @ point <= sides + 1e-9):
                corners.append((profit @ point, tuple(point)))
    best, (beams, boards, _) = max(corners)
    return "optimal", best, {"Cubic metres of beams": beams, "Cubic metres of boards": boards}


def ceramics_studio():
    best = max(
        (7.5 * mugs + 9 * plates + 29 * vases, mugs, plates, vases)
        for mugs in range(71)
        for plates in range(38)
        for vases in range(16)
        if 12 * mugs + 9 * plates + 40 * vases <= 840
        and 0.4 * mugs + 0.9 * plates + 2.2 * vases <= 34
        and mugs + 2 * plates + 5 * vases <= 96
        and mugs >= 2 * vases
    )
    return "optimal", best[0], {"Number of mugs": best[1], "Number of plates": best[2], "Number of vases": best[3]}


def bicycle_works():
    """Four models are enumerated; of the last, city, as many are built as fit."""
    touring, cargo, child, racing = np.meshgrid(np.arange(41), np.arange(26), np.arange(81), np.arange(16))
    tenths = {  # welding, painting and assembly in tenths of an hour: whole numbers
        "welding": (1180, 8, 11 * touring + 24 * cargo + 5 * child + 13 * racing),
        "painting": (700, 5, 6 * touring + 13 * cargo + 4 * child + 9 * racing),
        "assembly": (2400, 15, 21 * touring + 36 * cargo + 9 * child + 32 * racing),
    }
    fits = np.full(touring.shape, 60)
    for have, each, used in tenths.values():
        fits = np.minimum(fits, (have - used) // each)
    enough = np.maximum(0, 4 * cargo - touring - child - racing)  # cities that make cargo a fifth
    margin = 95 * fits + 140 * touring + 260 * cargo + 48 * child + 210 * racing
    return "optimal", int(margin[(fits >= 0) & (fits >= enough)].max())


def soap_campaign():
    """Once the kinds are chosen, the line's hours go to the kind that earns most an hour."""
    kinds = [(900, 45, 2.1, 5, 140), (500, 30, 3.6, 8, 260), (700, 50, 1.9, 6, 310), (350, 20, 6.2, 9, 420)]
    best = (0.0, [0.0] * 4)
    for chosen in itertools.product([0, 1], repeat=4):
        hours = 60 - sum(c * kind[3] for c, kind in zip(chosen, kinds, strict=True))
        if hours < 0:
            continue
        earned, made = -sum(c * kind[4] for c, kind in zip(chosen, kinds, strict=True)), [0.0] * 4
        for k in sorted(range(4), key=lambda k: -kinds[k][1] * kinds[k][2]):
            if chosen[k]:
                made[k] = min(kinds[k][0], hours * kinds[k][1])
                hours -= made[k] / kinds[k][1]
                earned += made[k] * kinds[k][2]
        best = max(best, (earned, made))
    names = ["Kilograms of olive soap", "Kilograms of goat milk soap", "", "Kilograms of shaving soap"]
    return "optimal", best[0], {name: made for name, made in zip(names, best[1], strict=True) if name}


def cider_press():
    """Columns: bottled; Bramley, Dabinett, Kingston in dry cider; Dabinett, Kingston in vintage cider."""
    price = -np.array([1.6, 2.208, 2.208, 2.208, 3.264, 3.264])
    rows = [
        [1, 1, 0, 0, 0, 0],
        [0, 0, 1, 0, 1, 0],
        [0, 0, 0, 1, 0, 1],
        [0, 0.5, -0.5, 0.5, 0, 0],
        [0, 0.8, -0.2, -0.2, 0, 0],
        [0, 0, 0, 0, 0.4, -0.6],
        [0, 0, 0, 0, -0.7, 0.3],
        [0, 1, 1, 1, 1, 1],
    ]
    sides = [18000 * 0.62, 26000 * 0.70, 9000 * 0.65, 0, 0, 0, 0, 24000]
    return "optimal", -linprog(price, rows, sides).fun


def _along(ray, start, holds, worth):
    """Unbounded, when every point along the half-line holds and each step is worth the same, more than nothing."""
    points = [tuple(s + t * r for s, r in zip(start, ray, strict=True)) for t in (0, 1, 7, 10**3, 10**6)]
    assert all(holds(*point) for point in points)
    assert worth(*points[1]) > worth(*points[0])
    assert math.isclose(worth(*points[4]) - worth(*points[0]), 10**6 * (worth(*points[1]) - worth(*points[0])))
    return "unbounded", None


def leather_workshop():
    return _along(
        ray=(0, 1, 1),
        start=(0, 0, 0),
        holds=lambda satchels, belts, bought: 3 * satchels <= 240 and belts <= 5 * satchels + bought,
        worth=lambda satchels, belts, bought: 70 * satchels + 18 * belts - 11 * bought,
    )


def tank_farm():
    """Four tanks more, three of them let: 3 * 92 - 4 * 70 + 4 * 8 = 28 thousand euros."""
    return _along(
        ray=(3, 1),
        start=(9, 3),
        holds=lambda let, free: let + free >= 12 and 3 * free >= let,
        worth=lambda let, free: 92 * let - (70 - 8) * (let + free) + 5 * min(10, let + free),
    )


def peat_rewetting():
    """A hectare of bog and one of fen: 2900 + 2100 of cost, 18 tonnes at 210 and 1300 from the state."""
    return _along(
        ray=(1, 1),
        start=(75, 75),
        holds=lambda bog, fen: bog + fen >= 150 and 2 * fen <= bog + fen,
        worth=lambda bog, fen: -(2900 * bog + 2100 * fen - 210 * (11 * bog + 7 * fen) - 1300 * fen),
    )
