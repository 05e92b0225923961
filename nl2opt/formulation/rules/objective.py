"""The objective: whether there is one, whether it moves, and whether anything stops it."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable

from nl2opt.diagnostics import Diagnostic, Explanation, Severity
from nl2opt.formulation.algebra import Form
from nl2opt.formulation.rules.base import Needs
from nl2opt.formulation.rules.context import Context, some
from nl2opt.formulation.rules.texts import Text


class ObjectiveUnbounded:
    """A variable that improves the objective and that no row and no bound stops."""

    NEEDS = Needs.COMPLETE
    EXPLANATIONS = (
        Explanation(
            "objective-unbounded",
            "nothing limits a variable in the direction the objective pushes it",
            "The variable has no finite bound on that side, and no row grows tight as it moves: if any point is "
            "feasible, "
            "the objective improves without end. Mostly a limit of the text was forgotten, or `lower: 0`.",
            "variables: {x: {lower: 0}}\nobjective: {maximize: 3 * x}",
            "variables: {x: {lower: 0}}\nobjective: {maximize: 3 * x}\nconstraints: {supply: {rule: x <= 40}}",
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        instance = context.instance
        assert instance is not None
        objective = instance.objective
        if not isinstance(objective, Form) or instance.unrewritten:
            return
        sign = 1 if instance.sense == "maximize" else -1
        curved = _curved(objective)
        rising: dict[int, bool] = {}
        for number, value in objective.linear.items():
            if value == 0 or number in curved:
                continue
            up = sign * value > 0
            column = instance.columns[number]
            if math.isinf(column.upper if up else column.lower):
                rising[number] = up
        if not rising:
            return
        for row in instance.rows:
            if not rising:
                return
            for number in _curved(row.body):
                rising.pop(number, None)
            for number, value in row.body.linear.items():
                if number in rising and value != 0:
                    tightens = row.upper if (value > 0) == rising[number] else row.lower
                    if not math.isinf(tightens):
                        del rising[number]
        by_family: dict[tuple[str, bool], list[int]] = {}
        for number, up in rising.items():
            by_family.setdefault((instance.columns[number].family, up), []).append(number)
        for (family, up), numbers in by_family.items():
            yield self._finding(context, family, up, numbers)

    def _finding(self, context: Context, family: str, up: bool, numbers: list[int]) -> Diagnostic:
        assert context.instance is not None
        names = [context.instance.columns[number].name for number in numbers]
        few = len(numbers) < len(context.columns[family])
        side, bound = ("upper", "rises") if up else ("lower", "falls")
        sense = context.instance.sense
        subject = some(names, 3) if few else f"`{family}`"
        goal, way = "maximising" if sense == "maximize" else "minimising", "up" if up else "down"
        message = f"no row and no bound stops {subject}, and {goal} pushes it {way}"
        value = "0" if not up else "..."
        text, node = _use_in_objective(context, family)
        return context.warning(
            "objective-unbounded", message, text=text, node=node, path=("objective",),
            notes=(f"the objective improves without end as it {bound}",),
            help=f"write `{side}: {value}` at variable `{family}`, or the rule of the text that limits it",
        )  # fmt: skip


def _curved(form: Form) -> set[int]:
    """Columns in the quadratic and nonlinear parts, of which nothing is claimed."""
    found: set[int] = set()
    for first, second in form.quadratic or ():
        found |= {first, second}
    waiting = list(form.trees)
    while waiting:
        tree = waiting.pop()
        if isinstance(tree, tuple):
            if tree[0] == "x":
                found.add(tree[1])
            else:
                waiting.extend(tree[1:])
    return found


def _use_in_objective(context: Context, family: str) -> tuple[Text | None, ast.AST | None]:
    texts = [text for text in context.texts if text.path[0] == "objective"]
    for use in context.uses.get(family, ()):
        if use.text.path[0] == "objective":
            parents = (n for n, _ in use.text.walk() if isinstance(n, ast.Subscript) and n.value is use.node)
            return use.text, next(parents, use.node)
    return (texts[0], None) if texts else (None, None)


class NoObjective:
    """No objective at all: right for a timetable, so a note."""

    NEEDS = Needs.TEXT
    EXPLANATIONS = (
        Explanation(
            "no-objective",
            "the formulation has no objective",
            "Any point that satisfies the rules is an answer then. That is right for a puzzle or a timetable, and "
            "otherwise the goal of the text was forgotten.",
            "variables: {x: {lower: 0}}\nconstraints: {need: {rule: x >= 2}}",
            "variables: {x: {lower: 0}}\nobjective: {minimize: x}\nconstraints: {need: {rule: x >= 2}}",
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        if context.formulation.objective is None:
            yield context.note(
                "no-objective", "the formulation has no objective: any feasible point is an answer",
                help="add `objective: {minimize: ...}` or `objective: {maximize: ...}` if the text has a goal",
            )  # fmt: skip


class ConstantObjective:
    """An objective without a variable."""

    NEEDS = Needs.COMPLETE
    EXPLANATIONS = (
        Explanation(
            "constant-objective",
            "no variable takes part in the objective",
            "Its value is decided by the data, so every feasible point is equally good.",
            "parameters: {fee: {value: 7}}\nvariables: {x: {lower: 0}}\nobjective: {minimize: fee}\n"
            "constraints: {need: {rule: x >= 2}}",
            "parameters: {fee: {value: 7}}\nvariables: {x: {lower: 0}}\nobjective: {minimize: fee * x}\n"
            "constraints: {need: {rule: x >= 2}}",
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        if context.formulation.objective is None or context.instance is None:
            return
        value = context.instance.objective
        if not isinstance(value, Form) or value.is_constant:
            text = next(text for text in context.texts if text.path[0] == "objective")
            # `minimize: 0` is a common way to say that any feasible point will do.
            severity = Severity.NOTE if isinstance(text.tree, ast.Constant) else Severity.WARNING
            yield context.finding(
                "constant-objective", severity, "the objective is a constant: no variable takes part in it", text=text,
                help="write the variables whose cost or gain the text speaks of",
            )  # fmt: skip
