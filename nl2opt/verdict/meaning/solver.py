"""The linear and integer programs of this stage, by HiGHS; nothing it says is believed without a check."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from nl2opt.model.canonical import CanonicalModel
from nl2opt.verdict.meaning.exact_model import ExactModel

Status = Literal["optimal", "infeasible", "unbounded", "limit"]
DENOMINATORS = (1, 1_000, 1_000_000, 10**12)
LONGEST_SOLVE = 10.0


@dataclass(frozen=True)
class Answer:
    """What a solve gave: a point and row multipliers where there are some (for a maximum, as the rows add up to it)."""

    status: Status
    point: npt.NDArray[np.float64] | None = None
    multipliers: npt.NDArray[np.float64] | None = None
    value: float = float("nan")


class Programs:
    """A model loaded once as its linear relaxation and, where it has integers, once with them; objectives change."""

    def __init__(self, exact: ExactModel, deadline: float) -> None:
        self.exact = exact
        self.model = exact.model
        self.deadline = deadline
        self._loaded: dict[bool, Any] = {}

    @property
    def out_of_time(self) -> bool:
        return time.monotonic() >= self.deadline

    def maximise(self, form: Mapping[int, Fraction], *, integers: bool) -> Answer:
        """The largest value of a form over the model or its relaxation."""
        import highspy

        solver = self._solver(integers)
        n = self.model.shape[1]
        costs = np.zeros(n)
        for j, value in form.items():
            costs[j] = -float(value)
        solver.changeColsCost(n, np.arange(n, dtype=np.int32), costs)
        left = self.deadline - time.monotonic()
        if left <= 0:
            return Answer("limit")
        solver.setOptionValue("time_limit", solver.getRunTime() + min(LONGEST_SOLVE, left))
        solver.run()
        status = solver.getModelStatus()
        kinds = highspy.HighsModelStatus
        if status == kinds.kInfeasible:
            return Answer("infeasible")
        if status in (kinds.kUnbounded, kinds.kUnboundedOrInfeasible):
            return Answer("unbounded")
        if status != kinds.kOptimal:
            return Answer("limit")
        solution = solver.getSolution()
        point = np.array(solution.col_value)
        multipliers = None if integers else -np.array(solution.row_dual)
        return Answer("optimal", point, multipliers, -float(solver.getObjectiveValue()))

    def beyond(self, form: Mapping[int, Fraction], at_least: Fraction) -> Answer:
        """A point of the model, integers kept, where a form reaches a value."""
        columns = sorted(form)
        integers = bool(any(self.exact.integer))
        solver = self._solver(integers)
        values = np.array([float(form[j]) for j in columns])
        solver.addRow(float(at_least), float("inf"), len(columns), np.array(columns, dtype=np.int32), values)
        answer = self.maximise({}, integers=integers)
        solver.deleteRows(1, np.array([self.model.shape[0]], dtype=np.int32))
        return answer

    def rationals(self, point: npt.NDArray[np.float64] | None) -> list[list[Fraction]]:
        """Points of simple fractions near a point that are feasible exactly, the nearest one last."""
        if point is None:
            return []
        found: list[list[Fraction]] = []
        for denominator in DENOMINATORS:
            near = [
                Fraction(round(float(v))) if whole else Fraction(float(v)).limit_denominator(denominator)
                for v, whole in zip(point, self.exact.integer, strict=True)
            ]
            if near not in found and self.exact.violation(near) is None:
                found.append(near)
        return found

    def _solver(self, integers: bool) -> Any:
        if integers in self._loaded:
            return self._loaded[integers]
        import highspy

        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("random_seed", 0)
        solver.setOptionValue("threads", 1)
        for name, value in (("mip_rel_gap", 0.0), ("mip_abs_gap", 1e-9), ("small_matrix_value", 1e-12)):
            solver.setOptionValue(name, value)
        solver.passModel(_highs_model(self.model, integers))
        self._loaded[integers] = solver
        return solver


def _highs_model(model: CanonicalModel, integers: bool) -> Any:
    import highspy

    m, n = model.shape
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = n, m
    lp.col_cost_ = np.zeros(n)
    lp.col_lower_, lp.col_upper_ = model.lower.copy(), model.upper.copy()
    lp.row_lower_, lp.row_upper_ = model.row_lower.copy(), model.row_upper.copy()
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = model.matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = model.matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = model.matrix.data.copy()
    if integers:
        lp.integrality_ = [highspy.HighsVarType(int(d)) for d in model.domains]
    return lp
