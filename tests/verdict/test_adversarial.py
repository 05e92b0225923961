"""The cases a sceptical reader would try, by their number in the specification; semantic ones are in `test_meaning`."""

from __future__ import annotations

from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

from nl2opt.errors import ModelError
from nl2opt.model.canonical import CanonicalModel, Domain, Indicator, Quadratic, SpecialOrderedSet
from nl2opt.testing.rewrites import CHANGES, SAME, shuffled
from nl2opt.testing.witness import check_map, check_witness
from nl2opt.verdict import Budget, Options, compare, compare_with

INF = np.inf
build = CanonicalModel.build


def mixed(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def small(**changes: Any) -> CanonicalModel:
    model = build(
        objective=[3, 2, 1], rows=[[1, 2, 0], [0, 3, 5]], row_upper=[7, INF], row_lower=[-INF, 2], upper=[4, INF, 9]
    )
    return model.with_(**{name: np.array(v) if isinstance(v, list) else v for name, v in changes.items()})


def row(values: list[float], low: float = -INF, high: float = INF, **rest: Any) -> CanonicalModel:
    return build(objective=[1.0] * len(values), rows=[values], row_lower=[low], row_upper=[high], **rest)


def outcome(a: CanonicalModel, b: CanonicalModel, **options: Any) -> str:
    verdict = compare(a, b, **options)
    if verdict.equivalent and verdict.witness is not None and not a.is_nonlinear and not verdict.tolerance:
        assert check_witness(verdict.witness) == [] or verdict.deviation is not None
    return verdict.outcome


# Soundness


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


# Completeness


def test_28_symmetric_models_equal_themselves(graphs: ModuleType) -> None:
    for model in (graphs.affine_lines(3), graphs.affine_lines(4), graphs.torus(12), graphs.bins(12, 12)):
        verdict = compare(model, shuffled(model, mixed(5)))
        assert verdict.outcome == "equivalent"
        assert check_witness(verdict.witness) == []
    assert compare(graphs.torus(6), shuffled(graphs.torus(6), mixed(1))).decomposability == "neither"


@pytest.mark.parametrize("name", sorted(SAME))
def test_29_to_37_rewrites(name: str) -> None:
    model = build(
        objective=[3, 2, 1, 0], rows=[[1, -1, 0, 0], [0, 3, 5, 0], [1, 1, -1, -1], [2, 0, 1, 7]],
        row_lower=[0, 2, 0, -3], row_upper=[0, INF, 0, 8], upper=[4, INF, 1, 1], domains=[0, 0, 1, 0],
    )  # fmt: skip
    for seed in range(8):
        other = SAME[name](model, mixed(seed))
        assert other is not None
        verdict = compare(model, shuffled(other, mixed(seed)))
        assert verdict.outcome == "equivalent", str(verdict)
        assert check_map(model, shuffled(other, mixed(seed)), verdict.witness.columns.tolist()) == []


def test_30_rows_scaled_in_floating_point() -> None:
    model = build(objective=[1, 2, 4], rows=[[3, 7, 0], [0, 11, 13]], row_upper=[5, 17])
    for factor in (2.0, -1.0, 0.1, 1 / 3):
        values = model.matrix.toarray() * np.array([[factor], [1.0]])
        low, high = model.row_lower * [factor, 1], model.row_upper * [factor, 1]
        other = model.with_(
            matrix=sp.csr_matrix(values), row_lower=np.minimum(low, high), row_upper=np.maximum(low, high)
        )
        verdict = compare(model, shuffled(other, mixed(1)))
        assert verdict.outcome == "equivalent", factor
        if factor in (0.1, 1 / 3):
            assert verdict.deviation is not None and verdict.deviation.relative < 1e-15


def test_31_rows_without_a_sign_of_their_own() -> None:
    assert outcome(row([1, -1], 0, 0), row([-1, 1], 0, 0)) == "equivalent"
    a = build(objective=[1, 2, 3, 4], rows=[[1, -1, 1, -1]], row_lower=[0], row_upper=[0])
    b = build(objective=[4, 3, 2, 1], rows=[[1, -1, 1, -1]], row_lower=[0], row_upper=[0])
    assert outcome(a, b) == "equivalent"
    crossed = build(objective=[1, 2, 3, 4], rows=[[1, 1, -1, -1]], row_lower=[0], row_upper=[0])
    assert outcome(a, crossed) == "different"


def test_34_slacks() -> None:
    plain = build(objective=[1, 2], rows=[[1, 1], [2, 3]], row_lower=[-INF, 2], row_upper=[4, INF])
    slacked = build(objective=[1, 2, 0, 0], rows=[[1, 1, 1, 0], [2, 3, 0, -1]], row_lower=[4, 2], row_upper=[4, 2])
    assert outcome(plain, slacked, level="reformulated") == "equivalent"
    assert outcome(plain, slacked) == "different"
    assert outcome(plain, slacked, level="reformulated", without=["slack-columns", "definition-columns"]) == "different"


def test_36_fixed_by_bound_or_by_row() -> None:
    by_row = build(objective=[1, 2], rows=[[1, 0], [1, 1]], row_lower=[3, 5], row_upper=[3, INF])
    by_bound = build(objective=[1, 2], rows=[[1, 1]], row_lower=[5], lower=[3, 0], upper=[3, INF])
    assert outcome(by_row, by_bound) == "equivalent"


def test_37_binaries_are_integers() -> None:
    one = build(objective=[1], domains=[1], lower=[0.3], upper=[1.7])
    assert outcome(one, build(objective=[1], domains=[1], lower=[1], upper=[1])) == "equivalent"


def test_38_complements() -> None:
    model = build(objective=[3, 2, 5], rows=[[1, 2, 4]], row_lower=[3], upper=[1, 1, 1], domains=[1, 1, 1])
    one = model.with_(
        objective=np.array([-3.0, 2, 5]), matrix=sp.csr_matrix([[-1.0, 2, 4]]), row_lower=np.array([2.0]), offset=3.0
    )
    every = model.with_(
        objective=-model.objective, matrix=sp.csr_matrix([[-1.0, -2, -4]]), row_lower=np.array([-4.0]), offset=10.0
    )
    for other in (one, every):
        assert outcome(model, other, level="reformulated", contract="value") == "equivalent"
        assert outcome(model, other) == "different"


def test_39_shifts() -> None:
    model = build(objective=[1, 2], rows=[[1, 1]], row_lower=[4], upper=[9, INF])
    moved = build(objective=[1, 2], rows=[[1, 1]], row_lower=[7], lower=[3, 0], upper=[12, INF], offset=-3)
    assert outcome(model, moved, level="reformulated", contract="value") == "equivalent"


def test_40_units() -> None:
    model = build(
        objective=[3, 2, 4], rows=[[1, 2, 1], [5, 0, 1]], row_lower=[4, 3], upper=[9, INF, INF], domains=[0, 0, 1]
    )
    grams = model.with_(
        objective=np.array([0.003, 2, 4]),
        matrix=sp.csr_matrix([[0.001, 2, 1], [0.005, 0, 1]]),
        upper=np.array([9000.0, INF, INF]),
    )
    verdict = compare(model, shuffled(grams, mixed(4)), level="reformulated")
    assert verdict.outcome == "equivalent"
    assert any("1000" in remark.step.text for remark in verdict.remarks)
    mixed_up = grams.with_(matrix=sp.csr_matrix([[0.001, 2, 1], [5.0, 0, 1]]))
    assert outcome(model, mixed_up, level="reformulated") == "different"
    assert outcome(model, grams) == "different"


def test_stronger_passes_hide_no_wrong_number() -> None:
    model = build(objective=[1, 2], rows=[[1, 1]], row_lower=[4], lower=[1, 0])
    for other in (
        model.with_(row_lower=np.array([5.0])),
        model.with_(lower=np.array([2.0, 0])),
        model.with_(upper=np.array([9.0, INF])),
        model.with_(domains=np.array([1, 0], np.uint8)),
        model.with_(sense="maximize"),
    ):
        assert outcome(model, other, level="reformulated") == "different"
    alone = build(objective=[1], lower=[4])
    assert outcome(alone, build(objective=[1], lower=[40]), level="reformulated") == "different"
    four, five = (build(objective=[1, 2], rows=[[1, 1]], row_upper=[side]) for side in (4, 5))
    assert outcome(four, five, level="reformulated") == "different"


@pytest.mark.parametrize("kind", sorted(CHANGES))
def test_changes_stay_visible_after_the_stronger_passes(kind: str) -> None:
    for seed in range(12):
        random = mixed(seed)
        rows = random.integers(1, 9, (4, 5)) * (random.random((4, 5)) < 0.7)
        rows[:, 0] += 1
        model = build(
            objective=random.integers(1, 30, 5), rows=rows, row_upper=random.integers(5, 50, 4), upper=[8] * 5,
            domains=[0, 1, 0, 0, 1],
        )  # fmt: skip
        other = CHANGES[kind](model, random)
        assert other is not None
        if check_map(model, other, range(5)):
            assert outcome(model, shuffled(other, random), level="reformulated") == "different", seed


def test_41_parts() -> None:
    model = build(objective=[1, 2], rows=[[1, 1], [3, 1]], row_lower=[4, 5])
    parts = build(objective=[1, 1, 2], rows=[[1, 1, 1], [3, 3, 1]], row_lower=[4, 5])
    assert outcome(model, parts, level="reformulated") == "equivalent"


def test_44_rows_that_say_nothing_are_warned_about() -> None:
    idle = build(objective=[1, 2], rows=[[1, 1], [0, 0], [2, 1]], row_lower=[4, -1, -INF])
    verdict = compare(build(objective=[1, 2], rows=[[1, 1]], row_lower=[4]), idle)
    assert verdict.outcome == "equivalent"
    assert any("dropped as empty" in warning for warning in verdict.warnings)
    assert any("open on both sides" in warning for warning in verdict.warnings)


def test_45_regular_graphs_without_symmetry(graphs: ModuleType) -> None:
    model = graphs.regular(2000, 3, mixed(9))
    assert outcome(model, shuffled(model, mixed(1))) in ("equivalent", "undecided")
    assert outcome(model, graphs.regular(2000, 3, mixed(10))) != "equivalent"


def test_46_shapes_that_are_hard_for_rounds(graphs: ModuleType) -> None:
    path = graphs.cover([(k, k + 1) for k in range(4000)], 4001)
    star = graphs.cover([(0, k + 1) for k in range(20_000)], 20_001)
    dense = build(objective=np.ones(50_000), rows=sp.csr_matrix(np.ones((1, 50_000))), row_upper=[7])
    lonely = build(objective=np.ones(50_000))
    for model in (path, star, dense, lonely):
        assert outcome(model, shuffled(model, mixed(0))) == "equivalent"


# Difference and score

KINDS = {"coefficient": "coefficient", "side": "side", "row-sense": "row-sense", "bound": "bound", "domain": "domain",
         "objective-coefficient": "objective-coefficient", "objective-sense": "objective-sense"}  # fmt: skip


def rich_model() -> CanonicalModel:
    random = mixed(11)
    rows = random.integers(1, 9, (7, 9)) * (random.random((7, 9)) < 0.5)
    rows[:, :2] += 1
    return build(objective=random.integers(1, 30, 9), rows=rows, row_upper=random.integers(5, 50, 7), upper=[8] * 9)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("seed", range(3))
def test_47_one_change_is_one_item(kind: str, seed: int) -> None:
    model = rich_model()
    other = CHANGES[kind](model, mixed(seed))
    assert other is not None
    verdict = compare(model, shuffled(other, mixed(seed)))
    assert verdict.outcome == "different"
    assert [change.kind for change in verdict.difference.changes] == [KINDS[kind]]
    assert 0.9 < verdict.score < 1


def test_47_a_dropped_row_is_named() -> None:
    model = rich_model()
    keep = [0, 1, 2, 4, 5, 6]
    other = model.with_(
        matrix=sp.csr_matrix(model.matrix[keep]), row_lower=model.row_lower[keep], row_upper=model.row_upper[keep],
        row_names=tuple(model.row_names[i] for i in keep),
    )  # fmt: skip
    verdict = compare(model, shuffled(other, mixed(0)))
    assert [(c.kind, c.row) for c in verdict.difference.changes] == [("missing-row", "r3")]
    back = compare(shuffled(other, mixed(0)), model)
    assert [c.kind for c in back.difference.changes] == ["extra-row"]
    assert back.score == verdict.score


def test_48_repairing_one_element_never_lowers_the_score() -> None:
    model = rich_model()
    broken = [model]
    for seed, kind in enumerate(("coefficient", "side", "domain", "objective-coefficient", "row-sense")):
        worse = CHANGES[kind](broken[-1], mixed(seed + 20))
        assert worse is not None
        broken.append(worse)
    scores = [compare(model, shuffled(other, mixed(1))).score for other in broken]
    assert scores[0] == 1
    assert all(before > after for before, after in pairwise(scores))


def test_patterns_sum_up_a_family() -> None:
    def of(sense: str, factor: float) -> CanonicalModel:
        names = tuple(f"demand[{k}]" for k in range(7))
        sides = np.arange(1.0, 8.0) * factor
        rows = np.hstack([np.diag(np.arange(1.0, 8.0)), np.ones((7, 1))])
        return build(
            objective=np.arange(1.0, 9.0), rows=rows, row_lower=sides, row_upper=sides if sense == "=" else None,
            row_names=names,
        )  # fmt: skip

    verdict = compare(of("=", 1), of(">=", 1))
    assert verdict.difference.patterns == (">= instead of = in all 7 rows demand[*]",)
    thousand = compare(of("=", 1), of("=", 1000))
    assert thousand.difference.patterns == ("right-hand side of all 7 rows demand[*]: times 1000",)
