"""The least change to sides and bounds that makes an infeasible model feasible."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import scipy.sparse as sp

from nl2opt.errors import Nl2optError
from nl2opt.model.canonical import CanonicalModel, Domain
from nl2opt.solution.choose import choose
from nl2opt.solution.ending import Ending
from nl2opt.solution.numbers import clean, show
from nl2opt.solution.options import SolveOptions


@dataclass(frozen=True)
class Change:
    """One side to move. `before` and `after` are its values."""

    what: Literal["row", "bound"]
    name: str
    side: Literal["lower", "upper"]
    before: float
    after: float
    equation: bool = False
    """Whether the row is an equation: then its value is what changes."""

    def line(self) -> str:
        verb = "raise" if self.after > self.before else "lower"
        if self.what == "bound":
            part = f"the {self.side} bound of `{self.name}`"
        elif self.equation:
            part = f"the value of `{self.name}`"
        else:
            part = f"the {'limit' if self.side == 'upper' else 'minimum'} of `{self.name}`"
        return f"{verb} {part} from {show(self.before)} to {show(self.after)}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "what": self.what,
            "name": self.name,
            "side": self.side,
            "before": clean(self.before),
            "after": clean(self.after),
            "line": self.line(),
        }


def least_changes(model: CanonicalModel, seconds: float) -> tuple[tuple[Change, ...], bool]:
    """The changes with the least sum of amounts, and whether that least was proved. Empty when none was found.

    Every side of a row may move at a cost of one a unit, and every bound but zero lower bounds and those of binary
    columns; when that does not suffice, zero lower bounds too (elastic filter, Chinneck 2008, chapter 6).
    """
    deadline = time.perf_counter() + seconds
    for all_bounds in (False, True):
        left = deadline - time.perf_counter()
        if left <= 0:
            break
        changes = _solve(model, left, all_bounds=all_bounds)
        if changes is not None:
            return changes
    return (), False


def _solve(model: CanonicalModel, seconds: float, *, all_bounds: bool) -> tuple[tuple[Change, ...], bool] | None:
    rows, columns = model.shape
    binary = (model.domains == Domain.INTEGER) & (model.lower == 0) & (model.upper == 1)
    movable = ~binary & (model.domains < Domain.SEMICONTINUOUS)
    low = np.flatnonzero(movable & np.isfinite(model.lower) & ((model.lower != 0) | all_bounds))
    high = np.flatnonzero(movable & np.isfinite(model.upper))
    below, above = np.flatnonzero(np.isfinite(model.row_lower)), np.flatnonzero(np.isfinite(model.row_upper))
    bound_rows = len(low) + len(high)
    identity = sp.csr_matrix(
        (np.ones(bound_rows), (np.arange(bound_rows), np.concatenate([low, high]))), shape=(bound_rows, columns)
    )
    signs = np.concatenate([np.ones(len(below)), -np.ones(len(above)), np.ones(len(low)), -np.ones(len(high))])
    places = np.concatenate([below, above, rows + np.arange(bound_rows)])
    slacks = sp.csr_matrix((signs, (places, np.arange(len(places)))), shape=(rows + bound_rows, len(places)))
    lower, upper = model.lower.copy(), model.upper.copy()
    lower[low], upper[high] = -np.inf, np.inf
    elastic = model.with_(
        objective=np.concatenate([np.zeros(columns), np.ones(len(places))]),
        offset=0.0,
        sense="minimize",
        quadratic=None,
        nonlinear=None,
        matrix=sp.csr_matrix(sp.hstack([sp.vstack([model.matrix, identity]), slacks], format="csr")),
        row_lower=np.concatenate([model.row_lower, model.lower[low], np.full(len(high), -np.inf)]),
        row_upper=np.concatenate([model.row_upper, np.full(len(low), np.inf), model.upper[high]]),
        lower=np.concatenate([lower, np.zeros(len(places))]),
        upper=np.concatenate([upper, np.full(len(places), np.inf)]),
        domains=np.concatenate([model.domains, np.zeros(len(places))]).astype(np.uint8),
        column_names=(*model.column_names, *(f"elastic {k}" for k in range(len(places)))),
        row_names=(*model.row_names, *(f"bound {k}" for k in range(bound_rows))),
    )
    try:
        raw = choose(elastic).backend.solve(elastic, SolveOptions(time_limit=max(0.1, seconds), absolute_gap=1e-6))
    except Nl2optError:
        return None
    if raw.ending is Ending.INTERRUPTED:
        raise KeyboardInterrupt
    if raw.point is None or raw.ending in (Ending.INFEASIBLE, Ending.SOLVER_ERROR):
        return None
    amounts = raw.point[columns:]
    sides = [("row", int(i), "lower") for i in below] + [("row", int(i), "upper") for i in above]
    sides += [("bound", int(j), "lower") for j in low] + [("bound", int(j), "upper") for j in high]
    changes = [
        _change(model, *side, float(amount)) for side, amount in zip(sides, amounts, strict=True) if amount > 1e-6
    ]
    return tuple(changes), raw.ending is Ending.OPTIMAL


def _change(model: CanonicalModel, what: Any, index: int, side: Any, amount: float) -> Change:
    if what == "row":
        before = float((model.row_lower if side == "lower" else model.row_upper)[index])
        name, equation = model.row_names[index], bool(model.row_lower[index] == model.row_upper[index])
    else:
        before = float((model.lower if side == "lower" else model.upper)[index])
        name, equation = model.column_names[index], False
    after = before - amount if side == "lower" else before + amount
    rounded = float(f"{after:.9g}") if abs(after) > 1e-6 * max(1.0, abs(before)) else 0.0
    return Change(what, name, side, before, rounded, equation)
