"""Rows that say the same thing twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nl2opt.diagnostics import Diagnostic, Explanation, Severity
from nl2opt.formulation.instance import RowEntry
from nl2opt.formulation.rules.base import Needs
from nl2opt.formulation.rules.context import Context


class DuplicateRow:
    """Two rows with the same coefficients and sides; one finding for each pair of families."""

    NEEDS = Needs.COMPLETE
    EXPLANATIONS = (
        Explanation(
            "duplicate-row",
            "two rows are the same",
            "The second changes nothing. Where a whole family repeats (a warning), it was mostly meant for other "
            "variables, "
            "or a loop name was left out of the rule; single rows that repeat come from the data (a note).",
            "variables: {x: {lower: 0}, y: {lower: 0}}\nobjective: {maximize: x + y}\n"
            "constraints: {oven: {rule: x + y <= 40}, shop: {rule: x + y <= 40}}",
            "variables: {x: {lower: 0}, y: {lower: 0}}\nobjective: {maximize: x + y}\n"
            "constraints: {oven: {rule: x + y <= 40}, shop: {rule: x + 2 * y <= 40}}",
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        assert context.instance is not None
        first: dict[Any, RowEntry] = {}
        pairs: dict[tuple[str, str], list[tuple[RowEntry, RowEntry]]] = {}
        for row in context.instance.rows:
            if row.body.trees or row.body.quadratic or not row.body.linear or context.rule(row.family) is None:
                continue
            key = (frozenset(row.body.linear.items()), row.lower, row.upper)
            other = first.setdefault(key, row)
            if other is not row:
                pairs.setdefault((other.family, row.family), []).append((other, row))
        for (one, two), found in pairs.items():
            other, row = found[0]
            more = len(found) - 1
            whole = len(found) >= len(context.rows[two]) - (one == two)
            yield context.finding(
                "duplicate-row", Severity.WARNING if whole else Severity.NOTE,
                f"row `{row.name}` is the same as row `{other.name}`", text=context.rule(two),
                notes=(f"and {more:,} more such pair{'s' if more > 1 else ''}",) if more else (),
                help=f"leave one out, or write what tells `{two}` apart" if one != two else
                "use every loop name of `for` in the rule, or leave it out of `for`", index=row.index or None,
            )  # fmt: skip
