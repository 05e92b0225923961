import numpy as np
import pytest

from nl2opt.model.canonical import CanonicalModel, Quadratic
from nl2opt.solution import SolveOptions, Status, Unboundedness, solve

INF = np.inf
build = CanonicalModel.build


def diagnosed(model: CanonicalModel) -> Unboundedness:
    solution = solve(model, SolveOptions(time_limit=30), sources={"sell": "We sell what we like."})
    assert solution.status is Status.UNBOUNDED and solution.point is None
    assert isinstance(solution.diagnosis, Unboundedness)
    return solution.diagnosis


def test_a_ray_in_small_whole_numbers() -> None:
    model = build(
        objective=[5, -3, 1],
        rows=[[1, -1.5, 0], [0, 0, 1]],
        row_upper=[0, 7],
        column_names=["sell[a]", "make", "rest"],
        sense="maximize",
    )
    found = diagnosed(model)
    assert found.ray == {"sell[a]": 3, "make": 2} and found.change == 9 and found.verified
    assert found.columns == ("sell[a]", "make")
    assert found.sources == {"sell": "We sell what we like."}
    assert found.lines()[0] == (
        "The objective grows without limit: change `sell[a]` by 3 and `make` by 2, and it grows by 9 while every row "
        "keeps holding; this can be repeated for ever."
    )


@pytest.mark.parametrize("domains", [[0, 0], [1, 0], [1, 1]])
def test_lps_and_mips(domains: list[int]) -> None:
    found = diagnosed(build(objective=[-1, 0], rows=[[1, -1], [1, 1]], row_lower=[1, 2.5], domains=domains))
    assert found.ray == {"x0": 1} and found.verified and found.change == -1


def test_a_free_column() -> None:
    found = diagnosed(build(objective=[1], lower=[-INF]))
    assert found.ray == {"x0": -1}
    assert found.lines()[-1] == "Give `x0` a bound, or add a row that limits it."


def test_infeasible_is_not_taken_for_unbounded() -> None:
    model = build(objective=[-1, 0], rows=[[0, 1], [0, 1]], row_lower=[3, -INF], row_upper=[INF, 2])
    for solver in ("highs", "glop", "pdlp", "scip"):
        assert solve(model, SolveOptions(solver=solver, explain=False)).status is Status.INFEASIBLE, solver
    integral = build(objective=[-1, 0], rows=[[0, 2]], row_lower=[1], row_upper=[1], upper=[INF, 9], domains=[0, 1])
    assert solve(integral, SolveOptions(explain=False)).status is Status.INFEASIBLE


def test_quadratic_objectives() -> None:
    square = Quadratic(np.array([0]), np.array([0]), np.array([1.0]))
    assert diagnosed(build(objective=[0, -1], quadratic=square)).ray == {"x1": 1}
    product = Quadratic(np.array([0]), np.array([1]), np.array([1.0]))
    assert diagnosed(build(objective=[-1, 0], quadratic=product, sense="maximize")).columns == ("x0", "x1")


def test_nonlinear_objectives_name_the_column_that_ran_away() -> None:
    tree = ("-", ("exp", ("x", 0)), ("**", ("x", 1), 2))
    found = diagnosed(build(objective=[0, 0], nonlinear=tree, sense="maximize"))
    assert found.columns == ("x0",) and not found.ray
