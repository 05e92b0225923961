"""Statuses, limits and bad numbers, with real solvers."""

import json
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest

from nl2opt.errors import ModelError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.solution import Ending, Progress, SolveOptions, Standing, Status, solve

INF = np.inf
build = CanonicalModel.build


def hard(items: int = 60, rows: int = 5) -> CanonicalModel:
    """A multi-dimensional knapsack that takes HiGHS far longer than any limit used here."""
    rng = np.random.default_rng(7)
    weights = rng.integers(20, 100, (rows, items))
    return build(
        objective=(weights.sum(axis=0) + rng.integers(0, 20, items)).tolist(),
        rows=weights,
        row_upper=(weights.sum(axis=1) // 3).tolist(),
        upper=[1] * items,
        domains=[1] * items,
        sense="maximize",
    )


def test_time_limit_keeps_the_incumbent_and_a_bound() -> None:
    reports: list[Progress] = []
    solution = solve(hard(100, 30), SolveOptions(time_limit=1, threads=1, progress=reports.append))
    assert (solution.status, solution.ending, solution.standing) == (
        Status.FEASIBLE,
        Ending.TIME_LIMIT,
        Standing.FEASIBLE_POINT,
    )
    assert solution.objective is not None and solution.bound is not None
    assert solution.bound > solution.objective and solution.gap is not None and solution.gap > 0
    assert solution.certificate is not None and solution.certificate.violation == 0
    assert not solution.is_answer
    assert reports and any(report.incumbent is not None for report in reports)


def test_gap_limit_is_not_called_optimal() -> None:
    solution = solve(hard(60, 10), SolveOptions(gap=0.2, threads=1, time_limit=60))
    assert solution.ending is Ending.GAP_LIMIT and solution.status is Status.FEASIBLE
    assert solution.is_answer
    assert solution.gap is not None and 0 < solution.gap <= 0.2


def test_gap_zero_by_default_finds_the_true_optimum() -> None:
    """HiGHS alone stops within 1e-4 of it."""
    rng = np.random.default_rng(1)
    value, weight = rng.integers(1000, 1100, 40), rng.integers(1000, 1100, 40)
    capacity = int(weight.sum() // 2)
    best = np.zeros(capacity + 1, dtype=np.int64)
    for v, w in zip(value, weight, strict=True):
        best[w:] = np.maximum(best[w:], best[:-w] + v)
    model = build(
        objective=value.tolist(),
        rows=[weight],
        row_upper=[capacity],
        upper=[1] * 40,
        domains=[1] * 40,
        sense="maximize",
    )
    assert solve(model, SolveOptions(time_limit=60)).objective == best[-1]


def test_integer_values_are_exact_integers() -> None:
    model = build(objective=[1, 1], rows=[[3, 1]], row_lower=[10], domains=[1, 0], upper=[9, 0.5])
    solution = solve(model)
    assert solution.value("x0") == 4 and isinstance(solution.value("x0"), int)
    assert "-0" not in json.dumps(solution.to_dict()["values"])


def test_rounding_solves_the_real_columns_again() -> None:
    """A switch of 1e-6 opens a big-M row by a whole unit: the rounded point must satisfy the row."""
    model = build(
        objective=[-1, 0.1], rows=[[1, -1e6]], row_upper=[0], upper=[1, 1], domains=[0, 1], row_names=["only if open"]
    )
    solution = solve(model)
    assert solution.status is Status.OPTIMAL
    assert solution.objective == pytest.approx(-0.9)
    assert solution.values() == {"x0": 1.0, "x1": 1}


def test_empty_models() -> None:
    nothing = solve(build(objective=[], offset=3))
    assert (nothing.status, nothing.objective, nothing.values()) == (Status.OPTIMAL, 3.0, {})
    false = solve(build(objective=[], rows=np.zeros((1, 0)), row_lower=[1], row_names=["never"]))
    assert false.status is Status.INFEASIBLE
    true = solve(build(objective=[], rows=np.zeros((1, 0)), row_lower=[-1]))
    assert true.status is Status.OPTIMAL
    assert solve(build(objective=[0, 0])).objective == 0.0


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (build(objective=[INF]), "the objective coefficient of `x0` is infinity"),
        (build(objective=[np.nan]), "the objective coefficient of `x0` is nan"),
        (build(objective=[1], rows=[[np.nan]], row_lower=[1]), "row `r0` has nan as the coefficient of `x0`"),
        (build(objective=[1], lower=[np.nan]), "the lower bound of `x0` is nan"),
        (build(objective=[1], lower=[INF]), "the lower bound of `x0` is infinity"),
        (build(objective=[1], rows=[[1]], row_upper=[-INF]), "the upper side of `r0` is -infinity"),
        (build(objective=[1], offset=INF), "the constant of the objective is infinity"),
    ],
)
def test_numbers_no_solver_can_take(model: CanonicalModel, said: str) -> None:
    with pytest.raises(ModelError) as caught:
        solve(model)
    assert said in caught.value.message


