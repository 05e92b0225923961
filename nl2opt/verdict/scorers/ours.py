"""Our own verdict as a scorer."""

from __future__ import annotations

from nl2opt.model.canonical import CanonicalModel
from nl2opt.verdict.comparing import compare
from nl2opt.verdict.scorers.protocol import Judgement


def ours(reference: CanonicalModel, candidate: CanonicalModel) -> Judgement:
    """Accept what `compare` calls equivalent; an undecided pair is not scored.

    >>> model = CanonicalModel.build(objective=[1, 2])
    >>> ours(model, model.with_(sense="maximize")).accepted
    False
    """
    verdict = compare(reference, candidate)
    return Judgement(None if verdict.outcome == "undecided" else verdict.equivalent, verdict.headline)
