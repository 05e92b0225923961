"""The part of a program that holds sets, parameters and the tables that expressions read by row."""

from __future__ import annotations

import itertools
import keyword
import operator
from collections.abc import Iterable, Mapping
from typing import Any

from nl2opt.formulation.elements import Parameter, Set
from nl2opt.formulation.expressions import parse_expression, parse_generators
from nl2opt.formulation.functions import flat_key
from nl2opt.formulation.index_sets import IndexedSet, IndexSet
from nl2opt.model.program.literals import dense, literal, mapping, wrapped
from nl2opt.model.program.page import Page
from nl2opt.model.program.survey import data_names
from nl2opt.model.program.translate import is_set_algebra
from nl2opt.model.program.wrapping import statement

DENSE_FROM = 13
"""A parameter over several sets with at least so many values is written row by row."""


def embedded_data(page: Page) -> list[str]:
    """Tables and values that expressions read directly as ``data.name``."""
    used = data_names(page.formulation)
    if not used:
        return []
    lines = ["", "# Data that expressions read by row", "data = SimpleNamespace()"]
    data = page.instance.data
    for name in used:
        table = data.tables.get(name)
        if table is None:
            value = data.values[name]
            lines.append(mapping(f"data.{name}", value) if isinstance(value, Mapping) else _value(name, value))
            continue
        columns = [k for k, c in enumerate(table.columns) if c.isidentifier() and not keyword.iskeyword(c)]
        rows = (
            "SimpleNamespace(" + ", ".join(f"{table.columns[k]}={literal(row[k])}" for k in columns) + ")"
            for row in table.rows
        )
        lines.append(wrapped(f"data.{name} = [", rows, "]"))
    return lines


def _value(name: str, value: Any) -> str:
    if isinstance(value, list):
        return wrapped(f"data.{name} = [", map(literal, value), "]")
    return f"data.{name} = {literal(value)}"


def set_definition(page: Page, name: str, decl: Set) -> str:
    """The lines that define a set."""
    target = page.names[name]
    if isinstance(decl.elements, str):
        tree = parse_expression(decl.elements).tree
        text = page.translate.text(tree)
        if page.plain_sets:
            return statement(f"{target} = ", f"list({text})")
        made = text.startswith("Members(") and not is_set_algebra(tree)
        return statement(f"{target} = ", text if made or is_set_algebra(tree) else f"Members({text})")
    value = page.instance.sets[name]
    if isinstance(value, IndexedSet):
        parts = (f"{literal(key)}: Members([{', '.join(map(literal, members))}])" for key, members in value.items())
        return wrapped(f"{target} = Table({{", parts, "})")
    if page.plain_sets:
        return wrapped(f"{target} = [", map(literal, value), "]")
    return wrapped(f"{target} = Members([", map(literal, value), "])")


def parameter_definition(page: Page, name: str, decl: Parameter) -> str:
    """The lines that define a parameter: derived by its own expression, or given by its values."""
    target = page.names[name]
    value = page.instance.parameters[name]
    suffix = f", default={literal(decl.default)}" if decl.default is not None else ""
    derived = isinstance(decl.value, str) and decl.type != "text"
    if decl.for_ is not None:
        loop = parse_generators(decl.for_)
        text = f"{{{page.key(loop)}: {page.expression(decl.value)} {page.loops(loop)}}}"
        return statement(f"{target} = ", page.table(text, suffix))
    if derived and not decl.over:
        text = page.expression(decl.value)
        return statement(f"{target} = ", page.table(text, suffix) if isinstance(value, Mapping) else text)
    if not isinstance(value, Mapping):
        return f"{target} = {literal(value)}"
    plain = page.plain_tables and not suffix
    full = _dense_rows(page, decl, value)
    if full is not None:
        sets = [page.names[name] for name in decl.over or ()]
        return dense(target, sets, full, suffix, "dict" if plain else "Table")
    opening, closing = ("{", "}") if plain else ("Table({", "}" + suffix + ")")
    return mapping(target, value, opening, closing)


def _dense_rows(page: Page, decl: Parameter, values: Mapping[Any, Any]) -> list[list[Any]] | None:
    """The values row by row along the last set, when every combination is there in order."""
    sets = [page.instance.sets.get(name) for name in decl.over or ()]
    if len(values) < DENSE_FROM or len(sets) < 2 or not all(isinstance(s, IndexSet) for s in sets):
        return None
    size = 1
    for members in sets:
        size *= len(members or ())
    if size != len(values):
        return None
    width = len(sets[-1] or ())
    flat = list(values.values())
    if not all(map(operator.eq, values, _product(sets))):
        return None
    return [flat[k : k + width] for k in range(0, size, width)]


def _product(sets: list[Any]) -> Iterable[Any]:
    combinations = itertools.product(*sets)
    return combinations if all(members.arity == 1 for members in sets) else map(flat_key, combinations)
