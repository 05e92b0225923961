"""How much a search may cost. What ran out is named in the verdict."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Budget:
    """Limits of one comparison.

    `choices` counts individualised pairs (the nodes of the search tree); `seconds` is wall time for the search and,
    apart, for the semantic stage.
    """

    choices: int = 20_000
    seconds: float = 60.0


@dataclass
class Meter:
    """What has been used of a budget.

    >>> meter = Meter(Budget(choices=1))
    >>> meter.spend(), meter.spend(), meter.exhausted
    (True, False, 'choices (1)')
    """

    budget: Budget
    choices: int = 0
    exhausted: str | None = None
    started: float = field(default_factory=time.monotonic)

    def spend(self) -> bool:
        """Take one choice; False when the budget is used up."""
        if self.choices >= self.budget.choices:
            self.exhausted = f"choices ({self.budget.choices})"
        elif time.monotonic() - self.started > self.budget.seconds:
            self.exhausted = f"seconds ({self.budget.seconds:g})"
        else:
            self.choices += 1
            return True
        return False
