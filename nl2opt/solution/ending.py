"""Three words about a run, kept apart: why it stopped, how good the point is, and the status in one word."""

from __future__ import annotations

from enum import StrEnum


class Ending(StrEnum):
    """Why the solver stopped."""

    OPTIMAL = "optimal"
    """Optimality was proved, to the tolerances of the solver."""
    GAP_LIMIT = "gap_limit"
    """The gap that was asked for is reached; a better point may exist within it."""
    INFEASIBLE = "infeasible"
    """No point satisfies the rows, bounds and domains."""
    UNBOUNDED = "unbounded"
    """Feasible points exist, and the objective improves without limit."""
    INFEASIBLE_OR_UNBOUNDED = "infeasible_or_unbounded"
    """One of the two; the solver could not tell which."""
    TIME_LIMIT = "time_limit"
    """The time limit was reached."""
    ITERATION_LIMIT = "iteration_limit"
    """A limit of the solver on iterations, nodes or memory was reached."""
    INTERRUPTED = "interrupted"
    """Ctrl-C."""
    SOLVER_ERROR = "solver_error"
    """The solver failed, or its point does not satisfy the model; `Solution.message` says which."""


class Standing(StrEnum):
    """How good the returned point is."""

    OPTIMAL_POINT = "optimal_point"
    FEASIBLE_POINT = "feasible_point"
    NO_POINT = "no_point"


class Status(StrEnum):
    """The outcome in one word, as the command line and `--json` say it."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    UNDECIDED = "undecided"
    ERROR = "error"


def status_of(ending: Ending, standing: Standing) -> Status:
    """The one word for a pair.

    >>> status_of(Ending.TIME_LIMIT, Standing.FEASIBLE_POINT).value
    'feasible'
    """
    if ending is Ending.INFEASIBLE:
        return Status.INFEASIBLE
    if ending is Ending.UNBOUNDED:
        return Status.UNBOUNDED
    if ending is Ending.SOLVER_ERROR:
        return Status.ERROR
    if standing is Standing.OPTIMAL_POINT:
        return Status.OPTIMAL
    return Status.FEASIBLE if standing is Standing.FEASIBLE_POINT else Status.UNDECIDED
