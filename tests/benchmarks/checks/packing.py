"""Bins, bars, rolls and bookings: a search that places thing by thing, and dynamic programming over demands."""

from __future__ import annotations

import itertools
import math

from scipy.optimize import Bounds, LinearConstraint, milp


def moving_crates():
    """98 kg do not fit into three crates of 25; four are found by placing the heaviest first."""
    weights = [13, 12, 11, 11, 9, 9, 8, 7, 6, 5, 4, 3]

    def place(thing: int, crates: tuple[tuple[int, ...], ...]) -> bool:
        if thing == len(weights):
            return True
        tried = set()
        for number, crate in enumerate(crates):
            load = sum(weights[t] for t in crate) + weights[thing]
            parted = (thing == 9 and 0 in crate) or (thing == 11 and 0 in crate)
            if load <= 25 and not parted and crate not in tried:
                tried.add(crate)
                if place(thing + 1, (*crates[:number], (*crate, thing), *crates[number + 1 :])):
                    return True
        return False

    return "optimal", next(number for number in range(1, 13) if place(0, ((),) * number))


def steel_bars(read):
    """A cut costs 4 mm with every piece, if a bar is taken as 4 mm longer."""
    order = {row["length"]: row["needed"] for row in read("order.json")["order"]}
    patterns = [
        cut
        for cut in itertools.product(*(range(6004 // (length + 4) + 1) for length in order))
        if any(cut) and sum(n * (length + 4) for n, length in zip(cut, order, strict=True)) <= 6004
    ]
    return "optimal", _fewest(patterns, list(order.values()))


def carpet_rolls():
    """The fewest rolls by scipy, and a bound: with weights of 3, 2 and 2 no roll carries more than 8."""
    patterns = [
        (wide, middle, narrow)
        for wide, middle, narrow in itertools.product(range(3), range(4), range(5))
        if wide * 150 + middle * 110 + narrow * 85 <= 400 and 0 < wide + middle + narrow <= 4
    ]
    rolls = _fewest(patterns, [46, 61, 78])
    heaviest = max(3 * wide + 2 * middle + 2 * narrow for wide, middle, narrow in patterns)
    assert rolls >= (3 * 46 + 2 * 61 + 2 * 78) / heaviest
    return "optimal", rolls


def _fewest(patterns, wanted) -> int:
    """The fewest patterns that together hold what is wanted."""
    matrix = [[pattern[i] for pattern in patterns] for i in range(len(wanted))]
    number = len(patterns)
    found = milp([1] * number, integrality=[1] * number, bounds=Bounds(0, math.inf),
                 constraints=LinearConstraint(matrix, wanted, math.inf))  # fmt: skip
    return round(found.fun)


def rehearsal_hall():
    bookings = [
        (16, 21, 90, 0), (19, 24, 130, 0), (21, 26, 140, 1), (24, 28, 75, 0), (26, 34, 160, 1), (28, 31, 70, 0),
        (31, 36, 120, 1), (33, 40, 175, 0), (36, 40, 85, 0),
    ]  # fmt: skip
    found = []
    for number in range(1, 10):
        for chosen in itertools.combinations(bookings, number):
            apart = all(a[1] <= b[0] for a, b in itertools.pairwise(chosen))
            if apart and sum(booking[3] for booking in chosen) <= 2:
                found.append((sum(booking[2] for booking in chosen), number))
    found.sort()
    assert found[-1][0] > found[-2][0]
    return "optimal", found[-1][0], {"Number of bookings accepted": found[-1][1]}
