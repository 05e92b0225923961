"""What the semantic stage found: proofs, a counter-example, or what was left open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from nl2opt.verdict.semantic.implication import MEANINGS, Proof
from nl2opt.verdict.semantic.statement import show

SemanticOutcome: TypeAlias = Literal["equivalent", "different", "undecided"]
SHOWN = 8


@dataclass(frozen=True)
class Proved:
    """A demand of one model (`of`) that the other one (`by`) implies under the map."""

    what: str
    of: str
    by: str
    proof: Proof

    def to_dict(self) -> dict[str, Any]:
        return {"what": self.what, "of": self.of, "by": self.by, **self.proof.to_dict()}


@dataclass(frozen=True)
class CounterExample:
    """A point of one model (`of`) that is no point of the other (`against`), or points whose objective values clash.

    `point` is exact; `image` is the same point in the other model, None where no completion exists there. For
    objectives `values` holds pairs of values, in the first and second model, at the points of `several`.
    """

    kind: Literal["feasibility", "objective"]
    of: str
    against: str
    point: Mapping[str, Fraction]
    image: Mapping[str, Fraction] | None
    what: str
    amount: Fraction | None = None
    values: tuple[tuple[Fraction, Fraction], ...] = ()
    several: tuple[Mapping[str, Fraction], ...] = ()
    exact: bool = True
    """False where that no completion exists, or that one is best, is known from HiGHS alone."""

    @property
    def text(self) -> str:
        if self.kind == "objective":
            pairs = ", ".join(f"{show(u)} and {show(v)}" for u, v in self.values)
            return f"{self.what}: the objective values are {pairs}"
        if self.amount is None:
            return f"a point of {self.of} is no point of {self.against}: {self.what}"
        return f"a point of {self.of} is no point of {self.against}: {self.what} is violated by {show(self.amount)}"

    def lines(self) -> list[str]:
        shown = [self.text]
        for point in (self.several or (self.point,))[:3]:
            shown.append("at " + _point(point))
        if self.image is not None and not self.several:
            shown.append(f"which is {_point(self.image)} in {self.against}")
        return shown

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "point_of": self.of,
            "against": self.against,
            "what": self.what,
            "amount": None if self.amount is None else str(self.amount),
            "point": _named(self.point),
            "image": None if self.image is None else _named(self.image),
            "values": [[str(u), str(v)] for u, v in self.values],
            "points": [_named(point) for point in self.several],
            "exact": self.exact,
        }


@dataclass(frozen=True)
class SemanticResult:
    """The answer of the semantic stage, for one map of columns.

    "equivalent": the columns the map speaks of take the same values in both models, and the objectives agree as the
    contract asks; every demand has a proof. "different": `counter` shows it, for this map. "undecided": `open` lists
    what was neither proved nor refuted, `budget` what ran out, `unsupported` what the stage cannot reason about.
    """

    outcome: SemanticOutcome
    contract: str
    map_origin: str = ""
    proofs: tuple[Proved, ...] = ()
    counter: CounterExample | None = None
    vacuous: bool = False
    unsupported: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    budget: str | None = None
    factor: Fraction | None = None
    """The second objective is `factor` times the first plus `constant`, both read as minimised."""
    constant: Fraction | None = None
    notes: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    """Columns of the second model in terms of the first."""
    lps: int = 0
    mips: int = 0

    @property
    def equivalent(self) -> bool:
        return self.outcome == "equivalent"

    @property
    def certified(self) -> bool:
        """Whether nothing rests on a solver's word."""
        return self.outcome != "undecided" and self.rests_on == "exact arithmetic"

    @property
    def rests_on(self) -> str:
        """`exact arithmetic`, perhaps `up to rounding`; `HiGHS` where its word is needed; empty when undecided."""
        if self.outcome == "undecided":
            return ""
        if self.counter is not None:
            return "exact arithmetic" if self.counter.exact else "HiGHS"
        kinds = {proved.proof.kind for proved in self.proofs}
        if "solver" in kinds:
            return "HiGHS"
        loose = "rounding" in kinds or any(proved.proof.excess for proved in self.proofs)
        return "exact arithmetic, up to rounding" if loose else "exact arithmetic"

    @property
    def reason(self) -> str:
        """One line."""
        if self.counter is not None:
            return self.counter.text
        if self.unsupported:
            return "unsupported: " + ", ".join(self.unsupported)
        if self.outcome == "equivalent":
            return (
                "neither model has a point"
                if self.vacuous
                else f"every demand is proved; this rests on {self.rests_on}"
            )
        return self.open[0] if self.open else f"the budget ran out: {self.budget}"

    def lines(self) -> list[str]:
        """For people: outcome, what it rests on, the counter-example or the proofs worth reading."""
        said = [f"{self.outcome} under the map by {self.map_origin}: {self.reason}"]
        if self.counter is not None:
            said += self.counter.lines()[1:]
            return said + list(self.notes)
        for kind, count in sorted(Counter(p.proof.kind for p in self.proofs).items()):
            said.append(f"{count} demand{'s' if count > 1 else ''} {MEANINGS[kind]}")
        telling = [p for p in self.proofs if not _plain(p.proof)]
        said += [f"{p.what} of {p.of}: {p.proof.how}" for p in telling[:SHOWN]]
        if len(telling) > SHOWN:
            said.append(f"and {len(telling) - SHOWN} more")
        if self.factor is not None and self.constant is not None and (self.factor != 1 or self.constant):
            said.append(f"second objective = {show(self.factor)} times the first + {show(self.constant)}")
        said += [f"open: {what}" for what in self.open[:SHOWN]]
        if self.budget:
            said.append(f"budget: {self.budget}")
        return said + list(self.notes)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; fractions as text."""
        return {
            "outcome": self.outcome,
            "contract": self.contract,
            "map": self.map_origin,
            "columns": dict(self.columns),
            "reason": self.reason,
            "rests_on": self.rests_on,
            "vacuous": self.vacuous,
            "unsupported": list(self.unsupported),
            "proofs": [proved.to_dict() for proved in self.proofs],
            "counter_example": self.counter.to_dict() if self.counter else None,
            "objective_factor": None if self.factor is None else str(self.factor),
            "objective_constant": None if self.constant is None else str(self.constant),
            "open": list(self.open),
            "budget": self.budget,
            "notes": list(self.notes),
            "lps": self.lps,
            "mips": self.mips,
        }


SemanticFindings = SemanticResult


def _plain(proof: Proof) -> bool:
    """A proof nobody needs to read: the same row, the same bound."""
    return proof.kind == "exact" and len(proof.multipliers) <= 1


def _named(point: Mapping[str, Fraction]) -> dict[str, str]:
    return {name: str(value) for name, value in point.items()}


def _point(point: Mapping[str, Fraction], longest: int = 12) -> str:
    """The columns of a point that are not zero."""
    some = [(name, value) for name, value in point.items() if value]
    if not some:
        return "the origin"
    text = ", ".join(f"{name} = {show(value)}" for name, value in some[:longest])
    return text + (f", and {len(some) - longest} more" if len(some) > longest else "")
