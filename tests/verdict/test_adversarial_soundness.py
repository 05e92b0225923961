"""Cases a sceptical reader would try, by their number in the specification: what differs is never called equivalent."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

from nl2opt.errors import ModelError
from nl2opt.model.canonical import CanonicalModel, Domain, Indicator, Quadratic, SpecialOrderedSet
from nl2opt.testing.rewrites import CHANGES, shuffled
from nl2opt.testing.witness import check_map, check_witness
from nl2opt.verdict import Budget, Options, compare, compare_with
from tests.verdict.adversarial_models import INF, build, mixed, outcome, row, small


def test_01_minimise_is_not_maximise() -> None:
    assert outcome(small(), small(sense="maximize")) == "different"


def test_02_domains() -> None:
    assert outcome(small(), small(domains=np.array([1, 0, 0], np.uint8))) == "different"
    one = build(objective=[1], upper=[1], domains=[1])
    assert outcome(one, build(objective=[1], upper=[2], domains=[1])) == "different"


def blocks(count_p: int, count_q: int) -> CanonicalModel:
    """Blocks x + 2 y >= 1 (P) and x + 2 y >= 2 (Q)."""
    total = count_p + count_q
    matrix = sp.kron(sp.eye(total), [[1.0, 2.0]])
    return build(objective=[1.0] * (2 * total), rows=matrix, row_lower=[1.0] * count_p + [2.0] * count_q)


def test_03_counts_of_components_matter() -> None:
    assert outcome(blocks(4, 3), blocks(3, 4)) == "different"
    verdict = compare(blocks(4, 3), shuffled(blocks(4, 3), mixed(0)))
    assert (verdict.outcome, verdict.decomposability) == ("equivalent", "symmetric-decomposable")


def test_04_what_refinement_cannot_see(graphs: ModuleType) -> None:
    six, threes = graphs.cover(graphs.cycle(6), 6), graphs.cover(graphs.cycle(3) + graphs.cycle(3, 3), 6)
    assert outcome(six, threes) == "different"
    prism = graphs.cover(graphs.cycle(3) + graphs.cycle(3, 3) + [(0, 3), (1, 4), (2, 5)], 6)
    bipartite = graphs.cover([(i, j) for i in range(3) for j in range(3, 6)], 6)
    assert outcome(prism, bipartite) == "different"


def test_05_hard_pairs_are_never_equivalent(graphs: ModuleType) -> None:
    assert outcome(graphs.rook(), graphs.shrikhande()) == "different"
    assert outcome(graphs.cfi(False), graphs.cfi(True)) != "equivalent"
    assert outcome(graphs.cfi(True), shuffled(graphs.cfi(True), mixed(1))) == "equivalent"
    gave_up = compare(graphs.rook(), graphs.shrikhande(), budget=Budget(choices=3))
    assert gave_up.outcome == "undecided"
    assert gave_up.budget == "choices (3)"


def test_06_to_08_close_numbers_are_not_equal() -> None:
    assert outcome(row([1, 1e-10], high=3), row([1, 0], high=3)) == "different"
    assert outcome(row([1, 2e-7], high=3), row([1, 4e-7], high=3)) == "different"
    assert outcome(row([1, 1], high=1e-7), row([1, 1], high=0)) == "different"
    assert outcome(row([1, 16777216], high=3), row([1, 16777217], high=3)) == "different"
    assert outcome(row([1, 2.0**53], high=3), row([1, 2.0**53 - 1], high=3)) == "different"


def test_09_a_third_by_its_digits() -> None:
    exact, ten, four = (row([v, 1], high=1) for v in (1 / 3, 0.3333333333, 0.3333))
    assert outcome(exact, ten) == "different"
    close = compare(exact, ten, tolerance=1e-9)
    assert close.outcome == "equivalent"
    assert close.deviation is not None and close.deviation.relative == pytest.approx(1e-10, rel=1e-3)
    assert "within a relative difference of 1e-10" in close.headline
    assert outcome(exact, four, tolerance=1e-9) == "different"
    assert outcome(exact, four, tolerance=1e-3) == "equivalent"


def test_10_no_buckets() -> None:
    a, b = row([0.33333349, 1], high=1), row([0.33333351, 1], high=1)
    assert outcome(a, b) == "different"
    assert outcome(a, b, tolerance=1e-6) == "equivalent"


def test_11_chains_of_near_numbers_do_not_add_up() -> None:
    step = 0.9e-9
    chain = [1 + k * step for k in range(8)]
    a, b = row([*chain, 5], high=1), row([*[v + 6 * step for v in chain], 5], high=1)
    assert outcome(a, b, tolerance=1e-9) != "equivalent"


def test_12_to_14_a_row_becomes_a_bound_with_its_sign_and_never_over_a_tighter_one() -> None:
    free = {"lower": [-INF], "upper": [INF]}
    turned = build(objective=[1], rows=[[-1]], row_lower=[-5], **free)
    assert outcome(turned, build(objective=[1], lower=[5], upper=[INF])) == "different"
    assert outcome(turned, build(objective=[1], lower=[-INF], upper=[5])) == "equivalent"
    both = build(objective=[1], rows=[[1]], row_upper=[20], upper=[9])
    assert outcome(both, build(objective=[1], upper=[20])) == "different"
    assert outcome(both, build(objective=[1], upper=[9])) == "equivalent"
    low = build(objective=[1], rows=[[1]], row_lower=[-5])
    assert outcome(build(objective=[1], lower=[-5]), low) == "different"


QUADRATIC = Quadratic(np.array([0, 0]), np.array([0, 1]), np.array([2.0, 1.0]))


@pytest.mark.parametrize(
    "more",
    [
        {"quadratic": QUADRATIC},
        {"row_quadratics": {0: QUADRATIC}},
        {"special_ordered_sets": (SpecialOrderedSet("s", 1, (0, 1, 2), (1.0, 2.0, 3.0)),)},
        {"special_ordered_sets": (SpecialOrderedSet("s", 2, (0, 1, 2), (1.0, 2.0, 3.0)),)},
        {"indicators": (Indicator(1, 0, True),), "domains": [1, 0, 0]},
        {"domains": [Domain.SEMICONTINUOUS, 0, 0]},
        {"nonlinear": ("exp", ("x", 1))},
        {"row_nonlinears": {1: ("+", ("sin", ("x", 0)), ("*", 2, ("x", 2)))}},
    ],
    ids=["objective", "row", "sos1", "sos2", "indicator", "semicontinuous", "nonlinear", "nonlinear-row"],
)
def test_15_nothing_is_left_out(more: dict[str, Any]) -> None:
    with_it = small(**more)
    without = small(domains=[1, 0, 0]) if "indicators" in more else small()
    assert outcome(without, with_it) == "different"
    verdict = compare(with_it, shuffled(with_it, mixed(2)))
    assert verdict.outcome == "equivalent"
    difference = compare(without, with_it).difference
    assert difference is not None and len(difference.changes) >= 1


def test_15_neighbours_of_a_set_of_kind_two_matter() -> None:
    def of(order: tuple[int, ...]) -> CanonicalModel:
        return small(special_ordered_sets=(SpecialOrderedSet("s", 2, order, (1.0, 2.0, 3.0)),))

    assert outcome(of((0, 1, 2)), of((2, 1, 0))) == "equivalent"
    assert outcome(of((0, 1, 2)), of((1, 0, 2))) == "different"


def test_15_nonlinear_operands() -> None:
    plus = small(nonlinear=("+", ("x", 0), ("exp", ("x", 1))))
    assert outcome(plus, small(nonlinear=("+", ("exp", ("x", 1)), ("x", 0)))) == "equivalent"
    x, y = ("x", 0), ("x", 1)
    nested = small(nonlinear=("*", ("*", 3, ("**", x, 2)), ("sin", y)))
    for other in (
        ("*", ("**", x, 2), 3, ("sin", y)),
        ("*", x, ("sin", y), x, 1.5, 2),
        ("-", ("*", -3, x, x, ("sin", y))),
    ):
        assert outcome(nested, small(nonlinear=other)) == "equivalent"
    assert outcome(nested, small(nonlinear=("*", 3, ("**", x, 3), ("sin", y)))) == "different"
    # Folding constants is exact: 1e16 + 1 is not 1e16.
    big = small(nonlinear=("exp", ("+", y, 1e16, 1)))
    assert outcome(big, small(nonlinear=("exp", ("+", y, 1e16)))) == "different"
    over = small(nonlinear=("/", ("x", 0), ("exp", ("x", 1))))
    assert outcome(over, small(nonlinear=("/", ("exp", ("x", 1)), ("x", 0)))) == "different"


def test_16_the_constant_matters_for_the_value_only() -> None:
    a, b = small(), small(offset=5.0)
    assert outcome(a, b, contract="argmin") == "equivalent"
    assert outcome(a, b, contract="value") == "different"
    verdict = compare(a, b)
    assert verdict.outcome == "equivalent"
    assert "the objective constants differ: 0 and 5" in verdict.warnings


def test_17_a_defined_objective_that_cannot_be_negative() -> None:
    plain = build(objective=[1, -2], rows=[[1, 1]], row_upper=[4])

    def defined(lower: float) -> CanonicalModel:
        return build(
            objective=[0, 0, 1],
            rows=[[1, 1, 0], [1, -2, -1]],
            row_lower=[-INF, 0],
            row_upper=[4, 0],
            lower=[0, 0, lower],
        )

    assert outcome(plain, defined(-INF), level="reformulated") == "equivalent"
    assert outcome(plain, defined(0), level="reformulated") == "different"


def test_18_an_integer_slack_needs_integer_data() -> None:
    plain = build(objective=[1, 1], rows=[[1.5, 1]], row_upper=[4], domains=[1, 1])
    slack = build(objective=[1, 1, 0], rows=[[1.5, 1, 1]], row_lower=[4], row_upper=[4], domains=[1, 1, 1])
    assert outcome(plain, slack, level="reformulated") == "different"
    whole = plain.with_(matrix=sp.csr_matrix([[3.0, 1.0]]))
    whole_slack = slack.with_(matrix=sp.csr_matrix([[3.0, 1.0, 1.0]]))
    assert outcome(whole, whole_slack, level="reformulated") == "equivalent"


def test_19_an_integer_cannot_change_its_unit() -> None:
    a = build(objective=[1, 1], rows=[[1, 1]], row_upper=[40], domains=[1, 0])
    b = build(objective=[10, 1], rows=[[10, 1]], row_upper=[40], domains=[1, 0])
    assert outcome(a, b, level="reformulated") == "different"


def digits(top: float, *highest: float) -> CanonicalModel:
    """x <= top as decimal digits up to `highest`."""
    size = [10.0**k for k in range(len(highest))]
    return build(
        objective=[*size, 1], rows=[[*size, 0], [*size, 2]], row_upper=[top, 300], upper=[*highest, 7],
        domains=[1] * (len(highest) + 1),
    )  # fmt: skip


def test_20_and_21_digits_reach_exactly_what_the_integer_does() -> None:
    def plain(top: float) -> CanonicalModel:
        return build(objective=[1, 1], rows=[[1, 2]], row_upper=[300], upper=[top, 7], domains=[1, 1])

    assert outcome(plain(150), digits(150, 9, 9), level="reformulated") == "different"
    assert outcome(plain(150), digits(150, 9, 9, 9), level="reformulated") == "equivalent"
    assert outcome(plain(150), digits(150, 8, 9, 9), level="reformulated") == "different"


def test_22_a_ranged_row_turned_around() -> None:
    assert outcome(row([1, 2], 1, 4), row([1, 2], -4, -1)) == "different"
    assert outcome(row([1, 2], 1, 4), row([-1, -2], -4, -1)) == "equivalent"


def test_23_collisions_of_colours_never_make_models_equivalent(graphs: ModuleType) -> None:
    options = Options(mask=0xFF, difference=False)
    for model in (small(), blocks(4, 3), graphs.torus(4), graphs.bins(4, 3)):
        assert compare_with(model, shuffled(model, mixed(3)), options).outcome != "different"
        for seed, change in enumerate(CHANGES.values()):
            other = change(model, mixed(seed))
            if other is not None and check_map(model, other, range(model.shape[1])):
                verdict = compare_with(model, shuffled(other, mixed(seed)), options)
                assert not verdict.equivalent or check_witness(verdict.witness) == []
    assert compare_with(graphs.rook(), graphs.shrikhande(), options).outcome != "equivalent"


@pytest.mark.parametrize(
    "bad",
    [
        {"objective": [np.nan, 1, 1]},
        {"objective": [np.inf, 1, 1]},
        {"matrix": sp.csr_matrix([[1.0, np.nan, 0.0], [0.0, 3.0, 5.0]])},
        {"matrix": sp.csr_matrix([[1.0, np.inf, 0.0], [0.0, 3.0, 5.0]])},
        {"row_upper": [np.nan, INF]},
        {"row_lower": [INF, 2]},
        {"lower": [INF, 0, 0]},
        {"offset": np.nan},
        {"column_names": ("x", "x", "y")},
        {"matrix": sp.csr_matrix(([1.0, 2.0, 3.0], [0, 0, 1], [0, 2, 3]), shape=(2, 3))},
        {"quadratic": Quadratic(np.array([0]), np.array([0]), np.array([np.nan]))},
    ],
    ids=lambda bad: next(iter(bad)),
)
def test_24_to_26_numbers_that_are_none_and_names_that_are_two(bad: dict[str, Any]) -> None:
    for pair in ((small(), small(**bad)), (small(**bad), small())):
        with pytest.raises(ModelError) as caught:
            compare(*pair)
        assert caught.value.help
        assert len(caught.value.message.splitlines()) == 1


def test_27_models_without_parts() -> None:
    nothing = build(objective=[])
    with pytest.raises(ModelError, match="is empty"):
        compare(nothing, small())
    bare = build(objective=[1, 2])
    verdict = compare(bare, shuffled(bare, mixed(0)))
    assert verdict.outcome == "equivalent"
    assert "A has no rows" in verdict.warnings
    aimless = small(objective=[0.0, 0.0, 0.0])
    assert "B has no objective" in compare(small(), aimless).warnings
