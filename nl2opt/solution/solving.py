"""`solve`: a model and options in, a checked solution out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from nl2opt.errors import BackendError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.solution.backends.base import RawSolution
from nl2opt.solution.certificate import Certificate, certify
from nl2opt.solution.choose import Choice, choose
from nl2opt.solution.contradictions import check_numbers, crossed_columns, crossed_rows
from nl2opt.solution.ending import Ending, Standing
from nl2opt.solution.infeasible import Infeasibility, explain_infeasible
from nl2opt.solution.options import SolveOptions
from nl2opt.solution.progress import relative_gap
from nl2opt.solution.rounding import settle
from nl2opt.solution.solution import Solution
from nl2opt.solution.unbounded import Unboundedness, explain_unbounded

PROVEN = 1e-6
"""A relative gap below this counts as closed: solvers prove no more than their own tolerance."""


def solve(
    model: CanonicalModel, options: SolveOptions | None = None, *, sources: Mapping[str, str] | None = None
) -> Solution:
    """Solve a model and check what comes back.

    `sources` maps the family of a row or column (its name up to ``[``) to the sentence it was read from; explanations
    quote it. Raises `ModelError` for numbers no solver can take and `BackendError` when no solver accepts the model;
    infeasible and unbounded models are answers.

    >>> model = CanonicalModel.build(objective=[3, 2], rows=[[1, 1]], row_upper=[4], upper=[3, 3], sense="maximize")
    >>> solution = solve(model)
    >>> solution.status.value, solution.objective, solution.values(), solution.duals.tolist()
    ('optimal', 11.0, {'x0': 3.0, 'x1': 1.0}, [2.0])
    """
    options = options or SolveOptions()
    check_numbers(model)
    choice = choose(model, options.solver)
    began = time.perf_counter()
    raw = _without_solver(model) or choice.backend.solve(model, options)
    if raw.ending is Ending.SOLVER_ERROR and options.solver == "auto":
        choice, raw = _second(model, options, choice, raw, time.perf_counter() - began)
    solution = _assemble(model, raw, choice, options, time.perf_counter() - began)
    return _explained(solution, options, sources or {})


def _second(
    model: CanonicalModel, options: SolveOptions, first: Choice, failure: RawSolution, spent: float
) -> tuple[Choice, RawSolution]:
    """Where the chosen solver failed, the next one that accepts the model gets what is left of the time."""
    try:
        choice = choose(model, failed=first)
        left = None if options.time_limit is None else max(0.1, options.time_limit - spent)
        raw = choice.backend.solve(model, replace(options, time_limit=left))
    except BackendError:
        return first, failure
    return (first, failure) if raw.ending is Ending.SOLVER_ERROR else (choice, raw)


def _without_solver(model: CanonicalModel) -> RawSolution | None:
    """Answers that need no solver: contradictions in the data, and a model without columns."""
    if crossed_columns(model) or crossed_rows(model):
        return RawSolution(Ending.INFEASIBLE, message="the data alone exclude every point")
    if model.shape[1] == 0:
        certificate = certify(model, np.zeros(0))
        if not certificate.holds:
            return RawSolution(Ending.INFEASIBLE, message="the model has no columns, and a row does not hold")
        return RawSolution(
            Ending.OPTIMAL, point=np.zeros(0), objective=certificate.objective, bound=certificate.objective
        )
    return None


def _assemble(
    model: CanonicalModel, raw: RawSolution, choice: Choice, options: SolveOptions, seconds: float
) -> Solution:
    ending, message = raw.ending, raw.message
    point, certificate = raw.point, None
    if ending in (Ending.INFEASIBLE, Ending.INFEASIBLE_OR_UNBOUNDED, Ending.UNBOUNDED):
        point = None  # a feasible point of an unbounded model is no answer
    standing = Standing.NO_POINT
    objective = None
    if point is not None:
        point = settle(model, point, choice.backend, options)
        certificate = certify(model, point, raw.objective)
        objective = certificate.objective
        standing = Standing.OPTIMAL_POINT if ending is Ending.OPTIMAL else Standing.FEASIBLE_POINT
        if not certificate.holds or objective is None:
            ending, standing, point, objective = _rejected(certificate, ending), Standing.NO_POINT, None, None
            message = f"The point of {choice.backend.title} was rejected. {certificate.sentence()}"
    bound = raw.bound
    if standing is Standing.OPTIMAL_POINT and objective is not None:
        gap = relative_gap(objective, bound)
        asked = max(options.gap or 0.0, (options.absolute_gap or 0.0) / max(1e-9, abs(objective)))
        if gap is not None and gap > PROVEN and asked > 0 and abs(objective - (bound or 0.0)) > 1e-6:
            ending, standing = Ending.GAP_LIMIT, Standing.FEASIBLE_POINT
        elif bound is None or gap is None or gap <= PROVEN or abs(objective - bound) <= 1e-6:
            bound = objective if bound is None or model.is_linear else bound
    if point is not None:
        point.setflags(write=False)
    return Solution(
        model=model,
        ending=ending,
        standing=standing,
        solver=f"{choice.backend.title} {choice.backend.version()}",
        problem_class=model.problem_class,
        why=choice.why,
        objective=objective,
        bound=bound,
        point=point,
        duals=raw.duals if point is not None else None,
        reduced_costs=raw.reduced_costs if point is not None else None,
        certificate=certificate,
        seconds=seconds,
        iterations=raw.iterations,
        nodes=raw.nodes,
        message=message,
    )


def _rejected(certificate: Certificate, ending: Ending) -> Ending:
    """A rejected point ends an optimal run in an error; an unbounded or limited run keeps its ending."""
    return Ending.SOLVER_ERROR if ending in (Ending.OPTIMAL, Ending.GAP_LIMIT) else ending


def _explained(solution: Solution, options: SolveOptions, sources: Mapping[str, str]) -> Solution:
    if not options.explain or solution.ending not in (Ending.INFEASIBLE, Ending.UNBOUNDED):
        return solution
    began = time.perf_counter()
    diagnosis: Infeasibility | Unboundedness | None = None
    message = solution.message
    explain = explain_infeasible if solution.ending is Ending.INFEASIBLE else explain_unbounded
    try:
        diagnosis = explain(solution.model, seconds=options.explain_seconds, sources=sources)
    except KeyboardInterrupt:  # the answer is known; only the explanation is given up
        message = "The explanation was interrupted."
    return replace(solution, diagnosis=diagnosis, message=message, explain_seconds=time.perf_counter() - began)
