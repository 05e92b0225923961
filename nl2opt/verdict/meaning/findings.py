"""What the semantic stage found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

Method = Literal["same row", "lp duality", "chvatal-gomory", "mip", "lp solver", "bounds"]
CERTIFIED: frozenset[str] = frozenset({"same row", "lp duality", "chvatal-gomory", "bounds"})


@dataclass(frozen=True)
class CounterExample:
    """A point that one model allows and the other does not, or where their objectives disagree; exact numbers.

    `point` holds the values in the model named `inside`, `image` the same point in the other one; zeros are left out.
    """

    inside: str
    outside: str
    violated: str
    point: Mapping[str, Fraction]
    image: Mapping[str, Fraction]

    def lines(self) -> list[str]:
        shown = ", ".join(f"{name} = {value}" for name, value in list(self.point.items())[:12]) or "all zero"
        more = ", ..." if len(self.point) > 12 else ""
        return [
            f"counter-example: {shown}{more}",
            f"it is feasible in {self.inside}; in {self.outside}: {self.violated}",
        ]

    def to_dict(self) -> dict[str, Any]:
        return {
            "feasible_in": self.inside,
            "not_in": self.outside,
            "violated": self.violated,
            "point": {name: str(value) for name, value in self.point.items()},
            "image": {name: str(value) for name, value in self.image.items()},
        }


@dataclass(frozen=True)
class Proof:
    """That a row (or bound) of one model holds wherever the other model does.

    For "lp duality" and "chvatal-gomory" `multipliers` are what the rows of the other model are added up with; the sum
    was checked in fractions. "mip" and "lp solver" rest on the solver.
    """

    row: str
    method: Method
    multipliers: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def certified(self) -> bool:
        return self.method in CERTIFIED

    def to_dict(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "method": self.method,
            "certified": self.certified,
            "multipliers": {name: str(value) for name, value in self.multipliers.items()},
        }


@dataclass(frozen=True)
class SemanticFindings:
    """The outcome of the semantic stage under one map.

    `counter` refutes equivalence under this map; `proofs` show what had to be shown, in both directions. `open` lists
    what could neither be proved nor refuted. `vacuous` says that no point is feasible in either model.
    """

    outcome: Literal["equivalent", "different", "undecided"]
    counter: CounterExample | None = None
    proofs: tuple[Proof, ...] = ()
    open: tuple[str, ...] = ()
    vacuous: bool = False
    map_origin: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Columns of the second model in terms of the first."""

    @property
    def certified(self) -> bool:
        """Whether no proof rests on a solver."""
        return all(proof.certified for proof in self.proofs) and not self.vacuous

    def lines(self) -> list[str]:
        lines = [f"under the map {self.map_origin}: {self.outcome}"]
        if self.counter is not None:
            lines += self.counter.lines()
        for method in dict.fromkeys(proof.method for proof in self.proofs):
            rows = [proof.row for proof in self.proofs if proof.method == method]
            shown = ", ".join(rows[:6]) + (f" and {len(rows) - 6} more" if len(rows) > 6 else "")
            checked = "checked in fractions" if method in CERTIFIED else "rests on the solver"
            lines.append(f"implied by {method} ({checked}): {shown}")
        lines += [f"open: {what}" for what in self.open]
        if self.vacuous:
            lines.append("vacuous: no point is feasible in either model, according to the solver")
        return lines

    def to_dict(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "counter_example": self.counter.to_dict() if self.counter else None,
            "proofs": [proof.to_dict() for proof in self.proofs],
            "certified": self.certified,
            "open": list(self.open),
            "vacuous": self.vacuous,
            "map_origin": self.map_origin,
            "columns": dict(self.columns),
        }
