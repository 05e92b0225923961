"""Meals: enumeration of trays, and a linear program written by hand."""

from __future__ import annotations

import itertools

import numpy as np
from scipy.optimize import linprog


def ward_breakfast(read):
    foods = read("foods.csv")
    table = np.array([[f["energy"], f["protein"], f["calcium"], f["fibre"], f["salt"], f["cost"]] for f in foods])
    names = [f["food"] for f in foods]
    juice, coffee = names.index("orange juice"), names.index("coffee with milk")
    trays = np.array(list(itertools.product(*(range(f["most"] + 1) for f in foods))))
    energy, protein, calcium, fibre, salt, cost = (trays @ table).T
    good = (energy >= 500) & (energy <= 650) & (protein >= 24 - 1e-9) & (calcium >= 420) & (fibre >= 8 - 1e-9)
    good &= (salt <= 2.3 + 1e-9) & ((trays[:, juice] == 0) | (trays[:, coffee] == 0))
    return "optimal", cost[good].min()


def trail_mix():
    """Hundreds of grams of peanuts, almonds, raisins, apricots, oat clusters, chocolate."""
    sugar, protein = [5, 4, 62, 45, 18, 52], [26, 21, 3, 3, 10, 6]
    fibre, energy = [8, 13, 5, 11, 9, 7], [570, 580, 300, 240, 430, 530]
    price = [0.42, 1.15, 0.51, 0.89, 0.38, 0.74]
    rows = [sugar, *(-np.array(row) for row in (protein, fibre, energy, [0, 0, 1, 1, 0, 0]))]
    found = linprog(price, rows, [150, -70, -50, -2350, -1], [[1] * 6], [5], bounds=[(0, None)] * 5 + [(0.75, None)])
    return "optimal", found.fun, {"Grams of peanuts": 100 * found.x[0]}
