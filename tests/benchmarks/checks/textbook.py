"""A textbook's paragraph: grids of whole numbers, and linear programs of two to four columns, written by hand."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from scipy.optimize import linprog


def _only(
    choose: Callable[..., float],
    worth: Callable[..., float],
    holds: Callable[..., bool],
    *ranges: Iterable[int],
) -> tuple[float, tuple[int, ...]]:
    """The best value on a grid, and the point that has it; there must be no second one."""
    points = [point for point in itertools.product(*ranges) if holds(*point)]
    best = choose(worth(*point) for point in points)
    (found,) = [point for point in points if math.isclose(worth(*point), best)]
    return best, found


def _corner(rows: Sequence[Sequence[float]], sides: Sequence[float], worth: Sequence[float]) -> np.ndarray:
    """The point where rows of `<=` meet, when prices that are not negative prove that nothing is worth more."""
    matrix = np.array(rows, dtype=float)
    assert np.all(np.linalg.solve(matrix.T, np.array(worth, dtype=float)) >= 0)
    return np.linalg.solve(matrix, np.array(sides, dtype=float))


def hearth_loaves():
    money, (loaves, plaits) = _only(
        max,
        lambda loaves, plaits: 520 * loaves + 460 * plaits,
        lambda loaves, plaits: 600 * loaves + 350 * plaits <= 27000 and 9 * loaves + 14 * plaits <= 480,
        range(46),
        range(35),
    )
    return "optimal", money / 100, {"Number of loaves": loaves, "Number of plaits": plaits}


def regatta_crossings():
    litres, (launch, taxi) = _only(
        min,
        lambda launch, taxi: 9 * launch + 5 * taxi,
        lambda launch, taxi: 26 * launch + 11 * taxi >= 410 and 10 * taxi >= 4 * (launch + taxi),
        range(12),
        range(60),
    )
    return "optimal", litres, {"Crossings by launch": launch, "Crossings by water taxi": taxi}


def summer_cordial():
    """Water is cheapest and syrup dearest: as little syrup as is allowed, and four times as much juice."""
    syrup = 0.08 * 2000
    juice = 4 * syrup
    water = 2000 - syrup - juice
    cost = 3.40 * syrup + 1.10 * juice + 0.05 * water
    found = linprog(
        [1.10, 3.40, 0.05], [[-1, 4, 0]], [0], [[1, 1, 1]], [2000], [(0, None), (0.08 * 2000, 0.15 * 2000), (0, None)]
    )
    assert math.isclose(found.fun, cost)
    return "optimal", cost, {"Litres of juice": juice, "Litres of syrup": syrup, "Litres of water": water}


def ring_alloy():
    """All three limits bind: the weight, gold from below, copper from above."""
    rows = np.array([[1, 1, 1], [0.60, 0.72, 0.90], [0.30, 0.10, 0.05]])
    prices = np.array([33, 42, 54])
    grams = np.linalg.solve(rows, [240, 0.75 * 240, 0.15 * 240])
    dual = np.linalg.solve(rows.T, prices)
    assert np.all(grams > 0) and dual[1] > 1 and dual[2] < -1
    return "optimal", prices @ grams, dict(zip(("Grams of A", "Grams of B", "Grams of C"), grams, strict=True))


def alpine_clinic():
    wages, (nurses, assistants) = _only(
        min,
        lambda nurses, assistants: 1080 * nurses + 660 * assistants,
        lambda nurses, assistants: (
            36 * nurses + 30 * assistants >= 320
            and nurses + assistants <= 10
            and 10 * nurses >= 3 * (nurses + assistants)
        ),
        range(11),
        range(11),
    )
    return "optimal", wages, {"Registered nurses": nurses, "Assistants": assistants}


def theatre_season():
    reached, (spots, pages, walls) = _only(
        max,
        lambda spots, pages, walls: 3100 * spots + 5600 * pages + 1700 * walls,
        lambda spots, pages, walls: 240 * spots + 410 * pages + 150 * walls <= 6000 and walls >= spots,
        range(13),
        range(9),
        range(41),
    )
    return "optimal", reached, {"Radio spots": spots, "Pages in the paper": pages, "Poster walls": walls}


def spelt_fields():
    """Land, water and the least mustard decide; lentils cover more than twice the land of spelt."""
    spelt, lentils, mustard = _corner([[1, 1, 1], [1500, 900, 600], [0, 0, -1]], [64, 66000, -8], worth=[640, 520, 310])
    assert lentils >= 2 * spelt
    profit = 640 * spelt + 520 * lentils + 310 * mustard
    return "optimal", profit, {"Hectares of spelt": spelt, "Hectares of lentils": lentils}


def kennel_ration():
    """Columns: poultry meal, oat flakes, beet; kilograms. Protein, fat and the share of beet all just suffice."""
    rows = [[-0.62, -0.13, -0.08], [-0.14, -0.07, -0.01], [0.25, 0.25, -0.75]]
    ration = _corner(rows, [-4.8, -1.45, 0], worth=[-1.80, -0.75, -0.40])
    assert np.all(ration > 0)
    names = ("Kilograms of poultry meal", "Kilograms of oat flakes", "Kilograms of beet")
    return "optimal", ration @ [1.80, 0.75, 0.40], dict(zip(names, ration, strict=True))


def soup_pots():
    profit, (pumpkin, leek, bean) = _only(
        max,
        lambda pumpkin, leek, bean: 38 * pumpkin + 35 * leek + 44 * bean,
        lambda pumpkin, leek, bean: (
            6 * pumpkin + 4 * leek + 3 * bean <= 70 and 50 * pumpkin + 65 * leek + 95 * bean <= 16 * 60
        ),
        range(2, 12),
        range(2, 18),
        range(2, 24),
    )
    return "optimal", profit, {"Pots of pumpkin soup": pumpkin, "Pots of leek soup": leek, "Pots of bean soup": bean}


def tile_delivery():
    trips, (lorry, van) = _only(
        min,
        lambda lorry, van: lorry + van,
        lambda lorry, van: 24 * lorry + 7 * van >= 260 and 310 * lorry + 95 * van <= 3500,
        range(12),
        range(4, 37),
    )
    return "optimal", trips, {"Trips by lorry": lorry, "Trips by van": van}


def yarn_mill():
    """Merino, alpaca, mixed, in lots of 100 kg: every stage is busy to the last hour."""
    margins = [390, 430, 340]
    lots = _corner([[2, 3, 2.5], [5, 4, 3], [1, 2.5, 2]], [145, 260, 100], worth=margins)
    assert np.all(lots > 0)
    names = ("Kilograms of merino yarn", "Kilograms of alpaca yarn", "Kilograms of mixed yarn")
    return "optimal", lots @ margins, dict(zip(names, 100 * lots, strict=True))


def foundation_money():
    """From the best to the worst: shares held back by the bonds beside them, and savings as little as is allowed."""
    savings = 60000
    shares = (500000 - savings) / 2.2
    bonds = 1.2 * shares
    assert shares <= 0.45 * 500000
    interest = 0.032 * bonds + 0.065 * shares + 0.014 * savings
    found = linprog(
        [-0.032, -0.065, -0.014],
        [[-1, 1.2, 0]],
        [0],
        [[1, 1, 1]],
        [500000],
        [(0, None), (0, 0.45 * 500000), (60000, None)],
    )
    assert math.isclose(-found.fun, interest)
    return "optimal", interest, {"Francs in bonds": bonds, "Francs in shares": shares, "Francs in savings": savings}


def roof_panels():
    watts, (dark, light) = _only(
        max,
        lambda dark, light: 410 * dark + 300 * light,
        lambda dark, light: 17 * dark + 12 * light <= 3800 and 145 * dark + 98 * light <= 30000 and dark + light <= 230,
        range(231),
        range(50, 231),
    )
    return "optimal", watts, {"Dark panels": dark, "Light panels": light}


def indigo_runs():
    grams, (old, new) = _only(
        max,
        lambda old, new: 900 * old + 820 * new,
        lambda old, new: 14 * old + 11 * new <= 300 and 60 * old + 95 * new <= 2200,
        range(22),
        range(28),
    )
    return "optimal", grams / 1000, {"Runs of the old process": old, "Runs of the new process": new}


def scout_tents():
    rent, (small, large) = _only(
        min,
        lambda small, large: 18 * small + 31 * large,
        lambda small, large: 4 * small + 8 * large >= 118 and 20 * small + 34 * large <= 600 and small >= 2 * large,
        range(31),
        range(18),
    )
    return "optimal", rent, {"Small tents": small, "Large tents": large}


def two_quarries():
    """What the south gives the bridge saves most, 2 + 2 euros a tonne against the other way round."""
    cost, school_north = min(
        (6 * north + 8 * (120 - north) + 9 * bridge + 7 * (160 - bridge), north)
        for north in range(121)
        for bridge in range(161)
        if north + bridge <= 180 and (120 - north) + (160 - bridge) <= 140
    )
    return "optimal", cost, {"Tonnes from the north quarry to the school": school_north}


def cafe_terrace():
    """No grid point seats 70 on 84 square metres; outside the grid the terrace is too small."""
    assert not any(
        3 * small + 7 * large <= 84 and 2 * small + 6 * large >= 70 and small >= large
        for small in range(29)
        for large in range(13)
    )
    return "infeasible", None


def framed_prints():
    """A framed print and two sets more, again and again, from a plan that keeps the contract."""
    for more in (0, 1, 10, 10**6):
        framed, sets = 40 + more, 80 + 2 * more
        assert framed >= 40 and sets >= 2 * framed
        assert 24 * framed + 6 * sets == 1440 + 36 * more
    return "unbounded", None


def hotel_laundry():
    litres, (large, small) = _only(
        min,
        lambda large, small: 90 * large + 28 * small,
        lambda large, small: 35 * large + 12 * small >= 600 and 45 * small <= 11 * 60 and large > small,
        range(41),
        range(41),
    )
    return "optimal", litres, {"Runs of the large machine": large, "Runs of the small machine": small}


def honey_jars():
    profit, (small, middle, large) = _only(
        max,
        lambda small, middle, large: 210 * small + 360 * middle + 640 * large,
        lambda small, middle, large: (
            250 * small + 500 * middle + 1000 * large <= 150000 and small + middle + large <= 400
        ),
        range(401),
        range(301),
        range(25, 151),
    )
    return "optimal", profit / 100, {"Jars of 250 g": small, "Jars of 500 g": middle, "Jars of 1 kg": large}


def heritage_train():
    takings, (first, second) = _only(
        max,
        lambda first, second: 31 * first + 19 * second,
        lambda first, second: first + second <= 283 and second >= 4 * first,
        range(40, 284),
        range(284),
    )
    return "optimal", takings, {"Seats in first class": first, "Seats in second class": second}


def sorting_plant():
    """Paper and plastic both just suffice, and the plant is not full."""
    kerb, shops = _corner([[-0.62, -0.45], [-0.18, -0.35]], [-87, -45], worth=[-74, -88])
    assert kerb >= 0 and shops >= 0 and kerb + shops <= 200
    return "optimal", 74 * kerb + 88 * shops, {"Tonnes from households": kerb, "Tonnes from shops": shops}


def violin_lessons():
    income, (short, middle, long) = _only(
        max,
        lambda short, middle, long: 22 * short + 31 * middle + 41 * long,
        lambda short, middle, long: 30 * short + 45 * middle + 60 * long <= 23 * 60 and short + middle + long <= 32,
        range(16),
        range(33),
        range(6, 33),
    )
    return "optimal", income, {"Short lessons": short, "Middle lessons": middle, "Long lessons": long}


def bush_plane():
    freight, (medicine, spares, letters) = _only(
        max,
        lambda medicine, spares, letters: 150 * medicine + 340 * spares + 62 * letters,
        lambda medicine, spares, letters: (
            40 * medicine + 90 * spares + 25 * letters <= 800 and 90 * medicine + 260 * spares + 40 * letters <= 1900
        ),
        range(11),
        range(9),
        range(6, 33),
    )
    return (
        "optimal",
        freight,
        {"Cases of medicine": medicine, "Cases of spare parts": spares, "Cases of letters": letters},
    )
