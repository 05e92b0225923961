"""The list of ambiguities: every reading that was chosen, its alternative, and what the optimum becomes under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nl2opt.diagnostics import Diagnostic, Severity
from nl2opt.formulation.instance import Instance
from nl2opt.formulators.checks.outcome import Outcome, Solver
from nl2opt.formulators.checks.readings import READERS, Reading


@dataclass(frozen=True)
class Ambiguity:
    """A reading, its alternative solved. `matters` is None where the alternative could not be solved in the time."""

    reading: Reading
    outcome: Outcome | None
    matters: bool | None

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.reading.kind,
            "element": self.reading.element,
            "taken": self.reading.taken,
            "other": self.reading.other,
            "outcome": None if self.outcome is None else self.outcome.to_dict(),
            "matters": self.matters,
        }


def ambiguities(instance: Instance, solver: Solver, base: Outcome) -> tuple[Ambiguity, ...]:
    """Every other reading, in the order of the readers, each solved on the same data."""
    found = []
    for reader in READERS:
        for reading in reader(instance):
            outcome = solver.outcome(reading.formulation)
            known = outcome is not None and outcome.status in ("optimal", "infeasible", "unbounded")
            matters = not outcome.same(base) if known and outcome is not None else None
            found.append(Ambiguity(reading, outcome, matters))
    return tuple(found)


def findings(instance: Instance, found: tuple[Ambiguity, ...], base: Outcome) -> list[Diagnostic]:
    """A note for each reading that matters."""
    report = []
    for item in found:
        if not item.matters:
            continue
        reading = item.reading
        path = tuple(reading.element.split(".", 1))
        report.append(
            Diagnostic(
                "ambiguous-reading", Severity.NOTE,
                f"{reading.taken}; if {reading.other}, the answer is {item.outcome} instead of {base}",
                instance.formulation.origin.key(path), element=reading.element,
                help="keep it if the words mean this; otherwise state the other reading",
            )
        )  # fmt: skip
    return report
