"""From a structural verdict to a semantic one: which map to examine, and what becomes of the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.passes import Trail
from nl2opt.verdict.alignment import align
from nl2opt.verdict.meaning.findings import SemanticFindings
from nl2opt.verdict.meaning.maps import AffineMap, from_places, map_from_json
from nl2opt.verdict.meaning.stage import examine
from nl2opt.verdict.verdict import Verdict
from nl2opt.verdict.verification import Rules


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

    With a given map the models are examined as they are; without one, as the passes left them (`trails`), under the
    best pairing of columns. A counter-example is one for that map; a proof stands for both models.
    """
    if column_map is not None:
        forward, backward = map_from_json(column_map, first, second)
        backward = backward or forward.inverse(first.shape[1])
        if backward is None:
            found = _open(forward, 'the map has no simple inverse: give the way back as well, under the key "first"')
        else:
            found = _examine(first, second, forward, backward, rules, seconds, verdict)
    else:
        one, two = trails[0].model, trails[1].model
        pairing = align(one, two, rules)
        if one.shape[1] != two.shape[1] or (pairing.columns < 0).any():
            empty = AffineMap((), "that pairs most columns")
            found = _open(empty, "not every column has a partner: give a map, or try level reformulated")
        else:
            columns = pairing.columns.tolist()
            back = [0] * len(columns)
            for j, k in enumerate(columns):
                back[k] = j
            origin = "that pairs most elements"
            found = _examine(one, two, from_places(columns, origin), from_places(back, origin), rules, seconds, verdict)
    notes = list(verdict.warnings)
    if found.outcome == "equivalent":
        if not found.certified:
            notes.append("some proofs rest on the solver, or on a solver's finding that no point is feasible")
        return replace(
            verdict,
            outcome="equivalent",
            level="semantic",
            score=1.0,
            semantic=found,
            warnings=tuple(notes),
            budget=None,
        )
    if found.outcome == "different":
        assert found.counter is not None
        reason = f"a point of {found.counter.inside} is not one of {found.counter.outside}: {found.counter.violated}"
        if "objective" in found.counter.violated:
            reason = f"the objectives disagree: {found.counter.violated}"
        return replace(verdict, outcome="different", level="semantic", semantic=found, reason=reason)
    return replace(
        verdict,
        outcome="undecided",
        level="semantic",
        semantic=found,
        reason=f"the structures differ; the meaning is open: {found.open[0]}",
        budget=f"seconds ({seconds:g})" if "out of time" in "".join(found.open) else verdict.budget,
    )


def _examine(
    one: CanonicalModel,
    two: CanonicalModel,
    forward: AffineMap,
    backward: AffineMap,
    rules: Rules,
    seconds: float,
    verdict: Verdict,
) -> SemanticFindings:
    return examine(one, two, forward, backward, contract=rules.contract, seconds=seconds, names=verdict.names)


def _open(forward: AffineMap, why: str) -> SemanticFindings:
    return SemanticFindings("undecided", open=(why,), map_origin=forward.origin)
