"""Turn a solver's nearly integer point into an exact one, where that keeps it a point of the model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nl2opt.model.canonical import CanonicalModel, Domain, Floats
from nl2opt.solution.backends.base import Backend
from nl2opt.solution.certificate import certify
from nl2opt.solution.ending import Ending
from nl2opt.solution.options import SolveOptions

NEAR = 1e-4
"""An integer column farther than this from an integer is left as it is."""
CLEAN = 1e-9
"""A mixed point that misses a row by more than this is solved again with its integers fixed: a big-M row lets a solver
stop within its tolerance, and 145 minutes come out as 144.999999."""


def settle(model: CanonicalModel, point: Floats, backend: Backend, options: SolveOptions) -> Floats:
    """The point with integer columns at integers, semicontinuous ones at zero or in bounds, others in their bounds.

    Where that moves a row out of its sides, the real columns are solved again with the others fixed. When nothing helps
    the solver's own point comes back, and the certificate says what it misses.
    """
    rounded = _rounded(model, point)
    if rounded is None:
        return point + 0.0
    before, after = certify(model, point), certify(model, rounded)
    if after.violation <= CLEAN or not np.any(model.domains != Domain.REAL):
        return rounded
    fixed = _resolved(model, rounded, backend, options)
    if fixed is not None and certify(model, fixed).violation <= max(1e-9, before.violation, after.violation):
        return fixed
    return rounded if after.holds else point + 0.0


def _rounded(model: CanonicalModel, point: Floats) -> Floats | None:
    whole = (model.domains == Domain.INTEGER) | (model.domains == Domain.SEMIINTEGER)
    nearest = np.where(whole, np.round(point), point)
    if float(np.max(np.abs(nearest - point), initial=0.0)) > NEAR:
        return None
    clipped = np.clip(nearest, model.lower, model.upper)
    semi = model.domains >= Domain.SEMICONTINUOUS
    off = semi & (np.abs(point) < np.abs(clipped - point))
    clipped[off] = 0.0
    if float(np.max(np.abs(clipped - point) / np.maximum(1.0, np.abs(point)), initial=0.0)) > NEAR:
        return None
    return np.asarray(clipped + 0.0, dtype=np.float64)


def _resolved(model: CanonicalModel, rounded: Floats, backend: Backend, options: SolveOptions) -> Floats | None:
    """Fix what is discrete at its rounded value and solve for the real columns (linear models only)."""
    discrete = model.domains != Domain.REAL
    if not model.is_linear or model.special_ordered_sets or model.indicators or np.all(discrete):
        return None
    fixed = model.domains.copy()
    fixed[:] = Domain.REAL
    smaller = model.with_(
        lower=np.where(discrete, rounded, model.lower),
        upper=np.where(discrete, rounded, model.upper),
        domains=fixed,
    )
    raw = backend.solve(smaller, replace(options, progress=None))
    if raw.ending is not Ending.OPTIMAL or raw.point is None:
        return None
    return np.asarray(
        np.where(discrete, rounded, np.clip(raw.point, smaller.lower, smaller.upper)) + 0.0, dtype=np.float64
    )
