"""HiGHS at the service of proofs: a relaxation that stays warm over many objectives, and single MIPs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import scipy.sparse as sp

from nl2opt.errors import Nl2optError
from nl2opt.model.canonical import CanonicalModel, Domain
from nl2opt.solution import SolveOptions, solve
from nl2opt.solution.backends.base import load
from nl2opt.solution.backends.highs import INSTALL, pass_model
from nl2opt.solution.backends.running import run_interruptibly
from nl2opt.solution.ending import Ending
from nl2opt.verdict.semantic.budget import SemanticMeter
from nl2opt.verdict.semantic.certificates import Bounds
from nl2opt.verdict.semantic.linear import Line
from nl2opt.verdict.semantic.statement import Statement

AnswerStatus = Literal["optimal", "infeasible", "unbounded", "failed"]


@dataclass(frozen=True)
class Answer:
    """What HiGHS said. `duals` are those of the optimum, or a Farkas ray where infeasible; `bound` is a MIP's."""

    status: AnswerStatus
    value: float = 0.0
    point: Sequence[float] = ()
    duals: Sequence[float] = ()
    bound: float | None = None


FAILED = Answer("failed")


def rounded_inward(said: Statement) -> CanonicalModel:
    """The model with the bounds of the statement."""
    lower = np.array([-np.inf if v is None else float(v) for v in said.lower])
    upper = np.array([np.inf if v is None else float(v) for v in said.upper])
    return said.model.with_(lower=lower, upper=upper)


class Relaxation:
    """The linear relaxation of a model; `maximize` is warm from one call to the next."""

    def __init__(self, said: Statement, meter: SemanticMeter) -> None:
        self.said, self.meter = said, meter
        columns = said.size
        model = rounded_inward(said)
        self.lower, self.upper = model.lower, model.upper
        self.highspy = load("highspy", "highspy", INSTALL)
        self.highs: Any = self.highspy.Highs()
        for key, value in {"output_flag": False, "threads": 1, "presolve": "off", "solver": "simplex"}.items():
            self.highs.setOptionValue(key, value)
        relaxed = model.with_(
            objective=np.zeros(columns), offset=0.0, domains=np.zeros(columns, np.uint8), sense="maximize"
        )
        self.scale = pass_model(self.highspy, self.highs, relaxed)
        self.costs = np.zeros(columns)
        self.moved: set[int] = set()
        self.stopped = False
        self.highs.cbSimplexInterrupt += self._interrupt

    def _interrupt(self, event: Any) -> None:
        if self.stopped:
            event.interrupt()

    def _stop(self) -> None:
        self.stopped = True

    def maximize(self, line: Line, inside: Bounds | None = None, seconds: float | None = None) -> Answer:
        """Maximise ``line . x``, with the bounds of some columns replaced; in so many seconds, or what is left."""
        if not self.meter.lp():
            return FAILED
        costs = np.zeros(len(self.costs))
        for j, v in line.items():
            costs[j] = float(v)
        changed = np.flatnonzero(costs != self.costs)
        if len(changed):
            self.highs.changeColsCost(len(changed), changed.astype(np.int32), costs[changed])
            self.costs = costs
        for j in sorted(self.moved - set(inside or ())):
            self.highs.changeColBounds(j, float(self.lower[j]), float(self.upper[j]))
        self.moved = set(inside or ())
        for j, (low, high) in (inside or {}).items():
            ends = (-np.inf if low is None else float(low), np.inf if high is None else float(high))
            self.highs.changeColBounds(j, *ends)
        left = max(0.1, self.meter.left if seconds is None else min(seconds, self.meter.left))
        self.highs.setOptionValue("time_limit", float(self.highs.getRunTime()) + left)
        _, interrupted = run_interruptibly(self._run, self._stop)
        if interrupted:
            raise KeyboardInterrupt
        return self._read()

    def _run(self) -> Any:
        try:
            return self.highs.run()
        finally:
            self.highs.resetGlobalScheduler(True)

    def _read(self) -> Answer:
        said = self.highs.getModelStatus()
        kind = self.highspy.HighsModelStatus
        solution = self.highs.getSolution()
        if said == kind.kOptimal:
            duals = (np.array(solution.row_dual, dtype=np.float64) * self.scale).tolist()
            return Answer("optimal", float(self.highs.getObjectiveValue()), list(solution.col_value), duals)
        if said == kind.kInfeasible:
            _, found, ray = self.highs.getDualRay()
            return Answer("infeasible", duals=(np.array(ray, dtype=np.float64) * self.scale).tolist() if found else ())
        if said in (kind.kUnbounded, kind.kUnboundedOrInfeasible):
            return Answer("unbounded" if said == kind.kUnbounded else "failed")
        return FAILED


