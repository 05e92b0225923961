"""One file a solver. `backends["highs"]` loads it on use; plug-ins register as entry points `nl2opt.solvers`."""

from __future__ import annotations

from nl2opt.errors import InputError
from nl2opt.registry import Registry
from nl2opt.solution.backends.base import Backend, RawSolution

backends: Registry[Backend] = Registry(
    "solver",
    {
        "highs": "nl2opt.solution.backends.highs:backend",
        "glop": "nl2opt.solution.backends.glop:backend",
        "pdlp": "nl2opt.solution.backends.pdlp:backend",
        "cp-sat": "nl2opt.solution.backends.cp_sat:backend",
        "scip": "nl2opt.solution.backends.scip:backend",
    },
    group="nl2opt.solvers",
    error=InputError,
)
"""Every solver by name."""

__all__ = ["Backend", "RawSolution", "backends"]
