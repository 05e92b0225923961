"""Prices and shares of a budget: closed forms, a quadratic by its corners, and one number found by bisection."""

from __future__ import annotations

import itertools
import math

import numpy as np
from scipy.optimize import brentq


def tower_tickets():
    """The best price without a limit, (15 + 1.2) / 2 = 8.10, would bring 414 visitors; 350 are allowed."""
    price = max((900 / 60 + 1.2) / 2, (900 - 350) / 60)
    return "optimal", (price - 1.2) * (900 - 60 * price), {"Price in euros": price}


def rival_loaves():
    """Without the oven, prices from two linear equations; with it, along the line where the oven is full."""
    # profit = p'Ap/2 + b'p + constant, with loaves = a + M p
    base, slope, cost = np.array([400, 300]), np.array([[-90, 25], [20, -60]]), np.array([1.1, 1.9])

    def profit(p) -> float:
        return (p - cost) @ (base + slope @ p)

    quadratic, linear = slope + slope.T, base - slope.T @ cost
    free = np.linalg.solve(quadratic, -linear)
    if (base + slope @ free).sum() <= 310:
        best = free
    else:
        row = slope.sum(axis=0)
        system = np.block([[quadratic, row[:, None]], [row[None, :], np.zeros((1, 1))]])
        best = np.linalg.solve(system, [*-linear, 310 - base.sum()])[:2]
    assert np.all(base + slope @ best > 0) and np.all(np.linalg.eigvalsh(quadratic) < 0)
    return "optimal", profit(best), {"Price of a rye loaf in euros": best[0], "Price of a spelt loaf in euros": best[1]}


def night_ferry():
    """A constant elasticity of 1.4 puts the fare at cost times 1.4 / 0.4, when the berths suffice."""
    fare = max(7 * 1.4 / 0.4, (24000 / 300) ** (1 / 1.4))
    assert fare <= 60
    return "optimal", (fare - 7) * 24000 * fare**-1.4, {"Fare in pounds": fare}


def harvest_adverts():
    """Posters at their least, the rest in proportion to the squares of the pulls, as the money runs out."""
    pull = {"radio": 700, "posters": 450, "tastings": 550}
    assert sum((18 * p / 2000) ** 2 for p in pull.values()) > 30  # what would be spent without a limit
    radio = 22 * 700**2 / (700**2 + 550**2)
    spend = {"radio": radio, "posters": 8, "tastings": 22 - radio}
    assert 30 * 450**2 / sum(p**2 for p in pull.values()) < 8  # so posters stay at their least
    gain = sum(18 * pull[way] * math.sqrt(money) - 1000 * money for way, money in spend.items())
    return "optimal", gain, {"Spent on radio in thousand euros": radio}


def reagent_orders():
    """Economic order quantities, with a rent for room that makes both orders fit."""
    reagents = [(480, 64, 6), (750, 45, 4)]

    def sizes(rent: float) -> list[float]:
        return [math.sqrt(2 * litres * order / (keeping + 2 * rent)) for litres, order, keeping in reagents]

    assert sum(sizes(0)) > 150
    first, second = sizes(brentq(lambda rent: sum(sizes(rent)) - 150, 0, 1000, xtol=1e-13))
    cost = sum(order * litres / size + keeping * size / 2
               for (litres, order, keeping), size in zip(reagents, (first, second), strict=True))  # fmt: skip
    return (
        "optimal",
        cost,
        {
            "Litres of the first reagent in an order": first,
            "Litres of the second reagent in an order": second,
        },
    )


def rose_stand():
    ranked = sorted(
        ((r / 4 - 4.1) * (120 - 11 * r / 4) + (t / 4 - 2.3) * (150 - 20 * t / 4), r / 4, t / 4)
        for r, t in itertools.product(range(44), range(31))
        if 120 - 11 * r / 4 + 150 - 20 * t / 4 <= 90 and r >= t + 8
    )
    assert ranked[-1][0] > ranked[-2][0] + 1e-9
    return (
        "optimal",
        ranked[-1][0],
        {"Price of roses in euros": ranked[-1][1], "Price of tulips in euros": ranked[-1][2]},
    )
