"""Perturbation: does each number that should drive the optimum drive it?

A parameter is made much smaller and much larger. Where neither moves the optimum, no row or term that holds the
parameter counts: it is missing, slack however tight it is made, or the parameter stands in the wrong place.
Source: ReLoop (2026), constraint presence test, with both directions tried and no llm to choose the parameter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nl2opt.diagnostics import Diagnostic, Severity
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.instance import Instance
from nl2opt.formulation.revalued import given_parameters, with_values
from nl2opt.formulation.rules.context import Context
from nl2opt.formulators.checks.outcome import Outcome, Solver

SMALL, LARGE = (0.9, 1.1), (0.01, 100.0)
"""Factors of a change that a person would call small, and of one that no row survives unnoticed."""
MOST = 60
"""Most parameters that are tried."""


@dataclass(frozen=True)
class Perturbed:
    """What the optimum does when a parameter is multiplied. `effect`: ``moves`` (a small change moves it), ``slack``
    (only a large one does), ``none``, or ``unknown`` (not all could be solved)."""

    parameter: str
    effect: str
    outcomes: Mapping[float, Outcome]
    """By factor."""

    def to_dict(self) -> dict[str, Any]:
        outcomes = {f"{factor:g}": outcome.to_dict() for factor, outcome in self.outcomes.items()}
        return {"parameter": self.parameter, "effect": self.effect, "outcomes": outcomes}


def perturb(instance: Instance, solver: Solver, base: Outcome) -> tuple[Perturbed, ...]:
    """Each given parameter in turn, in the order of declaration. Nothing is tried where there is no optimum to move."""
    if base.status != "optimal":
        return ()
    found = []
    for name, value in list(given_parameters(instance).items())[:MOST]:
        if not _all_zero(value):
            found.append(_perturbed(instance.formulation, name, value, solver, base))
    return tuple(found)


def _perturbed(formulation: Formulation, name: str, value: Any, solver: Solver, base: Outcome) -> Perturbed:
    outcomes: dict[float, Outcome] = {}
    unknown = False
    for effect, factors in (("moves", SMALL), ("slack", LARGE)):
        for factor in factors:
            outcome = solver.outcome(with_values(formulation, {name: _scaled(value, factor)}))
            if outcome is None or outcome.status in ("error", "undecided", "feasible"):
                unknown = True
                continue
            outcomes[factor] = outcome
            if not outcome.same(base):
                return Perturbed(name, effect, outcomes)
    return Perturbed(name, "unknown" if unknown else "none", outcomes)


def _scaled(value: Any, factor: float) -> Any:
    if isinstance(value, Mapping):
        return {key: _scaled(cell, factor) for key, cell in value.items()}
    scaled = value * factor
    if not isinstance(value, int):
        return float(f"{scaled:.12g}")
    whole = round(scaled)
    if whole == value and value:
        whole += 1 if factor > 1 else -1
    return whole


def _all_zero(value: Any) -> bool:
    return not any(value.values()) if isinstance(value, Mapping) else not value


def findings(instance: Instance, perturbed: tuple[Perturbed, ...]) -> list[Diagnostic]:
    """A warning for each parameter without effect."""
    found = []
    for item in perturbed:
        if item.effect != "none":
            continue
        rows = _families(instance, item.parameter)
        where = f"; it stands in {_listed(rows)}" if rows else ""
        found.append(
            Diagnostic(
                "no-effect", Severity.WARNING,
                f"the optimum stays the same when `{item.parameter}` is divided or multiplied by 100{where}",
                location=instance.formulation.origin.key(("parameters", item.parameter)),
                element=f"parameters.{item.parameter}",
                help="a row that should hold it is missing, or is weaker than the text says; leave it if other rows "
                "are always tighter",
            )
        )  # fmt: skip
    return found


def _families(instance: Instance, parameter: str) -> list[str]:
    """Constraints, variables' bounds and the objective that hold a parameter, also by way of other elements."""
    uses = Context(instance.formulation).uses
    reached, waiting = {parameter}, [parameter]
    while waiting:
        for use in uses.get(waiting.pop(), ()):
            place = "the objective" if use.text.path[0] == "objective" else str(use.text.path[1])
            if place not in reached:
                reached.add(place)
                if use.text.path[0] in ("parameters", "expressions", "sets"):
                    waiting.append(place)
    formulation = instance.formulation
    kept = [name for name in (*formulation.constraints, *formulation.variables) if name in reached]
    return kept + (["the objective"] if "the objective" in reached else [])


def _listed(names: list[str]) -> str:
    shown = [name if name == "the objective" else f"`{name}`" for name in names[:4]]
    return ", ".join(shown) + (", ..." if len(names) > 4 else "")
