"""GLOP: OR-Tools' simplex solver for linear models."""

from __future__ import annotations

from nl2opt.model.canonical import CanonicalModel
from nl2opt.solution.backends.base import RawSolution, installed_version
from nl2opt.solution.backends.math_opt import INSTALL, accepts_linear, solve_linear
from nl2opt.solution.options import SolveOptions


class Glop:
    """GLOP through MathOpt. It runs on one thread."""

    name = "glop"
    title = "GLOP"

    def version(self) -> str:
        return f"(OR-Tools {installed_version('ortools', INSTALL)})"

    def accepts(self, model: CanonicalModel) -> str | None:
        return accepts_linear(model)

    def solve(self, model: CanonicalModel, options: SolveOptions) -> RawSolution:
        return solve_linear(model, options, "GLOP")


backend = Glop()
