"""`mamo`: one unit in the last decimal of the label, or relative 1e-4."""

from __future__ import annotations

import re

from nl2opt.evaluation.attempt import Answer
from nl2opt.evaluation.case import Label
from nl2opt.evaluation.protocols.by_sample import Finding, ObjectiveRule, shown

RELATIVE = 1e-4
_NUMBER = re.compile(r"[-+]?(?:\d[\d,]*)?(?:\.(\d*))?(?:[eE][-+]?\d+)?")


class Mamo(ObjectiveRule):
    """Right when |z - z*| < 10**-d, d the decimals of the label as written and at least 2, or |z - z*| / |z*| <= 1e-4.

    Origin: MAMO (Huang et al., 2024), FreedomIntelligence/Mamo, ``3.run_code_comp_optimization.py``, as it stands since
    the commit that made 2 the least number of decimals (before, an integer label accepted a whole unit). Quirks:

    - at a label of 0 the relative test divides by nothing and multiplies the difference by 1e-4: **any value up to 1 is
      right**. Kept, and named in ``details["quirk"]``;
    - the value of a solver that stopped at a limit counts like an optimal one;
    - decimals are counted in the label's text, so ``1.50`` and ``1.5`` differ once there are more than two;
    - MAMO has no labels without a solution: they are scored by status.

    >>> rule = Mamo()
    >>> [rule.judge(Label("published", "3", "optimal", 3.0), Answer("", "optimal", z)).right for z in (3.009, 3.011)]
    [True, False]
    >>> rule.judge(Label("published", "0", "optimal", 0.0), Answer("", "optimal", 0.9)).details
    {'difference': 0.9, 'quirk': 'a label of 0 accepts up to 1'}
    """

    name = "mamo"
    origin = "MAMO, FreedomIntelligence/Mamo scripts/scripts_optimization"

    def compare(self, value: float, wanted: float, label: Label, answer: Answer) -> Finding:
        gap = abs(value - wanted)
        scale = 10.0 ** decimals(label.text)
        by_decimals = abs(value * scale - wanted * scale) < 1
        rate = gap * RELATIVE if wanted == 0 else gap / abs(wanted)
        right = by_decimals or rate <= RELATIVE
        details: dict[str, object] = {"difference": gap}
        if right and not by_decimals and wanted == 0:
            details["quirk"] = "a label of 0 accepts up to 1"
        return Finding(right, f"{shown(value)}, and the label is {shown(wanted)}", details)


def decimals(text: str) -> int:
    """Decimals of a label as written, at least 2.

    >>> decimals("12"), decimals("0.125"), decimals("$1,204.5"), decimals("No Best Solution")
    (2, 3, 2, 2)
    """
    found = [match.group(1) or "" for match in _NUMBER.finditer(text) if any(c.isdigit() for c in match.group())]
    return max(2, len(found[0])) if found else 2
