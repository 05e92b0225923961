"""Mixtures: corners and linear programs written by hand, a certificate, and a search over the one nonlinear number."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog, minimize_scalar


def pig_feed():
    """Shares of barley, bran, rapeseed, beans. The four rows that bind give a square system."""
    rows = np.array([[1, 1, 1, 1], [0.11, 0.15, 0.35, 0.26], [0.05, 0.11, 0.13, 0.08], [0, 0, 0, 1]])
    price = np.array([195, 165, 290, 255])
    share = np.linalg.solve(rows, [1, 0.17, 0.08, 0.15])
    dual = np.linalg.solve(rows.T, price)
    assert np.all(share >= 0) and dual[1] >= 0 and dual[2] <= 0 and dual[3] <= 0  # so the corner is optimal
    return "optimal", 12 * price @ share, {"Tonnes of barley": 12 * share[0], "Tonnes of rapeseed meal": 12 * share[2]}


def coffee_roastery():
    """Columns: colombia, brazil, robusta in haven, then in dok; kilograms of green coffee."""
    sales = -0.84 * np.array([14.5, 14.5, 14.5, 11.2, 11.2, 11.2])
    rows = [
        [1, 0, 0, 1, 0, 0],
        [0, 1, 0, 0, 1, 0],
        [0, 0, 1, 0, 0, 1],
        [-0.4, 0.6, 0.6, 0, 0, 0],
        [-0.1, -0.1, 0.9, 0, 0, 0],
        [0, 0, 0, 0.75, -0.25, -0.25],
        [0, 0, 0, -0.45, -0.45, 0.55],
        [0, 0, 0, 0.84, 0.84, 0.84],
    ]
    found = linprog(sales, rows, [520, 760, 400, 0, 0, 0, 0, 700])
    haven, dok = 0.84 * found.x[:3].sum(), 0.84 * found.x[3:].sum()
    return "optimal", -found.fun, {"Kilograms of roasted Haven": haven, "Kilograms of roasted Dok": dok}


def bronze_remelt():
    """Copper less 15/16 of nickel is at most 43.75 % in every lot, and 46.125 % would be needed."""
    lots = [(70, 28), (55, 12), (64, 25)]
    assert max(copper - 15 / 16 * nickel for copper, nickel in lots) < 63 - 15 / 16 * 18
    return "infeasible", None


def compost_heap():
    """Grass and manure in full, chips a tenth, and leaves up to where carbon is 30 times nitrogen, or the like."""
    carbon, nitrogen = np.array([450, 180, 250, 480]), np.array([9, 12, 14, 2])
    rows = [25 * nitrogen - carbon, carbon - 30 * nitrogen, np.array([0.1, 0.1, 0.1, -0.9])]
    found = linprog(-np.ones(4), rows, [0, 0, 0], bounds=[(0, 900), (0, 600), (0, 400), (0, 250)])
    return "optimal", -found.fun, {"Kilograms of leaves": found.x[0]}


def syrup_tank():
    """For a given ash content of the tank the rest is linear: beet, cane, tank and date in baker's, in table syrup."""

    def loss(ash: float) -> float:
        return day(ash).fun

    def day(ash: float):
        return linprog(
            [30, 65, -60, -60 + 44, -90, -90 + 44],
            [
                [0, 0, 1, 1, 0, 0],
                [0, 0, 0, 0, 1, 1],
                [0, 0, ash - 4.5, 5 - 4.5, 0, 0],
                [0, 0, 0, 0, ash - 2.8, 5 - 2.8],
            ],
            [400, 300, 0, 0],
            [[1, 1, -1, 0, -1, 0], [6 - ash, 2 - ash, 0, 0, 0, 0]],
            [0, 0],
        )

    grid = np.linspace(2, 6, 41)
    best = min(grid, key=loss)
    found = minimize_scalar(loss, bounds=(best - 0.1, best + 0.1), method="bounded", options={"xatol": 1e-10})
    quantities = day(min(best, found.x, key=loss))
    assert quantities.fun < loss(4.5) - 7000  # the tank filled for baker's syrup alone is a local optimum
    mix = quantities.x
    return (
        "optimal",
        -quantities.fun,
        {
            "Kilograms of baker's syrup": mix[2] + mix[3],
            "Kilograms of table syrup": mix[4] + mix[5],
        },
    )
