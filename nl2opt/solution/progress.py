"""`Progress`: what a long run says while it runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """One report of a running solver. `None` stands for not known (yet)."""

    solver: str
    seconds: float
    """Since the solver was started."""
    incumbent: float | None = None
    """Objective of the best point so far."""
    bound: float | None = None
    """No point can be better than this."""
    gap: float | None = None
    """Relative gap between the two, as `relative_gap` measures it."""
    nodes: int | None = None


def relative_gap(objective: float | None, bound: float | None) -> float | None:
    """``|objective - bound| / max(1e-9, |objective|)``; `None` where one is missing or infinite.

    >>> relative_gap(100.0, 95.0)
    0.05
    >>> relative_gap(None, 95.0) is None
    True
    """
    if objective is None or bound is None or not (abs(objective) < 1e100 and abs(bound) < 1e100):
        return None
    distance = abs(objective - bound)
    return 0.0 if distance == 0 else distance / max(1e-9, abs(objective))
