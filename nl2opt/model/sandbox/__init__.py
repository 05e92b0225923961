"""Running a Pyomo program that nobody has read, and getting nothing back but its model.

The names load on use: the processes inside the sandbox import this package too, and must not pay for scipy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nl2opt.model.sandbox.isolation import Isolation
    from nl2opt.model.sandbox.request import Limits
    from nl2opt.model.sandbox.sandbox import ProgramRun, Sandbox, run_program, shared

__all__ = ["Isolation", "Limits", "ProgramRun", "Sandbox", "run_program", "shared"]

_MODULES = {
    "Isolation": "isolation",
    "Limits": "request",
    "ProgramRun": "sandbox",
    "Sandbox": "sandbox",
    "run_program": "sandbox",
    "shared": "sandbox",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
