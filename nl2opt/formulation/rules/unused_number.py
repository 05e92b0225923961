"""Numbers of the description that the formulation uses nowhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nl2opt.diagnostics import Diagnostic, Explanation, Location, Severity, Source, Span
from nl2opt.formulation.rules.base import Needs
from nl2opt.formulation.rules.context import Context

_NUMBER = re.compile(
    r"(?<![\w.,])\d{1,3}(?:[,\u202f]\d{3})+(?:\.\d+)?(?!\w|[.,]\d)"  # with separators of thousands
    r"|(?<![\w.,])\d+(?:\.\d+)?(?!\w|[.,]\d)"
)
_LIST_MARK = re.compile(r"^\s*\(?$")
_LABEL = re.compile(r"\b(?:table|tab\.|figure|fig\.|section|example|exercise|problem)\s*(?:\d+[-.])?$", re.IGNORECASE)
"""Words before a number that is a label, as in ``Table 2`` or ``Table 5-11``."""
_CLOCK = re.compile(r"^:\d\d(?!\d)")
_PART_OF_A_WORD = re.compile(r"^-[^\W\d_]")
"""``3-wheeler`` and ``24-hour shop``: the number may only name the thing."""
_MOST = 8


class UnusedNumber:
    """Only numbers written in digits; those of list items, of clock times and of labels are left alone."""

    NEEDS = Needs.TEXT
    EXPLANATIONS = (
        Explanation(
            "unused-number",
            "a number of the text is used nowhere in the formulation",
            "A number in the text is mostly a cost, a limit or a demand; one that appears nowhere is a hint that "
            "a rule "
            "was overlooked. Percentages count as used when their fraction is, and numbers that data tables hold too.",
            "# text: Each cake sells for 5 EUR; the oven bakes 40.\nvariables: {x: {lower: 0}}\nobjective: "
            "{maximize: 5 * x}",
            "# text: Each cake sells for 5 EUR; the oven bakes 40.\nvariables: {x: {lower: 0, upper: 40}}\n"
            "objective: {maximize: 5 * x}",
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        text = context.description_text
        if not text:
            return
        known = set(_numbers(context))
        source = Source("description", text)
        reported: set[float] = set()
        for match in _NUMBER.finditer(text):
            value = float(re.sub(r"[,\u202f]", "", match.group()))
            line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
            ordinal = _LIST_MARK.match(line) and text[match.end() : match.end() + 1] in (".", ")")
            rest = text[match.end() : match.end() + 4]
            clock = _CLOCK.match(rest) or (match.group().isdigit() and re.search(r"\d:$", line))
            if ordinal or clock or _LABEL.search(line) or value in reported or _is_known(value, known):
                continue
            reported.add(value)
            if len(reported) > _MOST:
                return
            weight = Severity.NOTE if _PART_OF_A_WORD.match(rest) else Severity.WARNING
            yield Diagnostic(
                "unused-number", weight, f"the number {match.group()} of the text is used nowhere",
                Location(source, Span(match.start(), match.end())),
                help="add the parameter and the rule it belongs to; leave it out if it only tells the story",
            )  # fmt: skip


def _is_known(value: float, known: set[float]) -> bool:
    part = value / 100
    variants = (value, part, 1 - part, 1 + part, value * 60, value / 60, value * 1000, value / 1000)
    return any(round(variant, 9) in known for variant in variants)


def _numbers(context: Context) -> Iterator[float]:
    """Every number of the formulation and its data, and the sizes of its sets."""
    dump = context.formulation.model_dump(exclude={"version"}, exclude_none=True)
    stack: list[Any] = [dump]
    while stack:
        item = stack.pop()
        if isinstance(item, Mapping):
            stack.extend(item.values())
            stack.extend(item.keys())
        elif isinstance(item, list | tuple):
            stack.extend(item)
        elif isinstance(item, int | float):
            yield round(abs(float(item)), 9)
    for text in context.texts:
        for node, _ in text.walk():
            if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
                yield round(abs(float(node.value)), 9)
    if context.instance is not None:
        for members in context.instance.sets.values():
            yield float(len(members))
            yield from (round(float(member), 9) for member in members if isinstance(member, int | float))
        for value in context.instance.parameters.values():
            for number in value.values() if isinstance(value, Mapping) else [value]:
                if isinstance(number, int | float):
                    yield round(abs(float(number)), 9)
        for table in context.instance.data.tables.values():
            for row in table.rows:
                yield from (round(abs(float(cell)), 9) for cell in row if isinstance(cell, int | float))
