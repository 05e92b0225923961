"""`status`: whether optimal, infeasible and unbounded are told apart, whatever the value."""

from __future__ import annotations

from nl2opt.evaluation.attempt import Answer
from nl2opt.evaluation.case import Label
from nl2opt.evaluation.protocols.by_sample import Finding, SampleRule, by_status


class StatusOnly(SampleRule):
    """Right when the status is the label's: optimal, infeasible or unbounded.

    Origin: nl2opt. The public sets hardly test this (about two items outside NL4OPT carry an infeasible label).

    >>> StatusOnly().judge(Label("published", "7", "optimal", 7.0), Answer("", "optimal", 8.0)).right
    True
    """

    name = "status"
    origin = "nl2opt, docs/scoring.md"

    def judge(self, label: Label, answer: Answer) -> Finding:
        decided = by_status(label, answer)
        if decided is not None:
            return decided
        return Finding(answer.status == "optimal", f"{answer.status}, and the label says optimal")
