"""The conformance suite of solver backends, for ours and for plug-ins."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np

from nl2opt.model.canonical import CanonicalModel, Domain, Indicator, Quadratic, SpecialOrderedSet
from nl2opt.solution.backends.base import Backend, RawSolution
from nl2opt.solution.certificate import certify
from nl2opt.solution.ending import Ending
from nl2opt.solution.options import SolveOptions

INF = np.inf
build = CanonicalModel.build


@dataclass(frozen=True)
class Case:
    """A model and what is known about it. `objective` is `None` where there is no optimum."""

    name: str
    model: CanonicalModel
    ending: Ending
    objective: float | None = None


def _pairs(*terms: tuple[int, int, float]) -> Quadratic:
    first, second, value = zip(*terms, strict=True)
    return Quadratic(np.array(first), np.array(second), np.array(value, dtype=float))


def cases() -> list[Case]:
    """Small models of every class, with optima worked out by hand."""
    optimal, infeasible, unbounded = Ending.OPTIMAL, Ending.INFEASIBLE, Ending.UNBOUNDED
    plan = build(objective=[3, 2], rows=[[1, 1], [1, 3]], row_upper=[4, 8], upper=[3, 3], sense="maximize", offset=5)
    whole = [Domain.INTEGER] * 3
    pick = build(
        objective=[0.5, 0.4, 0.3],
        rows=[[0.2, 0.3, 0.1], [4, 1, 2], [3, 4, 2]],
        row_upper=[0.5, 11, 8.5],
        upper=[9, 9, 9],
        domains=whole,
        sense="maximize",
    )
    parity = build(objective=[1, 1], rows=[[2, 2]], row_lower=[3], row_upper=[3], upper=[5, 5], domains=whole[:2])
    return [
        Case("LP, maximise with a constant", plan, optimal, 16.0),
        Case(
            "LP, minimise with an equation, a range and a free column",
            build(
                objective=[1, 2, 0], rows=[[1, 1, 1], [1, -1, 0]], row_lower=[10, -2], row_upper=[10, 3],
                lower=[0, 0, -INF], upper=[INF, INF, 6],
            ),
            optimal, 4.5,
        ),
        Case("LP, infeasible", plan.with_(row_lower=np.array([7.0, -INF]), row_upper=np.array([INF, 6.0])), infeasible),
        Case("LP, unbounded", build(objective=[1, 1], rows=[[1, -1]], row_lower=[0], sense="maximize"), unbounded),
        Case("LP, no rows", build(objective=[1, -1], lower=[2, 0], upper=[5, 7]), optimal, -5.0),
        Case("LP, no objective", build(objective=[0, 0], rows=[[1, 1]], row_lower=[1]), optimal, 0.0),
        Case(
            "LP, fixed column",
            build(objective=[1, 1], rows=[[1, 1]], row_lower=[5], lower=[2, 0], upper=[2, 9]),
            optimal, 5.0,
        ),
        Case("MILP, decimals", pick, optimal, 1.3),
        Case("MILP, infeasible by integrality", parity, infeasible),
        Case(
            "MILP, a real column",
            build(
                objective=[1, 10], rows=[[1, 0.5]], row_upper=[2.75], upper=[INF, 3], domains=[0, 1], sense="maximize"
            ),
            optimal, 31.25,
        ),
        Case("MILP, unbounded", build(objective=[-1, 0.5], rows=[[1, -3]], row_upper=[4.5], domains=[1, 0]), unbounded),
        Case(
            "semicontinuous",
            build(objective=[1, 3], rows=[[1, 1]], row_lower=[1], lower=[2, 0], upper=[10, 10], domains=[2, 0]),
            optimal, 2.0,
        ),
        Case(
            "semi-integer",
            build(objective=[2, 7], rows=[[2, 3]], row_lower=[7], lower=[2, 0], upper=[10, 10], domains=[3, 1]),
            optimal, 8.0,
        ),
        Case(
            "special ordered set",
            build(
                objective=[3, 2, 1], sense="maximize", upper=[1, 1, 1],
                special_ordered_sets=(SpecialOrderedSet("s", 2, (0, 1, 2), (1.0, 3.0, 2.0)),),
            ),
            optimal, 4.0,
        ),
        Case(
            "indicator",
            build(
                objective=[1, -5], sense="maximize", rows=[[1, 0]], row_upper=[2], upper=[10, 1], domains=[1, 1],
                indicators=(Indicator(0, 1, False),),
            ),
            optimal, 5.0,
        ),
        Case(
            "QP, convex",
            build(objective=[-2, -4], rows=[[1, 1]], row_upper=[2], quadratic=_pairs((0, 0, 1), (1, 1, 1))),
            optimal, -4.5,
        ),
        Case(
            "QP, nonconvex",
            build(objective=[0, 0], rows=[[1, 1]], row_upper=[4], sense="maximize", quadratic=_pairs((0, 1, 1))),
            optimal, 4.0,
        ),
        Case(
            "MIQP",
            build(objective=[-3.2, 0], upper=[9, 9], domains=[1, 0], quadratic=_pairs((0, 0, 1), (1, 1, 1))),
            optimal, -2.4,
        ),
        Case(
            "quadratic row",
            build(objective=[1, 1], rows=np.zeros((1, 2)), row_upper=[2], sense="maximize",
                  row_quadratics={0: _pairs((0, 0, 1), (1, 1, 1))}),
            optimal, 2.0,
        ),
        Case(
            "nonlinear",
            build(
                objective=[0, 1], rows=[[0, 1]], row_lower=[1], lower=[1, 0], upper=[9, 9], domains=[1, 0],
                nonlinear=("abs", ("-", ("x", 0), 2.5)), row_nonlinears={0: ("log", ("x", 0))},
            ),
            optimal, 0.5,
        ),
    ]  # fmt: skip


def check_backend(backend: Backend, *, tolerance: float = 1e-5) -> list[str]:
    """Assert that a backend keeps its promises; returns the names of the cases it accepted.

    On every case it accepts: the right ending, the right objective, a point that satisfies the model, a bound that is
    one, duals whose signs are the documented ones. On the others: a refusal in words. No thread is left behind, save
    daemon threads that the first solve started and later ones use again.
    """
    assert backend.name and backend.title, "a backend has a name and a title"
    assert backend.version(), "a backend says its version"
    accepted: list[str] = []
    known = {thread.ident for thread in threading.enumerate()}
    for case in cases():
        refused = backend.accepts(case.model)
        if refused is not None:
            assert isinstance(refused, str) and refused.strip(), f"{case.name}: the refusal says nothing"
            continue
        accepted.append(case.name)
        _check(backend, case, tolerance)
        if len(accepted) == 1:
            known |= {thread.ident for thread in threading.enumerate() if thread.daemon}
            _check(backend, case, tolerance)
    assert accepted, f"{backend.title} accepts none of the cases"
    left = [thread.name for thread in threading.enumerate() if thread.ident not in known]
    assert not left, f"{backend.title} leaves threads running: {left}"
    return accepted


def _check(backend: Backend, case: Case, tolerance: float) -> None:
    where = f"{backend.title}, {case.name}"
    raw = backend.solve(case.model, SolveOptions(time_limit=30, threads=1))
    assert raw.ending is case.ending, f"{where}: ended {raw.ending}, not {case.ending} ({raw.message})"
    if case.objective is None:
        return
    assert raw.point is not None and raw.point.shape == (case.model.shape[1],), f"{where}: no point"
    certificate = certify(case.model, raw.point, raw.objective)
    assert certificate.holds, f"{where}: {certificate.sentence()}"
    scale = max(1.0, abs(case.objective))
    assert certificate.objective is not None and abs(certificate.objective - case.objective) <= tolerance * scale, (
        f"{where}: objective {certificate.objective}, not {case.objective}"
    )
    if raw.objective is not None:
        assert abs(raw.objective - case.objective) <= tolerance * scale, f"{where}: states {raw.objective}"
    if raw.bound is not None:
        assert abs(raw.bound - case.objective) <= tolerance * scale, f"{where}: bound {raw.bound}"
    _check_duals(backend, case, raw, tolerance, where)


def _check_duals(backend: Backend, case: Case, raw: RawSolution, tolerance: float, where: str) -> None:
    """A dual predicts, within the basis, what moving the sides of its row does to the objective."""
    if raw.duals is None:
        return
    model, step = case.model, 1e-3
    assert raw.duals.shape == (model.shape[0],), f"{where}: duals of the wrong shape"
    assert raw.reduced_costs is not None and raw.reduced_costs.shape == (model.shape[1],), f"{where}: reduced costs"
    for i, dual in enumerate(raw.duals):
        sides = np.zeros(model.shape[0])
        sides[i] = step
        moved = model.with_(row_lower=model.row_lower + sides, row_upper=model.row_upper + sides)
        again = backend.solve(moved, SolveOptions(time_limit=30, threads=1))
        assert again.objective is not None and case.objective is not None
        predicted = case.objective + step * float(dual)
        assert abs(again.objective - predicted) <= max(tolerance, 1e-2 * step), (
            f"{where}: the dual of {model.row_names[i]} is {dual}, but the objective moved to {again.objective}"
        )
