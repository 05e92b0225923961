"""SCIP: everything, to global optimality: nonconvex quadratic and nonlinear models, sets, indicators."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np

from nl2opt.model.canonical import CanonicalModel, Domain, Floats, Quadratic
from nl2opt.solution.backends.base import RawSolution, installed_version, load
from nl2opt.solution.backends.kept_threads import KeptThread, KeptThreads
from nl2opt.solution.backends.running import run_interruptibly
from nl2opt.solution.backends.scip_expressions import expression, unsupported
from nl2opt.solution.ending import Ending
from nl2opt.solution.options import NONLINEAR_GAP, SolveOptions
from nl2opt.solution.progress import Progress, relative_gap
from nl2opt.solution.runaway import direction

INSTALL = 'pip install "nl2opt[minlp]"'
INFINITE = 1e20
FIRST_LOOK = 2.0
"""Seconds after which a curved model with open columns is looked at for columns that run away: SCIP may never end."""
FAR = 1e10
"""A column without a bound beyond this, in an answer SCIP calls optimal, is looked at in the same way."""
NONLINEAR_ABSOLUTE_GAP = 1e-7
RAN_AWAY = "The objective keeps improving along a line of feasible points, followed numerically up to 1e12."
THREADS = KeptThreads("nl2opt-scip", 32)
"""SCIP solves and frees a model on one of these.

