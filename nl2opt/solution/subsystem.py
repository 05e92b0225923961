"""Irreducible infeasible subsystems: a smallest set of demands that still contradict each other."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from nl2opt.errors import Nl2optError
from nl2opt.model.canonical import CanonicalModel, Domain
from nl2opt.solution.choose import choose
from nl2opt.solution.contradictions import crossed_columns, crossed_rows
from nl2opt.solution.ending import Ending
from nl2opt.solution.farkas import Bound, farkas_subsystem, shrink
from nl2opt.solution.options import SolveOptions

Demand: TypeAlias = tuple[Literal["row", "lower", "upper", "domain"], int]
"""A row, a side of a column's bounds, or a column's domain, by index."""
ONE_SOLVE = 3.0
"""Seconds for one feasibility question of the deletion filter."""


@dataclass(frozen=True)
class Subsystem:
    demands: tuple[Demand, ...]
    irreducible: bool
    """Whether every demand was shown to be needed."""
    method: str


def find_subsystem(model: CanonicalModel, seconds: float) -> Subsystem:
    """Direct contradictions first, then the linear relaxation, then a deletion filter of our own.

    The filter is QuickXplain (Junker, AAAI 2004): it asks about halves, so few demands among many rows are found in few
    solves. A question that is not answered in its time keeps the demand, and the result is not called irreducible.
    """
    direct = _direct(model)
    if direct is not None:
        return direct
    deadline = time.perf_counter() + seconds
    if not model.row_quadratics and not model.row_nonlinears and model.matrix.shape[0]:
        plain = not model.indicators and not np.any(model.domains >= Domain.SEMICONTINUOUS)
        found = farkas_subsystem(model, deadline) if plain else None
        if found is not None:
            smaller = shrink(model, *found, deadline)
            if smaller is not None:
                demands = _demands(*smaller)
                if _infeasible(_restricted(model, demands, whole=False), deadline):
                    return Subsystem(demands, True, "HiGHS, on the linear relaxation")
            return Subsystem(_demands(*found), False, "Farkas multipliers of the linear relaxation")
    return _filtered(model, deadline)


def _demands(rows: list[int], bounds: list[Bound]) -> tuple[Demand, ...]:
    return (*(("row", i) for i in rows), *((side, j) for j, side in bounds))


def _direct(model: CanonicalModel) -> Subsystem | None:
    columns = crossed_columns(model)
    if columns:
        j = columns[0]
        demands: tuple[Demand, ...] = (("lower", j), ("upper", j))
        if model.lower[j] <= model.upper[j]:
            demands = (*demands, ("domain", j))
        return Subsystem(demands, True, "the bounds alone")
    rows = crossed_rows(model)
    return Subsystem((("row", rows[0]),), True, "the row alone") if rows else None


def _tied(model: CanonicalModel) -> npt.NDArray[np.bool_]:
    """Columns whose bounds belong to their domain: binary and semicontinuous ones."""
    binary = (model.domains == Domain.INTEGER) & (model.lower >= 0) & (model.upper <= 1)
    return np.asarray(binary | (model.domains >= Domain.SEMICONTINUOUS), dtype=np.bool_)


def _filtered(model: CanonicalModel, deadline: float) -> Subsystem:
    rows: list[Demand] = [("row", i) for i in range(model.shape[0])]
    bounds: list[Demand] = []
    domains: list[Demand] = []
    tied = _tied(model)
    for j in range(model.shape[1]):
        if model.domains[j] != Domain.REAL:
            domains.append(("domain", j))
        if tied[j]:
            continue
        if np.isfinite(model.lower[j]):
            bounds.append(("lower", j))
        if np.isfinite(model.upper[j]):
            bounds.append(("upper", j))
    sure = True

    def asks(background: Sequence[Demand]) -> Callable[[Sequence[Demand]], bool]:
        def contradict(demands: Sequence[Demand]) -> bool:
            nonlocal sure
            answer = _infeasible(_restricted(model, [*background, *demands], whole=True), deadline)
            sure = sure and answer is not None
            return bool(answer)

        return contradict

    needed_rows = _quickxplain(rows, asks([*bounds, *domains]))
    touched = _touched(model, needed_rows)
    near = [demand for demand in bounds if demand[1] in touched]
    near_domains = [demand for demand in domains if demand[1] in touched]
    needed_bounds = _quickxplain(near, asks([*needed_rows, *near_domains]))
    needed_domains = _quickxplain(near_domains, asks([*needed_rows, *needed_bounds]))
    demands = (*needed_rows, *needed_bounds, *needed_domains)
    return Subsystem(demands, sure, "deletion filter")


def _touched(model: CanonicalModel, rows: Sequence[Demand]) -> set[int]:
    from nl2opt.model.nonlinear import columns_of

    touched: set[int] = set()
    wanted = {i for _, i in rows}
    for i in wanted:
        touched.update(model.matrix.indices[model.matrix.indptr[i] : model.matrix.indptr[i + 1]].tolist())
        if i in model.row_quadratics:
            touched.update(model.row_quadratics[i].first.tolist(), model.row_quadratics[i].second.tolist())
        if i in model.row_nonlinears:
            touched.update(columns_of(model.row_nonlinears[i]))
    touched.update(indicator.column for indicator in model.indicators if indicator.row in wanted)
    for group in model.special_ordered_sets:
        touched.update(group.columns)
    return touched


def _restricted(model: CanonicalModel, demands: Sequence[Demand], *, whole: bool) -> CanonicalModel:
    """The model with only these demands and no objective. `whole` says whether domains are among the demands at all."""
    kept: dict[str, set[int]] = {"row": set(), "lower": set(), "upper": set(), "domain": set()}
    for kind, index in demands:
        kept[kind].add(index)
    rows, columns = model.shape
    keep_row = np.isin(np.arange(rows), list(kept["row"]))
    keep_domain = np.isin(np.arange(columns), list(kept["domain"])) if whole else np.zeros(columns, bool)
    tied = _tied(model) & whole
    keep_lower = np.isin(np.arange(columns), list(kept["lower"])) | (tied & keep_domain)
    keep_upper = np.isin(np.arange(columns), list(kept["upper"])) | (tied & keep_domain)
    if whole:  # a binary whose domain is dropped keeps its bounds: what is dropped is that it is whole
        keep_lower |= tied & (model.domains == Domain.INTEGER)
        keep_upper |= tied & (model.domains == Domain.INTEGER)
    return model.with_(
        objective=np.zeros(columns),
        quadratic=None,
        nonlinear=None,
        row_lower=np.where(keep_row, model.row_lower, -np.inf),
        row_upper=np.where(keep_row, model.row_upper, np.inf),
        lower=np.where(keep_lower, model.lower, -np.inf),
        upper=np.where(keep_upper, model.upper, np.inf),
        domains=np.where(keep_domain, model.domains, 0).astype(np.uint8),
        row_quadratics={i: part for i, part in model.row_quadratics.items() if keep_row[i]},
        row_nonlinears={i: part for i, part in model.row_nonlinears.items() if keep_row[i]},
        indicators=tuple(indicator for indicator in model.indicators if keep_row[indicator.row]),
    )


def _infeasible(model: CanonicalModel, deadline: float) -> bool | None:
    """Whether the model has no point; `None` when that is not settled in time."""
    if crossed_columns(model) or crossed_rows(model):
        return True
    left = deadline - time.perf_counter()
    if left <= 0:
        return None
    try:
        raw = choose(model).backend.solve(model, SolveOptions(time_limit=max(0.05, min(left, ONE_SOLVE)), threads=1))
    except Nl2optError:
        return None
    if raw.ending is Ending.INTERRUPTED:
        raise KeyboardInterrupt
    if raw.ending is Ending.INFEASIBLE:
        return True
    return False if raw.ending in (Ending.OPTIMAL, Ending.UNBOUNDED) or raw.point is not None else None


def _quickxplain(demands: Sequence[Demand], contradict: Callable[[Sequence[Demand]], bool]) -> list[Demand]:
    """A subset of the demands that contradicts the background, none of which can be left out."""
    if not demands or contradict([]):
        return []

    def conflict(background: list[Demand], changed: bool, part: list[Demand]) -> list[Demand]:
        if changed and contradict(background):
            return []
        if len(part) == 1:
            return part
        middle = len(part) // 2
        first, second = part[:middle], part[middle:]
        late = conflict(background + first, True, second)
        early = conflict(background + late, bool(late), first)
        return early + late

    return conflict([], False, list(demands))
