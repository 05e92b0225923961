"""Names that expressions could not use."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

from nl2opt.diagnostics import Diagnostic, Explanation
from nl2opt.formulation.expressions import FUNCTIONS
from nl2opt.formulation.rules.base import Needs
from nl2opt.formulation.rules.context import SECTIONS, WORDS, Context, what


class ReservedName:
    """Keywords of Python, functions of the notation, `data`, and names that are no identifiers."""

    NEEDS = Needs.TEXT
    EXPLANATIONS = (
        Explanation(
            "reserved-name",
            "an element or a loop has a name that the notation keeps for itself",
            "Expressions could not tell the element from the function, keyword or data table of that name.",
            "variables: {sum: {lower: 0}}\nobjective: {minimize: sum}",
            "variables: {total: {lower: 0}}\nobjective: {minimize: total}",
        ),
        Explanation(
            "bad-name",
            "a name is not made of letters, digits and underscores",
            "Expressions are read as Python's, where `fixed cost` and `2nd` are no names.",
            "parameters: {fixed cost: {value: 3}}\nvariables: {x: {lower: 0}}\nobjective: {minimize: 3 * x}",
            "parameters: {fixed_cost: {value: 3}}\nvariables: {x: {lower: 0}}\nobjective: {minimize: fixed_cost * x}",
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        for section in SECTIONS:
            for name in getattr(context.formulation, section):
                problem = _problem(name, constraint=section == "constraints")
                if problem:
                    code, why = problem
                    yield context.error(
                        code, f"{what((section, name))} cannot have this name: {why}", path=(section, name),
                        help=f"write `{_mended(name, WORDS[section])}`, here and where it is used",
                    )  # fmt: skip
        for text in context.texts:
            seen: set[str] = set()
            for name, _ in text.targets():
                problem = _problem(name.id, constraint=False)
                if problem and name.id not in seen:
                    seen.add(name.id)
                    message = f"a loop cannot have the name `{name.id}`: {problem[1]}"
                    yield context.error("reserved-name", message, text=text, node=name, help=f"write `{name.id[0]}`")


def _problem(name: str, *, constraint: bool) -> tuple[str, str] | None:
    if name.startswith("__"):
        return "bad-name", "names do not begin with two underscores"
    if not name.isidentifier():
        return "bad-name", "a name is made of letters, digits and `_`, and does not begin with a digit"
    if keyword.iskeyword(name):
        return "reserved-name", f"`{name}` is a word of the expression syntax"
    if constraint:
        return None
    if name in FUNCTIONS:
        return "reserved-name", f"`{name}` is a function of the notation"
    if name == "data":
        return "reserved-name", "`data` stands for the data tables"
    return None


def _mended(name: str, word: str) -> str:
    plain = re.sub(r"\W+", "_", name).strip("_") or word
    if plain[0].isdigit():
        plain = f"{word}_{plain}"
    return plain if _problem(plain, constraint=False) is None else f"{plain}_{word}"
