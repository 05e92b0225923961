"""Strict or not: "more than 5" of things that come whole is 6 and more."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nl2opt.formulation.instance import Instance, RowEntry
from nl2opt.formulators.checks.readings.base import Reading, comparison, with_constraint

_STRICT = re.compile(
    r"\b(?P<not>not?|never|n't|cannot|without)?\s*(?:be\s+|to\s+)?"
    r"(?P<word>more than|greater than|larger than|higher than|less than|fewer than|lower than|smaller than"
    r"|exceed(?:s|ing)?|above|below)\b",
    re.IGNORECASE,
)


def readings(instance: Instance) -> Iterator[Reading]:
    """Constraints read from strict words, where all is whole: the other reading moves the limit by one."""
    formulation = instance.formulation
    for name, constraint in formulation.constraints.items():
        sides = comparison(constraint)
        words = _strict_words(constraint.source_text or "")
        if sides is None or words is None or sides[1] == "==":
            continue
        if not all(_whole(instance, row) for row in instance.rows if row.family == name):
            continue
        left, sign, right = sides
        moved = f"{right} + 1" if sign == ">=" else f"{right} - 1"
        yield Reading(
            "strictness", f"constraints.{name}", f'"{words}" includes the limit itself in `{name}`',
            "the limit itself is excluded", with_constraint(formulation, name, rule=f"{left} {sign} {moved}"),
        )  # fmt: skip


def _strict_words(text: str) -> str | None:
    """
    >>> _strict_words("more than 5 vans"), _strict_words("no more than 5 vans"), _strict_words("must not exceed 9")
    ('more than', None, None)
    """
    for found in _STRICT.finditer(text):
        if not found["not"]:
            return found["word"].lower()
    return None


def _whole(instance: Instance, row: RowEntry) -> bool:
    """Whether the row takes whole values only, and its limits are whole."""
    limits = [side for side in (row.lower, row.upper) if abs(side) != float("inf")]
    return row.body.is_affine and all(float(side).is_integer() for side in limits) and all(
        float(value).is_integer() and instance.columns[column].domain != "real"
        for column, value in row.body.linear.items()
    )  # fmt: skip