CppAD, which gives SCIP its derivatives, numbers every thread that ever comes by, and SCIP has it built for 64
(`CPPAD_MAX_NUM_THREADS` in SCIP's `exprinterpret_cppad.cpp`): a process that starts a thread for each solve crashes at
the 64th. Its memory belongs to threads as well, so a model is freed where it was solved. Half of the numbers are left
to other users of SCIP in the process.
"""


class Scip:
    """SCIP through PySCIPOpt. It runs on one thread."""

    name = "scip"
    title = "SCIP"

    def version(self) -> str:
        package = installed_version("pyscipopt", INSTALL)
        return f"(PySCIPOpt {package})"

    def accepts(self, model: CanonicalModel) -> str | None:
        trees = [("the objective", model.nonlinear)]
        trees += [(f"row `{model.row_names[i]}`", tree) for i, tree in sorted(model.row_nonlinears.items())]
        for where, tree in trees:
            found = unsupported(tree)
            if found is not None:
                return f"the function {found} in {where}"
        for indicator in model.indicators:
            j = indicator.column
            if model.domains[j] != Domain.INTEGER or model.lower[j] < 0 or model.upper[j] > 1:
                return f"an indicator column that is not binary, `{model.column_names[j]}`"
        return None

    def solve(self, model: CanonicalModel, options: SolveOptions) -> RawSolution:
        began = time.perf_counter()
        raw = _run(model, options)
        if raw.ending not in (Ending.INFEASIBLE_OR_UNBOUNDED, Ending.UNBOUNDED):
            return raw
        if raw.ending is Ending.UNBOUNDED and raw.point is not None:
            return raw
        if options.time_limit is not None:
            options = replace(options, time_limit=max(0.1, options.time_limit - (time.perf_counter() - began)))
        zero = np.zeros(model.shape[1])
        feasible = _run(model.with_(objective=zero, quadratic=None, nonlinear=None), options)
        if feasible.ending is Ending.OPTIMAL:
            return RawSolution(Ending.UNBOUNDED, point=feasible.point, nodes=raw.nodes)
        if feasible.ending is Ending.INFEASIBLE:
            return RawSolution(Ending.INFEASIBLE, nodes=raw.nodes)
        return RawSolution(Ending.INFEASIBLE_OR_UNBOUNDED, nodes=raw.nodes)


backend = Scip()


def _run(model: CanonicalModel, options: SolveOptions) -> RawSolution:
    with THREADS.lease() as thread:
        return _on(thread, model, options)


def _on(thread: KeptThread, model: CanonicalModel, options: SolveOptions, *, look: bool = True) -> RawSolution:
    scip = load("pyscipopt", "pyscipopt", INSTALL)
    solver = scip.Model()
    try:
        return _solved(thread, scip, solver, model, options, look=look)
    finally:
        thread.post(lambda: _free(solver))


def _free(solver: Any) -> None:
    with suppress(Exception):
        getattr(solver, "free", solver.freeProb)()  # older ones have no `free`


def _solved(
    thread: KeptThread, scip: Any, solver: Any, model: CanonicalModel, options: SolveOptions, *, look: bool
) -> RawSolution:
    solver.hideOutput()
    solver.setParam("display/verblevel", 0)
    curved = not model.is_linear
    gap = options.gap if options.gap is not None else (NONLINEAR_GAP if curved else 0.0)
    absolute = (
        options.absolute_gap
        if options.absolute_gap is not None
        else (NONLINEAR_ABSOLUTE_GAP * _unit(model) if curved else 0.0)
    )
    solver.setParam("limits/gap", gap)
    solver.setParam("limits/absgap", absolute)
    solver.setParam("randomization/randomseedshift", options.seed)
    solver.setParam("misc/catchctrlc", False)
    open_ended = look and curved and bool(np.any(np.isinf(model.lower) | np.isinf(model.upper)))
    limit = math.inf if options.time_limit is None else options.time_limit
    solver.setParam("limits/time", min(limit, FIRST_LOOK if open_ended else limit, INFINITE))
    columns = _columns(solver, model)
    _objective(scip, solver, model, columns)
    _rows(scip, solver, model, columns)
    for group in model.special_ordered_sets:
        add = solver.addConsSOS1 if group.kind == 1 else solver.addConsSOS2
        add([columns[j] for j in group.columns], list(group.weights), name=group.name)
    began = time.perf_counter()
    _listen(scip, solver, options, began)
    try:
        run_interruptibly(solver.optimizeNogil, solver.interruptSolve, thread)
        raw = _read(solver, columns, model)
        if not open_ended or not (raw.ending is Ending.TIME_LIMIT or _far(model, raw)):
            return raw
        if _runs_away(thread, model, options):
            return RawSolution(Ending.UNBOUNDED, point=raw.point, nodes=raw.nodes, message=RAN_AWAY)
        if raw.ending is Ending.TIME_LIMIT and limit > FIRST_LOOK:
            solver.setParam("limits/time", min(limit, INFINITE))
            run_interruptibly(solver.optimizeNogil, solver.interruptSolve, thread)
            return _read(solver, columns, model)
        return raw
    except Exception as error:  # PySCIPOpt raises plain Exception with SCIP's return code
        return RawSolution(Ending.SOLVER_ERROR, message=f"SCIP failed: {str(error)[:300]}")


def _far(model: CanonicalModel, raw: RawSolution) -> bool:
    return raw.ending is Ending.OPTIMAL and raw.point is not None and bool(np.any(np.abs(raw.point) > FAR))


def _runs_away(thread: KeptThread, model: CanonicalModel, options: SolveOptions) -> bool:
    def quick(inside: CanonicalModel) -> Floats | None:
        shorter = replace(options, time_limit=FIRST_LOOK, gap=1e-3, progress=None)
        return _on(thread, inside, shorter, look=False).point

    return direction(model, quick) is not None


def _side(value: float) -> float | None:
    return float(value) if abs(value) < INFINITE else None


def _columns(solver: Any, model: CanonicalModel) -> list[Any]:
    out = []
    for j in range(model.shape[1]):
        domain, lower, upper = Domain(int(model.domains[j])), _side(model.lower[j]), _side(model.upper[j])
        whole = domain in (Domain.INTEGER, Domain.SEMIINTEGER)
        semi = domain >= Domain.SEMICONTINUOUS
        if whole and not semi and lower is not None and upper is not None:
            lower, upper = float(math.ceil(lower - 1e-9)), float(math.floor(upper + 1e-9))
        kind = "C" if not whole else "B" if not semi and lower in (0, 1) and upper in (0, 1) else "I"
        outer_lower = lower if not semi or lower is None else min(lower, 0.0)
        outer_upper = upper if not semi or upper is None else max(upper, 0.0)
        column = solver.addVar(f"c{j}", vtype=kind, lb=outer_lower, ub=outer_upper)
        out.append(column)
        if semi:
            switch = solver.addVar(f"s{j}", vtype="B")
            _semi(solver, column, switch, lower, upper)
    return out


def _semi(solver: Any, column: Any, switch: Any, lower: float | None, upper: float | None) -> None:
    """Off: the column is zero. On: it is within its bounds."""
    for bound, sign in ((upper, 1.0), (lower, -1.0)):
        if bound is not None:
            solver.addCons(sign * (column - bound * switch) <= 0)
        else:
            solver.addConsIndicator(sign * column <= 0, binvar=switch, activeone=False)


def _terms(quadratic: Quadratic | None, columns: list[Any]) -> list[Any]:
    if quadratic is None:
        return []
    triples = zip(quadratic.first.tolist(), quadratic.second.tolist(), quadratic.value.tolist(), strict=True)
    return [value * columns[i] * columns[j] for i, j, value in triples]


def _objective(scip: Any, solver: Any, model: CanonicalModel, columns: list[Any]) -> None:
    """SCIP's objective is linear: what is not goes to a column of its own that bounds it from the worse side."""
    total = scip.quicksum(float(model.objective[j]) * columns[j] for j in np.flatnonzero(model.objective))
    terms = _terms(model.quadratic, columns)
    tree = expression(scip, model.nonlinear, columns) if model.nonlinear is not None else None
    if terms or tree is not None:
        level = solver.addVar("level", lb=None, ub=None)
        curved = scip.quicksum(terms)
        curved = curved if tree is None else curved + tree if terms else tree
        unit = _unit(model)
        curved = curved * (1 / unit) if unit != 1 else curved
        solver.addCons(curved - level <= 0 if model.sense == "minimize" else curved - level >= 0)
        total = total + unit * level
    solver.setObjective(total + model.offset, model.sense)


def _unit(model: CanonicalModel) -> float:
    """The power of two in which the objective's curved part is measured.

    SCIP lets a row miss by 1e-6; with variances of 0.001 that would be a tenth of a percent of the objective.
    """
    if model.quadratic is None or model.nonlinear is not None:
        return 1.0
    largest = float(np.max(np.abs(model.quadratic.value), initial=0.0))
    return float(np.exp2(np.round(np.log2(largest)))) if 0 < largest < 1 / 8 else 1.0


def _rows(scip: Any, solver: Any, model: CanonicalModel, columns: list[Any]) -> None:
    conditions: dict[int, list[tuple[Any, bool]]] = {}
    for indicator in model.indicators:
        conditions.setdefault(indicator.row, []).append((columns[indicator.column], indicator.value))
    indptr, indices, data = (part.tolist() for part in (model.matrix.indptr, model.matrix.indices, model.matrix.data))
    for i in range(model.shape[0]):
        lower, upper = _side(model.row_lower[i]), _side(model.row_upper[i])
        if lower is None and upper is None:
            continue
        span = range(indptr[i], indptr[i + 1])
        body = scip.quicksum(data[k] * columns[indices[k]] for k in span)
        curved = i in model.row_quadratics or i in model.row_nonlinears
        if i in model.row_quadratics:
            body = body + scip.quicksum(_terms(model.row_quadratics[i], columns))
        if i in model.row_nonlinears:
            tree = expression(scip, model.row_nonlinears[i], columns)
            body = body + tree if len(span) or i in model.row_quadratics else tree
        if isinstance(body, float) or (not curved and not len(span)):
            body = body + 0.0 * solver.addVar(lb=0, ub=0) if not isinstance(body, float) else _constant(solver, body)
        if i not in conditions:
            _between(solver, body, lower, upper)
            continue
        if curved:
            value = solver.addVar(f"row {i}", lb=None, ub=None)
            solver.addCons(body - value == 0)
            body = value
        for switch, active in conditions[i]:
            if upper is not None:
                solver.addConsIndicator(body <= upper, binvar=switch, activeone=active)
            if lower is not None:
                solver.addConsIndicator(-1.0 * body <= -lower, binvar=switch, activeone=active)


def _constant(solver: Any, value: float) -> Any:
    return solver.addVar(lb=value, ub=value)


def _between(solver: Any, body: Any, lower: float | None, upper: float | None) -> None:
    if lower is not None and upper is not None and lower == upper:
        solver.addCons(body == upper)
        return
    if upper is not None:
        solver.addCons(body <= upper)
    if lower is not None:
        solver.addCons(body >= lower)


def _listen(scip: Any, solver: Any, options: SolveOptions, began: float) -> None:
    report = options.progress
    if report is None:
        return

    tell: Callable[[Progress], None] = report
    handler: Any = scip.Eventhdlr

    class Incumbents(handler):  # type: ignore[misc]
        def eventinit(self) -> None:
            self.model.catchEvent(scip.SCIP_EVENTTYPE.BESTSOLFOUND, self)

        def eventexit(self) -> None:
            self.model.dropEvent(scip.SCIP_EVENTTYPE.BESTSOLFOUND, self)

        def eventexec(self, event: Any) -> None:
            incumbent, bound = _finite(self.model.getPrimalbound()), _finite(self.model.getDualbound())
            seconds = time.perf_counter() - began
            nodes = int(self.model.getNNodes())
            tell(Progress("SCIP", seconds, incumbent, bound, relative_gap(incumbent, bound), nodes))

    solver.includeEventhdlr(Incumbents(), "nl2opt", "reports incumbents")


def _finite(value: float) -> float | None:
    return float(value) if abs(value) < INFINITE else None


def _read(solver: Any, columns: list[Any], model: CanonicalModel) -> RawSolution:
    said = str(solver.getStatus())
    ending = {
        "optimal": Ending.OPTIMAL,
        "gaplimit": Ending.OPTIMAL,
        "infeasible": Ending.INFEASIBLE,
        "unbounded": Ending.UNBOUNDED,
        "inforunbd": Ending.INFEASIBLE_OR_UNBOUNDED,
        "timelimit": Ending.TIME_LIMIT,
        "userinterrupt": Ending.INTERRUPTED,
        "nodelimit": Ending.ITERATION_LIMIT,
        "totalnodelimit": Ending.ITERATION_LIMIT,
        "stallnodelimit": Ending.ITERATION_LIMIT,
        "memlimit": Ending.ITERATION_LIMIT,
        "sollimit": Ending.ITERATION_LIMIT,
        "bestsollimit": Ending.ITERATION_LIMIT,
    }.get(said, Ending.SOLVER_ERROR)
    point = objective = None
    if solver.getNSols() > 0 and ending not in (Ending.INFEASIBLE, Ending.INFEASIBLE_OR_UNBOUNDED):
        best = solver.getBestSol()
        point = np.array([float(solver.getSolVal(best, column)) for column in columns])
        objective = _finite(solver.getSolObjVal(best))
        if objective is None and ending in (Ending.OPTIMAL, Ending.SOLVER_ERROR):
            ending = Ending.UNBOUNDED
    bound = _finite(solver.getDualbound()) if ending not in (Ending.INFEASIBLE, Ending.UNBOUNDED) else None
    return RawSolution(
        ending,
        point=point,
        objective=objective,
        bound=bound,
        nodes=int(solver.getNTotalNodes()),
        iterations=int(solver.getNLPIterations()),
        message=f"SCIP ended with the status {said}" if ending is Ending.SOLVER_ERROR else "",
    )
