"""Shapes: closed forms by calculus, and searches that are independent of them."""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import minimize_scalar


def sheep_pen():
    """With a fixed sum of money for road and depth, half of it goes to each."""
    road, depth = 1050 / 34, 1050 / 42
    return "optimal", road * depth, {"Length of the side along the road in metres": road}


def rain_barrel():
    """The cost 85 pi r^2 + 96 V / r is least where 170 pi r^3 = 96 V; the height lies between its limits."""
    radius = (96 * 0.4 / (170 * math.pi)) ** (1 / 3)
    assert 0.6 <= 0.4 / (math.pi * radius**2) <= 0.9
    return "optimal", 85 * math.pi * radius**2 + 96 * 0.4 / radius


def parcel_limits():
    """Height at its most; then length is twice the width where 260 - 70 is shared between them."""
    length = (260 - 70) / 2
    assert length <= 120 and 260 / 6 > 35  # without its limit the height would be 43.3
    return "optimal", length * length / 2 * 35, {"Length in centimetres": length}


def pump_house():
    """Weiszfeld's iteration, and a look at the slopes at the point where it ends."""
    farms, rate = np.array([[2, 1], [9, 3], [4, 8], [11, 10]], float), np.array([900, 1400, 700, 1100])
    point = farms.mean(axis=0)
    for _ in range(5000):
        weights = rate / np.linalg.norm(farms - point, axis=1)
        point = weights @ farms / weights.sum()
    away = farms - point
    length = np.linalg.norm(away, axis=1)
    assert np.linalg.norm((rate / length) @ away) < 1e-6  # the function is convex, so this is the optimum
    return "optimal", rate @ length


def fire_ladder():
    length = (2.7 ** (2 / 3) + 1.6 ** (2 / 3)) ** 1.5
    angles = minimize_scalar(lambda a: 2.7 / math.sin(a) + 1.6 / math.cos(a), bounds=(0.1, 1.5), method="bounded")
    assert math.isclose(length, angles.fun, rel_tol=1e-6)
    return "optimal", length


def chapel_window():
    """Light is 0.9 w (6 - w - pi w / 2) / 2 + 0.05 pi w^2, a parabola in the width."""
    square = -0.45 * (1 + math.pi / 2) + 0.05 * math.pi
    width = -2.7 / (2 * square)
    assert 6 - width * (1 + math.pi / 2) > 0
    return "optimal", 2.7 * width + square * width**2, {"Width in metres": width}


def twin_ponds():
    """In opposite corners the centres are 20 - 2r and 12 - 2r apart, and 2r where they touch: r^2 - 32 r + 136 = 0."""
    radius = 16 - math.sqrt(16**2 - 136)
    assert radius <= 6 and math.isclose(math.hypot(20 - 2 * radius, 12 - 2 * radius), 2 * radius)
    return "optimal", radius


def tea_tins():
    """No box of 1,000 cubic centimetres has less surface than the cube, 6 * 100 square centimetres: AM-GM."""
    assert 6 * 1000 ** (2 / 3) > 560
    return "infeasible", None
