"""Numbers as people read them."""

from __future__ import annotations

import math


def clean(value: float) -> float | int:
    """An int where the value is whole and moderate, never -0.0.

    >>> clean(3.0), clean(-0.0), clean(2.5)
    (3, 0, 2.5)
    """
    number = float(value) + 0.0
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def show(value: float, digits: int = 10) -> str:
    """At most `digits` significant digits, no exponent for moderate sizes.

    >>> show(900.0), show(1 / 3, 6), show(-0.0), show(2e15)
    ('900', '0.333333', '0', '2e+15')
    """
    if math.isinf(value):
        return "infinity" if value > 0 else "-infinity"
    return f"{float(value) + 0.0:.{digits}g}"
