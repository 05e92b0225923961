"""CP-SAT: OR-Tools' solver for models over integers only, indicators included."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import scipy.sparse as sp

from nl2opt.errors import BackendError
from nl2opt.model.canonical import CanonicalModel, Domain
from nl2opt.solution.backends.base import RawSolution, installed_version, load
from nl2opt.solution.backends.highs import backend as highs
from nl2opt.solution.backends.integers import SAFE, IntegerModel, refused, to_integers
from nl2opt.solution.backends.math_opt import INSTALL
from nl2opt.solution.backends.running import run_interruptibly
from nl2opt.solution.ending import Ending
from nl2opt.solution.options import SolveOptions
from nl2opt.solution.progress import Progress, relative_gap

BOX = 10**6
"""Where a column has no bound the search stays in this box; the answer counts only if that is shown not to matter."""


class CpSat:
    """CP-SAT. It never takes a real column: it would round it and still say optimal."""

    name = "cp-sat"
    title = "CP-SAT"

    def version(self) -> str:
        return f"(OR-Tools {installed_version('ortools', INSTALL)})"

    def accepts(self, model: CanonicalModel) -> str | None:
        return refused(model)

    def solve(self, model: CanonicalModel, options: SolveOptions) -> RawSolution:
        cp_model = load("ortools.sat.python.cp_model", "ortools", INSTALL)
        began = time.perf_counter()
        integers = to_integers(model)
        state = _state(cp_model, model, integers)
        if state is None:
            return RawSolution(Ending.INFEASIBLE, message="a row or a bound leaves no integer")
        raw = _run(cp_model, state, model, integers, options, began)
        return _unboxed(model, raw, state) if state.boxed else raw


backend = CpSat()


@dataclass(frozen=True)
class _State:
    program: Any
    columns: list[Any]
    boxed: tuple[tuple[int, int], ...]
    """Open sides: column and +1 (above) or -1 (below)."""


def _state(cp_model: Any, model: CanonicalModel, integers: IntegerModel) -> _State | None:
    program = cp_model.CpModel()
    columns: list[Any] = []
    boxed: list[tuple[int, int]] = []
    sizes: list[int] = []
    for j, (lower, upper) in enumerate(zip(integers.lower, integers.upper, strict=True)):
        if lower is None:
            boxed.append((j, -1))
            lower = min(-BOX, upper - BOX if upper is not None else 0)
        if upper is None:
            boxed.append((j, 1))
            upper = max(BOX, lower + BOX)
        if max(abs(lower), abs(upper)) > SAFE // 4:
            raise BackendError(f"CP-SAT does not take the bounds of `{model.column_names[j]}`: they are too large")
        intervals = [[lower, upper]] if lower <= upper else []
        if model.domains[j] == Domain.SEMIINTEGER:
            intervals.append([0, 0])
        if not intervals:
            return None
        sizes.append(max(abs(end) for interval in intervals for end in interval))
        columns.append(program.new_int_var_from_domain(cp_model.Domain.from_intervals(sorted(intervals)), f"c{j}"))
    conditions: dict[int, list[Any]] = {}
    for indicator in model.indicators:
        switch = columns[indicator.column]
        if not (integers.lower[indicator.column] or 0) >= 0 or sizes[indicator.column] > 1:
            raise BackendError(f"the indicator column `{model.column_names[indicator.column]}` is not binary")
        conditions.setdefault(indicator.row, []).append((switch, indicator.value))
    for i, row in enumerate(integers.rows):
        reach = sum(abs(a) * sizes[j] for a, j in zip(row.coefficients, row.columns, strict=True))
        if reach >= SAFE:
            raise BackendError(
                f"CP-SAT does not take row `{model.row_names[i]}`: scaled to integers it leaves the 64-bit range",
                help="use HiGHS, or fewer digits",
            )
        low = -reach if row.lower is None else max(row.lower, -reach - 1)
        high = reach if row.upper is None else min(row.upper, reach + 1)
        applies = conditions.get(i, [None])
        if low > high:
            if i not in conditions:
                return None
            for switch, value in conditions[i]:
                program.add(switch == int(not value))
            continue
        expression = cp_model.LinearExpr.weighted_sum([columns[j] for j in row.columns], list(row.coefficients))
        for condition in applies:
            added = program.add_linear_constraint(expression, low, high)
            if condition is not None:
                literal = _literal(program, cp_model, *condition)
                added.only_enforce_if(literal)
    reach = sum(abs(a) * size for a, size in zip(integers.objective, sizes, strict=True))
    if reach >= SAFE:
        raise BackendError("CP-SAT does not take the objective: scaled to integers it leaves the 64-bit range")
    used = [j for j, a in enumerate(integers.objective) if a]
    if used:
        total = cp_model.LinearExpr.weighted_sum([columns[j] for j in used], [integers.objective[j] for j in used])
        (program.maximize if model.sense == "maximize" else program.minimize)(total)
    return _State(program, columns, tuple(boxed))


def _literal(program: Any, cp_model: Any, switch: Any, value: bool) -> Any:
    """A Boolean that is true when the switch has the value (the switch may be an integer column within 0..1)."""
    literal = program.new_bool_var("")
    program.add(switch == (literal if value else 1 - literal))
    return literal


def _run(
    cp_model: Any, state: _State, model: CanonicalModel, integers: IntegerModel, options: SolveOptions, began: float
) -> RawSolution:
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.catch_sigint_signal = False
    parameters.random_seed = options.seed
    parameters.relative_gap_limit = options.gap or 0.0
    parameters.absolute_gap_limit = float((options.absolute_gap or 0.0) * integers.scale)
    if options.threads is not None:
        parameters.num_workers = options.threads
    if options.time_limit is not None:
        parameters.max_time_in_seconds = max(0.01, options.time_limit - (time.perf_counter() - began))

    def unscaled(value: float) -> float:
        return float(Fraction(value) / integers.scale + Fraction(repr(model.offset)))

    callback = _callback(cp_model, options, unscaled, began)

    def job() -> Any:
        return solver.solve(state.program, callback) if callback is not None else solver.solve(state.program)

    status, interrupted = run_interruptibly(job, solver.stop_search)
    name = solver.status_name(status)
    ending = {"OPTIMAL": Ending.OPTIMAL, "INFEASIBLE": Ending.INFEASIBLE}.get(
        name, Ending.SOLVER_ERROR if name == "MODEL_INVALID" else Ending.TIME_LIMIT
    )
    if interrupted and ending is Ending.TIME_LIMIT:
        ending = Ending.INTERRUPTED
    point = bound = objective = None
    if name in ("OPTIMAL", "FEASIBLE"):
        point = np.array([float(solver.value(column)) for column in state.columns])
        objective = unscaled(solver.objective_value) if any(integers.objective) else model.offset
    if any(integers.objective) and ending is not Ending.INFEASIBLE:
        stated = solver.best_objective_bound
        bound = unscaled(stated) if abs(stated) < SAFE else None
    elif ending is Ending.OPTIMAL:
        bound = model.offset
    return RawSolution(
        ending,
        point=point,
        objective=objective,
        bound=bound,
        nodes=int(solver.num_branches),
        message=f"CP-SAT refused its model: {state.program.validate()[:200]}" if ending is Ending.SOLVER_ERROR else "",
    )


def _callback(cp_model: Any, options: SolveOptions, unscaled: Any, began: float) -> Any:
    report = options.progress
    if report is None:
        return None

    tell: Callable[[Progress], None] = report
    handler: Any = cp_model.CpSolverSolutionCallback

    class Incumbents(handler):  # type: ignore[misc]
        def on_solution_callback(self) -> None:
            incumbent, bound = unscaled(self.objective_value), unscaled(self.best_objective_bound)
            seconds = time.perf_counter() - began
            tell(Progress("CP-SAT", seconds, incumbent, bound, relative_gap(incumbent, bound)))

    return Incumbents()


def _unboxed(model: CanonicalModel, raw: RawSolution, state: _State) -> RawSolution:
    """Keep an answer found inside the box only where the linear relaxation shows that nothing lies outside.

    A better point (any point, when none was found) outside the box would make some open column exceed it. So each open
    side is pushed as far as the relaxation goes, the objective kept at least as good.
    """
    if raw.ending not in (Ending.OPTIMAL, Ending.INFEASIBLE):
        return RawSolution(raw.ending, raw.point, None, raw.objective, nodes=raw.nodes, message=raw.message)
    columns = model.shape[1]
    relaxed = model.with_(domains=np.zeros(columns, np.uint8), indicators=())
    if model.indicators:
        free_lower, free_upper = model.row_lower.copy(), model.row_upper.copy()
        for indicator in model.indicators:
            free_lower[indicator.row], free_upper[indicator.row] = -np.inf, np.inf
        relaxed = relaxed.with_(row_lower=free_lower, row_upper=free_upper)
    if np.any(model.domains == Domain.SEMIINTEGER):
        semi = model.domains == Domain.SEMIINTEGER
        relaxed = relaxed.with_(
            lower=np.where(semi, np.minimum(model.lower, 0), model.lower),
            upper=np.where(semi, np.maximum(model.upper, 0), model.upper),
        )
    if raw.ending is Ending.OPTIMAL and raw.point is not None:
        value = float(model.objective @ raw.point)
        best = (value, np.inf) if model.sense == "maximize" else (-np.inf, value)
        relaxed = relaxed.with_(
            matrix=sp.csr_matrix(sp.vstack([model.matrix, sp.csr_matrix(model.objective[None, :])], format="csr")),
            row_lower=np.append(relaxed.row_lower, best[0]),
            row_upper=np.append(relaxed.row_upper, best[1]),
            row_names=(*model.row_names, "objective"),
        )
    for j, side in state.boxed:
        push = np.zeros(columns)
        push[j] = 1.0
        asked = relaxed.with_(objective=push, offset=0.0, sense="maximize" if side > 0 else "minimize")
        reach = highs.solve(asked, SolveOptions(time_limit=10, threads=1))
        if reach.ending is Ending.INFEASIBLE:
            return raw
        if reach.ending is not Ending.OPTIMAL or reach.objective is None or abs(reach.objective) > BOX - 1:
            where = "upper" if side > 0 else "lower"
            raise BackendError(
                f"CP-SAT needs bounds, and `{model.column_names[j]}` has no {where} bound",
                help=f"give the column a bound, or use another solver; the rows do not keep it within {BOX:,}",
            )
    return raw