@pytest.mark.parametrize("solver", ["highs", "glop"])
def test_huge_coefficients(solver: str) -> None:
    model = build(objective=[1, 1], rows=[[1e16, 2e16]], row_lower=[4e16], upper=[10, 1])
    solution = solve(model, SolveOptions(solver=solver))
    assert solution.status is Status.OPTIMAL and solution.objective == pytest.approx(3)
    assert solution.duals is not None and solution.duals[0] == pytest.approx(1e-16)


def test_tiny_coefficients_are_not_dropped() -> None:
    """HiGHS drops coefficients below 1e-9, and would call this infeasible."""
    model = build(objective=[0, 1], rows=[[1, 1e-12]], row_lower=[1], upper=[0.5, 1e13])
    solution = solve(model)
    assert solution.status is Status.OPTIMAL and solution.objective == pytest.approx(5e11)


def test_huge_bounds_are_bounds() -> None:
    solution = solve(build(objective=[1], lower=[-1e21], upper=[1e21]))
    assert solution.status is Status.OPTIMAL and solution.objective == -1e21


def test_wrong_point_of_a_solver_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from nl2opt.solution.backends import backends
    from nl2opt.solution.backends.base import RawSolution

    wrong = RawSolution(Ending.OPTIMAL, point=np.array([7.0]), objective=7.0, bound=7.0)
    monkeypatch.setattr(backends["highs"], "solve", lambda model, options: wrong, raising=False)
    solution = solve(build(objective=[1], rows=[[1]], row_upper=[4], sense="maximize", row_names=["cap"]))
    assert (solution.status, solution.point) == (Status.ERROR, None)
    assert "of the row of `cap`" in solution.message and "rejected" in solution.message


INTERRUPT = """
import os, signal, sys, threading
sys.path[:0] = {path!r}
from tests_solution_hard import hard
from nl2opt.solution import SolveOptions, solve
pressed = []

def press(progress):
    if not pressed:
        pressed.append(progress)
        os.kill(os.getpid(), signal.SIGINT)

options = SolveOptions(solver={solver!r}, threads=1, time_limit=50, progress=press)
solution = solve(hard({size}), options)
print(solution.ending.value, solution.standing.value, threading.active_count())
"""


@pytest.mark.parametrize(("solver", "size", "threads"), [("highs", "100, 30", "1"), ("cp-sat", "100, 30", "1"),
                                                         ("scip", "100, 30", "2")])  # fmt: skip
@pytest.mark.skipif(not hasattr(signal, "SIGINT") or sys.platform == "win32", reason="sends SIGINT to a process")
def test_ctrl_c_ends_with_what_there_is(solver: str, size: str, threads: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """SCIP's thread stays, idle, for the next solve."""
    import inspect

    source = "import numpy as np\nfrom nl2opt.model.canonical import CanonicalModel\nbuild = CanonicalModel.build\n"
    (tmp_path / "tests_solution_hard.py").write_text(source + inspect.getsource(hard), encoding="utf-8")
    script = INTERRUPT.format(path=[str(tmp_path), *sys.path], size=size, solver=solver)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split() == ["interrupted", "feasible_point", threads], done.stderr


def test_no_thread_is_left() -> None:
    before = threading.active_count()
    solve(hard(20, 2), SolveOptions(threads=2))
    assert threading.active_count() == before
