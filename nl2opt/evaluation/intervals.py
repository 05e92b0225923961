"""The statistics behind scores: Wilson intervals, pass@k, McNemar's test."""

from __future__ import annotations

import math

CONFIDENCE_95 = 1.959963984540054


def wilson(share: float, n: int, z: float = CONFIDENCE_95) -> tuple[float, float]:
    """The Wilson score interval of a share of `n` items (Wilson, 1927), by default at 95 %.

    The share need not be a whole count over `n`: with several attempts a case it is a mean over cases.

    >>> low, high = wilson(0.5, 42)
    >>> round(low, 3), round(high, 3)
    (0.355, 0.645)
    >>> wilson(0.0, 0)
    (0.0, 1.0)
    """
    if n <= 0:
        return 0.0, 1.0
    square = z * z
    middle = share + square / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    scale = 1 + square / n
    low, high = (middle - half) / scale, (middle + half) / scale
    return (0.0 if share <= 0 else max(0.0, min(low, share))), (1.0 if share >= 1 else min(1.0, max(high, share)))


def pass_at(n: int, c: int, k: int) -> float:
    """The chance that one of `k` attempts is right, from `c` right ones among `n` (Chen et al., 2021): unbiased.

    1 - C(n-c, k) / C(n, k), for k <= n.

    >>> pass_at(4, 1, 1), pass_at(4, 1, 2), pass_at(4, 4, 1)
    (0.25, 0.5, 1.0)
    """
    if not 0 <= c <= n or not 1 <= k <= n:
        raise ValueError(f"pass@{k} is not defined for {c} right of {n}")
    return 1.0 - math.comb(n - c, k) / math.comb(n, k)


def mcnemar(only_first: int, only_second: int) -> float:
    """The two-sided p-value of McNemar's exact test: sides changed in one direction as often as by a fair coin.

    >>> round(mcnemar(10, 2), 4), mcnemar(0, 0)
    (0.0386, 1.0)
    """
    changed = only_first + only_second
    if changed == 0:
        return 1.0
    from scipy.stats import binomtest

    return float(binomtest(only_first, changed, 0.5).pvalue)
