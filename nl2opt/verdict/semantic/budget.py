"""How much the semantic stage may cost."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

from nl2opt.errors import InputError


@dataclass(frozen=True)
class SemanticBudget:
    """Limits of one examination. What runs out is named in the result.

    `samples` counts random objectives for the search of counter-examples; `branches` the nodes of one exact proof by
    cases before HiGHS is asked; `mip_seconds` is the limit of one MIP. `margin` is the relative violation from which a
    point counts as a counter-example; `tolerance` is the relative excess a certificate may leave (0: none).

    >>> SemanticBudget(lps=0)
    Traceback (most recent call last):
    nl2opt.errors.InputError: the budget `lps` is 0; it is a positive number
    """

    seconds: float = 60.0
    lps: int = 20_000
    mips: int = 400
    mip_seconds: float = 5.0
    samples: int = 8
    branches: int = 60
    seed: int = 0
    margin: float = 1e-6
    tolerance: float = 0.0

    def __post_init__(self) -> None:
        for name in ("seconds", "lps", "mips", "mip_seconds"):
            value = getattr(self, name)
            if not (isinstance(value, (int, float)) and math.isfinite(value) and value > 0):
                raise InputError(f"the budget `{name}` is {value}; it is a positive number")
        for name in ("samples", "branches", "seed"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise InputError(f"the budget `{name}` is {value}; it is a whole number of at least 0")
        for name in ("margin", "tolerance"):
            if not 0 <= getattr(self, name) < 0.5:
                raise InputError(f"`{name}` is {getattr(self, name)}; it lies between 0 and 0.5")


@dataclass
class SemanticMeter:
    """What has been used.

    >>> meter = SemanticMeter(SemanticBudget(lps=1))
    >>> meter.lp(), meter.lp(), meter.exhausted
    (True, False, 'LPs (1)')
    """

    budget: SemanticBudget
    lps: int = 0
    mips: int = 0
    exhausted: str | None = None
    started: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Seconds left, possibly negative."""
        return self.budget.seconds - (time.monotonic() - self.started)

    def late(self) -> bool:
        """Whether the time is up."""
        if self.left <= 0:
            self.exhausted = self.exhausted or f"seconds ({self.budget.seconds:g})"
        return self.left <= 0

    def lp(self) -> bool:
        """Take one LP; False when there is none left."""
        if self.late():
            return False
        if self.lps >= self.budget.lps:
            self.exhausted = f"LPs ({self.budget.lps})"
            return False
        self.lps += 1
        return True

    def mip(self) -> bool:
        """Take one MIP; False when there is none left."""
        if self.late():
            return False
        if self.mips >= self.budget.mips:
            self.exhausted = f"MIPs ({self.budget.mips})"
            return False
        self.mips += 1
        return True
