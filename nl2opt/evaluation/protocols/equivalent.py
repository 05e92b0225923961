"""`equivalent`: our own verdict on the two models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nl2opt.evaluation.protocols.by_structure import Likeness, StructureRule

if TYPE_CHECKING:
    from nl2opt.model.canonical import CanonicalModel


class Equivalent(StructureRule):
    """Right when `nl2opt.compare` calls the two models equivalent; undecided is unscored.

    Origin: nl2opt. The contract is *objective*: the same feasible points, objectives equal up to a positive factor and
    a constant, after scaling, turning and joining rows. A reformulation with other variables is not found by
    structure: read *wrong* as "not shown to be the same model". `value` is the share of elements that agree.
    """

    name = "equivalent"
    origin = "nl2opt, docs/verdict.md"

    def compare(self, reference: CanonicalModel, candidate: CanonicalModel) -> Likeness:
        from nl2opt.verdict import compare

        verdict = compare(reference, candidate)
        return Likeness(None if verdict.outcome == "undecided" else verdict.equivalent, verdict.headline, verdict.score)
