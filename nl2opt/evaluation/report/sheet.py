"""`Sheet`: everything a report shows of one log: scores by several rules, with what else is known of the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from nl2opt.evaluation.case import ProblemSet
from nl2opt.evaluation.log import Log
from nl2opt.evaluation.metrics import Summary, by_kind, summarise
from nl2opt.evaluation.paired import Pairing
from nl2opt.evaluation.protocols import rule
from nl2opt.evaluation.scoring import Scores, score

DEFAULT_RULES = ("strict",)


@dataclass(frozen=True)
class Sheet:
    """A log scored by rules, the first of which is the one that groups, colours and filters go by."""

    set: ProblemSet
    log: Log
    scores: tuple[Scores, ...]
    by: tuple[str, ...] = ()
    """Kinds to group by."""
    pairings: tuple[Pairing, ...] = ()
    """Against a second log, one for each rule."""
    other: Log | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def main(self) -> Scores:
        return self.scores[0]

    @cached_property
    def summaries(self) -> tuple[Summary, ...]:
        """One for each rule."""
        return tuple(summarise(scores.items) for scores in self.scores)

    @cached_property
    def groups(self) -> dict[str, dict[str, Summary]]:
        """By kind and its value, under the first rule."""
        return {kind: by_kind(self.main.items, kind) for kind in self.by}

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; the texts of the set are left out."""
        header = self.log.header
        return {
            "set": {"name": self.set.name, "cases": len(self.set.cases), "origin": self.set.origin},
            "run": {"formulator": header.formulator, "llm": header.llm, "nl2opt": header.nl2opt, "date": header.date},
            "log": None if self.log.path is None else str(self.log.path),
            "labels": list(self.main.labels) or ["first"],
            "rules": [
                {"name": s.rule, "origin": s.origin, "version": s.version, **summary.to_dict()}
                for s, summary in zip(self.scores, self.summaries, strict=True)
            ],
            "by": {
                kind: {value: summary.to_dict() for value, summary in found.items()}
                for kind, found in self.groups.items()
            },
            "not_run": list(self.main.not_run),
            "not_in_the_set": list(self.main.strangers),
            "labels_disagree": sorted(self.main.disputed),
            "pairings": [pairing.to_dict() for pairing in self.pairings],
            "notes": list(self.notes),
            "items": [
                {**first.to_dict(), "rules": {s.rule: s.items[i].score.correct for s in self.scores}}
                for i, first in enumerate(self.main.items)
            ],
        }


def sheet_of(
    problem_set: ProblemSet,
    log: Log,
    rules: Sequence[str] = DEFAULT_RULES,
    *,
    labels: Sequence[str] = (),
    by: Sequence[str] = (),
    other: Log | None = None,
) -> Sheet:
    """Score a log (and compare it with another) by the rules named."""
    from nl2opt.evaluation.paired import pair

    made = [rule(spec) for spec in dict.fromkeys(rules or DEFAULT_RULES)]
    scores = tuple(score(problem_set, log, one, labels=labels) for one in made)
    pairings: tuple[Pairing, ...] = ()
    notes = [*log.notes, *(_version_note(report) for report in problem_set.details.get("label_versions", ()))]
    if other is not None:
        notes += other.notes
        second = [score(problem_set, other, one, labels=labels) for one in made]
        pairings = tuple(pair(a, b) for a, b in zip(scores, second, strict=True))
    return Sheet(problem_set, log, scores, tuple(by), pairings, other, tuple(notes))


def _version_note(report: Mapping[str, Any]) -> str:
    found = f"labels of {report['origin']}: {report['matched']} applied, {report['changed']} of them change a label"
    return found + (f", {report['unmatched']} without a counterpart" if report.get("unmatched") else "")
