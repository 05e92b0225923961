"""`strict`: our own rule, and the default."""

from __future__ import annotations

from nl2opt.evaluation.attempt import Answer
from nl2opt.evaluation.case import Label
from nl2opt.evaluation.protocols.by_sample import Finding, ObjectiveRule, shown

TOLERANCE = 1e-6


class Strict(ObjectiveRule):
    """Right when the statuses are equal and |z - z*| <= max(1e-6, 1e-6 |z*|).

    Origin: nl2opt. The status must be *optimal*: a feasible point whose optimality was not proved is wrong even when
    its value fits (the reason says so). Infeasible and unbounded are two answers; a label that does not tell them apart
    takes either.

    >>> rule = Strict()
    >>> rule.judge(Label("published", "0", "optimal", 0.0), Answer("", "optimal", 5e-7)).right
    True
    >>> rule.judge(Label("published", "2e6", "optimal", 2e6), Answer("", "optimal", 2e6 + 3)).right
    False
    >>> rule.judge(Label("published", "3", "optimal", 3.0), Answer("", "feasible", 3.0)).reason
    'the value fits, but the point was not proved optimal'
    """

    name = "strict"
    origin = "nl2opt, docs/scoring.md"

    def compare(self, value: float, wanted: float, label: Label, answer: Answer) -> Finding:
        fits = close(value, wanted)
        details = {"difference": abs(value - wanted)}
        if fits and answer.status != "optimal":
            return Finding(False, "the value fits, but the point was not proved optimal", details)
        return Finding(fits, f"{shown(value)}, and the label is {shown(wanted)}", details)


def close(value: float, label: float) -> bool:
    """|z - z*| <= max(1e-6, 1e-6 |z*|).

    >>> close(100.00009, 100.0), close(100.00011, 100.0), close(float("nan"), 1.0)
    (True, False, False)
    """
    return abs(value - label) <= max(TOLERANCE, TOLERANCE * abs(label))
