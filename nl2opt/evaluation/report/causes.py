"""Why an attempt was not right, in a few words that many attempts share."""

from __future__ import annotations

from collections.abc import Iterable

from nl2opt.evaluation.scoring import Scored


def cause_of(item: Scored) -> str | None:
    """The cause by which a report groups what was not right; None for what was.

    >>> from nl2opt.evaluation.attempt import Attempt
    >>> from nl2opt.evaluation.case import Case
    >>> from nl2opt.evaluation.protocols.base import Score
    >>> attempt = Attempt("p", ending="failed", error={"code": "FormulationError", "message": "..."})
    >>> cause_of(Scored(Case("p", "...", ()), attempt, Score(False, "")))
    'failed: FormulationError'
    """
    if item.score.correct:
        return None
    attempt = item.attempt
    if attempt.ending != "answered":
        code = str((attempt.error or {}).get("code") or "")
        return attempt.ending + (f": {code}" if code else "")
    if item.score.correct is None:
        return f"unscored: {item.score.reason.partition(':')[0]}"
    for sample in item.case.samples:
        label = sample.labels[0] if sample.labels else None
        answer = next((a for a in attempt.answers if a.sample == sample.name), None)
        wanted = label.status if label else None
        if answer is not None and wanted is not None and answer.status != wanted:
            solved = wanted == "no solution" and answer.status in ("infeasible", "unbounded")
            if not solved:
                return f"{answer.status} instead of {wanted}"
    return "another answer"


def by_cause(items: Iterable[Scored]) -> dict[str, list[Scored]]:
    """What was not right, by cause; the most frequent first, then by name."""
    groups: dict[str, list[Scored]] = {}
    for item in items:
        cause = cause_of(item)
        if cause is not None:
            groups.setdefault(cause, []).append(item)
    return dict(sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0])))
