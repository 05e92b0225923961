"""The engine without processes: for debugging, and for formulators that cannot be pickled."""

from __future__ import annotations

from nl2opt.evaluation.engines.base import OnTurn
from nl2opt.evaluation.one_case import Job, Solving, take_turn


class InlineEngine:
    """Takes each turn where it is submitted. A case has no limits here, and a crash of a solver is ours."""

    slots = 1

    def __init__(self, on_turn: OnTurn, solving: Solving, workers: int) -> None:
        self._on_turn = on_turn

    def submit(self, job: Job) -> None:
        self._on_turn(job, take_turn(job))

    def close(self) -> None:
        """Nothing runs."""
