"""PDLP: OR-Tools' first-order solver for very large linear models."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nl2opt.model.canonical import CanonicalModel
from nl2opt.solution.backends.base import RawSolution, installed_version
from nl2opt.solution.backends.math_opt import INSTALL, accepts_linear, solve_linear
from nl2opt.solution.ending import Ending
from nl2opt.solution.options import SolveOptions

TOLERANCE = 1e-8
"""Relative and absolute optimality tolerance; PDLP's own default is 1e-6."""


class Pdlp:
    """PDLP through MathOpt. Its points are close to optimal, not at a vertex: the message says so."""

    name = "pdlp"
    title = "PDLP"

    def version(self) -> str:
        return f"(OR-Tools {installed_version('ortools', INSTALL)})"

    def accepts(self, model: CanonicalModel) -> str | None:
        return accepts_linear(model)

    def solve(self, model: CanonicalModel, options: SolveOptions) -> RawSolution:
        def tighten(parameters: Any) -> None:
            criteria = parameters.pdlp.termination_criteria.simple_optimality_criteria
            criteria.eps_optimal_absolute = TOLERANCE
            criteria.eps_optimal_relative = TOLERANCE

        raw = solve_linear(model, options, "PDLP", tighten)
        if raw.ending is not Ending.OPTIMAL:
            return raw
        return replace(
            raw, message=f"PDLP is a first-order method: the point is approximate, to {TOLERANCE:g} relative."
        )


backend = Pdlp()
