"""Numbers as they are written: decimals, quotients and hashes without rounding."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
DIGITS = 15
LARGEST = float(2**53)
ROUNDING = 4
"""Units in the last place that one multiplication in floating point may leave between proportional rows."""


@lru_cache(maxsize=1 << 16)
def as_written(value: float) -> Fraction:
    """The finite number a person reads: the shortest decimal of the double, exactly.

    >>> as_written(0.1) * 3 == as_written(0.3)
    True
    """
    return Fraction(repr(float(value)))


def rounded(value: Fraction) -> tuple[float, bool]:
    """The nearest double, and whether it is the number exactly as it would be written.

    >>> rounded(Fraction(3, 10)), rounded(Fraction(1, 3))[1]
    ((0.3, True), False)
    """
    nearest = float(value)
    return nearest, as_written(nearest) == value


def times(side: float, factor: Fraction) -> tuple[float, bool]:
    """A side (possibly infinite) times a factor, and whether that is exact."""
    if math.isinf(side):
        return (side if factor > 0 else -side), True
    return rounded(as_written(side) * factor)


def decimals(values: Floats) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]] | None:
    """Integers N and digits d with ``value = N / 10^d`` as written; None when some value is not of that kind.

    Infinite entries get zeros. At most `DIGITS` digits after the point, and N below 2^53.

    >>> [part.tolist() for part in decimals(np.array([0.25, 3.0]))]
    [[25, 3], [2, 0]]
    """
    numbers = np.zeros(len(values), np.int64)
    digits = np.zeros(len(values), np.int64)
    left = np.flatnonzero(np.isfinite(values))
    for d in range(DIGITS + 1):
        power = float(10**d)
        part = values[left]
        with np.errstate(over="ignore"):
            raised = np.rint(part * power)
        good = (np.abs(raised) < LARGEST) & (raised / power == part)
        numbers[left[good]] = raised[good].astype(np.int64)
        digits[left[good]] = d
        left = left[~good]
        if len(left) == 0:
            return numbers, digits
    return None


def ratio_of(first: list[float], second: list[float]) -> tuple[Fraction, bool] | None:
    """The factor that turns `first` into `second` entry by entry, and whether it does so exactly.

    Where it is not exact, entries may differ by `ROUNDING` units in the last place; None when there is no such factor.
    Both lists hold finite numbers other than zero.

    >>> ratio_of([3.0, 7.0], [6.0, 14.0]), ratio_of([1.0, 2.0], [1.0, 3.0])
    ((Fraction(2, 1), True), None)
    """
    factor = as_written(second[0]) / as_written(first[0])
    if abs(factor) == 1:
        return (factor, True) if second == [float(factor) * value for value in first] else None
    if all(factor * as_written(a) == as_written(b) for a, b in zip(first, second, strict=True)):
        return factor, True
    near = factor.limit_denominator(1_000_000)
    factor = near if near != 0 and abs(near / factor - 1) <= Fraction(1, 10**12) else factor
    if abs(factor) == 1:
        return None
    for a, b in zip(first, second, strict=True):
        if abs(float(factor * as_written(a)) - b) > ROUNDING * math.ulp(b):
            return None
    return factor, False
