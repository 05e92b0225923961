"""`SolveOptions`: how to solve, checked when it is made."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from nl2opt.errors import InputError
from nl2opt.solution.progress import Progress

NONLINEAR_GAP = 1e-6
"""The gap at which a nonlinear model counts as solved when none is asked for: the last digits cost most of the time."""


@dataclass(frozen=True)
class SolveOptions:
    """How to solve. The defaults ask for a proven optimum, however long that takes.

    >>> SolveOptions(time_limit=60).time_limit
    60.0
    >>> SolveOptions(gap=-1)
    Traceback (most recent call last):
    nl2opt.errors.InputError: the gap is -1; it cannot be negative
    """

    solver: str = "auto"
    """A registered backend, or `auto` for the first one that accepts the model."""
    time_limit: float | None = None
    """Seconds for the solver; explanations of an infeasible model have a budget of their own."""
    gap: float | None = None
    """Relative gap at which to stop. `None`: 0, and 1e-6 where the model is nonlinear."""
    absolute_gap: float | None = None
    """Absolute gap at which to stop, in units of the objective. `None`: 0."""
    threads: int | None = None
    """`None` leaves the number to the solver."""
    seed: int = 0
    progress: Callable[[Progress], None] | None = field(default=None, compare=False)
    """Called from the thread of the solver, a few times a second at most."""
    explain: bool = True
    """Whether an infeasible or unbounded model is explained."""
    explain_seconds: float = 10.0
    """Budget for that explanation."""

    def __post_init__(self) -> None:
        if not isinstance(self.solver, str) or not self.solver:
            raise InputError(f"the solver is {self.solver!r}; it is a name", help="write `auto` to have one chosen")
        for name, words, zero in (
            ("time_limit", "the time limit", False),
            ("gap", "the gap", True),
            ("absolute_gap", "the absolute gap", True),
            ("explain_seconds", "the budget of explanations", True),
        ):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, _amount(value, words, zero=zero))
        for name, words, least in (("threads", "the number of threads", 1), ("seed", "the seed", 0)):
            value = getattr(self, name)
            if value is None and name == "threads":
                continue
            if isinstance(value, bool) or not isinstance(value, int):
                raise InputError(f"{words} is {value!r}; it is a whole number")
            if not least <= value < 2**31:
                raise InputError(f"{words} is {value}; it lies between {least} and {2**31 - 1}")


def _amount(value: object, words: str, *, zero: bool) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InputError(f"{words} is {value!r}; it is a number")
    number = float(value)
    if math.isnan(number) or math.isinf(number):
        raise InputError(f"{words} is {value}; it is a finite number", help="leave it out for no limit")
    if number < 0:
        raise InputError(f"{words} is {value}; it cannot be negative")
    if number == 0 and not zero:
        raise InputError(f"{words} is 0; it is a positive number of seconds", help="leave it out for no limit")
    return number
