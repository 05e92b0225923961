"""Exactly, at least, at most: what if a limit said without such words is taken as an equality, or the reverse?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nl2opt.formulation.instance import Instance
from nl2opt.formulators.checks.readings.base import Reading, comparison, with_constraint

_DIRECTED = re.compile(
    r"\b(at least|at most|minimum|maximum|no more|no less|no fewer|not more|not less|not fewer|up to|exceed\w*"
    r"|limit\w*|available|availability|only|or more|or less|or fewer|between|within|capacity"
    r"|more than|less than|fewer than|budget|fit|fits|into|can|cannot|may|allow\w*|hold\w*|per cent of)\b",
    re.IGNORECASE,
)
_OWED = re.compile(
    r"\b(meets?|satisf\w+|fulfil\w*|needs?|needed|requires?|required|demand\w*|orders?|ordered|deliver\w*|owes?)\b",
    re.I,
)
_LEAST = re.compile(r"\b(at least|minimum|no less|no fewer|not less|not fewer|or more)\b", re.IGNORECASE)
_MOST = re.compile(r"\b(at most|maximum|no more|not more|up to|not exceed\w*|or less|or fewer)\b", re.IGNORECASE)


def readings(instance: Instance) -> Iterator[Reading]:
    """Inequalities whose words give no direction as equalities; equalities whose words give one as inequalities."""
    formulation = instance.formulation
    for name, constraint in formulation.constraints.items():
        sides, words = comparison(constraint), constraint.source_text
        if sides is None or not words:
            continue
        left, sign, right = sides
        if sign != "==" and _OWED.search(words) and not _DIRECTED.search(words):
            taken, other, new = _named(sign), "it holds with equality", "=="
        elif sign == "==" and bool(_LEAST.search(words)) != bool(_MOST.search(words)):
            new = ">=" if _LEAST.search(words) else "<="
            taken, other = "it holds with equality", _named(new)
        else:
            continue
        yield Reading(
            "equality", f"constraints.{name}", f"`{name}`: {taken}", other,
            with_constraint(formulation, name, rule=f"{left} {new} {right}"),
        )  # fmt: skip


def _named(sign: str) -> str:
    return "the left side is at least the right" if sign == ">=" else "the left side is at most the right"
