"""For tests, ours and those of plug-ins: conformance suites, checkers, hypothesis strategies, rewrites of models.

>>> from nl2opt.testing import check_backend
>>> from nl2opt.solution.backends.glop import backend
>>> len(check_backend(backend)) > 0
True
"""

from nl2opt.on_use import homes_of, on_use

_MODULES = {
    "backends": "check_backend",
    "clients": "check_client",
    "rewrites": "shuffled",
    "strategies": "formulations linear_formulations",
    "witness": "check_map check_witness",
}
_HOMES = homes_of(_MODULES)

__all__ = [
    "check_backend",
    "check_client",
    "check_map",
    "check_witness",
    "formulations",
    "linear_formulations",
    "shuffled",
]

# The strategies need hypothesis, which only tests have.
__getattr__ = on_use(__name__, _HOMES)
