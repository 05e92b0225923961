"""Sets without members, and families without members."""

from __future__ import annotations

from collections.abc import Iterable

from nl2opt.diagnostics import Diagnostic, Explanation
from nl2opt.formulation.rules.base import Needs
from nl2opt.formulation.rules.context import WORDS, Context


class Emptiness:
    """`empty-set` and `empty-family`; a family that is empty because its set is has no finding of its own."""

    NEEDS = Needs.COMPLETE
    EXPLANATIONS = (
        Explanation(
            "empty-set",
            "a set has no members",
            "Every sum over it is 0 and every family over it vanishes. Mostly a condition is too strict, or a "
            "column of "
            "the data is the wrong one.",
            "sets: {late: {elements: '{d for d in range(5) if d > 9}'}}\nvariables: {x: {lower: 0}}\n"
            "objective: {minimize: 'x + len(late)'}",
            "sets: {late: {elements: '{d for d in range(5) if d > 2}'}}\nvariables: {x: {lower: 0}}\n"
            "objective: {minimize: 'x + len(late)'}",
        ),
        Explanation(
            "empty-family",
            "a variable or a constraint has no members",
            "The conditions of its `for` leave nothing over, so it has no part in the model.",
            "sets: {days: {elements: [1, 2]}}\nvariables: {x: {over: [days], lower: 0}}\n"
            "objective: {minimize: 'sum(x[d] for d in days)'}\nconstraints: {need: {for: d in days if d > 5, "
            "rule: 'x[d] >= 1'}}",
            "sets: {days: {elements: [1, 2]}}\nvariables: {x: {over: [days], lower: 0}}\n"
            "objective: {minimize: 'sum(x[d] for d in days)'}\nconstraints: {need: {for: d in days if d > 1, "
            "rule: 'x[d] >= 1'}}",
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        assert context.instance is not None
        empty = {name for name, members in context.instance.sets.items() if not len(members)}
        for name in empty:
            if not context.shapes.ancestors(name) & (empty - {name}):
                yield context.warning(
                    "empty-set", f"set `{name}` has no members", path=("sets", name),
                    help="check its condition, or the column it is read from",
                )  # fmt: skip
        decided = {member.family for member in context.instance.decided}
        decided |= {member.family for member in context.instance.unrewritten}
        for section, known in (("variables", context.columns), ("constraints", context.rows)):
            for name, element in getattr(context.formulation, section).items():
                loop = context.by_path.get((section, name, "for"))
                sets = set(getattr(element, "over", None) or ())
                if loop is not None:
                    sets |= {set_name for set_name in empty if set_name in loop.text}
                if name in known or name in decided or sets & empty:
                    continue
                if loop is not None or sets:
                    yield context.warning(
                        "empty-family", f"{WORDS[section]} `{name}` has no members",
                        path=(section, name, "for"), value=True, help="check the conditions of its `for`",
                    )  # fmt: skip
