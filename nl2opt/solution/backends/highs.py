"""HiGHS: linear and mixed-integer linear models, and convex quadratic objectives over real columns."""

from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np
import scipy.sparse as sp

from nl2opt.errors import BackendError
from nl2opt.model.canonical import CanonicalModel, Floats
from nl2opt.solution.backends import refusal, semi
from nl2opt.solution.backends.base import RawSolution, installed_version, load
from nl2opt.solution.backends.running import run_interruptibly
from nl2opt.solution.convexity import is_convex
from nl2opt.solution.ending import Ending
from nl2opt.solution.options import SolveOptions
from nl2opt.solution.progress import Progress, relative_gap

INSTALL = 'pip install "highspy>=1.13.1,!=1.14.0,<1.15"'
LARGE, SMALL = 1e9, 1e-8
"""Rows with a coefficient beyond these are multiplied by a power of two, which changes no digit: HiGHS refuses very
large coefficients and drops those below 1e-9 without a word."""
INFINITE = 1e20
"""HiGHS takes a bound from here on for no bound, unless told otherwise."""
WRONG_PRESOLVE = "1.14."
"""Versions whose presolve calls suboptimal points optimal where integer and real columns meet (HiGHS issues 2957, 2975,
3043, 3073, 3094: `singletonColStuffing`; 1.13 does not have the fault, 1.15 mends it). No option leaves out that rule
alone. Our requirements leave 1.14.0 out; where it is installed all the same, mixed models go without presolve."""
SECOND_LOOK = 10.0
"""Seconds at most for a second look, without presolve, at an integer model that presolve calls infeasible."""


class Highs:
    """HiGHS through highspy."""

    name = "highs"
    title = "HiGHS"

    def version(self) -> str:
        return installed_version("highspy", INSTALL)

    def accepts(self, model: CanonicalModel) -> str | None:
        refused = (
            refusal.nonlinear(model) or refusal.quadratic_row(model) or refusal.sets(model) or refusal.indicators(model)
        )
        if refused is None and model.has_quadratic_objective:
            if np.any(model.domains):
                return f"a quadratic objective together with {refusal.discrete(model)}"
            if not is_convex(model):
                return (
                    "a nonconvex quadratic objective"
                    if model.sense == "minimize"
                    else "a nonconcave quadratic objective"
                )
        return refused or semi.refusal(model)

    def solve(self, model: CanonicalModel, options: SolveOptions) -> RawSolution:
        began = time.perf_counter()
        raw = _run(model, options, {})
        if raw.ending in (Ending.INFEASIBLE_OR_UNBOUNDED, Ending.UNBOUNDED):
            return _settle(model, options, raw, began)
        if raw.ending is Ending.INFEASIBLE and model.is_discrete:
            return _second_look(model, options, raw, began)
        return raw


backend = Highs()


def _second_look(model: CanonicalModel, options: SolveOptions, raw: RawSolution, began: float) -> RawSolution:
    """Presolve calls some feasible integer models infeasible (`bound_implied.mps` of HiGHS): ask without it."""
    from dataclasses import replace

    left = _left(options, began)
    limit = SECOND_LOOK if left.time_limit is None else min(SECOND_LOOK, left.time_limit)
    again = _run(model, replace(left, time_limit=limit), {"presolve": "off"})
    if again.point is None:
        return raw
    return again if again.ending is Ending.OPTIMAL else _run(model, _left(options, began), {"presolve": "off"})


def _settle(model: CanonicalModel, options: SolveOptions, raw: RawSolution, began: float) -> RawSolution:
    """Tell infeasible from unbounded: is there a feasible point at all, and is the relaxation unbounded?

    For rational data a mixed-integer model with a feasible point and an unbounded relaxation is unbounded (Meyer 1974).
    """
    still_unbounded = raw.ending is Ending.UNBOUNDED
    left = _left(options, began)
    feasible = _run(model.with_(objective=np.zeros(model.shape[1]), quadratic=None), left, {})
    if feasible.ending is Ending.INFEASIBLE:
        return RawSolution(Ending.INFEASIBLE, iterations=raw.iterations)
    if feasible.ending is not Ending.OPTIMAL:
        ending = Ending.INFEASIBLE_OR_UNBOUNDED if feasible.ending is Ending.SOLVER_ERROR else feasible.ending
        return RawSolution(ending, message="no feasible point was found; the relaxation is unbounded")
    if not still_unbounded:
        relaxed = model.with_(domains=np.zeros(model.shape[1], np.uint8)) if model.is_discrete else model
        again = _run(relaxed, _left(options, began), {"presolve": "off"})
        still_unbounded = again.ending in (Ending.UNBOUNDED, Ending.INFEASIBLE_OR_UNBOUNDED)
        if not still_unbounded and not model.is_discrete:
            return again
    ending = Ending.UNBOUNDED if still_unbounded else Ending.INFEASIBLE_OR_UNBOUNDED
    return RawSolution(ending, point=feasible.point, iterations=raw.iterations, nodes=raw.nodes)


