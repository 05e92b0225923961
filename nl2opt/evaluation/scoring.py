"""`score`: a rule applied to every attempt of a log. Nothing here changes an attempt, or asks for another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from nl2opt.errors import Nl2optError
from nl2opt.evaluation.attempt import Attempt
from nl2opt.evaluation.case import Case, Label, ProblemSet
from nl2opt.evaluation.label_versions import chosen, disputed
from nl2opt.evaluation.log import Log
from nl2opt.evaluation.protocols.base import Score, ScoringRule


@dataclass(frozen=True)
class Scored:
    """An attempt, its case with the labels that were used, and what the rule says."""

    case: Case
    attempt: Attempt
    score: Score

    def to_dict(self) -> dict[str, Any]:
        labels = [asdict(sample.labels[0]) for sample in self.case.samples if sample.labels]
        return {
            "case": self.case.id,
            "attempt": self.attempt.attempt,
            "kind": dict(self.case.kind),
            "ending": self.attempt.ending,
            "correct": self.score.correct,
            "reason": self.score.reason,
            "value": self.score.value,
            "details": dict(self.score.details),
            "status": [answer.status for answer in self.attempt.answers],
            "objective": [answer.objective for answer in self.attempt.answers],
            "labels": labels,
        }


@dataclass(frozen=True)
class Scores:
    """What a rule says of a whole log, in the order of the set."""

    rule: str
    origin: str
    version: int
    labels: tuple[str, ...]
    """Origins of labels asked for; empty: the first of each case."""
    items: tuple[Scored, ...]
    not_run: tuple[str, ...] = ()
    """Ids of cases that the log holds no attempt at."""
    strangers: tuple[str, ...] = ()
    """Ids of attempts at cases that the set does not hold: not scored at all."""
    disputed: Mapping[str, tuple[Label, ...]] = field(default_factory=dict)
    """Cases of the set whose label versions disagree."""

    def by_case(self) -> dict[str, list[Scored]]:
        """The attempts of each case, in order of their numbers."""
        found: dict[str, list[Scored]] = {}
        for item in self.items:
            found.setdefault(item.case.id, []).append(item)
        return found


def score(
    problem_set: ProblemSet, log: Log | Sequence[Attempt], rule: ScoringRule, *, labels: Sequence[str] = ()
) -> Scores:
    """Score a finished log with a rule, under the label versions named.

    A rule that fails on an item leaves it unscored with the reason; so is an attempt at a case whose text has changed.

    >>> from nl2opt.description.tables import Data
    >>> from nl2opt.evaluation.attempt import Answer
    >>> from nl2opt.evaluation.case import Sample
    >>> from nl2opt.evaluation.protocols import rule
    >>> case = Case("p1", "Make the most of 4.", (Sample("", Data(), (Label("published", "4", "optimal", 4.0),)),))
    >>> attempt = Attempt("p1", answers=(Answer("", "optimal", 4.0),))
    >>> score(ProblemSet("tiny", (case,)), [attempt], rule("strict")).items[0].score.correct
    True
    """
    used = chosen(problem_set, labels)
    attempts = log.attempts if isinstance(log, Log) else tuple(log)
    by_case: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        by_case.setdefault(attempt.case, []).append(attempt)
    items = tuple(
        Scored(case, attempt, _score(case, attempt, rule))
        for case in used.cases
        for attempt in sorted(by_case.get(case.id, ()), key=lambda attempt: attempt.attempt)
    )
    known = {case.id for case in used.cases}
    return Scores(
        rule.name,
        rule.origin,
        rule.version,
        tuple(labels),
        items,
        tuple(case.id for case in used.cases if case.id not in by_case),
        tuple(name for name in by_case if name not in known),
        disputed(problem_set),
    )


def _score(case: Case, attempt: Attempt, rule: ScoringRule) -> Score:
    if attempt.fingerprint and attempt.fingerprint != case.fingerprint:
        return Score(None, "the text of the case is not the one that was attempted")
    try:
        return rule.score(case, attempt)
    except Nl2optError as error:
        return Score(None, f"the rule could not be applied: {error.message}")
