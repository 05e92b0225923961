"""What a formulation's texts use: the order of definitions, and which of them can stay plain lists and dicts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.expressions import parse_expression, parse_generators
from nl2opt.formulation.index_sets import IndexedSet
from nl2opt.formulation.instance import Instance


def expressions(formulation: Formulation) -> Iterator[str]:
    """Every expression that the program carries."""
    for decl in formulation.sets.values():
        if isinstance(decl.elements, str):
            yield decl.elements
    for parameter in formulation.parameters.values():
        if isinstance(parameter.value, str) and parameter.type != "text":
            yield parameter.value
    for variable in formulation.variables.values():
        yield from (str(text) for text in (variable.lower, variable.upper, variable.step) if text is not None)
    yield from (str(expression.value) for expression in formulation.expressions.values())
    yield from (formulation.objective.expressions if formulation.objective else ())
    yield from (constraint.rule for constraint in formulation.constraints.values())


def loops(formulation: Formulation) -> Iterator[str]:
    """Every ``for`` clause."""
    for section in ("parameters", "variables", "expressions", "constraints"):
        yield from (item.for_ for item in getattr(formulation, section).values() if item.for_ is not None)


def nodes(formulation: Formulation) -> Iterator[ast.AST]:
    """Every node of every expression and ``for`` clause."""
    for text in expressions(formulation):
        yield from ast.walk(parse_expression(text).tree)
    for text in loops(formulation):
        for clause in parse_generators(text).clauses:
            yield from ast.walk(clause)


def loop_names(formulation: Formulation) -> Iterator[str]:
    """Names bound by loops, which may clash with the program's own names too."""
    for node in nodes(formulation):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def data_names(formulation: Formulation) -> list[str]:
    """Tables and values that are read as ``data.name``, in the order they are first used."""
    found = [
        node.attr
        for node in nodes(formulation)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "data"
    ]
    return list(dict.fromkeys(found))


def in_order(formulation: Formulation, names: Iterable[str]) -> list[str]:
    """Declaration order, except that what a definition needs comes first."""
    wanted = list(names)
    left, done = set(wanted), []

    def visit(name: str) -> None:
        if name not in left:
            return
        left.discard(name)
        for other in _needs(formulation, name):
            visit(other)
        done.append(name)

    for name in wanted:
        visit(name)
    return done


def _needs(formulation: Formulation, name: str) -> list[str]:
    """Names that must be defined before this one."""
    texts: list[str] = []
    clauses: list[str] = []
    found: list[str] = []
    if name in formulation.sets:
        elements = formulation.sets[name].elements
        texts += [elements] if isinstance(elements, str) else []
    elif name in formulation.parameters:
        parameter = formulation.parameters[name]
        found += parameter.over or ()
        texts += [parameter.value] if isinstance(parameter.value, str) and parameter.type != "text" else []
        clauses += [parameter.for_] if parameter.for_ else []
    elif name in formulation.expressions:
        expression = formulation.expressions[name]
        texts.append(str(expression.value))
        clauses += [expression.for_] if expression.for_ else []
    trees: list[ast.AST] = [parse_expression(text).tree for text in texts]
    trees += [clause for text in clauses for clause in parse_generators(text).clauses]
    found += [node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return list(dict.fromkeys(found))


def plain_sets(formulation: Formulation) -> bool:
    """Whether every set is listed or a range, and nothing asks for membership, algebra or places: lists will do."""
    for decl in formulation.sets.values():
        if decl.over is not None:
            return False
        if isinstance(decl.elements, str) and not re.fullmatch(r"\s*range\([^()]*\)\s*", decl.elements):
            return False
    asked = (ast.In, ast.NotIn, ast.Set, ast.SetComp, ast.BitOr, ast.BitAnd)
    calls = {"next", "prev", "first", "last", "position", "set"}
    for node in nodes(formulation):
        if isinstance(node, asked):
            return False
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in calls:
            return False
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
            names = [side.id for side in (node.left, node.right) if isinstance(side, ast.Name)]
            if any(name in formulation.sets for name in names):
                return False
    return True


def plain_tables(instance: Instance) -> bool:
    """Whether no loop name can stand for a tuple, so that every index is spelled out where it is used."""
    if any(width > 1 for widths in instance.loop_widths.values() for width in widths):
        return False
    wide = {name for name, members in instance.sets.items() if isinstance(members, IndexedSet) or members.arity > 1}
    for node in nodes(instance.formulation):
        if isinstance(node, ast.comprehension) and isinstance(node.target, ast.Name):
            source = node.iter
            ranged = isinstance(source, ast.Call) and isinstance(source.func, ast.Name) and source.func.id == "range"
            named = isinstance(source, ast.Name) and source.id in instance.sets and source.id not in wide
            if not (ranged or named):
                return False
    return True