def _left(options: SolveOptions, began: float) -> SolveOptions:
    if options.time_limit is None:
        return options
    from dataclasses import replace

    return replace(options, time_limit=max(0.1, options.time_limit - (time.perf_counter() - began)))


def _run(model: CanonicalModel, options: SolveOptions, extra: dict[str, Any]) -> RawSolution:
    highspy = load("highspy", "highspy", INSTALL)
    rows, columns = model.shape
    widened = semi.with_switches(model)
    highs = highspy.Highs()
    settings: dict[str, Any] = {
        "output_flag": False,
        "random_seed": options.seed,
        "mip_rel_gap": options.gap or 0.0,
        "mip_abs_gap": options.absolute_gap or 0.0,
        **({"presolve": "off"} if _is_misjudged(widened) and highs.version().startswith(WRONG_PRESOLVE) else {}),
        **extra,
    }
    if options.time_limit is not None:
        settings["time_limit"] = options.time_limit
    if options.threads is not None:
        settings["threads"] = options.threads
        settings["parallel"] = "off" if options.threads == 1 else "choose"
    for key, value in settings.items():
        if highs.setOptionValue(key, value) == highspy.HighsStatus.kError:
            raise BackendError(f"HiGHS refuses {value!r} for its option {key}")
    scale = pass_model(highspy, highs, widened)
    stopped = threading.Event()
    began = time.perf_counter()
    _listen(highs, stopped, options, began, mixed_integer=bool(np.any(widened.domains)))

    def job() -> Any:
        try:
            return highs.run()
        finally:
            highs.resetGlobalScheduler(True)

    status, _ = run_interruptibly(job, stopped.set)
    return _read(highspy, highs, model, status, scale[:rows], columns)


def _is_misjudged(model: CanonicalModel) -> bool:
    """Whether there are integer and real columns, and an objective: without one every feasible point is optimal."""
    discrete = model.domains != 0
    return bool(np.any(model.objective)) and bool(np.any(discrete)) and not bool(np.all(discrete))


def pass_model(highspy: Any, highs: Any, model: CanonicalModel) -> Floats:
    """Hand the model over; returns the factor each row was multiplied with."""
    matrix = model.matrix
    rows, columns = model.shape
    scale = np.ones(rows)
    lower, upper = model.row_lower, model.row_upper
    if matrix.nnz:
        sizes = np.abs(matrix.data)
        if float(sizes.max()) > LARGE or float(sizes.min()) < SMALL:
            scale = _row_scale(matrix)
            matrix = sp.csr_matrix(sp.diags(scale) @ matrix)
            lower, upper = lower * scale, upper * scale
            highs.setOptionValue("small_matrix_value", 1e-12)
    sides = (model.lower, model.upper, lower, upper)
    if any(bool(np.any(np.isfinite(side) & (np.abs(side) >= INFINITE))) for side in sides):
        highs.setOptionValue("infinite_bound", np.inf)
    none, maximize = np.zeros(0, np.int32), model.sense == "maximize"
    status = highs.passModel(
        columns, rows, matrix.nnz, 0,
        int(highspy.MatrixFormat.kRowwise), int(highspy.HessianFormat.kTriangular),
        int(highspy.ObjSense.kMaximize if maximize else highspy.ObjSense.kMinimize), model.offset,
        model.objective, model.lower, model.upper, lower, upper,
        matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32), matrix.data,
        none, none, np.zeros(0), model.domains.astype(np.int32),
    )  # fmt: skip
    if status == highspy.HighsStatus.kError:
        raise BackendError("HiGHS does not take the numbers of this model", help="look for very large coefficients")
    if model.has_quadratic_objective and model.quadratic is not None:
        hessian = sp.csc_matrix(sp.tril(model.quadratic.hessian(columns), format="csc"))
        hessian.sort_indices()
        status = highs.passHessian(
            columns, hessian.nnz, int(highspy.HessianFormat.kTriangular),
            hessian.indptr.astype(np.int32), hessian.indices.astype(np.int32), hessian.data,
        )  # fmt: skip
        if status == highspy.HighsStatus.kError:
            raise BackendError("HiGHS does not take the quadratic objective of this model")
    return scale


