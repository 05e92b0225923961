"""Infeasible subsystems of the linear relaxation: from a Farkas ray, made irreducible where that is cheap."""

from __future__ import annotations

import time
from typing import Any, Literal, TypeAlias

import numpy as np
import scipy.sparse as sp

from nl2opt.model.canonical import CanonicalModel, Floats
from nl2opt.solution.backends.base import load
from nl2opt.solution.backends.highs import INSTALL, pass_model
from nl2opt.solution.backends.running import run_interruptibly

Bound: TypeAlias = tuple[int, Literal["lower", "upper"]]
ZERO = 1e-9
SMALL_ROWS, SMALL_COLUMNS = 200, 600
"""Up to this size HiGHS makes the subsystem irreducible, one LP for each row and bound."""


def farkas_subsystem(model: CanonicalModel, deadline: float) -> tuple[list[int], list[Bound]] | None:
    """Rows and bounds that contradict each other: those with a multiplier in a Farkas ray, checked by evaluating it.

    The multipliers y of an infeasible LP give ``y'Ax >= b`` from the rows, and the bounds give ``y'Ax < b``. `None`
    where the relaxation is feasible, or HiGHS has no ray in time.
    """
    highspy, highs = _highs({"presolve": "off", "solver": "simplex"}, deadline)
    relaxed = _relaxed(model)
    scale = pass_model(highspy, highs, relaxed)
    _run(highs, highs.run, deadline)
    if highs.getModelStatus() != highspy.HighsModelStatus.kInfeasible:
        return None
    _, found, ray = highs.getDualRay()
    if not found:
        return None
    multipliers = np.array(ray, dtype=np.float64) * scale
    for sign in (1.0, -1.0):
        demands = _contradiction(relaxed, sign * multipliers)
        if demands is not None:
            return demands
    return None


def _contradiction(model: CanonicalModel, multipliers: Floats) -> tuple[list[int], list[Bound]] | None:
    size = float(np.max(np.abs(multipliers), initial=0.0))
    if size == 0:
        return None
    y = np.where(np.abs(multipliers) <= ZERO * size, 0.0, multipliers / size)
    rows = np.flatnonzero(y)
    sides = np.where(y > 0, model.row_lower, model.row_upper)[rows]
    weights = np.asarray(model.matrix.T @ y, dtype=np.float64)
    sizes = np.asarray(abs(model.matrix).T @ np.abs(y), dtype=np.float64)
    weights[np.abs(weights) <= ZERO * np.maximum(1.0, sizes)] = 0.0
    columns = np.flatnonzero(weights)
    best = np.where(weights > 0, model.upper, model.lower)[columns]
    if not (np.all(np.isfinite(sides)) and np.all(np.isfinite(best))):
        return None
    wanted, reach = float(y[rows] @ sides), float(weights[columns] @ best)
    scale = max(1.0, float(np.abs(y[rows]) @ np.abs(sides)))
    if not reach < wanted - 1e-9 * scale:
        return None
    return [int(i) for i in rows], [(int(j), "upper" if weights[j] > 0 else "lower") for j in columns]


def shrink(
    model: CanonicalModel, rows: list[int], bounds: list[Bound], deadline: float
) -> tuple[list[int], list[Bound]] | None:
    """An irreducible part of a contradiction, by HiGHS; `None` where it is too large or HiGHS finds none.

    Strategy 6 is "from the LP, irreducible"; HiGHS's default strategy reports an empty subsystem as valid.
    """
    part = sp.csr_matrix(model.matrix[rows])
    columns = np.unique(np.concatenate([part.indices, np.array([j for j, _ in bounds], dtype=part.indices.dtype)]))
    if len(rows) > SMALL_ROWS or len(columns) > SMALL_COLUMNS:
        return None
    lower, upper = np.full(model.shape[1], -np.inf), np.full(model.shape[1], np.inf)
    for j, side in bounds:
        (lower if side == "lower" else upper)[j] = (model.lower if side == "lower" else model.upper)[j]
    smaller = CanonicalModel.build(
        objective=np.zeros(len(columns)).tolist(),
        rows=part[:, columns],
        row_lower=model.row_lower[rows].tolist(),
        row_upper=model.row_upper[rows].tolist(),
        lower=lower[columns].tolist(),
        upper=upper[columns].tolist(),
    )
    highspy, highs = _highs({"iis_strategy": 6}, deadline)
    pass_model(highspy, highs, smaller)
    status, found = _run(highs, highs.getIis, deadline)
    if status != highspy.HighsStatus.kOk or not found.valid_ or not (len(found.row_index_) or len(found.col_index_)):
        return None
    sides: dict[int, tuple[Literal["lower", "upper"], ...]] = {2: ("lower",), 3: ("upper",), 4: ("lower", "upper")}
    shrunk: list[Bound] = [
        (int(columns[column]), side)
        for column, code in zip(found.col_index_, found.col_bound_, strict=True)
        for side in sides.get(int(code), ())
    ]
    return [rows[int(row)] for row in found.row_index_], shrunk


def _relaxed(model: CanonicalModel) -> CanonicalModel:
    columns = model.shape[1]
    return model.with_(objective=np.zeros(columns), quadratic=None, domains=np.zeros(columns, np.uint8))


def _highs(settings: dict[str, Any], deadline: float) -> tuple[Any, Any]:
    highspy = load("highspy", "highspy", INSTALL)
    highs = highspy.Highs()
    left = max(0.1, deadline - time.perf_counter())
    for key, value in {"output_flag": False, "threads": 1, "time_limit": left, **settings}.items():
        highs.setOptionValue(key, value)
    return highspy, highs


def _run(highs: Any, what: Any, deadline: float) -> Any:
    stopped: list[bool] = []

    def late(event: Any) -> None:
        if stopped or time.perf_counter() > deadline:
            event.interrupt()

    highs.cbSimplexInterrupt += late

    def job() -> Any:
        try:
            return what()
        finally:
            highs.resetGlobalScheduler(True)

    result, interrupted = run_interruptibly(job, lambda: stopped.append(True))
    if interrupted:
        raise KeyboardInterrupt
    return result
