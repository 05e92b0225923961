"""`orthought`: absolute 0.01."""

from __future__ import annotations

from nl2opt.evaluation.attempt import Answer
from nl2opt.evaluation.case import Label
from nl2opt.evaluation.protocols.by_sample import NO_OPTIMUM, Finding, SampleRule, shown, without_objective

RANGE = 0.01


class OrThought(SampleRule):
    """Right when |z - z*| < 0.01.

    Origin: ORThought (2025), ZJU-TSELab/ORThought. The generated function returns the optimum, or None where there is
    none; a label without a solution is met by None, so infeasible, unbounded and stopped are one.

    >>> rule = OrThought()
    >>> label = Label("published", "-2", "optimal", -2.0)
    >>> [rule.judge(label, Answer("", "optimal", z)).right for z in (-2.009, -2.011)]
    [True, False]
    """

    name = "orthought"
    origin = "ORThought, ZJU-TSELab/ORThought"

    def judge(self, label: Label, answer: Answer) -> Finding:
        if answer.status == "error":
            return Finding(False, "it did not run")
        value = answer.objective if answer.status == "optimal" else None
        if label.status in NO_OPTIMUM:
            return Finding(value is None, f"{answer.status}, and the label says {label.status}")
        if (missing := without_objective(label)) is not None:
            return missing
        assert label.objective is not None
        right = value is not None and abs(value - label.objective) < RANGE
        return Finding(right, f"{shown(value)}, and the label is {shown(label.objective)}")
