"""Which solver gets the model, and why, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from nl2opt.errors import BackendError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.solution.backends import Backend, backends

ORDER = ("highs", "scip")
"""The order in which `auto` asks; other solvers are used when the user names them, or when these refuse."""

REASONS = {
    "LP": "a linear model: its simplex method is fast and exact to its tolerances",
    "MILP": "a mixed-integer linear model: the strongest open solver installed with nl2opt",
    "QP": "a convex quadratic objective over real columns",
}


@dataclass(frozen=True)
class Choice:
    backend: Backend
    why: str


def choose(model: CanonicalModel, solver: str = "auto", *, failed: Choice | None = None) -> Choice:
    """The backend for a model. A named solver that refuses the model is a `BackendError` naming what it refuses.

    `failed` is a choice of `auto` that ended in an error: the next backend in order is asked.

    >>> choose(CanonicalModel.build(objective=[1], row_lower=[1], rows=[[1]])).why
    'HiGHS, for a linear model: its simplex method is fast and exact to its tolerances'
    """
    if solver != "auto":
        backend = backends[solver]
        refused = backend.accepts(model)
        if refused is not None:
            raise BackendError(f"{backend.title} does not accept {refused}", help=_others(model))
        backend.version()
        return Choice(backend, f"{backend.title}, as asked")
    refusals: list[str] = []
    missing: BackendError | None = None
    if failed is not None:
        refusals.append(f"{failed.backend.title} failed on it")
    for name in (*ORDER, *(name for name in backends if name not in ORDER)):
        backend = backends[name]
        if failed is not None and backend.name == failed.backend.name:
            continue
        refused = backend.accepts(model)
        if refused is None:
            try:
                backend.version()
            except BackendError as error:
                missing = missing or error
                refusals.append(f"{backend.title} is not installed")
                continue
            return Choice(backend, _why(backend, model, refusals))
        refusals.append(f"{backend.title} does not accept {refused}")
    if missing is not None:
        raise BackendError(f"this model needs a solver that is not there: {missing.message}", help=missing.help)
    raise BackendError("no solver accepts this model: " + "; ".join(refusals))


def _why(backend: Backend, model: CanonicalModel, refusals: list[str]) -> str:
    if refusals:
        return f"{backend.title}, because {refusals[0]}"
    return f"{backend.title}, for {REASONS.get(model.problem_class, f'the class {model.problem_class}')}"


def _others(model: CanonicalModel) -> str:
    names = [name for name in backends if backends[name].accepts(model) is None]
    return "solvers that accept the model: " + ", ".join(names) if names else "no solver accepts the model"
