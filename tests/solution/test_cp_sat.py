"""Exact scaling to integers, and what cannot be scaled."""

import numpy as np
import pytest

from nl2opt.errors import BackendError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.solution import SolveOptions, Status, solve
from nl2opt.solution.backends.integers import to_integers

INF = np.inf
build = CanonicalModel.build
CP_SAT = SolveOptions(solver="cp-sat", threads=2)


def test_decimals_scale_exactly() -> None:
    model = build(
        objective=[0.3, 0.7],
        rows=[[0.3, 0.7], [4.2, 2.8]],
        row_upper=[2.1, 14],
        upper=[9, 9],
        domains=[1, 1],
        sense="maximize",
        offset=0.25,
    )
    rows = to_integers(model).rows
    assert (rows[0].coefficients, rows[0].upper) == ((3, 7), 21)
    assert (rows[1].coefficients, rows[1].upper) == ((3, 2), 10)
    solution = solve(model, CP_SAT)
    assert solution.status is Status.OPTIMAL and solution.objective == 2.35 and solution.bound == 2.35
    assert solution.certificate is not None and solution.certificate.violation == 0


def test_an_equation_of_decimals_holds_exactly() -> None:
    """0.1 + 0.2 = 0.3: in floating point no scale would make this hold."""
    model = build(objective=[1, 1], rows=[[0.1, 0.2]], row_lower=[0.3], row_upper=[0.3], upper=[5, 5], domains=[1, 1])
    assert solve(model, CP_SAT).objective == 2


def test_sides_between_integers_are_rounded_inwards() -> None:
    model = build(objective=[1], rows=[[2]], row_lower=[3.5], row_upper=[3.9], upper=[9], domains=[1])
    assert solve(model, SolveOptions(solver="cp-sat", explain=False)).status is Status.INFEASIBLE


@pytest.mark.parametrize(
    "model",
    [
        build(objective=[1 / 3], upper=[9], domains=[1]),
        build(objective=[1, 1], rows=[[1, 2**0.5]], row_upper=[9], upper=[9, 9], domains=[1, 1]),
        build(objective=[1], rows=[[1e-12]], row_upper=[9], upper=[9], domains=[1]),
    ],
)
def test_what_cannot_be_scaled_is_refused_by_name(model: CanonicalModel) -> None:
    with pytest.raises(BackendError, match=r"CP-SAT does not accept the coefficient .* of `x[01]`") as caught:
        solve(model, CP_SAT)
    assert "highs" in (caught.value.help or "")


def test_beyond_64_bits_is_refused() -> None:
    with pytest.raises(BackendError, match="does not take row `wide`"):
        solve(
            build(
                objective=[0, 1], rows=[[3e17, 1]], row_upper=[1e18], upper=[100, 1], domains=[1, 1], row_names=["wide"]
            ),
            CP_SAT,
        )


def test_real_columns_are_never_rounded() -> None:
    """CP-SAT itself would round them and call 7.25 optimal."""
    with pytest.raises(BackendError, match="does not accept a real column"):
        solve(build(objective=[1.0], rows=[[1.0]], row_lower=[0.5]), CP_SAT)


def test_columns_without_bounds() -> None:
    bounded_by_rows = build(objective=[1, 1], rows=[[2, 3]], row_upper=[12], domains=[1, 1], sense="maximize")
    assert solve(bounded_by_rows, CP_SAT).objective == 6
    bounded_by_objective = build(objective=[1, 1], rows=[[2, 3]], row_lower=[12], domains=[1, 1])
    assert solve(bounded_by_objective, CP_SAT).objective == 4
    unbounded = build(objective=[1, 1], rows=[[1, -1]], row_upper=[4], domains=[1, 1], sense="maximize")
    with pytest.raises(BackendError, match=r"CP-SAT needs bounds, and `x[01]` has no upper bound"):
        solve(unbounded, CP_SAT)


def test_progress_and_bound() -> None:
    reports = []
    model = build(
        objective=[5, 4, 3],
        rows=[[2, 3, 1], [4, 1, 2], [3, 4, 2]],
        row_upper=[5, 11, 8],
        domains=[1] * 3,
        upper=[9] * 3,
        sense="maximize",
    )
    solution = solve(model, SolveOptions(solver="cp-sat", threads=1, progress=reports.append))
    assert solution.objective == 13 and solution.bound == 13
    assert reports and reports[-1].incumbent == 13
