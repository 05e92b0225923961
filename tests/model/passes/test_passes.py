"""Each pass on two tiny models: what it makes, what it leaves alone, and the way back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.model.canonical import CanonicalModel, Domain, Indicator, Quadratic, SpecialOrderedSet
from nl2opt.model.passes import NORMALISATION, REFORMULATION, run
from nl2opt.model.passes.definition_columns import DefinitionColumns
from nl2opt.model.passes.exact import decimals, ratio_of
from nl2opt.model.passes.fixed_columns import FixedColumns
from nl2opt.model.passes.idle_rows import EmptyRows, FreeRows
from nl2opt.model.passes.infinite_bounds import InfiniteBounds
from nl2opt.model.passes.integer_bounds import IntegerBounds
from nl2opt.model.passes.objective_sense import ObjectiveSense
from nl2opt.model.passes.origin_shift import OriginShift
from nl2opt.model.passes.parallel_columns import ParallelColumns
from nl2opt.model.passes.parallel_rows import ParallelRows
from nl2opt.model.passes.rewrite import Pass
from nl2opt.model.passes.singleton_rows import SingletonRows
from nl2opt.model.passes.slack_columns import SlackColumns
from nl2opt.model.passes.unused_columns import UnusedColumns

INF = np.inf
build = CanonicalModel.build
ALL: tuple[Pass, ...] = (*NORMALISATION, *REFORMULATION)


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_nothing_to_do_is_none(rule: Pass) -> None:
    model = build(objective=[1, 2], rows=[[1, 2], [3, 5]], row_upper=[4, 9])
    assert rule.apply(model) is None


def test_names_and_numbers_are_unique() -> None:
    assert len({rule.name for rule in ALL}) == len(ALL)
    assert len({rule.number for rule in ALL}) == len(ALL)


def test_the_sense_turns_everything() -> None:
    square = Quadratic(np.array([0]), np.array([0]), np.array([2.0]))
    model = build(objective=[1], sense="maximize", offset=3.0, quadratic=square, nonlinear=("-", ("exp", ("x", 0))))
    new = ObjectiveSense().apply(model).model
    assert (new.sense, new.offset, new.quadratic.value.tolist()) == ("minimize", -3.0, [-2.0])
    assert new.nonlinear == ("exp", ("x", 0))


def test_infinite_bounds_warn() -> None:
    rewrite = InfiniteBounds().apply(build(objective=[1], upper=[1e30], rows=[[1]], row_lower=[-1e20]))
    assert np.isinf(rewrite.model.upper[0]) and np.isinf(rewrite.model.row_lower[0])
    assert all(step.warning for step in rewrite.steps)


@pytest.mark.parametrize("special", ["semicontinuous", "indicator", "quadratic"])
def test_a_row_that_is_more_than_its_entry_is_no_bound(special: str) -> None:
    more: dict[str, Any] = {
        "semicontinuous": {"domains": [Domain.SEMICONTINUOUS]},
        "indicator": {"indicators": (Indicator(0, 0, True),)},
        "quadratic": {"row_quadratics": {0: Quadratic(np.array([0]), np.array([0]), np.array([1.0]))}},
    }[special]
    assert SingletonRows().apply(build(objective=[1], rows=[[2]], row_upper=[6], upper=[9], **more)) is None


def test_a_quotient_that_is_not_exact_is_said() -> None:
    rewrite = SingletonRows().apply(build(objective=[1], rows=[[3]], row_upper=[1]))
    assert rewrite.steps[0].rounded
    assert not SingletonRows().apply(build(objective=[1], rows=[[0.1]], row_upper=[0.3])).steps[0].rounded


def test_parallel_rows_meet_and_may_cross() -> None:
    model = build(objective=[1, 1], rows=[[1, 2], [-2, -4], [1, 3]], row_lower=[5, -4, -INF], row_upper=[INF, INF, 9])
    rewrite = ParallelRows().apply(model)
    assert rewrite.rows.tolist() == [1, 2]
    assert (rewrite.model.row_lower[0], rewrite.model.row_upper[0]) == (-4.0, -10.0)  # Nothing is feasible; kept so.


def test_many_rows_of_one_direction_become_one() -> None:
    rows = [[k, 2 * k] for k in (1, 3, -5, 0.5, 7)]
    new = ParallelRows().apply(build(objective=[1, 1], rows=rows, row_upper=[4, 9, 5, 8, 70])).model
    assert new.shape == (1, 2)
    assert new.row_names == ("r4",)
    assert (new.row_lower[0], new.row_upper[0]) == (-7.0, 21.0)


def test_idle_rows() -> None:
    model = build(objective=[1], rows=[[0], [0], [5]], row_lower=[-1, 2, -INF], row_upper=[INF, INF, INF])
    assert EmptyRows().apply(model).model.row_names == ("r1", "r2")
    assert FreeRows().apply(model).model.row_names == ("r0", "r1")


def test_integer_bounds_may_exclude_everything() -> None:
    new = IntegerBounds().apply(build(objective=[1], domains=[1], lower=[0.2], upper=[0.8])).model
    assert (new.lower[0], new.upper[0]) == (1.0, 0.0)


def test_a_bounded_definition_keeps_its_bounds_as_a_row() -> None:
    model = build(
        objective=[1, 1, 5], rows=[[1, 2, -1]], row_lower=[0], row_upper=[0], lower=[-INF, 0, 0], upper=[9, 9, 4]
    )
    rewrite = DefinitionColumns().apply(model)
    assert (rewrite.model.row_lower[0], rewrite.model.row_upper[0]) == (0.0, 4.0)
    assert rewrite.model.objective.tolist() == [6.0, 11.0]
    assert rewrite.back(np.array([1.0, 0.5])).tolist() == [1.0, 0.5, 2.0]


def test_an_implied_definition_goes_with_its_row() -> None:
    model = build(objective=[0, 0, 1], rows=[[1, 2, -1], [5, 1, 3]], row_lower=[0, 2], row_upper=[0, INF])
    new = DefinitionColumns().apply(model).model
    assert new.matrix.toarray().tolist() == [[8.0, 7.0]]


def test_slacks_of_a_range_and_their_way_back() -> None:
    model = build(objective=[1, 1, 0, 0], rows=[[1, 1, 2, -1]], row_lower=[4], row_upper=[6], upper=[INF, INF, 3, INF])
    rewrite = SlackColumns().apply(model)
    assert (rewrite.model.row_lower[0], rewrite.model.row_upper[0]) == (-2.0, INF)
    point = rewrite.back(np.array([1.0, 0.0]))
    assert 4 <= float(model.matrix.toarray()[0] @ point) <= 6


def test_special_columns_stay() -> None:
    group = SpecialOrderedSet("s", 1, (0, 1), (1.0, 2.0))
    model = build(objective=[0, 0], lower=[2, 0], upper=[2, 5], special_ordered_sets=(group,))
    assert FixedColumns().apply(model) is None
    assert UnusedColumns().apply(model) is None


def test_digits_need_every_value_between() -> None:
    def digits(upper: float) -> CanonicalModel:
        return build(objective=[1, 10], rows=[[1, 10], [3, 30]], row_upper=[90, 99], upper=[upper, 9], domains=[1, 1])

    joined = ParallelColumns().apply(digits(9))
    assert joined.model.upper.tolist() == [99.0]
    assert joined.back(np.array([57.0])) @ np.array([1.0, 10.0]) == 57.0
    assert ParallelColumns().apply(digits(8)) is None


def test_shifts_and_their_way_back() -> None:
    model = build(objective=[2, -1], rows=[[1, 1]], row_upper=[9], lower=[3, -INF], upper=[INF, 4])
    rewrite = OriginShift().apply(model)
    assert rewrite.model.row_upper.tolist() == [2.0]
    assert rewrite.model.objective.tolist() == [2.0, 1.0]
    assert rewrite.back(np.array([1.0, 2.0])).tolist() == [4.0, 2.0]


def test_what_is_switched_off_is_not_done() -> None:
    model = build(objective=[1], rows=[[2]], row_upper=[6], sense="maximize")
    trail = run(model, [rule for rule in NORMALISATION if rule.name != "singleton-rows"])
    assert trail.model.shape == (1, 1)
    assert [step.rule for step in trail.steps] == ["objective-sense"]


@given(st.integers(0, 10**6))
def test_points_come_back_feasible_with_their_value(seed: int) -> None:
    random = np.random.default_rng(seed)
    m, n = int(random.integers(1, 5)), int(random.integers(1, 6))
    rows = random.integers(-2, 4, (m, n)) * (random.random((m, n)) < 0.7)
    inside = random.integers(0, 4, n).astype(float)
    activity = rows @ inside
    kind = random.integers(0, 4, m)
    model = build(
        objective=random.integers(-3, 4, n),
        rows=rows,
        row_lower=np.where(kind == 0, -INF, activity - (kind == 3)),
        row_upper=np.where(kind == 1, INF, activity + (kind == 0)),
        lower=np.where(random.random(n) < 0.3, inside - 1, 0.0),
        upper=np.where(random.random(n) < 0.5, inside + random.integers(0, 2, n), INF),
        domains=random.integers(0, 2, n),
        sense=random.choice(["minimize", "maximize"]),
    )
    trail = run(model, ALL, repeat=True)
    new = trail.model
    # A feasible point of the last model: the image of `inside` is one, found by least squares over its box.
    from scipy.optimize import LinearConstraint, milp

    integrality = (new.domains == Domain.INTEGER).astype(int)
    constraints = [LinearConstraint(new.matrix.toarray(), new.row_lower, new.row_upper)] if new.shape[0] else []
    if new.shape[1] == 0:
        point = np.zeros(0)
    else:
        found = milp(
            np.zeros(new.shape[1]), constraints=constraints, integrality=integrality, bounds=(new.lower, new.upper)
        )
        assert found.x is not None, "the passes made a feasible model infeasible"
        point = found.x
    back = trail.point(point)
    assert np.all(back >= model.lower - 1e-6) and np.all(back <= model.upper + 1e-6)
    lifted = model.matrix @ back
    assert np.all(lifted >= model.row_lower - 1e-6) and np.all(lifted <= model.row_upper + 1e-6)
    sign = 1.0 if model.sense == "minimize" else -1.0
    value = sign * float(model.objective @ back)
    assert value == pytest.approx(float(new.objective @ point) + new.offset, abs=1e-6)
    whole = model.domains == Domain.INTEGER
    assert np.allclose(back[whole], np.rint(back[whole]), atol=1e-6)


def test_decimals_as_they_are_written() -> None:
    assert decimals(np.array([1 / 3])) is None
    assert decimals(np.array([1e300])) is None
    assert ratio_of([0.1, 0.2], [0.3, 0.6]) is not None
    scaled = ratio_of([3.0, 7.0], [3.0 * 0.1, 7.0 * 0.1])
    assert scaled is not None and not scaled[1]
    assert ratio_of([1.0, 1.0], [1.0, 1.0 + 2**-52]) is None
