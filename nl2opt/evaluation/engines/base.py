"""`Engine`: takes jobs, and tells of each turn when it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from nl2opt.errors import InputError
from nl2opt.evaluation.one_case import Job, Solving, Turn
from nl2opt.registry import Registry

OnTurn = Callable[[Job, Turn], None]
"""Told of a turn that is done; may be called from any thread."""


DIED = "WorkerDied"
"""Code of the error of a job whose worker crashed."""


def died(turn: Turn) -> bool:
    """Whether the worker crashed. Solvers do so now and then; the job gets a second worker, and no third."""
    return turn.attempt is not None and (turn.attempt.error or {}).get("code") == DIED


class Engine(Protocol):
    """Runs `take_turn` somewhere. Nothing but a turn comes out of a job, whatever happens to the process it runs in."""

    slots: int
    """How many jobs it wants at once: enough to keep every worker busy."""

    def submit(self, job: Job) -> None:
        """Take a job; `InputError` when it cannot be handed over."""
        ...

    def close(self) -> None:
        """Stop what runs, and leave no process behind. May be called twice."""
        ...


Maker = Callable[[OnTurn, Solving, int], Engine]
"""Makes an engine from who is told of turns, the limits of a case, and the number of workers."""

ENGINES: Registry[Maker] = Registry(
    "engine",
    {
        "local": "nl2opt.evaluation.engines.local:LocalEngine",
        "inline": "nl2opt.evaluation.engines.inline:InlineEngine",
        "ray": "nl2opt.evaluation.engines.ray:RayEngine",
    },
    group="nl2opt.engines",
    error=InputError,
)


def engine(name: str, on_turn: OnTurn, solving: Solving, workers: int) -> Engine:
    """The engine of a name: `local` (worker processes), `inline` (this process, no limits) or `ray`.

    >>> engine("locale", lambda job, turn: None, None, 1)
    Traceback (most recent call last):
    nl2opt.errors.InputError: no engine is named 'locale'; the nearest name is 'local'; known names: local, inline, ray
    """
    return ENGINES[name](on_turn, solving, workers)
