"""For tests, ours and those of plug-ins: conformance suites, checkers, hypothesis strategies, rewrites of models.

>>> from nl2opt.testing import check_backend
>>> from nl2opt.solution.backends.glop import backend
>>> len(check_backend(backend)) > 0
True
"""

from importlib import import_module
from typing import Any

_MODULES = {
    "backends": "check_backend",
    "clients": "check_client",
    "rewrites": "shuffled",
    "strategies": "formulations linear_formulations",
    "witness": "check_map check_witness",
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names.split()}

__all__ = [
    "check_backend",
    "check_client",
    "check_map",
    "check_witness",
    "formulations",
    "linear_formulations",
    "shuffled",
]


def __getattr__(name: str) -> Any:
    """Imported on first use: the strategies need hypothesis, which only tests have."""
    if name not in _HOMES:
        raise AttributeError(f"module 'nl2opt.testing' has no attribute {name!r}")
    return getattr(import_module(f"nl2opt.testing.{_HOMES[name]}"), name)
