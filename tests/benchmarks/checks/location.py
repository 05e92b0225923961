"""Where to build: every choice of sites."""

from __future__ import annotations

import itertools
import math


def mobile_library(read):
    villages = read("villages.json")["villages"]
    ranked = sorted(
        (sum(v["readers"] * min(math.dist((v["x"], v["y"]), (s["x"], s["y"])) for s in stops) for v in villages),
         sum(s["readers"] for s in stops))
        for stops in itertools.combinations(villages, 3)
    )  # fmt: skip
    assert ranked[0][0] < ranked[1][0] - 1e-6
    return "optimal", ranked[0][0], {"Readers in villages with a stop": ranked[0][1]}


def bakery_kitchens():
    rent, makes = [3900, 3200, 4600, 2700], [1100, 800, 1500, 650]
    sells = [330, 280, 410, 260, 350, 240]
    supply = [
        [310, 420, 760, 530, 480, 350],
        [450, 380, 640, 290, 520, 610],
        [520, 330, 410, 450, 360, 580],
        [600, 550, 300, 620, 340, 730],
    ]
    bill, kitchens = min(
        (sum(rent[k] for k in set(plan)) + sum(supply[k][bar] for bar, k in enumerate(plan)), len(set(plan)))
        for plan in itertools.product(range(4), repeat=6)
        if all(sum(sells[bar] for bar in range(6) if plan[bar] == k) <= makes[k] for k in set(plan))
    )
    return "optimal", bill, {"Number of kitchens rented": kitchens}


def wind_farm():
    gwh = {"a": 61, "b": 54, "c": 68, "d": 59, "e": 72, "f": 65, "g": 51, "h": 69, "i": 60}
    close = ["ab", "ac", "bc", "bd", "ce", "de", "df", "eg", "fg", "fh", "gi", "hi", "ea"]
    ranked = sorted(
        (sum(gwh[spot] for spot in spots), number)
        for number in range(5)
        for spots in itertools.combinations(gwh, number)
        if not any(set(pair) <= set(spots) for pair in close)
    )
    assert ranked[-1][0] > ranked[-2][0]
    return "optimal", ranked[-1][0] / 10, {"Number of turbines": ranked[-1][1]}
