"""The answer of a comparison."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from nl2opt.model.passes import Step
from nl2opt.verdict.decomposability import Decomposability
from nl2opt.verdict.witness import Deviation, Witness

if TYPE_CHECKING:
    from nl2opt.verdict.difference import Difference
    from nl2opt.verdict.semantic import SemanticFindings

Outcome: TypeAlias = Literal["equivalent", "different", "undecided"]
Contract: TypeAlias = Literal["feasible-set", "objective", "value", "argmin"]
Level: TypeAlias = Literal["identical", "isomorphic", "normalised", "reformulated", "semantic"]

LEVELS: tuple[Level, ...] = ("identical", "isomorphic", "normalised", "reformulated", "semantic")

LEVEL_MEANINGS: dict[Level, str] = {
    "identical": "the same numbers in the same order",
    "isomorphic": "the same numbers under a renaming and reordering of columns and rows",
    "normalised": "the same after scaling, turning and joining rows, bounds for singleton rows, and one sense",
    "reformulated": "the same after columns were removed or replaced too: slacks, definitions, parts, shifts, units",
    "semantic": "the same feasible points and the same order of objective values, by proof",
}

CONTRACTS: dict[Contract, str] = {
    "feasible-set": "the same feasible points; objectives are ignored",
    "objective": "the same feasible points, and objectives equal up to a positive factor and a constant",
    "value": "the same feasible points and the same objective value at each, constant included",
    "argmin": "the same feasible points and the same best ones",
}

EXIT_CODES: dict[Outcome, int] = {"equivalent": 0, "different": 1, "undecided": 4}


@dataclass(frozen=True)
class Remark:
    """A step a pass took, and in which of the two models ("first" or "second")."""

    model: Literal["first", "second"]
    step: Step

    def to_dict(self) -> dict[str, Any]:
        return {"model": self.model, **self.step.to_dict()}


@dataclass(frozen=True)
class Verdict:
    """Whether two models state the same problem, how far the claim reaches, and what shows it.

    `level` is where the two agreed (outcome equivalent), or the strongest level that was tried. `score` lies in [0, 1]
    and is 1 exactly when equivalent. `witness` is set when equivalent, `difference` otherwise; `budget` names what
    ran out when undecided; `scope` says whether the claim is about two instances or two models with data apart.
    """

    outcome: Outcome
    level: Level
    contract: Contract
    decomposability: Decomposability | None = None
    score: float = 0.0
    witness: Witness | None = None
    difference: Difference | None = None
    remarks: tuple[Remark, ...] = ()
    budget: str | None = None
    warnings: tuple[str, ...] = ()
    tolerance: float = 0.0
    reason: str = ""
    scope: Literal["instance", "model"] = "instance"
    instances: int = 1
    semantic: SemanticFindings | None = None
    names: tuple[str, str] = ("A", "B")
    switched_off: tuple[str, ...] = field(default=())

    def __bool__(self) -> bool:
        """True when equivalent."""
        return self.outcome == "equivalent"

    @property
    def equivalent(self) -> bool:
        return self.outcome == "equivalent"

    @property
    def exit_code(self) -> int:
        """0 equivalent, 1 different, 4 undecided."""
        return EXIT_CODES[self.outcome]

    @property
    def deviation(self) -> Deviation | None:
        """The worst element when equality was not exact."""
        return self.witness.deviation if self.witness else None

    @property
    def headline(self) -> str:
        """One line: outcome, level, and what the claim rests on."""
        a, b = self.names
        what = "model" if self.scope == "model" else "instance"
        if self.outcome == "equivalent":
            line = f"equivalent: {a} and {b} are the same {what} ({self.level}: {LEVEL_MEANINGS[self.level]})"
            if self.deviation is not None:
                line += f", within a relative difference of {self.deviation.relative:.2g}"
            return line
        if self.outcome == "different":
            return f"different: {self.reason or f'{a} and {b} do not match at level {self.level}'}"
        return f"undecided: {self.reason or 'the budget ran out'}" + (f" [{self.budget}]" if self.budget else "")

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; the witness by names."""
        return {
            "outcome": self.outcome,
            "level": self.level,
            "level_meaning": LEVEL_MEANINGS[self.level],
            "contract": self.contract,
            "scope": self.scope,
            "instances": self.instances,
            "score": self.score,
            "decomposability": self.decomposability,
            "reason": self.reason,
            "names": list(self.names),
            "steps": [remark.to_dict() for remark in self.remarks],
            "switched_off": list(self.switched_off),
            "warnings": list(self.warnings),
            "tolerance": self.tolerance,
            "budget": self.budget,
            "witness": self.witness.to_dict() if self.witness else None,
            "difference": self.difference.to_dict() if self.difference else None,
            "semantic": self.semantic.to_dict() if self.semantic else None,
        }

    def __str__(self) -> str:
        from nl2opt.verdict.text import verdict_text

        return verdict_text(self)
