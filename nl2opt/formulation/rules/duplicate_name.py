"""One name for two things."""

from __future__ import annotations

from collections.abc import Iterable

from nl2opt.diagnostics import Diagnostic, Explanation
from nl2opt.formulation.rules.base import Needs
from nl2opt.formulation.rules.context import WORDS, Context, what

ARTICLE = {"parameters": "a", "variables": "a", "expressions": "an"}


class DuplicateName:
    """The same name in two sections, and loop names that hide an element."""

    NEEDS = Needs.TEXT
    EXPLANATIONS = (
        Explanation(
            "duplicate-name",
            "two elements have the same name",
            "Expressions know an element by its name alone, so a set and a parameter, say, cannot share one.",
            "sets: {days: {elements: [1, 2]}}\nparameters: {days: {value: 2}}\n"
            "variables: {x: {over: [days], lower: 0}}\nobjective: {minimize: 'sum(x[d] for d in days)'}",
            "sets: {days: {elements: [1, 2]}}\nparameters: {day_count: {value: 2}}\n"
            "variables: {x: {over: [days], lower: 0}}\nobjective: {minimize: 'sum(day_count * x[d] for d in days)'}",
        ),
        Explanation(
            "shadowed-name",
            "a loop name hides an element of the same name",
            "Inside the loop the name means the loop's member, not the element; a reader takes one for the other.",
            "sets: {days: {elements: [1, 2]}}\nparameters: {d: {value: 3}}\n"
            "variables: {x: {over: [days], lower: 0}}\nobjective: {minimize: 'd * sum(x[d] for d in days)'}",
            "sets: {days: {elements: [1, 2]}}\nparameters: {cost: {value: 3}}\n"
            "variables: {x: {over: [days], lower: 0}}\nobjective: {minimize: 'cost * sum(x[d] for d in days)'}",
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        yield from self._duplicates(context)
        yield from self._shadows(context)

    def _duplicates(self, context: Context) -> Iterable[Diagnostic]:
        for section in ("parameters", "variables", "expressions"):
            for name in getattr(context.formulation, section):
                first = context.names[name]
                if first != section:
                    message = f"`{name}` names both a {WORDS[first]} and {ARTICLE[section]} {WORDS[section]}"
                    yield context.error(
                        "duplicate-name", message, path=(section, name),
                        help=f"rename one of them, and its uses: `{name}_{WORDS[section]}`",
                    )  # fmt: skip

    def _shadows(self, context: Context) -> Iterable[Diagnostic]:
        for text in context.texts:
            seen: set[str] = set()
            for name, _ in text.targets():
                section = context.names.get(name.id)
                if section is None or name.id in seen:
                    continue
                seen.add(name.id)
                message = f"the loop name `{name.id}` in {what(text.path)} hides {WORDS[section]} `{name.id}`"
                yield context.warning(
                    "shadowed-name", message, text=text, node=name,
                    help=f"give the loop another name, such as `{name.id}_`" if len(name.id) < 3 else
                    f"give the loop another name, such as `{name.id[0]}`",
                )  # fmt: skip
