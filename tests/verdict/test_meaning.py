"""The semantic stage: cases 42, 43, 49, 50 of the specification, maps, certificates and counter-examples."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from nl2opt.errors import InputError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.verdict import compare
from nl2opt.verdict.verdict import Verdict

INF = np.inf
build = CanonicalModel.build


def semantic(a: CanonicalModel, b: CanonicalModel, **options: Any) -> Verdict:
    return compare(a, b, semantic=True, **options)


def kinds(verdict: Verdict) -> set[str]:
    """The kinds of proof that conditions without a twin needed."""
    assert verdict.semantic is not None
    return {proved.proof.kind for proved in verdict.semantic.proofs}


def in_fractions(model: CanonicalModel, point: Mapping[str, Fraction]) -> list[Fraction]:
    return [point.get(name, Fraction(0)) for name in model.column_names]


def feasible(model: CanonicalModel, point: list[Fraction]) -> bool:
    rows = model.matrix.toarray()
    for i in range(model.shape[0]):
        activity = sum(Fraction(float(v)) * x for v, x in zip(rows[i], point, strict=True))
        if not model.row_lower[i] <= activity <= model.row_upper[i]:
            return False
    return all(low <= x <= high for low, x, high in zip(model.lower, point, model.upper, strict=True))


BASE = build(objective=[2, 3], rows=[[1, 2], [3, 1]], row_upper=[7, 9], sense="maximize")


def with_row(model: CanonicalModel, values: list[float], high: float) -> CanonicalModel:
    rows = np.vstack([model.matrix.toarray(), values])
    return build(
        objective=model.objective, rows=rows, row_lower=[*model.row_lower, -INF], row_upper=[*model.row_upper, high],
        domains=model.domains, lower=model.lower, upper=model.upper, sense=model.sense,
        column_names=model.column_names,
    )  # fmt: skip


def test_42_the_sum_of_two_rows_is_implied() -> None:
    verdict = semantic(BASE, with_row(BASE, [4, 3], 16))
    assert (verdict.outcome, verdict.level, verdict.score) == ("equivalent", "semantic", 1.0)
    assert kinds(verdict) == {"exact"}
    assert verdict.semantic.certified
    (sums,) = [p.proof for p in verdict.semantic.proofs if len(p.proof.multipliers) > 1]
    assert sorted(sums.multipliers.values()) == [1, 1]
    assert sums.bound == 16


def test_42_a_rounding_cut_needs_integers() -> None:
    whole = BASE.with_(domains=np.array([1, 1], np.uint8))
    cut = [1.0, 1.0], 4.0  # x + y <= 4.4 in the relaxation
    verdict = semantic(whole, with_row(whole, *cut))
    assert verdict.outcome == "equivalent"
    assert "cg" in kinds(verdict) and verdict.semantic.certified
    refuted = semantic(BASE, with_row(BASE, *cut))
    assert refuted.outcome == "different"
    counter = refuted.semantic.counter
    point = in_fractions(BASE, counter.point)
    assert feasible(BASE, point)
    assert sum(point) > 4


def test_42_a_cut_only_integers_imply() -> None:
    # At most one of four, written pair by pair: the relaxation allows a half of each, two in all.
    pairs = [[1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1], [0, 1, 1, 0], [0, 1, 0, 1], [0, 0, 1, 1]]
    model = build(
        objective=[1, 2, 3, 4], rows=pairs, row_upper=[1] * 6, upper=[1] * 4, domains=[1] * 4, sense="maximize"
    )
    verdict = semantic(model, with_row(model, [1, 1, 1, 1], 1))
    assert verdict.outcome == "equivalent"
    assert kinds(verdict) & {"branch", "solver"}


def big_m(size: float) -> CanonicalModel:
    return build(objective=[1, 50], rows=[[1, 0], [1, -size]], row_lower=[3, -INF], row_upper=[INF, 0],
                 upper=[10, 1], domains=[0, 1])  # fmt: skip


def test_43_a_loose_big_m_is_the_same_over_the_integers() -> None:
    verdict = semantic(big_m(10), big_m(1e6))
    assert verdict.outcome == "equivalent"
    assert compare(big_m(10), big_m(1e6)).outcome == "different"
    assert semantic(big_m(10), big_m(8)).outcome == "different"


def test_49_demand_met_exactly_or_at_least() -> None:
    exact = build(objective=[2, 3], rows=[[1, 1]], row_lower=[5], row_upper=[5], upper=[9, 9])
    at_least = exact.with_(row_upper=np.array([INF]))
    verdict = semantic(exact, at_least)
    assert verdict.outcome == "different"
    counter = verdict.semantic.counter
    assert (counter.of, counter.against) == ("B", "A")
    assert sum(counter.point.values()) > 5
    assert "row r0" in counter.what


def test_50_the_same_optimum_is_not_the_same_problem() -> None:
    constant = BASE.with_(objective=np.zeros(2), offset=11.0)
    dropped = build(objective=[2, 3], rows=[[1, 2]], row_upper=[7], sense="maximize")
    assert semantic(BASE, constant).outcome == "different"
    assert semantic(BASE, dropped).outcome == "different"


def test_a_given_map_is_checked_and_not_trusted() -> None:
    a = build(objective=[1, 2], rows=[[1, 1]], row_upper=[4], column_names=("x", "y"))
    b = build(objective=[2, 2], rows=[[2, 1]], row_upper=[6], lower=[-1, 0], column_names=("u", "y"))
    good = {"u": {"terms": {"x": 0.5}, "constant": -1}, "y": "y"}
    found = semantic(a, with_row(b, [4, 2], 999), column_map=good)
    assert found.outcome == "different"  # 2 u + y <= 6 is x + y <= 8, not 4.
    matching = b.with_(row_upper=np.array([2.0]))
    assert (
        semantic(a, with_row(matching, [4, 2], 999), column_map=good, contract="feasible-set").outcome == "equivalent"
    )
    wrong = semantic(a, with_row(matching, [4, 2], 999), column_map={"u": "y", "y": "x"}, contract="feasible-set")
    assert wrong.outcome == "different"


@pytest.mark.parametrize(
    "bad", [{"nobody": "x0"}, {"x0": "nobody"}, {"x0": {"terms": {"x0": "many"}}}, {"x0": [1]}, {"columns": 3}]
)
def test_a_map_that_cannot_be_read(bad: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        semantic(BASE, with_row(BASE, [1, 0], 1), column_map=bad)


def test_a_sum_of_columns_is_one_column() -> None:
    """The map speaks of one column of B; those of A it does not speak of are chosen by an affine rule."""
    a = build(objective=[1, 1], rows=[[1, 1]], row_upper=[4])
    b = build(objective=[1], upper=[4], column_names=("t",))
    found = semantic(a, b, column_map={"t": {"terms": {"x0": 1, "x1": 1}}})
    assert found.outcome == "equivalent"


def test_two_empty_sets_are_the_same_vacuously() -> None:
    one = build(objective=[1, 1], rows=[[1, 1]], row_upper=[-1])
    other = build(objective=[1, 1], rows=[[1, 2]], row_upper=[-3])
    verdict = semantic(one, other)
    assert verdict.outcome == "equivalent"
    assert verdict.semantic.vacuous


def test_extra_columns_are_eliminated_first() -> None:
    slacked = build(
        objective=[2, 3, 0], rows=[[1, 2, 1], [3, 1, 0], [4, 3, 0]], row_lower=[7, -INF, -INF], row_upper=[7, 9, 16],
        sense="maximize",
    )  # fmt: skip
    assert semantic(BASE, slacked).outcome == "equivalent"


def test_an_integer_that_may_be_a_fraction_elsewhere() -> None:
    verdict = semantic(BASE.with_(domains=np.array([1, 0], np.uint8)), BASE)
    assert verdict.outcome == "different"
    assert "integrality of x0" in verdict.semantic.counter.what
    assert "integrality of x0" in str(verdict)


def test_what_is_not_linear_is_left_open_by_name() -> None:
    curved = BASE.with_(nonlinear=("exp", ("x", 0)))
    verdict = semantic(BASE, curved)
    assert verdict.outcome == "undecided"
    assert "nonlinear objective" in verdict.reason
