"""Linear models through OR-Tools' MathOpt, whose statuses are honest; shared by GLOP and PDLP."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from nl2opt.model.canonical import CanonicalModel, Floats
from nl2opt.solution.backends import refusal
from nl2opt.solution.backends.base import RawSolution, load
from nl2opt.solution.backends.running import run_interruptibly
from nl2opt.solution.ending import Ending
from nl2opt.solution.options import SolveOptions

INSTALL = 'pip install "ortools>=9.12"'


def accepts_linear(model: CanonicalModel) -> str | None:
    """What a solver of linear models over real columns refuses."""
    return refusal.not_linear(model) or refusal.discrete(model)


def solve_linear(
    model: CanonicalModel, options: SolveOptions, solver: str, tune: Callable[[Any], None] | None = None
) -> RawSolution:
    """Solve an LP with MathOpt's `solver` (``GLOP`` or ``PDLP``); `tune` changes the parameters.

    "Infeasible or unbounded" is settled by asking again without an objective: a feasible point means unbounded.
    """
    began = time.perf_counter()
    raw = _run(model, options, solver, tune)
    if raw.ending not in (Ending.INFEASIBLE_OR_UNBOUNDED, Ending.UNBOUNDED):
        return raw
    if options.time_limit is not None:
        options = replace(options, time_limit=max(0.1, options.time_limit - (time.perf_counter() - began)))
    feasible = _run(model.with_(objective=np.zeros(model.shape[1])), options, solver, tune)
    if feasible.ending is Ending.OPTIMAL:
        return RawSolution(Ending.UNBOUNDED, point=feasible.point, iterations=raw.iterations)
    if feasible.ending is Ending.INFEASIBLE:
        return RawSolution(Ending.INFEASIBLE, iterations=raw.iterations)
    return RawSolution(Ending.INFEASIBLE_OR_UNBOUNDED, iterations=raw.iterations)


def _proto(model: CanonicalModel) -> Any:
    pb = load("ortools.math_opt.model_pb2", "ortools", INSTALL)
    proto = pb.ModelProto()
    rows, columns = model.shape
    proto.variables.ids.extend(range(columns))
    proto.variables.lower_bounds.extend(model.lower.tolist())
    proto.variables.upper_bounds.extend(model.upper.tolist())
    proto.variables.integers.extend([False] * columns)
    proto.objective.maximize = model.sense == "maximize"
    proto.objective.offset = model.offset
    costly = np.flatnonzero(model.objective)
    proto.objective.linear_coefficients.ids.extend(costly.tolist())
    proto.objective.linear_coefficients.values.extend(model.objective[costly].tolist())
    proto.linear_constraints.ids.extend(range(rows))
    proto.linear_constraints.lower_bounds.extend(model.row_lower.tolist())
    proto.linear_constraints.upper_bounds.extend(model.row_upper.tolist())
    coordinates = model.matrix.tocoo()
    proto.linear_constraint_matrix.row_ids.extend(coordinates.row.tolist())
    proto.linear_constraint_matrix.column_ids.extend(coordinates.col.tolist())
    proto.linear_constraint_matrix.coefficients.extend(coordinates.data.tolist())
    return proto


def _run(model: CanonicalModel, options: SolveOptions, solver: str, tune: Callable[[Any], None] | None) -> RawSolution:
    mathopt = load("ortools.math_opt.python.mathopt", "ortools", INSTALL)
    interruption = load("ortools.util.python.solve_interrupter", "ortools", INSTALL)
    asked = mathopt.Model.from_model_proto(_proto(model))
    parameters = mathopt.SolveParameters()
    if solver == "GLOP":  # PDLP is deterministic and refuses a seed; GLOP refuses a number of threads
        parameters.random_seed = options.seed
    elif options.threads is not None:
        parameters.threads = options.threads
    if options.time_limit is not None:
        parameters.time_limit = datetime.timedelta(seconds=options.time_limit)
    if tune is not None:
        tune(parameters)
    interrupter = interruption.SolveInterrupter()

    def job() -> Any:
        return mathopt.solve(asked, getattr(mathopt.SolverType, solver), params=parameters, interrupter=interrupter)

    try:
        result, _ = run_interruptibly(job, interrupter.interrupt)
    except Exception as error:
        if type(error).__module__.startswith("nl2opt"):
            raise
        words = str(error.__context__ or error)  # or-tools#4606: the real message is in the context
        return RawSolution(Ending.SOLVER_ERROR, message=f"{solver} failed: {words[:300]}")
    return _read(mathopt, result, model, solver)


def _read(mathopt: Any, result: Any, model: CanonicalModel, solver: str) -> RawSolution:
    reason = result.termination.reason
    ending = {
        "OPTIMAL": Ending.OPTIMAL,
        "INFEASIBLE": Ending.INFEASIBLE,
        "UNBOUNDED": Ending.UNBOUNDED,
        "INFEASIBLE_OR_UNBOUNDED": Ending.INFEASIBLE_OR_UNBOUNDED,
    }.get(reason.name, Ending.SOLVER_ERROR)
    if reason.name in ("FEASIBLE", "NO_SOLUTION_FOUND"):
        limit = result.termination.limit.name if result.termination.limit is not None else ""
        ending = {"TIME": Ending.TIME_LIMIT, "INTERRUPTED": Ending.INTERRUPTED}.get(limit, Ending.ITERATION_LIMIT)
    stats = result.solve_stats
    iterations = int(stats.simplex_iterations + stats.first_order_iterations)
    message = (
        f"{solver} ended with {reason.name}: {result.termination.detail}"[:300] if ending is Ending.SOLVER_ERROR else ""
    )
    point = objective = bound = duals = reduced = None
    if result.solutions:
        best = result.solutions[0]
        primal, dual = best.primal_solution, best.dual_solution
        feasible = mathopt.SolutionStatus.FEASIBLE
        if primal is not None and primal.feasibility_status == feasible:
            point = _by_id(primal.variable_values, model.shape[1])
            objective = float(primal.objective_value)
        if ending is Ending.OPTIMAL and dual is not None and dual.feasibility_status == feasible:
            duals = _by_id(dual.dual_values, model.shape[0]) + 0.0
            reduced = _by_id(dual.reduced_costs, model.shape[1]) + 0.0
    if ending is Ending.OPTIMAL:
        stated = float(result.termination.objective_bounds.dual_bound)
        bound = stated if np.isfinite(stated) else objective
    return RawSolution(
        ending,
        point=point,
        objective=objective,
        bound=bound,
        duals=duals,
        reduced_costs=reduced,
        iterations=iterations,
        message=message,
    )


def _by_id(values: Any, size: int) -> Floats:
    out = np.zeros(size)
    for element, value in values.items():
        out[element.id] = value
    return out
