"""The conformance suite over every backend, and what the suite itself catches."""

import dataclasses

import numpy as np
import pytest

from nl2opt.errors import BackendError, InputError
from nl2opt.model.canonical import CanonicalModel, Quadratic
from nl2opt.solution import Ending, SolveOptions, Status, choose, solve
from nl2opt.solution.backends import RawSolution, backends
from nl2opt.solution.backends.highs import Highs
from nl2opt.testing.backends import cases, check_backend

LEAST = {"highs": 13, "glop": 7, "pdlp": 7, "cp-sat": 4, "scip": 20}
"""How many cases each must accept at least: a backend that refuses everything keeps every promise."""


@pytest.mark.parametrize("name", list(LEAST))
def test_backend_keeps_its_promises(name: str) -> None:
    accepted = check_backend(backends[name])
    assert len(accepted) >= LEAST[name]


def test_the_suite_catches_a_flipped_dual() -> None:
    class Flipped(Highs):
        def solve(self, model, options):  # type: ignore[no-untyped-def]
            raw = super().solve(model, options)
            return raw if raw.duals is None else dataclasses.replace(raw, duals=-raw.duals)

    with pytest.raises(AssertionError, match="the dual of"):
        check_backend(Flipped())


def test_the_suite_catches_a_wrong_point() -> None:
    class Rounded(Highs):
        def solve(self, model, options):  # type: ignore[no-untyped-def]
            raw = super().solve(model, options)
            return raw if raw.point is None else dataclasses.replace(raw, point=np.floor(raw.point) + 1)

    with pytest.raises(AssertionError):
        check_backend(Rounded())


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_auto_solves_every_case_and_says_why(case) -> None:  # type: ignore[no-untyped-def]
    solution = solve(case.model, SolveOptions(explain=False))
    assert solution.ending is case.ending
    assert solution.why.startswith(solution.solver.split()[0])
    if case.objective is not None:
        assert solution.objective == pytest.approx(case.objective, abs=1e-5)


def test_named_solver_that_refuses_says_what_and_who_accepts() -> None:
    mixed = CanonicalModel.build(objective=[1, 1], rows=[[1, 1]], row_lower=[1], domains=[1, 0])
    with pytest.raises(BackendError) as caught:
        solve(mixed, SolveOptions(solver="cp-sat"))
    assert caught.value.message == "CP-SAT does not accept a real column, `x1`"
    assert caught.value.help == "solvers that accept the model: highs, scip"
    with pytest.raises(BackendError, match="GLOP does not accept an integer column, `x0`"):
        solve(mixed, SolveOptions(solver="glop"))


def test_unknown_solver_is_named_with_the_nearest() -> None:
    with pytest.raises(InputError, match="no solver is named 'higs'; the nearest name is 'highs'"):
        choose(CanonicalModel.build(objective=[1]), "higs")


def test_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import PackageNotFoundError

    from nl2opt.solution.backends import base

    def missing(package: str) -> str:
        raise PackageNotFoundError(package)

    monkeypatch.setattr(base, "_version", missing)
    bilinear = next(case for case in cases() if case.name == "QP, nonconvex")
    with pytest.raises(BackendError) as caught:
        solve(bilinear.model)
    assert 'pip install "nl2opt[minlp]"' in (caught.value.help or "")


def test_indicators_over_integers_need_no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without SCIP they go to CP-SAT."""

    def missing() -> str:
        raise BackendError("the package pyscipopt is not installed")

    monkeypatch.setattr(backends["scip"], "version", missing, raising=False)
    switch = next(case for case in cases() if case.name == "indicator")
    solution = solve(switch.model)
    assert solution.solver.startswith("CP-SAT") and solution.objective == switch.objective


def test_nonconvex_quadratics_go_to_scip_with_the_reason() -> None:
    bilinear = next(case for case in cases() if case.name == "QP, nonconvex")
    assert solve(bilinear.model).why == "SCIP, because HiGHS does not accept a nonconcave quadratic objective"


def test_auto_asks_the_next_solver_when_one_fails() -> None:
    n = 5
    first, second = np.triu_indices(n)
    quadratic = Quadratic(first, second, np.where(first == second, 12.0, 4.0))

    class Failing(Highs):
        def solve(self, model, options):  # type: ignore[no-untyped-def]
            return RawSolution(Ending.SOLVER_ERROR, message="it failed")

    model = CanonicalModel.build(objective=[-32.0] * n, quadratic=quadratic, upper=[10] * n)
    expected = solve(model, SolveOptions(solver="highs")).objective
    real = backends["highs"]
    backends.add("highs", Failing())
    try:
        solution = solve(model)
        assert solve(model, SolveOptions(solver="highs")).status is Status.ERROR
    finally:
        backends.add("highs", real)
    assert solution.why == "SCIP, because HiGHS failed on it"
    assert solution.objective == pytest.approx(expected, rel=1e-5)
