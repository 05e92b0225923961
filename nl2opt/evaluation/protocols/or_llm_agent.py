"""`or-llm-agent`: absolute 0.1."""

from __future__ import annotations

import math
import re

from nl2opt.evaluation.attempt import Answer
from nl2opt.evaluation.case import Label
from nl2opt.evaluation.protocols.by_sample import NO_OPTIMUM, Finding, SampleRule, shown, without_objective

RANGE = 0.1
_PLAIN = re.compile(r"[-+]?\d+(\.\d+)?")


class OrLlmAgent(SampleRule):
    """Right when |z - z*| < 0.1.

    Origin: OR-LLM-Agent (2025), bwz96sco/or_llm_agent, ``utils.py``, ``eval_model_result``. Quirks:

    - a value that Python prints with an exponent (from 1e16, or below 1e-4 and not 0) is no number to it and is wrong:
      kept, and named in ``details["quirk"]``;
    - a label without a solution is met by any run that prints no value: infeasible, unbounded, stopped;
    - the last value found counts, proved optimal or not.

    >>> rule = OrLlmAgent()
    >>> label = Label("published", "0", "optimal", 0.0)
    >>> [rule.judge(label, Answer("", "optimal", z)).right for z in (0.0999, 0.1, 1e-9)]
    [True, False, False]
    """

    name = "or-llm-agent"
    origin = "OR-LLM-Agent, bwz96sco/or_llm_agent utils.py"

    def judge(self, label: Label, answer: Answer) -> Finding:
        if answer.status == "error":
            return Finding(False, "it did not run")
        if label.status in NO_OPTIMUM:
            return Finding(answer.objective is None, f"{answer.status}, and the label says {label.status}")
        if (missing := without_objective(label)) is not None:
            return missing
        assert label.objective is not None
        if answer.objective is None or not math.isfinite(answer.objective):
            return Finding(False, f"{answer.status}, and the label is {shown(label.objective)}")
        words = f"{shown(answer.objective)}, and the label is {shown(label.objective)}"
        within = abs(answer.objective - label.objective) < RANGE
        if _PLAIN.fullmatch(str(float(answer.objective))) is None:
            return Finding(False, words, {"quirk": "a value with an exponent is not read"} if within else {})
        return Finding(within, words)
