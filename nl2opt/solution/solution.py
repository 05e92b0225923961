"""`Solution`: what a solver found, checked and in the model's names."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from nl2opt.errors import InputError, Nl2optError
from nl2opt.model.canonical import CanonicalModel, Domain, Floats, ProblemClass
from nl2opt.solution.certificate import Certificate, row_activity
from nl2opt.solution.ending import Ending, Standing, Status, status_of
from nl2opt.solution.numbers import clean
from nl2opt.solution.progress import relative_gap

if TYPE_CHECKING:
    from nl2opt.solution.infeasible import Infeasibility
    from nl2opt.solution.unbounded import Unboundedness

BINDING = 1e-7
"""A row within this (relative) distance of a side is binding."""


class NoPointError(Nl2optError):
    """A value was asked of a solution that has no point."""


@dataclass(frozen=True, eq=False)
class Solution:
    """What a solver found. `ending` says why it stopped, `standing` how good the point is, `status` both in one word.

    Signs of `duals` and `reduced_costs`, whatever the sense: the change of the objective for one unit more on the
    binding side of the row, or on the binding bound of the column, while the basis stays the same.
    """

    model: CanonicalModel = field(repr=False)
    ending: Ending
    standing: Standing
    solver: str
    """Name and version, as in ``HiGHS 1.13.1``."""
    problem_class: ProblemClass
    why: str = ""
    """Why this solver."""
    objective: float | None = None
    """At the point, recomputed from the model."""
    bound: float | None = None
    """No point is better than this."""
    point: Floats | None = field(default=None, repr=False)
    """Shape (columns,); integer columns hold exact integers."""
    duals: Floats | None = field(default=None, repr=False)
    """Shape (rows,); for LPs solved to optimality."""
    reduced_costs: Floats | None = field(default=None, repr=False)
    """Shape (columns,); for LPs solved to optimality."""
    certificate: Certificate | None = None
    """`None` without a point; kept, with `point` dropped, when the point was rejected."""
    diagnosis: Infeasibility | Unboundedness | None = None
    """Why there is no optimal point."""
    seconds: float = 0.0
    explain_seconds: float = 0.0
    iterations: int | None = None
    nodes: int | None = None
    message: str = ""
    """What else there is to know, in a sentence; may be empty."""

    @property
    def status(self) -> Status:
        return status_of(self.ending, self.standing)

    @property
    def is_answer(self) -> bool:
        """Whether what was asked for was reached: an optimal point, or a point within the gap asked for."""
        return self.standing is Standing.OPTIMAL_POINT or (
            self.ending is Ending.GAP_LIMIT and self.standing is Standing.FEASIBLE_POINT
        )

    @property
    def gap(self) -> float | None:
        """Relative gap between objective and bound."""
        return relative_gap(self.objective, self.bound)

    def _needs_point(self) -> Floats:
        if self.point is None:
            raise NoPointError(
                f"the solution has no point: `status` is {self.status.value}, `ending` is {self.ending.value}",
                help="look at `status` before asking for values; `diagnosis` says more where there is one",
            )
        return self.point

    def value(self, name: str) -> float | int:
        """The value of a column by name. Integer columns give an `int`."""
        point = self._needs_point()
        j = self.model.column_index.get(name)
        if j is None:
            import difflib

            near = difflib.get_close_matches(name, self.model.column_names, n=1)
            raise InputError(f"no column is named {name!r}", help=f"the nearest name is {near[0]!r}" if near else None)
        return self._number(j, point)

    def _number(self, j: int, point: Floats) -> float | int:
        value = float(point[j])
        if self.model.domains[j] in (Domain.INTEGER, Domain.SEMIINTEGER) and value.is_integer():
            return int(value)
        return value + 0.0

    def values(self, *, nonzero: bool = False) -> dict[str, float | int]:
        """Every column, or those that are not zero, by name."""
        point = self._needs_point()
        return {
            name: self._number(j, point)
            for j, name in enumerate(self.model.column_names)
            if not nonzero or point[j] != 0
        }

    @cached_property
    def activity(self) -> Floats | None:
        """The value of every row at the point, shape (rows,)."""
        return None if self.point is None else row_activity(self.model, self.point)

    @cached_property
    def slacks(self) -> Floats | None:
        """Distance of every row from its nearest side, shape (rows,); `inf` for a row without sides."""
        if self.activity is None:
            return None
        slack = np.minimum(self.activity - self.model.row_lower, self.model.row_upper - self.activity)
        return np.asarray(np.where(np.abs(slack) < 1e-9, 0.0, slack) + 0.0, dtype=np.float64)

    @cached_property
    def binding(self) -> tuple[str, ...]:
        """Names of the rows that hold with equality on a side."""
        if self.slacks is None or self.activity is None:
            return ()
        close = self.slacks <= BINDING * np.maximum(1.0, np.abs(self.activity))
        return tuple(self.model.row_names[i] for i in np.flatnonzero(close))

    def to_dict(self, *, nonzero: bool = False) -> dict[str, Any]:
        """Ready for JSON: only finite numbers, strings, lists, dicts and `None`."""
        out: dict[str, Any] = {
            "status": self.status.value,
            "ending": self.ending.value,
            "standing": self.standing.value,
            "objective": _finite(self.objective),
            "bound": _finite(self.bound),
            "gap": _finite(self.gap),
            "values": self.values(nonzero=nonzero) if self.point is not None else {},
            "solver": self.solver,
            "why": self.why,
            "problem_class": self.problem_class,
            "certificate": self.certificate.to_dict() if self.certificate is not None else None,
            "diagnosis": self.diagnosis.to_dict() if self.diagnosis is not None else None,
            "message": self.message,
            "iterations": self.iterations,
            "nodes": self.nodes,
            "timings": {"solve": round(self.seconds, 6), "explain": round(self.explain_seconds, 6)},
        }
        if self.duals is not None and self.reduced_costs is not None:
            out["duals"] = _named(self.model.row_names, self.duals)
            out["reduced_costs"] = _named(self.model.column_names, self.reduced_costs)
            out["binding"] = list(self.binding)
        ready: dict[str, Any] = _jsonable(out)
        return ready

    def to_json(self, *, indent: int | None = 2) -> str:
        return json.dumps(self.to_dict(), indent=indent, allow_nan=False)

    def to_frame(self, kind: Literal["variables", "rows"] = "variables") -> Any:
        """A pandas DataFrame: the name's family, a column for each place of its index, then the numbers."""
        from nl2opt.solution.tables import to_frame

        return to_frame(self, kind)

    def _repr_html_(self) -> str:
        from nl2opt.solution.tables import to_html

        return to_html(self)


def _finite(value: float | None) -> float | int | None:
    return None if value is None or not math.isfinite(value) else clean(value)


def _named(names: tuple[str, ...], values: Floats) -> dict[str, float | int]:
    return {name: clean(value) for name, value in zip(names, values.tolist(), strict=True) if value != 0}


def _jsonable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_jsonable(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value
