"""What rules that compare an answer with a label have in common: what cannot be scored, and several data samples.

No published rule says all of this, so it is the same for every rule here:

- an attempt that ended in an ``error`` (ours, the network's, the budget's) is unscored;
- a case without a readable label is unscored, whatever the attempt came to;
- an attempt that was refused, found no problem or did not run is wrong, for that reason;
- with several data samples every labelled one has to be right; a sample without an answer is wrong.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from nl2opt.evaluation.attempt import Answer, Attempt
from nl2opt.evaluation.case import Case, Label, Sample
from nl2opt.evaluation.protocols.base import Score

NO_OPTIMUM = ("infeasible", "unbounded", "no solution")
"""Statuses of labels that say there is no best solution."""
_LOST = {"refused": "the formulator refused the words", "no problem": "it says the words hold no decision problem"}


@dataclass(frozen=True)
class Finding:
    """What a rule says of one sample. `right` None: this sample cannot be scored."""

    right: bool | None
    reason: str
    details: Mapping[str, Any] = field(default_factory=dict)


class SampleRule(ABC):
    """A rule that compares the answer on each data sample with the sample's first label."""

    name: ClassVar[str]
    version: ClassVar[int] = 1
    origin: ClassVar[str]

    @abstractmethod
    def judge(self, label: Label, answer: Answer) -> Finding:
        """One answer against one label that has a status."""

    def lost(self, label: Label, attempt: Attempt) -> Finding | None:
        """What the rule says of an attempt without an answer, where its origin has a rule for that."""
        return None

    def score(self, case: Case, attempt: Attempt) -> Score:
        """Whether the answers on all labelled samples are right."""
        labelled = [(sample, sample.labels[0]) for sample in case.samples if sample.labels and sample.labels[0].status]
        early = _unscored(case, attempt, bool(labelled))
        if early is not None:
            return early
        if attempt.ending != "answered":
            finding = self.lost(labelled[0][1], attempt)
            if finding is not None:
                return Score(finding.right, finding.reason, details=finding.details)
            return Score(False, lost_because(attempt))
        findings = [(sample, self._on(sample, label, attempt)) for sample, label in labelled]
        return _together(findings, len(case.samples))

    def _on(self, sample: Sample, label: Label, attempt: Attempt) -> Finding:
        answer = answer_on(attempt, sample.name)
        return Finding(False, "no answer") if answer is None else self.judge(label, answer)


class ObjectiveRule(SampleRule):
    """A rule that compares objective values alone. Labels without a solution are scored by status; a label without a
    number leaves the sample unscored, an answer without one is wrong."""

    @abstractmethod
    def compare(self, value: float, wanted: float, label: Label, answer: Answer) -> Finding:
        """The answer's objective value against the label's."""

    def judge(self, label: Label, answer: Answer) -> Finding:
        decided = by_status(label, answer) or without_objective(label)
        if decided is not None:
            return decided
        assert label.objective is not None
        if answer.objective is None:
            return Finding(False, f"{answer.status}, and the label is {shown(label.objective)}")
        return self.compare(answer.objective, label.objective, label, answer)


def answer_on(attempt: Attempt, sample: str) -> Answer | None:
    """The answer on a data sample; the only answer of an attempt stands for it, whatever the sample is called."""
    for answer in attempt.answers:
        if answer.sample == sample:
            return answer
    return attempt.answers[0] if len(attempt.answers) == 1 and not attempt.answers[0].sample else None


def lost_because(attempt: Attempt) -> str:
    """Why there is no answer, in words."""
    said = str((attempt.error or {}).get("message", "")).strip().split("\n")[0]
    return _LOST.get(attempt.ending, "it did not run") + (f": {said}" if said else "")


def by_status(label: Label, answer: Answer) -> Finding | None:
    """The judgement of a label that says there is no best solution, by status; None for a label with an optimum.

    >>> by_status(Label("published", "", "no solution"), Answer("", "unbounded")).right
    True
    >>> by_status(Label("published", "", "infeasible"), Answer("", "unbounded")).right
    False
    """
    if label.status not in NO_OPTIMUM:
        return None
    right = answer.status == label.status or (label.status == "no solution" and answer.status in NO_OPTIMUM[:2])
    return Finding(right, f"{answer.status}, and the label says {label.status}")


def without_objective(label: Label) -> Finding | None:
    """A label that says optimal and gives no number cannot be scored by its number."""
    return Finding(None, "the label gives no objective value") if label.objective is None else None


def shown(value: float | None) -> str:
    """A number as messages show it.

    >>> shown(12.0), shown(0.1 + 0.2), shown(None)
    ('12', '0.3', 'none')
    """
    return "none" if value is None else f"{value:.12g}"


def _unscored(case: Case, attempt: Attempt, labelled: bool) -> Score | None:
    if not labelled:
        texts = [label.text for sample in case.samples for label in sample.labels[:1]]
        why = f"the label {texts[0]!r} cannot be read" if any(texts) else "no label"
        return Score(None, why)
    if attempt.ending == "error":
        said = str((attempt.error or {}).get("message", "")).strip().split("\n")[0]
        return Score(None, "not the formulator's fault" + (f": {said}" if said else ""))
    return None


def _together(findings: list[tuple[Sample, Finding]], samples: int) -> Score:
    if samples == 1:
        finding = findings[0][1]
        return Score(finding.right, finding.reason, details=finding.details)
    verdicts = [finding.right for _, finding in findings]
    right = False if False in verdicts else None if None in verdicts else True
    kept = next((pair for pair in findings if pair[1].right is right), findings[0])
    reason = f"all {len(findings)} samples: {kept[1].reason}" if right else f"sample {kept[0].name}: {kept[1].reason}"
    details: dict[str, Any] = {
        "samples": {s.name: {"right": f.right, "reason": f.reason, **f.details} for s, f in findings},
        "right_samples": verdicts.count(True),
    }
    if len(findings) < samples:
        details["unlabelled_samples"] = samples - len(findings)
    return Score(right, reason, details=details)
