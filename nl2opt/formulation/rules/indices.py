"""Indices: how many, and from which set."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from nl2opt.diagnostics import Diagnostic, Explanation, Severity
from nl2opt.formulation.rules.base import Needs
from nl2opt.formulation.rules.context import WORDS, Context, what
from nl2opt.formulation.rules.shapes import Shape
from nl2opt.formulation.rules.texts import Env, Text

_HEAD = (
    "sets: {bakeries: {elements: [north, south]}, days: {elements: [mon, tue]}}\n"
    "parameters: {price: {over: [bakeries], values: {north: 3, south: 2}}}\n"
    "variables: {bake: {over: [bakeries, days], lower: 0, upper: 9}}\n"
)
_RIGHT = _HEAD + "objective: {maximize: 'sum(price[b] * bake[b, d] for b in bakeries for d in days)'}"


class WrongNumberOfIndices:
    """A name with more or fewer indices than it was declared with, where the data cannot say so."""

    NEEDS = Needs.TEXT
    EXPLANATIONS = (
        Explanation(
            "wrong-number-of-indices",
            "a name has more or fewer indices than its declaration",
            "`over` and `for` say how many indices a name takes; a tuple such as `a` in `for a in arcs` counts as many "
            "indices as it has components.",
            _HEAD + "objective: {maximize: 'sum(price[b] * bake[b] for b in bakeries)'}",
            _RIGHT,
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        for text, node, name, _, shape, parts in _subscripts(context):
            given = sum(len(part) for part in parts if part is not None)
            if any(part is None for part in parts) or given == len(shape):
                continue
            sets = ", ".join(part or "?" for part in shape)
            if not shape:
                message = f"`{name}` has no index"
                help = f"write `{name}`"
            else:
                words = f"{len(shape)} ind{'ex' if len(shape) == 1 else 'ices'}"
                message = f"`{name}` has {words}, and {given} {'is' if given == 1 else 'are'} given"
                help = f"it is declared over [{sets}]" if any(shape) else ""
            yield context.error("wrong-number-of-indices", message, text=text, node=node, help=help)


class IndexFromWrongSet:
    """A loop name of one set in the place of another set's member."""

    NEEDS = Needs.TEXT
    EXPLANATIONS = (
        Explanation(
            "index-from-wrong-set",
            "an index is drawn from another set than the declaration says",
            "`price` is declared over bakeries, so `price[d]` with `d` from days asks for a price that does not exist, "
            "or, where both sets hold the same numbers, takes the wrong one without a word. Where a set is a part of "
            "another by intention, say so with `within`.",
            _HEAD + "objective: {maximize: 'sum(price[d] * bake[b, d] for b in bakeries for d in days)'}",
            _RIGHT,
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        seen: set[tuple[str, str]] = set()
        for text, node, name, env, shape, parts in _subscripts(context):
            flat = [item for part in parts if part is not None for item in part]
            if any(part is None for part in parts) or len(flat) != len(shape):
                continue
            wrong = [
                (place, wanted, got)
                for place, (wanted, got) in enumerate(zip(shape, flat, strict=True))
                if wanted and got and wanted != got and not context.shapes.related(wanted, got)
            ]
            if not wrong:
                continue
            place, wanted, got = wrong[0]
            mended = _mended(context, node, env, shape)
            severity = _severity(context, text, wanted, got, mended)
            source = ast.unparse(node)
            if severity is None or (str(text.path), source) in seen:
                continue
            seen.add((str(text.path), source))
            index = ast.unparse(_items(node)[min(place, len(_items(node)) - 1)])
            section = context.names.get(name, "")
            place_of = f"`{source}` in {what(text.path)}"
            message = f"{place_of} takes `{index}` from `{got}`, where a member of `{wanted}` belongs"
            sets = ", ".join(part or "?" for part in shape)
            notes = [f"{WORDS.get(section, '')} `{name}` is declared over [{sets}]"]
            notes += _membership(context, wanted, got)
            if mended and mended != source:
                help = f"write `{mended}`"
            else:
                help = f"use a member of `{wanted}`; if `{got}` is a part of it, say so: `within: [{wanted}]`"
            yield context.finding(
                "index-from-wrong-set", severity, message, text=text, node=node, notes=tuple(notes), help=help,
                label=f"`{index}` is a member of `{got}`",
            )  # fmt: skip


def _subscripts(
    context: Context,
) -> Iterator[tuple[Text, ast.Subscript, str, Env, Shape, list[Shape | None]]]:
    """Every ``name[...]`` of a family whose indices are known, with the shape of each index given."""
    for text in context.texts:
        for node, env in text.walk():
            if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Name) or node.value.id in env:
                continue
            name = node.value.id
            shape = context.shapes.of_family(name) if context.names.get(name) not in (None, "sets") else None
            if shape is None:
                continue
            items = _items(node)
            names = [item.id for item in items if isinstance(item, ast.Name) and item.id not in env]
            if any(item not in context.names for item in names):
                continue  # an undeclared name has its own finding
            parts: list[Shape | None] = [
                (None,) if isinstance(item, ast.Slice) else context.shapes.value(item, env) for item in items
            ]
            yield text, node, name, env, shape, parts


def _items(node: ast.Subscript) -> list[ast.expr]:
    return list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]


def _mended(context: Context, node: ast.Subscript, env: Env, shape: Shape) -> str:
    """The subscript with loop names known here that come from the declared sets, or nothing where one is missing."""
    items = _items(node)
    if len(items) != len(shape):
        return ""
    written: list[str] = []
    for item, wanted in zip(items, shape, strict=True):
        value = context.shapes.value(item, env)
        if wanted is None or value is None or value == (None,):
            written.append(ast.unparse(item))
            continue
        if len(value) == 1 and value[0] and context.shapes.related(value[0], wanted):
            written.append(ast.unparse(item))
            continue
        fitting = [loop for loop in env if context.shapes.loop(env[loop]) == (wanted,)]
        fresh = [loop for loop in fitting if loop not in written]
        if not fitting:
            return ""
        written.append((fresh or fitting)[0])
    return f"{ast.unparse(node.value)}[{', '.join(written)}]"


def _severity(context: Context, text: Text, wanted: str, got: str, mended: str) -> Severity | None:
    """An error where members are not in the set; a warning where all are by chance and a better index is at hand."""
    allowed, drawn = context.members(wanted), context.members(got)
    if allowed is None or drawn is None:
        return Severity.ERROR if mended else Severity.WARNING
    if drawn <= allowed:
        return Severity.WARNING if mended else None
    assert context.instance is not None
    # Laid out without an error: a condition keeps the other members away.
    return Severity.ERROR if context.instance.has_errors or not drawn & allowed else None


def _membership(context: Context, wanted: str, got: str) -> list[str]:
    allowed, drawn = context.members(wanted), context.members(got)
    if allowed is None or drawn is None:
        return []
    outside = sorted(map(repr, drawn - allowed))
    if not outside:
        return [f"every member of `{got}` happens to be in `{wanted}` too, so the model builds, with other numbers"]
    shown = ", ".join(outside[:3]) + (", ..." if len(outside) > 3 else "")
    return [f"{shown} of `{got}` {'is' if len(outside) == 1 else 'are'} not in `{wanted}`"]
