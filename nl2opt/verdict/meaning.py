"""From a structural verdict to one by meaning: which map of columns to examine, and what becomes of the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.passes import Trail
from nl2opt.verdict.alignment import align
from nl2opt.verdict.semantic import ColumnMap, SemanticBudget, SemanticResult, examine, map_of
from nl2opt.verdict.verdict import Verdict
from nl2opt.verdict.verification import Rules

ORIGIN = "best pairing"


def by_meaning(
    verdict: Verdict,
    first: CanonicalModel,
    second: CanonicalModel,
    trails: tuple[Trail, Trail],
    rules: Rules,
    seconds: float,
    column_map: Mapping[str, Any] | None,
) -> Verdict:
    """The verdict after the semantic stage.

    With a given map (JSON values, see `nl2opt.verdict.semantic.map_of`) the models are examined as they are. Without
    one the best pairing of columns is examined: of the models themselves when every column has a partner, else of
    what the stronger passes left of them (`trails`), and last of the columns that have a partner. A counter-example
    is one for the map examined; a proof stands.
    """
    budget = SemanticBudget(seconds=max(seconds, 1e-3), tolerance=rules.tolerance)

    def look(one: CanonicalModel, two: CanonicalModel, pairs: ColumnMap) -> SemanticResult:
        return examine(one, two, pairs, contract=rules.contract, budget=budget, names=verdict.names)

    if column_map is not None:
        return _concluded(verdict, look(first, second, read_pairs(column_map, first, second)))
    whole = align(first, second, rules).columns
    found: SemanticResult | None = None
    if first.shape[1] != second.shape[1] or (whole < 0).any():
        one, two = trails[0].model, trails[1].model
        pairing = align(one, two, rules).columns
        if one.shape[1] == two.shape[1] and not (pairing < 0).any():
            found = look(one, two, ColumnMap.from_columns(pairing.tolist(), ORIGIN + " after the passes"))
    if found is None or not found.equivalent:
        direct = look(first, second, ColumnMap.from_columns(whole.tolist(), ORIGIN))
        if found is None or direct.equivalent:
            found = direct
    return _concluded(verdict, found)


def read_pairs(value: Mapping[str, Any], first: CanonicalModel, second: CanonicalModel) -> ColumnMap:
    """The map of JSON values; an object without the parts `columns` and `back` counts as `columns`."""
    parts = dict(value)
    if not set(parts) & {"columns", "back"}:
        parts = {"columns": parts}
    return map_of(parts, first, second)


def _concluded(verdict: Verdict, found: SemanticResult) -> Verdict:
    if found.outcome == "equivalent":
        notes = verdict.warnings
        if not found.certified:
            notes = (*notes, f"the proofs rest on {found.rests_on}")
        return replace(
            verdict,
            outcome="equivalent",
            level="semantic",
            score=1.0,
            semantic=found,
            warnings=notes,
            budget=None,
            reason="",
        )
    if found.outcome == "different":
        assert found.counter is not None
        return replace(verdict, outcome="different", level="semantic", semantic=found, reason=found.counter.text)
    return replace(
        verdict,
        outcome="undecided",
        level="semantic",
        semantic=found,
        reason=f"the structures differ; the meaning is open: {found.reason}",
        budget=found.budget or verdict.budget,
    )
