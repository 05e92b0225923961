"""`chain-of-experts`: the value is equal on every data sample."""

from __future__ import annotations

from nl2opt.evaluation.attempt import Answer
from nl2opt.evaluation.case import Label
from nl2opt.evaluation.protocols.by_sample import Finding, ObjectiveRule, shown
from nl2opt.evaluation.protocols.strict import close


class ChainOfExperts(ObjectiveRule):
    """Right when z == z* exactly, on all data samples.

    Origin: Chain-of-Experts (Xiao et al., ICLR 2024), xzymustbexzy/Chain-of-Experts, ``test_generated_code.py``.
    Quirks:

    - Python's ``==`` on floats: 4.999999999 is not 5. Where only that stands between an answer and its label,
      ``details["quirk"]`` says so, and ``chain-of-experts-close`` is the same rule with a tolerance;
    - a function may return what it likes; here it is the objective value, of a solver in whatever status, that is
      compared;
    - there are no labels without a solution: they are scored by status.

    >>> rule = ChainOfExperts()
    >>> rule.judge(Label("published", "0.3", "optimal", 0.3), Answer("", "optimal", 0.1 + 0.2)).details
    {'quirk': 'equal within 1e-6, not exactly'}
    """

    name = "chain-of-experts"
    origin = "Chain-of-Experts, xzymustbexzy/Chain-of-Experts test_generated_code.py"

    def equal(self, value: float, label: float) -> bool:
        return value == label

    def compare(self, value: float, wanted: float, label: Label, answer: Answer) -> Finding:
        right = self.equal(value, wanted)
        near = not right and close(value, wanted)
        words = f"{shown(value)}, and the label is {shown(wanted)}"
        return Finding(right, words, {"quirk": "equal within 1e-6, not exactly"} if near else {})


class ChainOfExpertsClose(ChainOfExperts):
    """`ChainOfExperts` with |z - z*| <= max(1e-6, 1e-6 |z*|) for equality: what the rule means, without its accidents.

    >>> ChainOfExpertsClose().judge(Label("published", "0.3", "optimal", 0.3), Answer("", "optimal", 0.1 + 0.2)).right
    True
    """

    name = "chain-of-experts-close"
    origin = "Chain-of-Experts, with the tolerance of `strict`"

    def equal(self, value: float, label: float) -> bool:
        return close(value, label)
