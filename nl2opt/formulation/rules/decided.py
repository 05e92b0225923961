"""Rules that no variable takes part in: always true, or always false."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nl2opt.diagnostics import Diagnostic, Explanation, Severity
from nl2opt.formulation.index_sets import label
from nl2opt.formulation.instance import Decided
from nl2opt.formulation.rules.base import Needs
from nl2opt.formulation.rules.context import Context
from nl2opt.formulation.rules.texts import COMPREHENSIONS, Text


class AlwaysTrueOrFalse:
    """Members of a constraint that come out as a plain truth value."""

    NEEDS = Needs.INSTANCE
    EXPLANATIONS = (
        Explanation(
            "always-true",
            "a rule holds whatever the variables are",
            "The data alone decide it, so it limits nothing and makes no row. That is by intention where the "
            "rule or its "
            "`for` has a condition (a note), and otherwise often a variable that was forgotten (a warning).",
            "parameters: {demand: {value: 3}, stock: {value: 5}}\nvariables: {x: {lower: 0}}\nobjective: "
            "{minimize: x}\n"
            "constraints: {meet: {rule: stock >= demand}}",
            "parameters: {demand: {value: 3}, stock: {value: 5}}\nvariables: {x: {lower: 0}}\nobjective: "
            "{minimize: x}\n"
            "constraints: {meet: {rule: stock + x >= demand}}",
        ),
        Explanation(
            "always-false",
            "a rule fails whatever the variables are",
            "The data alone contradict it, so no point can satisfy the formulation. A sum over no members is 0.",
            "sets: {arcs: {elements: [[a, b]]}, nodes: {elements: [a, b]}}\n"
            "variables: {flow: {over: [arcs], lower: 0}}\nobjective: {minimize: 'sum(flow[i, j] for (i, j) in arcs)'}\n"
            "constraints: {reach: {for: n in nodes, rule: 'sum(flow[i, j] for (i, j) in arcs if j == n) >= 1'}}",
            "sets: {arcs: {elements: [[a, b]]}, nodes: {elements: [a, b]}}\n"
            "variables: {flow: {over: [arcs], lower: 0}}\nobjective: {minimize: 'sum(flow[i, j] for (i, j) in arcs)'}\n"
            "constraints: {reach: {for: n in nodes if n != 'a', "
            "rule: 'sum(flow[i, j] for (i, j) in arcs if j == n) >= 1'}}",
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        assert context.instance is not None
        found: dict[str, list[Decided]] = {}
        for member in context.instance.decided:
            found.setdefault(member.family, []).append(member)
        for row in context.instance.rows:
            if row.body.is_constant and row.family in context.formulation.constraints:
                found.setdefault(row.family, []).append(Decided(row.family, row.index, row.lower <= 0 <= row.upper))
        for name, members in found.items():
            text = context.by_path[("constraints", name, "rule")]
            wrong = [member for member in members if not member.truth]
            if wrong:
                yield self._false(context, text, name, wrong)
            elif members:
                yield self._true(context, text, name, members)

    def _false(self, context: Context, text: Text, name: str, wrong: list[Decided]) -> Diagnostic:
        index = wrong[0].index
        where = f" for [{label(index)}]" if index else ""
        notes = _more(len(wrong), name)
        help = "a sum over no members is 0: leave these members out with `if` in `for`" if index else "check the data"
        if not any(context.names.get(used) == "variables" for used in _names(text)):
            notes = ("the rule mentions no variable", *notes)
            help = "write the variable it limits"
        return context.error(
            "always-false", f"constraint `{name}` cannot hold{where}: the data alone contradict it", text=text,
            notes=notes, help=help, index=index or None,
        )  # fmt: skip

    def _true(self, context: Context, text: Text, name: str, members: list[Decided]) -> Diagnostic:
        rows = len(context.rows.get(name, ()))
        severity = Severity.NOTE if rows and _conditional(context, name, text) else Severity.WARNING
        index = members[0].index
        where = f" for [{label(index)}]" if index else ""
        if rows:
            help = "leave these members out with `if` in `for`, if they are meant to be free"
        else:
            help = "write the variable it limits, or leave the rule out"
        return context.finding(
            "always-true", severity, f"constraint `{name}` holds{where} whatever the variables are", text=text,
            notes=_more(len(members), name), help=help, index=index or None,
        )  # fmt: skip


def _more(count: int, name: str) -> tuple[str, ...]:
    return (f"and for {count - 1:,} more member{'s' if count > 2 else ''} of `{name}`",) if count > 1 else ()


def _names(text: Text) -> tuple[str, ...]:
    return tuple(node.id for node, _ in text.walk() if isinstance(node, ast.Name))


def _conditional(context: Context, name: str, text: Text) -> bool:
    """Whether the rule, its ``for``, or an expression it names has a condition that data decide."""
    waiting = [text]
    loop = context.by_path.get(("constraints", name, "for"))
    if loop is not None and any(clause.ifs for clause in loop.clauses):
        return True
    seen: set[str] = set()
    while waiting:
        current = waiting.pop()
        for node, _ in current.walk():
            if isinstance(node, ast.IfExp | ast.BoolOp):
                return True
            if isinstance(node, COMPREHENSIONS) and any(clause.ifs for clause in node.generators):
                return True
            if isinstance(node, ast.Name) and context.names.get(node.id) == "expressions" and node.id not in seen:
                seen.add(node.id)
                part = context.by_path.get(("expressions", node.id, "value"))
                waiting += [part] if part else []
    return False
