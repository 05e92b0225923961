"""Small random models: points satisfy their rows, solvers agree, explanations are true."""

import itertools

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nl2opt.model.canonical import CanonicalModel
from nl2opt.solution import SolveOptions, Status, certify, solve
from nl2opt.solution.backends import backends
from nl2opt.solution.elastic import Change

coefficients = st.sampled_from([-3.0, -1.5, -1.0, 0.0, 0.1, 0.7, 1.0, 2.0, 4.2])


def repaired(model: CanonicalModel, changes: tuple[Change, ...]) -> CanonicalModel:
    """The model with the changed sides, opened by the tolerance of a solver."""
    sides = {side: getattr(model, side).copy() for side in ("row_lower", "row_upper", "lower", "upper")}
    for change in changes:
        index = model.column_index if change.what == "bound" else model.row_index
        prefix = "" if change.what == "bound" else "row_"
        for side in ("lower", "upper") if change.equation else (change.side,):
            sides[prefix + side][index[change.name]] = change.after + (1e-7 if side == "upper" else -1e-7)
    return model.with_(**sides)


quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def models(draw: st.DrawFn, *, integer: bool | None = None) -> CanonicalModel:
    n, m = draw(st.integers(1, 4)), draw(st.integers(0, 3))
    rows = [[draw(coefficients) for _ in range(n)] for _ in range(m)]
    kinds = st.integers(0, 1) if integer is None else st.just(int(integer))
    lows = [float(draw(st.integers(-3, 1))) for _ in range(n)]
    low = [draw(st.sampled_from([-np.inf, -2.5, 0.0, 1.0])) for _ in range(m)]
    return CanonicalModel.build(
        objective=[draw(coefficients) for _ in range(n)],
        rows=np.array(rows).reshape(m, n),
        row_lower=low,
        row_upper=[draw(st.sampled_from([np.inf, 4.0, 6.5, max(side, 1.0)])) for side in low],
        lower=lows,
        upper=[side + draw(st.integers(0, 4)) for side in lows],
        domains=[draw(kinds) for _ in range(n)],
        sense=draw(st.sampled_from(["minimize", "maximize"])),
        offset=draw(st.sampled_from([0.0, 2.5])),
    )


@quick
@given(models())
def test_points_satisfy_the_model_and_solvers_agree(model: CanonicalModel) -> None:
    outcomes = {}
    for name in backends:
        if backends[name].accepts(model) is not None:
            continue
        solution = solve(model, SolveOptions(solver=name, threads=1, explain=False, time_limit=30))
        assert solution.status in (Status.OPTIMAL, Status.INFEASIBLE), (name, solution.message)
        if solution.point is not None:
            assert certify(model, solution.point).relative <= 1e-6, name
            assert solution.objective is not None
            outcomes[name] = solution.objective
        else:
            outcomes[name] = None
    values = list(outcomes.values())
    if any(value is None for value in values):
        assert all(value is None for value in values), outcomes
    else:
        assert max(values) - min(values) <= 1e-5, outcomes  # type: ignore[type-var, operator]


@quick
@given(models(integer=True))
def test_integer_models_agree_with_enumeration(model: CanonicalModel) -> None:
    ranges = [range(int(low), int(high) + 1) for low, high in zip(model.lower, model.upper, strict=True)]
    values = [
        certificate.objective
        for point in itertools.product(*ranges)
        if not (certificate := certify(model, np.array(point, dtype=float))).worst
    ]
    solution = solve(model, SolveOptions(threads=1, explain=False))
    if not values:
        assert solution.status is Status.INFEASIBLE
        return
    best = (max if model.sense == "maximize" else min)(values)  # type: ignore[type-var]
    assert solution.objective == best


@quick
@given(models())
def test_changes_of_an_infeasible_model_repair_it(model: CanonicalModel) -> None:
    solution = solve(model, SolveOptions(threads=1))
    if solution.status is not Status.INFEASIBLE:
        return
    found = solution.diagnosis
    assert found is not None and found.members and found.changes  # type: ignore[union-attr]
    again = solve(repaired(model, found.changes), SolveOptions(threads=1, explain=False))  # type: ignore[union-attr]
    assert again.status is Status.OPTIMAL
