"""Whole numbers or fractions: what if a family of variables is taken the other way?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nl2opt.formulation.instance import Instance
from nl2opt.formulation.rules.unit_algebra import is_measure, parse_unit
from nl2opt.formulators.checks.readings.base import Reading, with_variable

_SAID = re.compile(r"\b(whole|integer|integral|fraction(?:s|al)?|divisible|partial(?:ly)?|decimal)\b", re.IGNORECASE)


def readings(instance: Instance) -> Iterator[Reading]:
    """Integer families as real; real families without a unit of measure as integer. Words that settle it end the
    question."""
    formulation = instance.formulation
    for name, variable in formulation.variables.items():
        if variable.step is not None or _SAID.search(variable.source_text or ""):
            continue
        if variable.domain == "integer":
            yield Reading(
                "integrality", f"variables.{name}", f"`{name}` takes whole numbers", "fractions are allowed",
                with_variable(formulation, name, domain="real"),
            )  # fmt: skip
        elif variable.domain == "real" and not _measured(variable.unit):
            yield Reading(
                "integrality", f"variables.{name}", f"`{name}` may be a fraction", "whole numbers only",
                with_variable(formulation, name, domain="integer"),
            )  # fmt: skip


def _measured(unit: str | None) -> bool:
    """Whether a unit is money, a weight, a volume, a time ...: such amounts come in fractions."""
    parsed = parse_unit(unit) if unit else None
    return bool(parsed) and any(power > 0 and is_measure(word) for word, power in parsed or ())
