"""`sirl`: relative 1e-6 over |z*| + 1."""

from __future__ import annotations

from nl2opt.evaluation.attempt import Answer, Attempt
from nl2opt.evaluation.case import Label
from nl2opt.evaluation.protocols.by_sample import NO_OPTIMUM, Finding, SampleRule, shown, without_objective

TOLERANCE = 1e-6


class Sirl(SampleRule):
    """Right when |z - z*| / (|z*| + 1) <= 1e-6.

    Origin: SIRL (Chen et al., NeurIPS 2025), Cardinal-Operations/SIRL, ``reproduce_gurobi.ipynb``; OptiMind uses the
    same formula. Quirks of the published code:

    - only a point that the solver calls optimal has its value printed, so a merely feasible point has none;
    - a label without a solution is met by output that holds "nfeasible": unbounded does not meet it;
    - **a time-out counts as right for such a label**. Kept, and named in ``details["quirk"]``;
    - a wrong value is tried again with integer and continuous swapped. That looks at the label to choose the answer:
      not done here; ``nl2opt score --diagnose`` says where it would have fitted;
    - the value is read from print-out by a pattern without exponents (2.3e-13 is read as 2.3). Here the number itself
      is compared.

    >>> rule = Sirl()
    >>> rule.judge(Label("published", "0", "optimal", 0.0), Answer("", "optimal", 1e-6)).right
    True
    >>> rule.judge(Label("published", "-99999", "no solution"), Answer("", "unbounded")).right
    False
    """

    name = "sirl"
    origin = "SIRL, Cardinal-Operations/SIRL reproduce_gurobi.ipynb"

    def judge(self, label: Label, answer: Answer) -> Finding:
        if label.status in NO_OPTIMUM:
            if timed_out(answer.status):
                return Finding(
                    True, "a limit was reached, and the label says no solution", {"quirk": "time-out counts"}
                )
            return Finding(answer.status == "infeasible", f"{answer.status}, and the label says {label.status}")
        if (missing := without_objective(label)) is not None:
            return missing
        assert label.objective is not None
        if answer.status != "optimal" or answer.objective is None:
            return Finding(False, f"{answer.status}, and the label is {shown(label.objective)}")
        error = relative(answer.objective, label.objective)
        words = f"{shown(answer.objective)}, and the label is {shown(label.objective)}"
        return Finding(error <= TOLERANCE, words, {"error": error})

    def lost(self, label: Label, attempt: Attempt) -> Finding | None:
        said = str((attempt.error or {}).get("message", ""))
        if label.status in NO_OPTIMUM and attempt.ending == "failed" and " was stopped after " in said:
            return Finding(True, "it ran out of time, and the label says no solution", {"quirk": "time-out counts"})
        return None


def relative(value: float, label: float) -> float:
    """|z - z*| / (|z*| + 1).

    >>> relative(3.0, 1.0)
    1.0
    """
    return abs(value - label) / (abs(label) + 1)


def timed_out(status: str) -> bool:
    """Whether a limit ended the solver before it had an answer."""
    return status in ("undecided", "feasible")
