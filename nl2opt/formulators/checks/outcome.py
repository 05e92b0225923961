"""What a formulation comes to, in the two words that checks compare: status and objective."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from nl2opt.description.tables import Data
from nl2opt.errors import Nl2optError
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.instance import Instance
from nl2opt.formulation.layout import lay_out

SAME = 1e-6
"""Two objectives within this (relative) distance are the same."""


@dataclass(frozen=True)
class Outcome:
    """Status and objective; status ``error`` where the formulation cannot be laid out or solved."""

    status: str
    objective: float | None = None

    def same(self, other: Outcome) -> bool:
        """Whether both say the same, objectives up to `SAME`."""
        if self.status != other.status:
            return False
        if self.objective is None or other.objective is None:
            return self.objective is other.objective
        return abs(self.objective - other.objective) <= SAME * max(1.0, abs(self.objective), abs(other.objective))

    def to_dict(self) -> dict[str, Any]:
        return {"status": self.status, "objective": self.objective}

    def __str__(self) -> str:
        return self.status if self.objective is None else f"{self.status} {self.objective:.10g}"


class Solver:
    """Solves variants of one formulation within a budget of seconds; what did not fit into it is counted."""

    def __init__(self, data: Data, *, seconds: float, each: float) -> None:
        self.data, self.each = data, each
        self.ends = time.monotonic() + seconds
        self.skipped = 0

    def outcome(self, formulation: Formulation) -> Outcome | None:
        """What a formulation comes to; None when the budget is used up."""
        if time.monotonic() >= self.ends:
            self.skipped += 1
            return None
        return self.outcome_of(lay_out(formulation, self.data))

    def outcome_of(self, instance: Instance) -> Outcome:
        """What a laid-out formulation comes to."""
        from nl2opt.model.direct import direct_model
        from nl2opt.solution import SolveOptions, solve

        if instance.has_errors or instance.unrewritten:
            return Outcome("error")
        try:
            solution = solve(direct_model(instance), SolveOptions(time_limit=self.each, explain=False))
        except Nl2optError:
            return Outcome("error")
        return Outcome(solution.status.value, solution.objective)
