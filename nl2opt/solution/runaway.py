"""Evidence that a nonlinear objective has no limit: feasible points on a line along which it keeps improving."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nl2opt.model.canonical import CanonicalModel, Floats
from nl2opt.solution.certificate import certify

BOX = 1e4
STEPS = (0.0, 1e6, 1e9, 1e12)


def boxed(model: CanonicalModel, box: float = BOX) -> CanonicalModel:
    """The model with every open side of a column closed at the edge of a box."""
    return model.with_(
        lower=np.where(np.isfinite(model.lower), model.lower, np.minimum(-box, model.upper - box)),
        upper=np.where(np.isfinite(model.upper), model.upper, np.maximum(box, model.lower + box)),
    )


def direction(model: CanonicalModel, solve: Callable[[CanonicalModel], Floats | None]) -> Floats | None:
    """Steps of +1 or -1 for the columns that run away, or `None` where there is no evidence of it.

    `solve` finds a good point of the boxed model. The columns at the edge of the box are pushed on, a thousand times
    farther at each step: the points must stay feasible (to 1e-6) and the objective must not improve by less at a later
    step than at an earlier one, as it does for 1 - 1/x and does not for log(x).
    """
    inside = boxed(model)
    point = solve(inside)
    if point is None:
        return None
    away = np.zeros(model.shape[1])
    away[(inside.upper != model.upper) & (point >= inside.upper - 0.01 * BOX)] = 1.0
    away[(inside.lower != model.lower) & (point <= inside.lower + 0.01 * BOX)] = -1.0
    if not np.any(away):
        return None
    values = []
    for step in STEPS:
        certificate = certify(model, point + step * away)
        if certificate.objective is None or certificate.relative > 1e-6:
            return None
        values.append(certificate.objective if model.sense == "maximize" else -certificate.objective)
    gains = np.diff(values)
    return away if gains[0] > 0 and bool(np.all(gains[1:] >= 0.5 * gains[:-1])) else None
