"""`orlm5`: both values rounded to integers, then 5 %."""

from __future__ import annotations

import math

from nl2opt.evaluation.attempt import Answer
from nl2opt.evaluation.case import Label
from nl2opt.evaluation.protocols.by_sample import NO_OPTIMUM, Finding, SampleRule, shown, without_objective

TOLERANCE = 0.05


class Orlm5(SampleRule):
    """Right when |round(z) - round(z*)| / |round(z*)| <= 0.05; where round(z*) is 0, when |round(z)| <= 0.05.

    Origin: ORLM (Huang et al., Operations Research 2025), Cardinal-Operations/ORLM, ``eval/execute.py``; OptMATH and
    OR-R1 score the same way. Quirks:

    - rounding is Python's, half to even: 0.5 becomes 0, 1.5 and 2.5 become 2;
    - a label that rounds to 0 takes any value that rounds to 0, so 0.5 is right and 0.51 is wrong;
    - whatever is not optimal prints "No Best Solution": infeasible, unbounded and stopped by a limit are
      one;
    - OptMATH's evaluator further changes the program until it fits the label: not done here.

    >>> rule = Orlm5()
    >>> rule.judge(Label("published", "100", "optimal", 100.0), Answer("", "optimal", 105.4)).right
    True
    >>> [rule.judge(Label("published", "0.4", "optimal", 0.4), Answer("", "optimal", z)).right for z in (0.5, 0.51)]
    [True, False]
    >>> rule.judge(Label("published", "No Best Solution", "no solution"), Answer("", "unbounded")).right
    True
    """

    name = "orlm5"
    origin = "ORLM, Cardinal-Operations/ORLM eval/execute.py"

    def judge(self, label: Label, answer: Answer) -> Finding:
        if answer.status == "error":
            return Finding(False, "it did not run")
        value = answer.objective if answer.status == "optimal" else None
        if label.status in NO_OPTIMUM:
            words = f"{answer.status}, and the label says {label.status}"
            quirk = (
                {} if value is not None or answer.status in NO_OPTIMUM else {"quirk": "a limit counts as no solution"}
            )
            return Finding(value is None, words, quirk)
        if (missing := without_objective(label)) is not None:
            return missing
        assert label.objective is not None
        if value is None or not math.isfinite(value):
            return Finding(False, f"{answer.status}, and the label is {shown(label.objective)}")
        return Finding(
            rounded_within(value, label.objective), f"{shown(value)}, and the label is {shown(label.objective)}"
        )


def rounded_within(value: float, label: float, tolerance: float = TOLERANCE) -> bool:
    """The comparison of integers.

    >>> rounded_within(-105, -100), rounded_within(100, -100), rounded_within(2.5, 2)
    (True, False, True)
    """
    ours, theirs = round(value), round(label)
    return abs(ours) <= tolerance if theirs == 0 else abs((ours - theirs) / theirs) <= tolerance
