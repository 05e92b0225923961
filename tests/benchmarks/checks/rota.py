"""Shifts round the clock: bounds from sums of rows, and searches."""

from __future__ import annotations

import itertools

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import Bounds, LinearConstraint, milp


def toll_plaza():
    """The fewest cashiers, tried from a lower bound upwards by a propagating integer solver on rows of days off."""
    need = [17, 13, 15, 19, 14, 16, 11]
    fewest = max(max(need), -(-sum(need) // 5))
    while True:
        model = cp_model.CpModel()
        begin = [model.new_int_var(0, fewest, f"begin_{day}") for day in range(7)]
        model.add(sum(begin) == fewest)
        for day in range(7):  # off today: those who began tomorrow or the day after, a week ago
            model.add(fewest - begin[(day + 1) % 7] - begin[(day + 2) % 7] >= need[day])
        if cp_model.CpSolver().solve(model) == cp_model.OPTIMAL:
            return "optimal", fewest
        fewest += 1


def trolley_pushes(read):
    """A matrix of who is at work when, from a clock of half-hours ticked off shift by shift."""
    need = [row["porters"] for row in read("calls.csv")]
    clock = {152: [1] * 8 + [0] * 2 + [1] * 8, 98: [1] * 10, 131: [1] * 6 + [0] * 6 + [1] * 8}  # by cost
    at_work, cost = np.zeros((49, 72)), []
    for kind, (price, ticks) in enumerate(clock.items()):
        for hour in range(24):
            cost.append(price)
            at_work[48, 24 * kind + hour] = -(price == 131)  # the last row counts split shifts
            for passed, working in enumerate(ticks):
                at_work[(2 * hour + passed) % 48, 24 * kind + hour] += working
    found = milp(cost, integrality=np.ones(72), bounds=Bounds(0, np.inf), options={"mip_rel_gap": 0},
                 constraints=LinearConstraint(at_work, [*need, -8], np.inf))  # fmt: skip
    return "optimal", found.fun


def night_bus():
    """Every second block needs drivers of its own: the larger of two sums is a bound, and a plan meets it."""
    need = np.array([14, 31, 47, 38, 52, 27])
    bound = max(need[::2].sum(), need[1::2].sum())
    best = None
    for first in range(53):  # those who begin at 0:00; the others follow one after another, as few as possible
        begin = [first]
        for block in range(1, 6):
            begin.append(max(0, need[block] - begin[-1]))
        begin[5] = max(begin[5], need[0] - first)
        best = min(sum(begin), best or sum(begin))
    assert best >= bound
    return "optimal", best


def lifeguards():
    """Days of each guard, joined guard by guard in what they cover; more work than needed never hurts a day."""
    days = range(5)
    need = (4, 4, 4, 6, 7)
    free = [set(combination) for number in range(5) for combination in itertools.combinations(days, number)]
    ria = sam = yara = [worked for worked in free if len(worked) == 4]
    tom = una = [{2, 3, 4}]
    pairs = [
        (vic, will)
        for vic in free
        if 3 not in vic
        for will in free
        if not any(d in vic and d + 1 in will for d in days)
    ]

    def joined(covered, choices):
        return {
            tuple(min(n, c + (d in worked)) for d, (c, n) in enumerate(zip(cover, need, strict=True)))
            for cover in covered
            for worked in choices
        }

    covered = {tuple((d in vic) + (d in will) for d in days) for vic, will in pairs}
    for choices in (ria, sam, yara, tom, una):
        covered = joined(covered, choices)
    enough = [cover for cover in covered if all(c >= n for c, n in zip(cover, need, strict=True))]
    return ("optimal", 0.0) if enough else ("infeasible", None)
