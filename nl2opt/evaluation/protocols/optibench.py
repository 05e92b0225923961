"""`optibench`: every requested quantity within absolute 1e-4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nl2opt.evaluation.attempt import Answer, Attempt
from nl2opt.evaluation.case import Label, Sample
from nl2opt.evaluation.protocols.by_sample import Finding, SampleRule, answer_on, by_status, shown
from nl2opt.evaluation.protocols.quantities import Match, match

TOLERANCE = 1e-4
DECIMALS = 5


class OptiBench(SampleRule):
    """Right when every quantity the item asks for is within 1e-4 of its label: |round(q, 5) - q*| < 1e-4.

    Origin: OptiBench (Yang et al., 2024), yangzhch6/ReSocratic, ``gpt_baseline.py``. Quirks:

    - there, a second llm reads each quantity from the program's print-out, rounded to 5 decimals. Here it is read from
      the answer itself; `nl2opt.evaluation.protocols.quantities` says how the names of the set meet those of the
      formulation, and ``details["matched"]`` says for each quantity which way was used;
    - an item whose optimum is not unique accepts only the published point;
    - what other papers call OptiBench compares the objective value alone: use ``strict`` or ``sirl`` for that. A label
      that lists no quantities is unscored here;
    - "could not be solved to optimality" in the print-out is wrong: only optimal answers count.

    >>> label = Label("published", "", "optimal", quantities={"Number of chairs": 3, "Total profit": 50})
    >>> answer = Answer("", "optimal", 50.0, quantities={"chairs made": 3.0, "profit": 50.00009})
    >>> OptiBench().judge(label, answer).right
    True
    """

    name = "optibench"
    origin = "OptiBench, yangzhch6/ReSocratic gpt_baseline.py"
    by_value = False

    def judge(self, label: Label, answer: Answer) -> Finding:
        return self._judge(label, answer, _offered(answer, None))

    def _on(self, sample: Sample, label: Label, attempt: Attempt) -> Finding:
        answer = answer_on(attempt, sample.name)
        if answer is None:
            return Finding(False, "no answer")
        return self._judge(label, answer, _offered(answer, attempt.formulation))

    def _judge(self, label: Label, answer: Answer, offered: Mapping[str, float]) -> Finding:
        decided = by_status(label, answer)
        if decided is not None:
            return decided
        if not label.quantities:
            return Finding(None, "the label lists no requested quantities")
        if answer.status != "optimal":
            return Finding(False, f"{answer.status}, so no quantity counts")
        pairs = match(label.quantities, offered, objective=answer.objective, within=near if self.by_value else None)
        wrong = [pair for pair in pairs if pair.value is None or not near(pair.value, pair.wanted)]
        details: dict[str, Any] = {
            "matched": {pair.name: {"with": pair.offered, "by": pair.by, "value": pair.value} for pair in pairs},
            "right_quantities": len(pairs) - len(wrong),
        }
        if any(pair.by == "value" for pair in pairs):
            details["quirk"] = "quantities were matched by their values"
        if not wrong:
            return Finding(True, f"all {len(pairs)} quantities fit", details)
        return Finding(False, _told(wrong[0]), details)


class OptiBenchByValue(OptiBench):
    """`OptiBench`, and what neither names nor order match is matched by value.

    More forgiving: a second llm that reads a print-out finds a number whatever it is called. It looks at the label's
    values to choose among the numbers of a final answer, so scores of this rule are marked.
    """

    name = "optibench-by-value"
    origin = "OptiBench, quantities matched by value where nothing else matches"
    by_value = True


def near(value: float, wanted: float) -> bool:
    """|round(q, 5) - q*| < 1e-4.

    >>> near(0.333333333, 0.33333), near(1.00011, 1.0), near(1.00009, 1.0)
    (True, False, True)
    """
    return abs(round(value, DECIMALS) - wanted) < TOLERANCE


def _offered(answer: Answer, formulation: Mapping[str, Any] | None) -> dict[str, float]:
    """What an answer offers beside its objective value: its named answers; without any, its variables in order."""
    if answer.quantities:
        return dict(answer.quantities)
    declared = (formulation or {}).get("variables") or {}
    offered = {name: 0.0 for name, body in declared.items() if not (isinstance(body, Mapping) and _indexed(body))}
    offered.update(answer.values)
    return offered


def _indexed(variable: Mapping[str, Any]) -> bool:
    return bool(variable.get("over") or variable.get("for"))


def _told(pair: Match) -> str:
    if pair.value is None:
        return f"no value for {pair.name!r}"
    return f"{pair.name!r} is {shown(pair.value)}, and the label is {shown(pair.wanted)}"
