"""`orgeval`: colour refinement accepts the pair of models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nl2opt.evaluation.protocols.by_structure import Likeness, StructureRule, graded

if TYPE_CHECKING:
    from nl2opt.model.canonical import CanonicalModel


class OrgEval(StructureRule):
    """Right when ORGEval accepts the candidate's model: equal colours under the WL test, and symmetric decomposable.

    Origin: ORGEval (Wang et al., 2025) with Bench4Opt, ZiweiZHU0513/Bench4Opt; `nl2opt.verdict.scorers.orgeval`
    is the implementation and lists where the paper and its code part. Quirks:

    - sense, constant, quadratic terms, indicators and special ordered sets are not looked at;
    - pairs that are not symmetric decomposable are rejected even when they are the same model;
    - optimal values play no part, so a case needs no label and infeasible models are scored like others.

    The published rule is yes or no. `value` beside it is ours: the share of the elements on which the models agree.
    """

    name = "orgeval"
    origin = "ORGEval, ZiweiZHU0513/Bench4Opt"

    def compare(self, reference: CanonicalModel, candidate: CanonicalModel) -> Likeness:
        from nl2opt.verdict.scorers import SCORERS

        judged = SCORERS["orgeval"](reference, candidate)
        return Likeness(judged.accepted, judged.reason, graded(reference, candidate))