def _row_scale(matrix: sp.csr_matrix) -> Floats:
    """A power of two for each row with a very large or very small coefficient, to centre its coefficients on one."""
    exponents = matrix.copy()
    exponents.data = np.log2(np.abs(matrix.data))
    out = np.ones(matrix.shape[0])
    for i in range(matrix.shape[0]):
        part = exponents.data[matrix.indptr[i] : matrix.indptr[i + 1]]
        if len(part) and (part.max() > np.log2(LARGE) or part.min() < np.log2(SMALL)):
            out[i] = np.exp2(-np.round((part.max() + part.min()) / 2))
    return out


def _listen(highs: Any, stopped: threading.Event, options: SolveOptions, began: float, *, mixed_integer: bool) -> None:
    """Let Ctrl-C stop HiGHS, and pass its reports on."""

    def interrupt(event: Any) -> None:
        if stopped.is_set():
            event.interrupt()

    highs.cbSimplexInterrupt += interrupt
    highs.cbIpmInterrupt += interrupt
    if not mixed_integer:
        return
    highs.cbMipInterrupt += interrupt
    report = options.progress
    if report is None:
        return

    def tell(event: Any) -> None:
        data = event.data_out
        incumbent, bound = (_finite(data.objective_function_value), _finite(data.mip_dual_bound))
        report(
            Progress(
                solver="HiGHS",
                seconds=time.perf_counter() - began,
                incumbent=incumbent,
                bound=bound,
                gap=relative_gap(incumbent, bound),
                nodes=int(data.mip_node_count),
            )
        )

    highs.cbMipLogging += tell
    highs.cbMipImprovingSolution += tell


def _finite(value: float) -> float | None:
    return float(value) if abs(value) < 1e100 else None


def _read(highspy: Any, highs: Any, model: CanonicalModel, status: Any, scale: Floats, columns: int) -> RawSolution:
    said = highs.getModelStatus()
    name = said.name
    info = highs.getInfo()
    ending = {
        "kOptimal": Ending.OPTIMAL,
        "kInfeasible": Ending.INFEASIBLE,
        "kUnbounded": Ending.UNBOUNDED,
        "kUnboundedOrInfeasible": Ending.INFEASIBLE_OR_UNBOUNDED,
        "kTimeLimit": Ending.TIME_LIMIT,
        "kIterationLimit": Ending.ITERATION_LIMIT,
        "kSolutionLimit": Ending.ITERATION_LIMIT,
        "kMemoryLimit": Ending.ITERATION_LIMIT,
        "kInterrupt": Ending.INTERRUPTED,
        "kHighsInterrupt": Ending.INTERRUPTED,
        "kModelEmpty": Ending.OPTIMAL,
    }.get(name, Ending.SOLVER_ERROR)
    mixed_integer = bool(np.any(model.domains))
    has_point = info.primal_solution_status == 2
    solution = highs.getSolution()
    point = objective = bound = duals = reduced = None
    if has_point and ending not in (Ending.INFEASIBLE, Ending.UNBOUNDED, Ending.INFEASIBLE_OR_UNBOUNDED):
        point = np.array(solution.col_value, dtype=np.float64)[:columns]
        objective = _finite(info.objective_function_value)
    if mixed_integer:
        bound = _finite(info.mip_dual_bound)
    elif ending is Ending.OPTIMAL:
        bound = objective
        if solution.dual_valid and not model.has_quadratic_objective:
            duals = np.array(solution.row_dual, dtype=np.float64) * scale + 0.0
            reduced = np.array(solution.col_dual, dtype=np.float64) + 0.0
    message = f"HiGHS ended with {name[1:]} ({status.name[1:]})" if ending is Ending.SOLVER_ERROR else ""
    iterations = sum(
        max(0, int(getattr(info, f"{kind}_iteration_count"))) for kind in ("simplex", "ipm", "crossover", "qp")
    )
    return RawSolution(
        ending,
        point=point,
        objective=objective,
        bound=bound,
        duals=duals,
        reduced_costs=reduced,
        iterations=iterations,
        nodes=max(0, int(info.mip_node_count)) if mixed_integer else None,
        message=message,
    )