def maximize_whole(
    said: Statement,
    meter: SemanticMeter,
    line: Line,
    *,
    cap: float | None = None,
    box: float | None = None,
    fixed: Sequence[tuple[Line, float]] = (),
    relax: bool = False,
    seconds: float | None = None,
) -> Answer:
    """Maximise ``line . x`` over the model with its integer columns.

    `cap` bounds the objective from above; `box` closes open columns that far from zero, or from their other bound;
    `fixed` adds equalities; `relax` drops integrality.
    """
    discrete = any(said.integer) and not relax
    if not (meter.mip() if discrete else meter.lp()):
        return FAILED
    model = rounded_inward(said)
    if relax:
        model = model.with_(domains=np.full(said.size, Domain.REAL, np.uint8))
    costs = np.zeros(said.size)
    for j, v in line.items():
        costs[j] = float(v)
    model = model.with_(objective=costs, offset=0.0, sense="maximize")
    extra: list[tuple[Line, float, float]] = [(row, side, side) for row, side in fixed]
    if cap is not None:
        extra.append((line, -np.inf, cap))
    model = _with_rows(model, extra)
    if box is not None:
        below, above = np.isfinite(model.lower), np.isfinite(model.upper)
        model = model.with_(
            lower=np.where(below, model.lower, np.where(above, model.upper - box, -box)),
            upper=np.where(above, model.upper, np.where(below, model.lower + box, box)),
        )
    limit = max(0.1, min(seconds or meter.budget.mip_seconds, meter.left))
    options = SolveOptions(solver="highs", time_limit=limit, threads=1, explain=False, seed=meter.budget.seed)
    try:
        found = solve(model, options)
    except Nl2optError:
        return FAILED
    if found.ending is Ending.INFEASIBLE:
        return Answer("infeasible")
    if found.ending is Ending.UNBOUNDED:
        return Answer("unbounded")
    point = () if found.point is None else found.point.tolist()
    if found.ending is Ending.OPTIMAL and found.objective is not None:
        return Answer("optimal", found.objective, point, bound=found.bound)
    return Answer("failed", point=point)


def _with_rows(model: CanonicalModel, extra: Sequence[tuple[Line, float, float]]) -> CanonicalModel:
    if not extra:
        return model
    entries = [(i, j, float(v)) for i, (line, _, _) in enumerate(extra) for j, v in line.items()]
    shape = (len(extra), model.shape[1])
    added = sp.csr_matrix(
        ([v for _, _, v in entries], ([i for i, _, _ in entries], [j for _, j, _ in entries])), shape=shape
    )
    matrix = sp.csr_matrix(sp.vstack([model.matrix, added], format="csr"))
    matrix.eliminate_zeros()
    matrix.sort_indices()
    return model.with_(
        matrix=matrix,
        row_lower=np.concatenate([model.row_lower, [low for _, low, _ in extra]]),
        row_upper=np.concatenate([model.row_upper, [high for _, _, high in extra]]),
        row_names=(*model.row_names, *(f"added {i}" for i in range(len(extra)))),
    )
