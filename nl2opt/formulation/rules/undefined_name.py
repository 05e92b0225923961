"""A name that nothing declares."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from nl2opt.diagnostics import Diagnostic, Explanation
from nl2opt.formulation.origin import Path
from nl2opt.formulation.rules.base import Needs
from nl2opt.formulation.rules.context import WORDS, Context, Use, what


class UndefinedName:
    """Names in expressions, ``for`` clauses, bounds and answers; names of sets in `over` and `within`."""

    NEEDS = Needs.TEXT
    EXPLANATIONS = (
        Explanation(
            "undefined-name",
            "a name is used that nothing declares",
            "Every name in an expression is a set, a parameter, a variable, a named expression, or a loop name that a "
            "`for` around it binds. A misspelt name would otherwise drop out of the model unseen.",
            "parameters: {capacity: {value: 40}}\nvariables: {bake: {lower: 0}}\nobjective: {maximize: bake}\n"
            "constraints: {oven: {rule: bake <= capcity}}",
            "parameters: {capacity: {value: 40}}\nvariables: {bake: {lower: 0}}\nobjective: {maximize: bake}\n"
            "constraints: {oven: {rule: bake <= capacity}}",
        ),
        Explanation(
            "not-a-set-name",
            "`over` or `within` names something that is no set",
            "Indices are drawn from sets; a parameter or a variable has no members to draw from.",
            "parameters: {days: {value: 7}}\nvariables: {x: {over: [days], lower: 0}}\nobjective: {minimize: 'sum(x)'}",
            "sets: {days: {elements: 'range(7)'}}\nvariables: {x: {over: [days], lower: 0}}\n"
            "objective: {minimize: 'sum(x[d] for d in days)'}",
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        yield from self._in_texts(context)
        yield from self._in_lists(context)

    def _in_texts(self, context: Context) -> Iterable[Diagnostic]:
        known = [*context.names, "data"]
        for name, uses in context.uses.items():
            if name in context.names or name == "data":
                continue
            by_element: dict[str, list[Use]] = {}
            for use in uses:
                by_element.setdefault(what(use.text.path), []).append(use)
            first = uses[0]
            message = f"{what(first.text.path)} uses `{name}`, which is not declared"
            others = list(by_element)[1:]
            notes = (f"it is used in {', '.join(others[:4])} too",) if others else ()
            yield context.error(
                "undefined-name", message, text=first.text, node=first.node, notes=notes,
                label="no set, parameter or variable has this name", help=_help(context, name, known, first),
            )  # fmt: skip

    def _in_lists(self, context: Context) -> Iterable[Diagnostic]:
        formulation = context.formulation
        for section in ("sets", "parameters", "variables"):
            for name, element in getattr(formulation, section).items():
                for key in ("over", "within"):
                    for place, wanted in enumerate(getattr(element, key, None) or ()):
                        if wanted not in formulation.sets:
                            yield self._no_set(context, (section, name, key), place, wanted)

    def _no_set(self, context: Context, path: Path, place: int, wanted: str) -> Diagnostic:
        spot = (*path, place) if (*path, place) in context.formulation.origin.values else path
        section = context.names.get(wanted)
        if section is not None:
            message = f"`{path[2]}` of {what(path)} names {WORDS[section]} `{wanted}`, which is no set"
            help = f'declare a set; `elements: "range({wanted})"` gives the numbers below `{wanted}`'
            return context.error("not-a-set-name", message, path=spot, value=True, help=help)
        message = f"`{path[2]}` of {what(path)} names `{wanted}`, which is not declared"
        near = difflib.get_close_matches(wanted, context.formulation.sets, n=1)
        help = f"a set with a similar name exists: `{near[0]}`" if near else _declared(context.formulation.sets, "sets")
        return context.error("undefined-name", message, path=spot, value=True, label="no set has this name", help=help)


def nearest_name(context: Context, name: str) -> str | None:
    """The declared name most like `name`, which is probably what was meant."""
    near = difflib.get_close_matches(name, context.names, n=1, cutoff=0.7)
    if near:
        return near[0]
    plain = {known.replace("_", "").lower(): known for known in context.names}
    return plain.get(name.replace("_", "").lower())


def _help(context: Context, name: str, known: list[str], use: Use) -> str:
    owner = _set_with_member(context, name)
    if owner:
        return f"`{owner}` has the member '{name}': write it in quotes"
    near = nearest_name(context, name)
    loops = difflib.get_close_matches(name, list(use.env), n=1, cutoff=0.7)
    if loops and len(name) > 2:
        return f"a loop name with a similar name is known here: `{loops[0]}`"
    if near:
        return f"a {WORDS[context.names[near]]} with a similar name exists: `{near}`"
    loop = _loop_elsewhere(context, name)
    if loop:
        return f"`{name}` is a loop name elsewhere; write `for {name} in {loop}` around this use"
    if name in context.formulation.constraints:
        return f"`{name}` is a constraint, and constraints are not used in expressions"
    return _declared(known, "names")


def _set_with_member(context: Context, name: str) -> str:
    """The listed set that has the text `name` as a member: ``bake[north]`` for ``bake['north']``."""
    for owner, declared in context.formulation.sets.items():
        if isinstance(declared.elements, list | tuple) and name in declared.elements:
            return owner
    return ""


def _loop_elsewhere(context: Context, name: str) -> str:
    """The set that a loop of this name runs through in another text."""
    for text in context.texts:
        for clause in text.clauses:
            if getattr(clause.target, "id", None) == name:
                start, end = text.span(clause.iter)
                return text.text[start:end]
    return ""


def _declared(names: Iterable[str], kind: str) -> str:
    shown = sorted(names)
    if not shown:
        return f"no {kind} are declared"
    return f"declared {kind}: " + ", ".join(shown[:12]) + (", ..." if len(shown) > 12 else "")
