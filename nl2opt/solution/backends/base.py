"""What a solver backend is, and what it hands back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Protocol, runtime_checkable

from nl2opt.errors import BackendError
from nl2opt.model.canonical import CanonicalModel, Floats
from nl2opt.solution.ending import Ending
from nl2opt.solution.options import SolveOptions


@dataclass(frozen=True)
class RawSolution:
    """What a solver said, in the order of the model's rows and columns, in the sense of the model.

    Signs: `duals[i]` is the change of the objective for one unit more on the binding side of row `i`;
    `reduced_costs[j]` the same for the binding bound of column `j`; whatever the sense.
    """

    ending: Ending
    point: Floats | None = None
    """Shape (columns,)."""
    bound: float | None = None
    """Proven bound on the objective, offset included."""
    objective: float | None = None
    """As the solver states it, offset included."""
    duals: Floats | None = None
    """Shape (rows,), for LPs."""
    reduced_costs: Floats | None = None
    """Shape (columns,), for LPs."""
    iterations: int | None = None
    nodes: int | None = None
    message: str = ""
    """The solver's own words, or a sentence on how far the answer can be trusted."""


@runtime_checkable
class Backend(Protocol):
    """A solver. One class in one file; registered in `nl2opt.solution.backends` or as entry point `nl2opt.solvers`.

    `accepts` says `None`, or which part of the model it refuses, as a phrase that fits "... does not accept".
    `solve` is only called on an accepted model with finite numbers and at least one column. It imports the solver
    on use, never prints, leaves no thread running, and turns Ctrl-C into `Ending.INTERRUPTED`.
    """

    name: str
    title: str
    """The solver's own name."""

    def accepts(self, model: CanonicalModel) -> str | None: ...

    def version(self) -> str:
        """Version of the installed solver; `BackendError` when it is not installed."""
        ...

    def solve(self, model: CanonicalModel, options: SolveOptions) -> RawSolution: ...


def installed_version(package: str, install: str) -> str:
    """Version of a package; a `BackendError` naming what to install when it is missing."""
    try:
        return _version(package)
    except PackageNotFoundError:
        raise BackendError(f"the package {package} is not installed", help=f"write `{install}`") from None


@lru_cache(maxsize=32)
def _version(package: str) -> str:
    """Looked up once a process: the search through the installed packages takes longer than a small solve."""
    return version(package)


def load(module: str, package: str, install: str) -> Any:
    """Import a solver's module on use; a `BackendError` when it is missing or does not load."""
    try:
        return import_module(module)
    except ModuleNotFoundError:
        raise BackendError(f"the package {package} is not installed", help=f"write `{install}`") from None
    except ImportError as error:
        raise BackendError(
            f"the package {package} does not load: {str(error)[:200]}", help=f"install it again: `{install}`"
        ) from error
