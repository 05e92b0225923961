"""Machines, ships and reactions: roots of derivatives, a common marginal cost, and enumeration."""

from __future__ import annotations

import itertools
import math

import numpy as np
from scipy.optimize import brentq


def saffron_extract():
    def worth(t: float) -> float:
        return 160 * (math.exp(-0.15 * t) - math.exp(-0.4 * t)) - 0.8 * t

    def slope(t: float) -> float:
        return 160 * (0.4 * math.exp(-0.4 * t) - 0.15 * math.exp(-0.15 * t)) - 0.8

    hours = brentq(slope, 0, 9, xtol=1e-13)
    assert worth(hours) >= max(worth(t) for t in np.linspace(0, 9, 2001))
    return "optimal", worth(hours)


def slow_steaming():
    """Each leg's best speed, (410 / (2 * 0.372))^(1/3) = 8.2 knots, is too slow for two legs: they share 200 hours."""
    best = (410 / (2 * 620 * 0.0006)) ** (1 / 3)
    speed = max(best, 2400 / 200)
    assert 8 <= best <= 10 and speed <= 16

    def cost(miles: float, knots: float) -> float:
        return miles * (0.372 * knots**2 + 410 / knots)

    total = cost(900, speed) + cost(1500, speed) + cost(600, best)
    return "optimal", total, {"Speed on the first leg in knots": speed, "Speed on the third leg in knots": best}


def glacier_flow():
    flow = np.polynomial.Polynomial([0, -10.5, 4.2, -0.52, 0.02])
    times = [0.0, 12.0, *(root.real for root in flow.deriv().roots() if abs(root.imag) < 1e-9 and 0 <= root.real <= 12)]
    best = max(times, key=flow)
    return "optimal", flow(best)


def three_turbines():
    """A common marginal cost, at which each turbine gives what its limits allow."""
    turbines = [(420, 18.5, 0.042, 40, 150), (310, 21.0, 0.030, 30, 130), (560, 14.0, 0.085, 50, 180)]

    def power(marginal: float) -> list[float]:
        return [min(most, max(least, (marginal - b) / (2 * c))) for _, b, c, least, most in turbines]

    given = power(brentq(lambda marginal: sum(power(marginal)) - 310, 0, 100, xtol=1e-13))
    cost = sum(a + b * x + c * x * x for (a, b, c, _, _), x in zip(turbines, given, strict=True))
    return "optimal", cost, {"MW of turbine one": given[0], "MW of turbine two": given[1]}


def drain_pumps():
    costs = {n: n * (1.9 + 0.24 * (2.2 + 0.11 * (54 / n) ** 2)) for n in range(1, 31) if 54 / n <= 14}
    ranked = sorted(costs, key=costs.get)
    assert costs[ranked[0]] < costs[ranked[1]] - 1e-6
    return "optimal", costs[ranked[0]], {"Number of pumps": ranked[0]}


def cable_landing():
    """Snell's law: the cosine of the angle to the coast is the ratio of the two prices."""
    sine = math.sqrt(1 - (95 / 170) ** 2)
    along = 8 - 3 * (95 / 170) / sine
    cost = 95 * along + 170 * 3 / sine
    assert all(
        cost <= 95 * x + 170 * math.hypot(8 - x, 3) + 1e-9 for x, _ in itertools.product(np.linspace(0, 8, 801), [0])
    )
    return "optimal", cost, {"Kilometres from the transformer": along}
