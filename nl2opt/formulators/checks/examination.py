"""`examine`: all checks that need no reference, in one budget of seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nl2opt.description.tables import Data
from nl2opt.diagnostics import Diagnostic
from nl2opt.formulation.layout import lay_out
from nl2opt.formulators.checks import ambiguity, perturbation, traceability
from nl2opt.formulators.checks.outcome import Outcome, Solver

if TYPE_CHECKING:
    from nl2opt.description.text import Description
    from nl2opt.formulation.elements import Formulation
    from nl2opt.formulation.instance import Instance

SECONDS, EACH = 10.0, 2.0
"""Budget of all solves together, and of one."""
LARGEST = 20_000
"""Columns plus rows beyond which nothing is solved again: traceability remains."""


@dataclass(frozen=True)
class Examination:
    """What the checks found. `base` is the outcome that everything is held against."""

    base: Outcome | None
    trace: traceability.Trace | None
    perturbed: tuple[perturbation.Perturbed, ...]
    ambiguities: tuple[ambiguity.Ambiguity, ...]
    findings: tuple[Diagnostic, ...]
    notes: tuple[str, ...] = ()
    """What was left out, and why."""

    def to_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "base": None if self.base is None else self.base.to_dict(),
            "traceability": None if self.trace is None else self.trace.to_dict(),
            "perturbations": [item.to_dict() for item in self.perturbed],
            "ambiguities": [item.to_dict() for item in self.ambiguities],
            "findings": [finding.to_dict() for finding in self.findings],
            "notes": list(self.notes),
        }


def examine(
    description: Description | None,
    formulation: Formulation,
    data: Data | None = None,
    *,
    instance: Instance | None = None,
    base: Outcome | None = None,
    seconds: float = SECONDS,
) -> Examination:
    """Examine a formulation that can be laid out.

    Args:
        description: the words; without them nothing is traced.
        formulation: what was made of them.
        data: tables of the text and the files beside it.
        instance: the formulation laid out already.
        base: what it comes to, where that is known.
        seconds: budget for all solves; what does not fit is left out, and `notes` says so.

    Never raises for a formulation that cannot be used: the findings of `check` say what is wrong with that.
    """
    data = data or Data()
    instance = instance or lay_out(formulation, data)
    report: list[Diagnostic] = []
    found = None
    if description is not None:
        found = traceability.trace(description, formulation, instance)
        report += traceability.findings(description, formulation, found)
    if instance.has_errors or instance.unrewritten:
        return Examination(base, found, (), (), tuple(report), ("it cannot be laid out: nothing was solved",))
    if len(instance.columns) + len(instance.rows) > LARGEST:
        return Examination(base, found, (), (), tuple(report), ("it is large: nothing was solved again",))
    solver = Solver(data, seconds=seconds, each=min(EACH, seconds))
    base = base or solver.outcome_of(instance)
    if base.status not in _ANSWERS:
        note = f"the formulation comes to {base.status}: there is no answer to hold others against"
        return Examination(base, found, (), (), tuple(report), (note,))
    others = ambiguity.ambiguities(instance, solver, base)
    perturbed = perturbation.perturb(instance, solver, base)
    report += perturbation.findings(instance, perturbed)
    report += ambiguity.findings(instance, others, base)
    notes = (f"{solver.skipped} variants were left out: the time was used up",) if solver.skipped else ()
    return Examination(base, found, perturbed, others, tuple(report), notes)


_ANSWERS = frozenset({"optimal", "infeasible", "unbounded"})
