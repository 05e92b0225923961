"""Money: supports of the optimality conditions, dynamic programs, and a round that gains."""

from __future__ import annotations

import itertools
import math

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp


def _quadratic(matrix, linear, rows, sides, equal):
    """min x'Qx/2 + c'x with rows <= sides (the first `equal` with =): every set of binding rows is tried, and the best
    point that satisfies all rows is taken; a positive definite matrix makes it the optimum."""
    size, found = len(linear), []
    others = range(equal, len(rows))
    for number in range(size - equal + 1):
        for extra in itertools.combinations(others, number):
            binding = [*range(equal), *extra]
            part = rows[binding]
            system = np.block([[matrix, part.T], [part, np.zeros((len(binding), len(binding)))]])
            if np.linalg.matrix_rank(system) < len(system):
                continue
            x = np.linalg.solve(system, np.concatenate([-linear, sides[binding]]))[:size]
            if np.all(rows[equal:] @ x <= sides[equal:] + 1e-9):
                found.append((x @ matrix @ x / 2 + linear @ x, tuple(x)))
    return min(found)


def five_funds(read):
    table = np.array([[row[f] for f in ("bonds", "gold", "home", "world", "startups")] for row in read("returns.csv")])
    covariance, mean = np.cov(table, rowvar=False), table.mean(axis=0)
    rows = np.vstack([np.ones(5), -mean, -np.eye(5), np.eye(5)])
    sides = np.concatenate([[1, -0.12], np.zeros(5), np.full(5, 0.45)])
    variance, share = _quadratic(2 * covariance, np.zeros(5), rows, sides, 1)
    return "optimal", variance, {"Share of bonds": share[0]}


def harbour_fund():
    deviation = np.diag([0.10, 0.20, 0.16])
    covariance = deviation @ np.array([[1, 0.3, 0.5], [0.3, 1, 0.1], [0.5, 0.1, 1]]) @ deviation
    rows = np.vstack([np.ones(3), -np.eye(3), [0, 1, 0]])
    worst, share = _quadratic(3 * covariance, -np.array([0.07, 0.11, 0.09]), rows, np.array([1, 0, 0, 0, 0.5]), 1)
    return "optimal", -worst, {"Share of the ferry line": share[0], "Share of the fish farm": share[1]}


def pension_promises():
    """Cash after each payment is a sum of all that came and went before, with interest: no columns of its own."""
    bonds = [(985, 20, 1), (990, 32, 2), (1012, 45, 3), (968, 38, 4), (1030, 60, 4)]
    promised = [42000, 55000, 61000, 30000]
    rows, sides = [], []
    for year in range(1, 5):
        row = [1.01**year]
        for _, coupon, ends in bonds:
            paid = [(coupon + 1000 * (y == ends)) * 1.01 ** (year - y) for y in range(1, min(year, ends) + 1)]
            row.append(sum(paid))
        rows.append(row)
        sides.append(sum(promised[y - 1] * 1.01 ** (year - y) for y in range(1, year + 1)))
    found = milp([1, *(price for price, _, _ in bonds)], integrality=[0, 1, 1, 1, 1, 1], bounds=Bounds(0, math.inf),
                 constraints=LinearConstraint(rows, sides, math.inf), options={"mip_rel_gap": 0})  # fmt: skip
    return "optimal", found.fun


def three_horses():
    """Kelly's rule for exclusive outcomes: back those whose chance times pay exceeds what is kept; keep the rest."""
    horses = [(0.50, 2.3), (0.28, 3.5), (0.22, 3.4)]
    best = -math.inf
    for number in range(4):
        for backed in itertools.combinations(horses, number):
            rest = 1 - sum(1 / pays for _, pays in backed)
            if rest <= 0:
                continue
            kept = (1 - sum(chance for chance, _ in backed)) / rest
            bets = [chance - kept / pays for chance, pays in backed]
            if all(bet >= 0 for bet in bets) and kept > 0:
                won = sum(chance * math.log(chance * pays) for chance, pays in backed)
                missed = (1 - sum(chance for chance, _ in backed)) * math.log(kept)
                best = max(best, won + missed)
    return "optimal", best


def currency_round():
    """A dinar that goes round comes back as 3 * 5 * 0.25 * 0.3 = 1.125 dinars, as often as one likes."""
    gain = 3 * 5 * 0.25 * 0.3 - 1
    assert gain > 0
    for rounds in (1, 10**3, 10**9):
        lira, pesos, francs = 3 * rounds, 15 * rounds, 3.75 * rounds
        dinars = 1000 - rounds + 0.3 * francs
        assert dinars >= 0 and lira >= 0 and pesos >= 0 and math.isclose(dinars, 1000 + gain * rounds)
    return "unbounded", None
