"""Each period or all together: is a limit one for every day, or one for the whole week?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nl2opt.formulation.expressions import ExpressionError, parse_expression
from nl2opt.formulation.instance import Instance
from nl2opt.formulation.rules.counting import singular
from nl2opt.formulation.rules.unit_algebra import PERIODS
from nl2opt.formulators.checks.readings.base import Reading, comparison, loops, with_constraint

_SAID = re.compile(
    r"\b(each|every|per|any|total|totall?y|overall|altogether|in all|together|combined|daily|weekly|monthly|yearly"
    r"|annual(?:ly)?|hourly|quarterly|whole|entire|a (?:day|week|month|year|quarter|shift))\b",
    re.IGNORECASE,
)


def readings(instance: Instance) -> Iterator[Reading]:
    """Limits with the same number for every period, as one limit on their sum; and the reverse. Words such as "each" or
    "in total" settle it."""
    formulation = instance.formulation
    for name, constraint in formulation.constraints.items():
        sides = comparison(constraint)
        if sides is None or sides[1] == "==" or _SAID.search(constraint.source_text or "each"):
            continue
        left, sign, right = sides
        clauses = loops(constraint.for_)
        if clauses is not None and len(clauses.clauses) == 1 and not clauses.clauses[0].ifs:
            clause = clauses.clauses[0]
            period = _period(clause.iter, instance)
            if period and isinstance(clause.target, ast.Name) and clause.target.id not in _names(right):
                rule = f"sum({left} for {constraint.for_}) {sign} {right}"
                yield Reading(
                    "period", f"constraints.{name}", f"`{name}` limits each {period}",
                    f"it limits all {period}s together", with_constraint(formulation, name, for_=None, rule=rule),
                )  # fmt: skip
        elif constraint.for_ is None:
            taken = _sum_over_periods(left, instance)
            if taken is not None:
                element, loop, period = taken
                changes = {"for_": loop, "rule": f"{element} {sign} {right}"}
                yield Reading(
                    "period", f"constraints.{name}", f"`{name}` limits all {period}s together",
                    f"it limits each {period}", with_constraint(formulation, name, **changes),
                )  # fmt: skip


def _period(source: ast.expr, instance: Instance) -> str | None:
    """``day`` for the set ``days``, where a set is one of periods by its name."""
    if not isinstance(source, ast.Name) or source.id not in instance.sets:
        return None
    word = singular(source.id.lower().split("_")[-1])
    return word if word in PERIODS or word == "hour" else None


def _names(text: str) -> set[str]:
    return {node.id for node in ast.walk(parse_expression(text).tree) if isinstance(node, ast.Name)}


def _sum_over_periods(text: str, instance: Instance) -> tuple[str, str, str] | None:
    """``sum(x[t] for t in days)`` as its element, its loop, and what a period is called."""
    try:
        tree = parse_expression(text).tree
    except ExpressionError:
        return None
    if not (isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "sum"):
        return None
    argument = tree.args[0] if len(tree.args) == 1 else None
    if not isinstance(argument, ast.GeneratorExp) or len(argument.generators) != 1 or argument.generators[0].ifs:
        return None
    clause = argument.generators[0]
    period = _period(clause.iter, instance)
    if period is None:
        return None
    return ast.unparse(argument.elt), f"{ast.unparse(clause.target)} in {ast.unparse(clause.iter)}", period
