"""Loops over a full product where a sparse set exists: the finding proposes the set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nl2opt.diagnostics import Diagnostic
from nl2opt.formulation.index_sets import IndexSet
from nl2opt.formulation.rules.context import Context

_CODES = ("missing-cell", "wrong-index")


def with_sparse_set(context: Context, finding: Diagnostic) -> Diagnostic:
    """A finding on a missing member, with the tuple set that holds the members that exist, if there is one."""
    if finding.code not in _CODES or context.instance is None:
        return finding
    name = next((part for part in finding.message.split("`")[1::2] if part in context.names), "")
    section = context.names.get(name)
    if section not in ("parameters", "variables"):
        return finding
    sparse = _declared(context, section, name) or _holding(context, name)
    if sparse is None:
        return finding
    names = _loop_names(context, sparse)
    if finding.element == f"parameters.{name}" and context.formulation.parameters[name].over == (sparse,):
        help = (
            f"give each member of `{sparse}` a value, as a list in its order or by component, `{{a: {{b: 3}}}}`; "
            "or write `partial: true`"
        )
    elif finding.element == f"parameters.{name}":
        help = f"declare it over the tuples that exist, `over: [{sparse}]`, or write `partial: true`"
    else:
        help = f"loop over the members that exist: `for ({', '.join(names)}) in {sparse}`"
    return replace(finding, help=help)


def _declared(context: Context, section: str, name: str) -> str | None:
    """The single tuple set that a family is declared over."""
    over = getattr(context.formulation, section)[name].over
    if over is None or len(over) != 1 or over[0] not in context.formulation.sets:
        return None
    shape = context.shapes.of_set(over[0])
    return str(over[0]) if shape is not None and len(shape) > 1 else None


def _holding(context: Context, name: str) -> str | None:
    """A tuple set whose members all have a value, for a parameter declared over a product."""
    assert context.instance is not None
    over = context.formulation.parameters[name].over if name in context.formulation.parameters else None
    if over is None or len(over) < 2:
        return None
    values: Any = context.instance.parameters.get(name)
    for other, members in context.instance.sets.items():
        if not isinstance(members, IndexSet) or members.arity < 2 or not len(members):
            continue
        within = context.formulation.sets[other].within
        if isinstance(values, Mapping) and all(member in values for member in members):
            return other
        if within == over:
            return other
    return None


def _loop_names(context: Context, name: str) -> list[str]:
    """Loop names for a tuple set: those that a loop over it uses already, or i, j, k."""
    for text in context.texts:
        for clause in text.clauses:
            if getattr(clause.iter, "id", None) == name and hasattr(clause.target, "elts"):
                names = [getattr(item, "id", "") for item in clause.target.elts]
                if all(names):
                    return names
    shape = context.shapes.of_set(name)
    return list("ijklmnop"[: len(shape or "ij")])
