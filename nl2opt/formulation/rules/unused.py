"""Elements that nothing uses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from nl2opt.diagnostics import Diagnostic, Explanation
from nl2opt.formulation.rules.base import Needs
from nl2opt.formulation.rules.context import WORDS, Context
from nl2opt.formulation.rules.undefined_name import nearest_name

_BRACES = re.compile(r"\{(\w+)\}")
_NAME = re.compile(r"[^\W\d]\w*")
_WHY = {
    "sets": "A set that indexes nothing is often a sum or a `for` that was forgotten.",
    "parameters": "A number of the problem that no rule uses is often a constraint or a cost that was forgotten.",
    "variables": "A variable in no rule and not in the objective decides nothing; a rule is often missing.",
    "expressions": "A named expression does nothing by itself: only its uses count.",
}
_EXAMPLES = {
    "sets": ("sets: {days: {elements: [1, 2]}}\n", "", "x >= 1"),
    "parameters": ("parameters: {demand: {value: 5}}\n", "", "x >= 1"),
    "variables": ("", ", y: {lower: 0}", "x >= 1"),
    "expressions": ("expressions: {twice: {value: 2 * x}}\n", "", "x >= 1"),
}
_FIXES = {
    "sets": ("sets: {days: {elements: [1, 2]}}\n", "", "x >= len(days)"),
    "parameters": ("parameters: {demand: {value: 5}}\n", "", "x >= demand"),
    "variables": ("", ", y: {lower: 0}", "x + y >= 1"),
    "expressions": ("expressions: {twice: {value: 2 * x}}\n", "", "twice >= 1"),
}


def _example(parts: tuple[str, str, str]) -> str:
    head, more, rule = parts
    body = f"{head}variables: {{x: {{lower: 0}}{more}}}\nobjective: {{minimize: x}}\n"
    return f"{body}constraints: {{need: {{rule: {rule}}}}}"


class Unused:
    """`unused-set`, `unused-parameter`, `unused-variable`, `unused-expression`."""

    NEEDS = Needs.TEXT
    EXPLANATIONS = tuple(
        Explanation(
            f"unused-{WORDS[section]}",
            f"{'an' if section == 'expressions' else 'a'} {WORDS[section]} is used nowhere",
            _WHY[section],
            _example(_EXAMPLES[section]),
            _example(_FIXES[section]),
        )
        for section in _WHY
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        used = _used(context)
        for section in _WHY:
            for name in getattr(context.formulation, section):
                if name in used or context.names[name] != section:
                    continue
                word = WORDS[section]
                where = "in no rule and not in the objective" if section == "variables" else "used nowhere"
                yield context.warning(
                    f"unused-{word}", f"{word} `{name}` is {where}", path=(section, name),
                    help=f"add the rule that needs `{name}`, or leave it out",
                )  # fmt: skip


def _used(context: Context) -> set[str]:
    """Names used, and names that an undeclared one was probably meant to be: those have a finding already."""
    formulation = context.formulation
    used: set[str] = set()
    for name, uses in context.uses.items():
        # Names of variables in bounds or answers do not tie them to anything.
        places = {use.text.path[0] for use in uses if not _own(use.text.path, name)}
        if context.names.get(name) == "variables":
            places &= {"objective", "constraints", "expressions"}
        if places:
            used.add(name)
        if name not in context.names:
            used.update(filter(None, [nearest_name(context, name)]))
    for section in ("sets", "parameters", "variables"):
        for element in getattr(formulation, section).values():
            used.update(getattr(element, "over", None) or ())
            used.update(getattr(element, "within", None) or ())
    for parameter in formulation.parameters.values():
        used.update(_BRACES.findall(parameter.column or ""))
    for text in context.texts:
        if text.error is not None:
            used.update(_NAME.findall(text.text))
        used.update(
            node.value for node, _ in text.walk() if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
    return used


def _own(path: tuple[str | int, ...], name: str) -> bool:
    return len(path) > 1 and path[1] == name and path[0] in _WHY
