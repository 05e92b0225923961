"""What a pass gives back: a new model, what it did in words, and the way back to the model before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from nl2opt.model.canonical import CanonicalModel, Floats

Places = npt.NDArray[np.int64]
SHOWN = 3


@dataclass(frozen=True)
class Step:
    """One thing a pass did.

    `what` is a short verb phrase ("dropped as empty"); `names` the rows or columns it was done to; `details` one
    remark for each of them, or none. A `warning` is worth a look: the step may hide a mistake of whoever wrote the
    model. `rounded` says that a division was not exact.
    """

    rule: str
    what: str
    kind: str
    names: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    warning: bool = False
    rounded: bool = False
    columns_changed: bool = False

    @property
    def text(self) -> str:
        """One line: ``rows c1, c2, c3 and 4 more dropped as empty``.

        >>> Step("empty-rows", "dropped as empty", "row", ("c1", "c2")).text
        'rows c1, c2 dropped as empty'
        """
        if not self.names:
            return f"{self.kind} {self.what}"
        shown = [
            name + (f" ({detail})" if detail else "")
            for name, detail in zip(self.names[:SHOWN], [*self.details, *[""] * SHOWN], strict=False)
        ]
        more = f" and {len(self.names) - SHOWN} more" if len(self.names) > SHOWN else ""
        return f"{self.kind}{'s' if len(self.names) > 1 else ''} {', '.join(shown)}{more} {self.what}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "pass": self.rule,
            "text": self.text,
            "kind": self.kind,
            "names": list(self.names),
            "details": list(self.details),
            "warning": self.warning,
            "rounded": self.rounded,
        }


@dataclass(frozen=True)
class Rewrite:
    """A model made from another one.

    `columns[j]` (`rows[i]`) is the column (row) of the model before that column j (row i) comes from, or -1 when it is
    new. `back` turns a point of the new model into one of the model before.
    """

    model: CanonicalModel
    columns: Places
    rows: Places
    steps: tuple[Step, ...]
    back: Callable[[Floats], Floats]


class Pass(Protocol):
    """A reversible rewrite that keeps the meaning of a model.

    `name` is what switches it off; `number` its place in the table of the normalisation.
    """

    name: str
    number: int

    def apply(self, model: CanonicalModel) -> Rewrite | None:
        """The rewritten model, or None when there is nothing to do."""


def unchanged(point: Floats) -> Floats:
    """The way back of a pass that leaves the columns alone."""
    return point


@dataclass(frozen=True)
class Trail:
    """What a chain of passes made of a model; `rows` and `columns` lead back to the first one."""

    original: CanonicalModel
    model: CanonicalModel
    columns: Places
    rows: Places
    steps: tuple[Step, ...] = ()
    ways_back: tuple[Callable[[Floats], Floats], ...] = field(default=(), repr=False)

    @classmethod
    def start(cls, model: CanonicalModel) -> Trail:
        m, n = model.shape
        return cls(model, model, np.arange(n), np.arange(m))

    def follow(self, rewrite: Rewrite) -> Trail:
        """The trail one rewrite longer."""
        return Trail(
            self.original,
            rewrite.model,
            _through(rewrite.columns, self.columns),
            _through(rewrite.rows, self.rows),
            self.steps + rewrite.steps,
            (*self.ways_back, rewrite.back),
        )

    def point(self, values: Sequence[float] | Floats) -> Floats:
        """A point of the last model as a point of the first one."""
        point = np.asarray(values, dtype=np.float64)
        for back in reversed(self.ways_back):
            point = back(point)
        return point

    @property
    def rounded(self) -> bool:
        """Whether some division was not exact."""
        return any(step.rounded for step in self.steps)

    @property
    def columns_changed(self) -> bool:
        """Whether some pass removed, added or replaced columns."""
        return any(step.columns_changed for step in self.steps)


def _through(places: Places, before: Places) -> Places:
    result = np.full(len(places), -1, np.int64)
    old = places >= 0
    result[old] = before[places[old]]
    return result


MOST_SWEEPS = 50


def run(model: CanonicalModel, passes: Iterable[Pass], *, repeat: bool = False) -> Trail:
    """Apply passes in order; with `repeat`, again until none has anything to do (at most `MOST_SWEEPS` times)."""
    trail = Trail.start(model)
    chain = list(passes)
    for _ in range(MOST_SWEEPS):
        length = len(trail.steps)
        for rule in chain:
            rewrite = rule.apply(trail.model)
            if rewrite is not None:
                trail = trail.follow(rewrite)
        if not repeat or len(trail.steps) == length:
            break
    return trail


def keep_rows(model: CanonicalModel, keep: npt.NDArray[np.bool_], **changes: Any) -> tuple[CanonicalModel, Places]:
    """The model with only the rows of a mask, and where they came from; `changes` are fields of the result."""
    places = np.flatnonzero(keep)
    number = np.full(len(keep), -1, np.int64)
    number[places] = np.arange(len(places))
    fields: dict[str, Any] = {
        "matrix": model.matrix[places],
        "row_lower": model.row_lower[places],
        "row_upper": model.row_upper[places],
        "row_names": tuple(model.row_names[i] for i in places.tolist()),
        "row_quadratics": {int(number[i]): q for i, q in model.row_quadratics.items() if keep[i]},
        "row_nonlinears": {int(number[i]): t for i, t in model.row_nonlinears.items() if keep[i]},
        "indicators": tuple(type(i)(int(number[i.row]), i.column, i.value) for i in model.indicators if keep[i.row]),
    }
    fields.update(changes)
    return model.with_(**fields), places


def special_rows(model: CanonicalModel) -> npt.NDArray[np.bool_]:
    """Rows that are more than linear: quadratic or nonlinear parts, or an indicator."""
    flags = np.zeros(model.shape[0], bool)
    flags[list(model.row_quadratics)] = True
    flags[list(model.row_nonlinears)] = True
    flags[[i.row for i in model.indicators]] = True
    return flags
