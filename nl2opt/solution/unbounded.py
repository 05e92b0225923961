"""Why an objective has no limit: a direction in which it improves for ever, and the columns to bound."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import scipy.sparse as sp

from nl2opt.model.canonical import CanonicalModel, Domain, Floats
from nl2opt.solution.backends.highs import backend as highs
from nl2opt.solution.ending import Ending
from nl2opt.solution.names import family
from nl2opt.solution.numbers import clean, show
from nl2opt.solution.options import SolveOptions
from nl2opt.solution.runaway import BOX, boxed

SHOWN = 8


@dataclass(frozen=True)
class Unboundedness:
    """A direction along which every row keeps holding while the objective improves."""

    ray: Mapping[str, float]
    """Change of each column for one step; columns that stand still are left out. Empty when none was found."""
    change: float
    """Change of the objective for one step, in the sense of the model; 0 without a ray."""
    columns: tuple[str, ...]
    """The columns to bound, or to limit by a row."""
    verified: bool
    """Whether the ray was checked against every row and bound in exact arithmetic."""
    sources: Mapping[str, str]
    """Sentences the families of these columns were read from."""

    def lines(self) -> list[str]:
        """Plain sentences."""
        names = _listed([f"`{name}`" for name in self.columns[:SHOWN]], len(self.columns))
        out: list[str] = []
        if self.ray:
            steps = [f"`{name}` by {show(value)}" for name, value in list(self.ray.items())[:SHOWN]]
            verb = "grows" if self.change > 0 else "falls"
            out.append(
                f"The objective {verb} without limit: change {_listed(steps, len(self.ray))}, and it {verb} by "
                f"{show(abs(self.change))} while every row keeps holding; this can be repeated for ever."
            )
        else:
            out.append("The objective improves without limit.")
        if self.columns:
            out.append(f"Give {names} a bound, or add a row that limits {'it' if len(self.columns) == 1 else 'them'}.")
        out += [f"`{name}` comes from: {text}" for name, text in self.sources.items()]
        return out

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": "unbounded",
            "ray": {name: clean(value) for name, value in self.ray.items()},
            "change": clean(self.change),
            "columns": list(self.columns),
            "verified": self.verified,
            "sources": dict(self.sources),
            "lines": self.lines(),
        }


def _listed(items: list[str], total: int) -> str:
    if total > len(items):
        return ", ".join(items) + f" and {total - len(items)} more"
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1] if items else ""


def explain_unbounded(
    model: CanonicalModel, *, seconds: float = 10.0, sources: Mapping[str, str] | None = None
) -> Unboundedness:
    """The ray with the least total change, in small whole numbers where it has them.

    >>> model = CanonicalModel.build(objective=[1, 1], rows=[[1, -2]], row_upper=[4], sense="maximize")
    >>> explain_unbounded(model).lines()[1]
    'Give `x0` and `x1` a bound, or add a row that limits them.'
    """
    direction = None if model.is_nonlinear or model.row_quadratics else _direction(model, seconds)
    verified = False
    if direction is not None:
        direction = _readable(model, direction)
        verified = _holds(model, direction)
    moving = np.flatnonzero(direction) if direction is not None else np.array(_runaways(model, seconds), dtype=np.int64)
    names = tuple(model.column_names[j] for j in moving)
    ray = {model.column_names[j]: float(direction[j]) for j in moving} if direction is not None else {}
    change = float(model.objective @ direction) if direction is not None else 0.0
    known = sources or {}
    quoted = {family(name): known[family(name)] for name in names if family(name) in known}
    return Unboundedness(ray, change, names, verified, quoted)


def _direction(model: CanonicalModel, seconds: float) -> Floats | None:
    """Least ``sum |d|`` with the objective improving by one and d in the recession cone of rows and bounds."""
    n = model.shape[1]
    sign = 1.0 if model.sense == "maximize" else -1.0
    parts = [model.matrix, sp.csr_matrix(sign * model.objective[None, :])]
    lower = np.concatenate([np.where(np.isfinite(model.row_lower), 0.0, -np.inf), [1.0]])
    upper = np.concatenate([np.where(np.isfinite(model.row_upper), 0.0, np.inf), [1.0]])
    if model.has_quadratic_objective and model.quadratic is not None:
        hessian = sp.csr_matrix(model.quadratic.hessian(n))
        parts.append(hessian)
        lower, upper = np.concatenate([lower, np.zeros(n)]), np.concatenate([upper, np.zeros(n)])
    matrix = sp.csr_matrix(sp.vstack(parts, format="csr"))
    down = ~np.isfinite(model.lower) | (model.domains >= Domain.SEMICONTINUOUS) & ~np.isfinite(model.lower)
    problem = CanonicalModel.build(
        objective=np.ones(2 * n).tolist(),
        rows=sp.hstack([matrix, -matrix], format="csr"),
        row_lower=lower.tolist(),
        row_upper=upper.tolist(),
        upper=np.concatenate([np.where(np.isfinite(model.upper), 0.0, np.inf), np.where(down, np.inf, 0.0)]).tolist(),
    )
    raw = highs.solve(problem, SolveOptions(time_limit=max(0.1, seconds), threads=1))
    if raw.ending is Ending.INTERRUPTED:
        raise KeyboardInterrupt
    if raw.ending is not Ending.OPTIMAL or raw.point is None:
        return None
    direction = raw.point[:n] - raw.point[n:]
    return np.asarray(np.where(np.abs(direction) < 1e-9, 0.0, direction), dtype=np.float64)


def _readable(model: CanonicalModel, direction: Floats) -> Floats:
    """Scaled so that the smallest step is one, then to small whole numbers where these still are a ray."""
    moving = np.abs(direction[direction != 0])
    if not len(moving):
        return direction
    scaled = direction / float(moving.min())
    fractions = [Fraction(float(value)).limit_denominator(1000) for value in scaled]
    factor = math.lcm(*(fraction.denominator for fraction in fractions))
    whole = np.array([float(fraction * factor) for fraction in fractions])
    if float(np.max(np.abs(whole))) <= 1e6 and factor <= 1000 and _holds(model, whole):
        return whole
    return scaled


def _holds(model: CanonicalModel, direction: Floats) -> bool:
    """Whether d keeps every row and bound and improves the objective, in exact arithmetic."""
    exact = {int(j): Fraction(repr(float(direction[j]))) for j in np.flatnonzero(direction)}
    for j, step in exact.items():
        if (step < 0 and np.isfinite(model.lower[j])) or (step > 0 and np.isfinite(model.upper[j])):
            return False
    gain = sum(Fraction(repr(float(model.objective[j]))) * step for j, step in exact.items())
    if (gain <= 0) if model.sense == "maximize" else (gain >= 0):
        return False
    touched = np.flatnonzero(abs(model.matrix) @ (direction != 0).astype(float))
    for i in touched:
        span = slice(model.matrix.indptr[i], model.matrix.indptr[i + 1])
        total = sum(
            Fraction(repr(float(value))) * exact[int(j)]
            for j, value in zip(model.matrix.indices[span], model.matrix.data[span], strict=True)
            if int(j) in exact
        )
        if (total < 0 and np.isfinite(model.row_lower[i])) or (total > 0 and np.isfinite(model.row_upper[i])):
            return False
    if model.has_quadratic_objective and model.quadratic is not None:
        gradient: dict[int, Fraction] = {}
        for i, j, value in zip(model.quadratic.first, model.quadratic.second, model.quadratic.value, strict=True):
            for a, b in ((int(i), int(j)), (int(j), int(i))):
                if b in exact:
                    gradient[a] = gradient.get(a, Fraction(0)) + Fraction(repr(float(value))) * exact[b]
        return not any(gradient.values())
    return True


def _runaways(model: CanonicalModel, seconds: float) -> list[int]:
    """Columns without a bound that sit at the edge of a large box when the model is solved inside it."""
    from nl2opt.errors import Nl2optError
    from nl2opt.solution.choose import choose

    open_columns = [int(j) for j in np.flatnonzero(~np.isfinite(model.lower) | ~np.isfinite(model.upper))]
    for box in (BOX, 10.0):  # exp passes what solvers call infinite in the larger one
        inside = boxed(model, box)
        options = SolveOptions(time_limit=max(0.1, min(2.0, seconds)), gap=1e-3, explain=False)
        try:
            raw = choose(inside).backend.solve(inside, options)
        except Nl2optError:
            continue
        if raw.point is not None and raw.ending is not Ending.UNBOUNDED:
            point = raw.point
            edge = np.minimum(point - inside.lower, inside.upper - point) <= 0.1 * box
            away = [j for j in open_columns if edge[j] and abs(point[j]) >= 0.5 * box]
            return away or open_columns
    return open_columns
