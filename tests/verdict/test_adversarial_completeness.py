"""Cases a sceptical reader would try, by their number: what states the same problem is found to."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
import scipy.sparse as sp

from nl2opt.testing.rewrites import CHANGES, SAME, shuffled
from nl2opt.testing.witness import check_map, check_witness
from nl2opt.verdict import compare
from tests.verdict.adversarial_models import INF, build, mixed, outcome, row


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
