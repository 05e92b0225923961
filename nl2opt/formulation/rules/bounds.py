"""Bounds of variables: contradictory, absent, or not what their domain needs."""

from __future__ import annotations

import math
from collections.abc import Iterable

from nl2opt.diagnostics import Diagnostic, Explanation
from nl2opt.formulation.instance import Column
from nl2opt.formulation.rules.base import Needs
from nl2opt.formulation.rules.context import Context, some

_ONE = "\nobjective: {minimize: x}\nconstraints: {need: {rule: x >= 2}}"


class Bounds:
    """Lower above upper, no integer between them, and the bounds that semicontinuous variables need."""

    NEEDS = Needs.INSTANCE
    EXPLANATIONS = (
        Explanation(
            "infeasible-bounds",
            "a variable's lower bound is above its upper bound",
            "No value lies between them (for an integer variable: no whole number), so no point is feasible.",
            "variables: {x: {lower: 5, upper: 3}}" + _ONE,
            "variables: {x: {lower: 3, upper: 5}}" + _ONE,
        ),
        Explanation(
            "semicontinuous-bounds",
            "a semicontinuous variable lacks the bounds that its domain speaks of",
            "Such a variable is zero, or between its bounds. Without a finite upper bound most solvers cannot take it; "
            "with a lower bound of zero it is an ordinary variable, and a negative one has no common meaning.",
            "variables: {x: {domain: semicontinuous, lower: 2}}" + _ONE,
            "variables: {x: {domain: semicontinuous, lower: 2, upper: 9}}" + _ONE,
        ),
        Explanation(
            "binary-bounds",
            "a binary variable has bounds other than 0 and 1",
            "A binary is 0 or 1 whatever its bounds say; a wider bound is often a sign that an integer was meant.",
            "variables: {x: {domain: binary, upper: 4}}\nobjective: {maximize: x}",
            "variables: {x: {domain: integer, lower: 0, upper: 4}}\nobjective: {maximize: x}",
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        for family, columns in context.columns.items():
            if family in context.formulation.variables:
                yield from self._crossed(context, family, columns)
        for name, variable in context.formulation.variables.items():
            for side in ("lower", "upper"):
                bound = getattr(variable, side)
                wide = isinstance(bound, int | float) and not 0 <= bound <= 1
                if variable.domain == "binary" and wide:
                    yield context.warning(
                        "binary-bounds", f"binary variable `{name}` has the {side} bound {bound}",
                        path=("variables", name, side), value=True,
                        help="write `domain: integer`, or leave the bound out",
                    )  # fmt: skip
            if variable.domain.startswith("semi") and variable.lower == 0:
                yield self._never_apart(context, name)

    def _crossed(self, context: Context, family: str, columns: tuple[Column, ...]) -> Iterable[Diagnostic]:
        crossed = [column for column in columns if _empty(column)]
        if not crossed:
            return
        first = crossed[0]
        if first.lower > first.upper:
            message = f"`{first.name}` has the lower bound {first.lower} above the upper bound {first.upper}"
        else:
            message = f"no whole number lies between the bounds {first.lower} and {first.upper} of `{first.name}`"
        more = len(crossed) - 1
        notes = (f"and {more:,} more member{'s' if more > 1 else ''} of `{family}`",) if more else ()
        side = "upper" if context.formulation.variables[family].upper is not None else "lower"
        yield context.error(
            "infeasible-bounds", message, path=("variables", family, side), value=True, notes=notes,
            index=first.index or None, help="no value lies between them; check the data, or swap the two",
        )  # fmt: skip

    def _never_apart(self, context: Context, name: str) -> Diagnostic:
        domain = context.formulation.variables[name].domain
        plain = "real" if domain == "semicontinuous" else "integer"
        return context.warning(
            "semicontinuous-bounds",
            f"{domain} variable `{name}` has the lower bound 0: it is a plain {plain} variable",
            path=("variables", name, "lower"), value=True,
            notes=("the domain means: zero, or from the lower bound up to the upper bound",),
            help=f"write the least amount other than zero, or `domain: {plain}`",
        )  # fmt: skip


def _empty(column: Column) -> bool:
    if column.lower > column.upper:
        return True
    if column.domain == "integer" and not (math.isinf(column.lower) or math.isinf(column.upper)):
        return math.ceil(column.lower) > math.floor(column.upper)
    return False


class FreeVariable:
    """Variables without a lower bound, listed once."""

    NEEDS = Needs.TEXT
    EXPLANATIONS = (
        Explanation(
            "free-variable",
            "a real or integer variable has no lower bound",
            "None is assumed, so the variable may be negative. Amounts, counts and times need `lower: 0`; balances and "
            "differences do not. A variable that a rule of its own keeps from below is not listed.",
            "variables: {x: {}}\nobjective: {minimize: 'x * x'}",
            "variables: {x: {lower: 0}}\nobjective: {minimize: 'x * x'}",
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        free = [
            name
            for name, variable in context.formulation.variables.items()
            if variable.domain in ("real", "integer") and variable.lower is None and not _kept(context, name)
        ]
        if free:
            words = f"variable {some(free)} has" if len(free) == 1 else f"variables {some(free, 8)} have"
            yield context.note(
                "free-variable", f"{words} no lower bound",
                path=("variables", free[0]), notes=("no lower bound is assumed: negative values are allowed",),
                help="write `lower: 0` where a value below zero makes no sense",
            )  # fmt: skip


def _kept(context: Context, name: str) -> bool:
    """Whether rows of one column each keep every member from below."""
    columns = context.columns.get(name)
    if not columns or context.instance is None:
        return False
    held = context.once("held from below", lambda: _held(context))
    return all(number in held for number, column in enumerate(context.instance.columns) if column.family == name)


def _held(context: Context) -> set[int]:
    found: set[int] = set()
    assert context.instance is not None
    for row in context.instance.rows:
        if len(row.body.linear) == 1 and row.body.is_affine:
            number, value = next(iter(row.body.linear.items()))
            if (value > 0 and not math.isinf(row.lower)) or (value < 0 and not math.isinf(row.upper)):
                found.add(number)
    return found
