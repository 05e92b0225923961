"""Stock over time: dynamic programming, greedy arguments, and linear programs written by hand."""

from __future__ import annotations

import functools
import math

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import diags_array, eye_array, hstack


def ski_wax_season():
    """Each case wanted is taken from the cheapest month and kind that still has room, latest months first.

    Serving the months from the first to the last by the cheapest source left is optimal here (Johnson 1957). The room
    in the store is looked at afterwards.
    """
    orders = [300 - 120, 700, 1250, 1600, 900 + 100]
    left = {(month, price): room for month in range(5) for price, room in ((21, 850), (27, 260))}
    cost, overtime, store = 0.0, 0, [0] * 5
    for month, order in enumerate(orders):
        for made, price in sorted(left, key=lambda source: source[1] - 1.5 * source[0]):
            if made <= month and order > 0:
                cases = min(order, left[made, price])
                left[made, price] -= cases
                order -= cases
                cost += cases * (price + 1.5 * (month - made))
                overtime += cases if price == 27 else 0
                for kept in range(made, month):
                    store[kept] += cases
    store[4] = 100
    assert max(store) <= 900
    return "optimal", cost + 1.5 * 100, {"Cases made in overtime": overtime}


def smoked_cheese():
    wheels = [40, 25, 90, 10, 35, 70, 15, 60]

    @functools.cache
    def cheapest(week: int, kept: int) -> tuple[float, int]:
        if week == 8:
            return (0.0, 0) if kept == 0 else (math.inf, 0)
        options = []
        for smoke in range(131):
            left = kept + smoke - wheels[week]
            if 0 <= left <= sum(wheels[week + 1 :]):
                later, lit = cheapest(week + 1, left)
                options.append((2.8 * left + 210 * (smoke > 0) + later, lit + (smoke > 0)))
        return min(options, default=(math.inf, 0))

    cost, lit = cheapest(0, 0)
    return "optimal", cost, {"Number of weeks in which the smoker is lit": lit}


def battery_week(read):
    """Columns: held, bought, sold; one row an hour."""
    price = np.array([row["price"] for row in read("prices.csv")])
    hours = len(price)
    steps = diags_array([np.ones(hours), -np.ones(hours - 1)], offsets=[0, -1])  # what is held less what was
    balance = hstack([steps, -0.94 * eye_array(hours), eye_array(hours) / 0.96])
    cost = np.concatenate([np.zeros(hours), price, 3 - price])
    bounds = [(0, 40)] * (hours - 1) + [(15, 40)] + [(0, 10)] * (2 * hours)
    found = linprog(cost, A_eq=balance, b_eq=[15, *[0] * (hours - 1)], bounds=bounds)
    return "optimal", -found.fun


def reservoir_release():
    """Whole millions suffice: the rows are a network. The dam's level is the state."""
    inflow, need, price = [31, 22, 9, 4, 7], [6, 14, 20, 18, 9], [58, 64, 97, 105, 72]

    @functools.cache
    def most(month: int, held: int) -> tuple[float, tuple[int, ...]]:
        if month == 5:
            return (0.0, ()) if held >= 25 else (-math.inf, ())
        options = []
        for turbine in range(25):
            for spill in range(40):
                left = held + inflow[month] - turbine - spill
                if 12 <= left <= 60 and turbine + spill >= need[month]:
                    later, plan = most(month + 1, left)
                    options.append((0.22 * price[month] * turbine + later, (turbine, *plan)))
        return max(options, default=(-math.inf, ()))

    revenue, plan = most(0, 38)
    return "optimal", revenue, {"Million cubic metres through the turbines in August": plan[3]}


def seed_potatoes():
    """With the line at its limit and the shed never too full, 10 + 140 tonnes meet the third delivery of 160."""
    shed = 0
    for line, due in zip([90, 90, 140, 140], [60, 110, 160, 105], strict=True):
        shed = min(50, shed + line - due)
        if shed < 0:
            return "infeasible", None
    raise AssertionError("every delivery can be met")


def call_centre_staff():
    need = [36, 42, 45, 38, 33]

    @functools.cache
    def cheapest(month: int, trained: int) -> tuple[int, int]:
        if month == 5:
            return 0, 0
        options = []
        for let_go in range(trained + 1):
            staff = trained - let_go
            temps = max(0, need[month] - staff)
            if temps <= 4:
                for hire in range(7):
                    later, rented = cheapest(month + 1, staff + hire)
                    now = 2600 * staff + 3200 * hire + 1700 * let_go + 4100 * temps
                    options.append((now + later, temps + rented))
        return min(options, default=(10**9, 0))

    cost, temps = cheapest(0, 34)
    return "optimal", cost, {"Temps rented in all, in agent-months": temps}


def tree_nursery():
    lifts, wanted = [40, 40, 40, 80, 80, 80], [30, 65, 60, 50, 80, 45]

    @functools.cache
    def cheapest(week: int, net: int) -> tuple[int, tuple[int, ...]]:
        if week == 6:
            return (0, ()) if net >= 0 else (10**9, ())
        options = []
        for lift in range(lifts[week] + 1):
            after = net + lift - wanted[week]
            later, plan = cheapest(week + 1, after)
            options.append((12 * max(0, -after) + 7 * max(0, after) + later, (after, *plan)))
        return min(options)

    cost, plan = cheapest(0, 0)
    return "optimal", cost, {"Trees owed at the end of week 3": max(0, -plan[2])}
