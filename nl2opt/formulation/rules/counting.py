"""Variables that count things, and are not integer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nl2opt.diagnostics import Diagnostic, Explanation
from nl2opt.formulation.rules.base import Needs
from nl2opt.formulation.rules.context import Context

_PHRASE = re.compile(r"\b(number|count|how many|quantity) of (\w+)", re.IGNORECASE)
_WHOLE = frozenset(
    """person people worker employee nurse driver vehicle truck bus car van ship boat train plane aircraft machine robot
    server unit item piece box carton pallet container crate trip shift ticket seat table chair desk house building room
    facility warehouse plant factory store shop order job task animal cow pig hen tree bag bottle can loaf cake batch
    package parcel device phone computer bicycle bike toy doll advertisement ad commercial spot team crew
    bundle set""".split()  # noqa: SIM905 - a column of words reads better than quotes and commas
)
_AMOUNT = re.compile(
    r"\b(kg|ton|tonne|litre|liter|hour|minute|acre|hectare|gram|share|fraction|percent\w*)s?\b", re.IGNORECASE
)

_IRREGULAR = {"loaves": "loaf", "people": "person", "buses": "bus", "knives": "knife", "shelves": "shelf"}


class IntegralitySuspect:
    """A real variable whose unit or meaning counts whole things."""

    NEEDS = Needs.TEXT
    EXPLANATIONS = (
        Explanation(
            "integrality-suspect",
            "a real variable counts things that come whole",
            "Half a truck is no answer, and a real variable allows it. Leave the domain `real` where fractions "
            "are fine: "
            "averages over many days, or a plan that is rounded anyway.",
            "variables: {trucks: {lower: 0, unit: truck, meaning: number of trucks sent}}\nobjective: {minimize: "
            "trucks}\n"
            "constraints: {need: {rule: 40 * trucks >= 100}}",
            "variables: {trucks: {lower: 0, domain: integer, unit: truck, meaning: number of trucks sent}}\n"
            "objective: {minimize: trucks}\nconstraints: {need: {rule: 40 * trucks >= 100}}",
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        for name, variable in context.formulation.variables.items():
            if variable.domain != "real" or variable.step is not None:
                continue
            why = _reason(variable.unit or "", variable.meaning or "")
            if why:
                yield context.note(
                    "integrality-suspect", f"variable `{name}` counts {why} and is real: fractions are allowed",
                    path=("variables", name), help="write `domain: integer` if it takes whole numbers only",
                )  # fmt: skip


def _reason(unit: str, meaning: str) -> str:
    if singular(unit.strip().lower()) in _WHOLE:
        return f"things (its unit is `{unit}`)"
    if _AMOUNT.search(unit) or _AMOUNT.search(meaning):
        return ""
    for match in _PHRASE.finditer(meaning):
        if singular(match.group(2).lower()) in _WHOLE:
            return f"`{match.group(2)}`"
    return ""


def singular(word: str) -> str:
    """A plural English noun in the singular, near enough to compare two words.

    >>> [singular(word) for word in ("loaves", "trucks", "boxes", "batteries", "bus", "glass")]
    ['loaf', 'truck', 'box', 'battery', 'bus', 'glass']
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2:
        return word[:-1]
    return word
