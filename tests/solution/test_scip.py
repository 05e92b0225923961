"""Global optima of nonlinear models, worked out by hand or by grid."""

import math
import subprocess
import sys

import numpy as np
import pytest

from nl2opt.errors import BackendError
from nl2opt.model.canonical import CanonicalModel, Quadratic
from nl2opt.solution import Ending, SolveOptions, Status, solve

pytest.importorskip("pyscipopt", reason="the extra `minlp` is not installed")
build = CanonicalModel.build
x, y = ("x", 0), ("x", 1)


def row(tree: object, side: float, **rest: object) -> CanonicalModel:
    """Maximise x subject to tree <= side."""
    return build(objective=[1], rows=np.zeros((1, 1)), row_upper=[side], row_nonlinears={0: tree}, sense="maximize",
                 **rest)  # type: ignore[arg-type]  # fmt: skip


@pytest.mark.parametrize(
    ("tree", "upper", "best"),
    [
        (("exp", x), 8, math.log(8)),
        (("log", x), 1, math.e),
        (("log2", x), 3, 8),
        (("log10", x), 1, 10),
        (("sqrt", x), 3, 9),
        (("tan", ("*", 0.05, x)), math.tan(0.5), 10),
        (("abs", ("-", x, 3)), 2, 5),
        (("max", ("-", x, 3), ("*", 0.5, x), 1), 2, 4),
        (("min", x, ("-", 30, x), 40), 7, 23.0),
        (("**", 2.0, x), 32, 5),
        (("**", x, 1.5), 8, 4),
        (("**", x, x), 27, 3),
        (("/", ("*", x, x), ("+", x, 1)), 4, 2 + math.sqrt(8)),
        (("-", ("sin", ("*", 0.1, x))), -math.sin(1), None),
        (("+", x, ("exp", 0.0), ("*", 2, ("-", 3))), 0, 5),
    ],
    ids=str,
)
def test_every_function(tree: object, upper: float, best: float | None) -> None:
    top = 23.0 if best == 23.0 else 20.0
    solution = solve(row(tree, upper, lower=[0.5], upper=[top]))
    assert solution.status is Status.OPTIMAL and solution.solver.startswith("SCIP")
    expected = 10 * (math.pi - 1) if best is None else best
    assert solution.objective == pytest.approx(min(expected, top), rel=1e-5)
    assert solution.certificate is not None and solution.certificate.method == "floating point"


def test_tin_can() -> None:
    surface = ("+", ("*", 2 * math.pi, ("**", x, 2)), ("*", 2 * math.pi, x, y))
    volume = ("*", math.pi, ("**", x, 2), y)
    model = build(
        objective=[0, 0], nonlinear=surface, rows=np.zeros((1, 2)), row_lower=[500], row_nonlinears={0: volume}
    )
    solution = solve(model)
    assert solution.objective == pytest.approx(348.734205, rel=1e-5)
    assert solution.ending is Ending.OPTIMAL and solution.bound is not None
    assert solution.bound <= solution.objective + 1e-6


def test_integer_columns_come_back_whole() -> None:
    model = build(objective=[0, 0], nonlinear=("+", ("/", 100.0, x), x, ("abs", ("-", y, 2.4))), lower=[1, 0],
                  upper=[50, 9], domains=[1, 1])  # fmt: skip
    solution = solve(model)
    assert solution.values() == {"x0": 10, "x1": 2}
    assert solution.objective == pytest.approx(20.4)


@pytest.mark.parametrize("name", ["floor", "ceil"])
def test_steps_are_refused_by_name(name: str) -> None:
    with pytest.raises(BackendError, match=f"SCIP does not accept the function {name} in row `r0`"):
        solve(row((name, x), 2, upper=[5]), SolveOptions(solver="scip"))


def test_constants_outside_a_domain_are_named() -> None:
    with pytest.raises(BackendError, match="a constant expression of the model has no value"):
        solve(row(("+", x, ("log", -1.0)), 2, upper=[5]))


def test_a_function_that_is_defined_nowhere_is_infeasible() -> None:
    model = row(("log", ("-", x, 9)), 2, upper=[5])
    assert solve(model, SolveOptions(explain=False)).status is Status.INFEASIBLE


def test_time_limit() -> None:
    rng = np.random.default_rng(3)
    n = 40
    trees = [("*", float(rng.uniform(-1, 1)), ("x", i), ("sin", ("x", j))) for i in range(n) for j in range(i)]
    model = build(objective=[0] * n, nonlinear=("+", *trees), lower=[-5] * n, upper=[5] * n)
    solution = solve(model, SolveOptions(time_limit=1))
    assert solution.ending is Ending.TIME_LIMIT and solution.status in (Status.FEASIBLE, Status.UNDECIDED)


def test_small_variances_are_solved_to_their_own_size() -> None:
    """A feasibility tolerance of 1e-6 on the objective's row must not be a part of the answer."""
    square = Quadratic(np.array([0, 1]), np.array([0, 1]), np.array([1e-4, 3e-4]))
    model = build(objective=[0, 0], rows=[[1, 1]], row_lower=[1], row_upper=[1], upper=[1, 1], quadratic=square)
    solution = solve(model, SolveOptions(solver="scip"))
    assert solution.status is Status.OPTIMAL
    assert solution.objective == pytest.approx(0.75e-4, rel=1e-4)
    assert solution.values()["x0"] == pytest.approx(0.75, abs=1e-2)


def test_the_largest_of_many_does_not_grow_without_measure() -> None:
    count = 30
    model = CanonicalModel.build(
        objective=[0] * count, rows=[[1] * count], row_lower=[2 * count], lower=[2] * count, upper=[3] * count
    ).with_(nonlinear=("max", *(("x", j) for j in range(count))))
    solution = solve(model, SolveOptions(time_limit=20))
    assert solution.objective == pytest.approx(2, abs=1e-4)


MANY = """
import sys, threading
sys.path[:0] = {path!r}
import numpy as np
from nl2opt.model.canonical import CanonicalModel
from nl2opt.solution import SolveOptions, solve
x, y = ("x", 0), ("x", 1)
model = CanonicalModel.build(objective=[1, 1], rows=np.zeros((1, 2)), row_lower=[40], lower=[1, 1], upper=[9, 9],
                             row_nonlinears={{0: ("*", x, x, y)}})
found = []
def work(progress):
    found.append(solve(model, SolveOptions(gap=0.5, progress=progress)).status.value)
for k in range(70):
    caller = threading.Thread(target=work, args=(None if k % 2 else lambda report: None,))
    caller.start()
    caller.join()
print(len(found), *set(found), sum(thread is not threading.main_thread() for thread in threading.enumerate()))
"""


def test_a_process_solves_more_models_than_cppad_has_thread_numbers() -> None:
    """SCIP's derivatives crash in the 64th thread of a process; the callers' own threads must not count either."""
    script = MANY.format(path=sys.path)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout.split()) == (0, ["70", "feasible", "1"]), done.stderr
