"""Wilson intervals, pass@k and McNemar against their definitions."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binomtest

from nl2opt.evaluation.intervals import mcnemar, pass_at, wilson


@given(st.integers(1, 2000), st.data())
def test_wilson_is_scipys(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    low, high = wilson(k / n, n)
    theirs = binomtest(k, n).proportion_ci(0.95, method="wilson")
    assert low == pytest.approx(theirs.low, abs=1e-9)
    assert high == pytest.approx(theirs.high, abs=1e-9)
    assert 0.0 <= low <= k / n <= high <= 1.0


def test_wilson_narrows_with_more_items_and_knows_nothing_of_none() -> None:
    widths = [high - low for low, high in (wilson(0.3, n) for n in (1, 10, 100, 1000))]
    assert widths == sorted(widths, reverse=True)
    assert wilson(0.5, 0) == (0.0, 1.0)


@given(st.integers(1, 12), st.data())
def test_pass_at_k_is_the_mean_over_all_choices(n: int, data: st.DataObject) -> None:
    c, k = data.draw(st.integers(0, n)), data.draw(st.integers(1, n))
    assume(math.comb(n, k) <= 1000)
    marks = [True] * c + [False] * (n - c)
    chosen = list(itertools.combinations(marks, k))
    assert pass_at(n, c, k) == pytest.approx(sum(map(any, chosen)) / len(chosen))


@given(st.integers(1, 60), st.data())
def test_pass_at_k_grows_with_k_and_with_c(n: int, data: st.DataObject) -> None:
    c = data.draw(st.integers(0, n))
    by_k = [pass_at(n, c, k) for k in range(1, n + 1)]
    assert all(0.0 <= share <= 1.0 for share in by_k)
    assert by_k == sorted(by_k)
    if c < n:
        assert pass_at(n, c, 1) <= pass_at(n, c + 1, 1)


@pytest.mark.parametrize(("n", "c", "k"), [(3, 1, 4), (3, 4, 1), (3, 1, 0)])
def test_pass_at_k_is_not_defined_everywhere(n: int, c: int, k: int) -> None:
    with pytest.raises(ValueError, match="not defined"):
        pass_at(n, c, k)


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_symmetric_and_a_probability(b: int, c: int) -> None:
    assert mcnemar(b, c) == pytest.approx(mcnemar(c, b))
    assert 0.0 < mcnemar(b, c) <= 1.0


def test_mcnemar_by_hand() -> None:
    # 5 changes, all one way: 2 * (1/2)^5
    assert mcnemar(5, 0) == pytest.approx(2 / 32)
    assert mcnemar(3, 3) == 1.0
