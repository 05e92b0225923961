"""Every text of a formulation that holds names, parsed once, and walked with the loop names known at each place."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.expressions import (
    Expression,
    ExpressionError,
    Generators,
    parse_expression,
    parse_generators,
)
from nl2opt.formulation.origin import Path


@dataclass(frozen=True, eq=False)
class Loop:
    """A loop name: the set expression it runs through, and which component of a member it stands for.

    `place` is ``()`` for a whole member, ``(1,)`` for the second component; `around` are the loop names known where
    the set expression stands.
    """

    name: str
    source: ast.expr
    place: tuple[int, ...]
    width: int
    around: Env


Env: TypeAlias = Mapping[str, Loop]
COMPREHENSIONS = (ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp)


@dataclass(frozen=True, eq=False)
class Text:
    """One expression or ``for`` clause, where it stands, and the loop names its element gives it."""

    path: Path
    text: str
    parsed: Expression | Generators | None
    error: ExpressionError | None = None
    loops: Env = field(default_factory=dict)

    @property
    def is_loop(self) -> bool:
        return self.path[-1] == "for"

    @property
    def tree(self) -> ast.expr | None:
        """The tree of an expression; None for a ``for`` clause and for a text that does not parse."""
        return self.parsed.tree if isinstance(self.parsed, Expression) else None

    @property
    def clauses(self) -> tuple[ast.comprehension, ...]:
        """The clauses of a ``for`` text."""
        return self.parsed.clauses if isinstance(self.parsed, Generators) else ()

    def span(self, node: ast.AST) -> tuple[int, int]:
        return (0, len(self.text)) if self.parsed is None else self.parsed.span(node)

    def walk(self) -> Iterator[tuple[ast.expr, Env]]:
        """Every expression node with the loop names known there; loop targets and function names are left out."""
        if self.tree is not None:
            yield from walk(self.tree, self.loops)
        elif self.clauses:
            yield from _walk_clauses(self.clauses, {})[0]

    def targets(self) -> Iterator[tuple[ast.Name, Env]]:
        """Every name a loop binds here, with the loop names known outside that loop."""
        stack: list[tuple[tuple[ast.comprehension, ...], Env]] = [(self.clauses, {})] if self.clauses else []
        for node, env in self.walk():
            if isinstance(node, COMPREHENSIONS):
                stack.append((tuple(node.generators), env))
        for clauses, env in stack:
            for clause in clauses:
                for name in ast.walk(clause.target):
                    if isinstance(name, ast.Name):
                        yield name, env
                env = with_targets(env, clause)


def walk(node: ast.AST, env: Env) -> Iterator[tuple[ast.expr, Env]]:
    """The nodes under `node`, itself first, with the loop names known at each."""
    if isinstance(node, ast.expr):
        yield node, env
    if isinstance(node, COMPREHENSIONS):
        steps, inner = _walk_clauses(tuple(node.generators), env)
        yield from steps
        for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
            yield from walk(part, inner)
        return
    for name, value in ast.iter_fields(node):
        if name == "func":
            continue
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, ast.AST):
                yield from walk(item, env)


def _walk_clauses(clauses: tuple[ast.comprehension, ...], env: Env) -> tuple[Iterator[tuple[ast.expr, Env]], Env]:
    envs = [env]
    for clause in clauses:
        envs.append(with_targets(envs[-1], clause))

    def steps() -> Iterator[tuple[ast.expr, Env]]:
        for clause, before, after in zip(clauses, envs, envs[1:], strict=False):
            yield from walk(clause.iter, before)
            for condition in clause.ifs:
                yield from walk(condition, after)

    return steps(), envs[-1]


def with_targets(env: Env, clause: ast.comprehension) -> Env:
    """The loop names after a clause."""
    found = dict(env)

    def bind(target: ast.AST, place: tuple[int, ...], width: int) -> None:
        if isinstance(target, ast.Name):
            found[target.id] = Loop(target.id, clause.iter, place, width, env)
        elif isinstance(target, ast.Tuple | ast.List):
            for number, item in enumerate(target.elts):
                bind(item, (*place, number), len(target.elts))

    bind(clause.target, (), 1)
    return found


def after_clauses(clauses: tuple[ast.comprehension, ...], env: Env | None = None) -> Env:
    """The loop names known after all clauses of a ``for`` text."""
    known: Env = env or {}
    for clause in clauses:
        known = with_targets(known, clause)
    return known


def texts_of(formulation: Formulation) -> tuple[Text, ...]:
    """All texts, in the order of the sections; an element's ``for`` comes before what it gives its names to."""
    found: list[Text] = []

    def expression(path: Path, text: object, loops: Env) -> None:
        if text is None or isinstance(text, bool):
            return
        try:
            found.append(Text(path, str(text), parse_expression(str(text)), None, loops))
        except ExpressionError as error:
            found.append(Text(path, str(text), None, error, loops))

    def loop(path: Path, text: str | None) -> Env:
        if text is None:
            return {}
        try:
            parsed = parse_generators(text)
        except ExpressionError as error:
            found.append(Text(path, text, None, error))
            return {}
        found.append(Text(path, parsed.text, parsed))
        return after_clauses(parsed.clauses)

    for name, members in formulation.sets.items():
        if isinstance(members.elements, str):
            expression(("sets", name, "elements"), members.elements, {})
    for name, parameter in formulation.parameters.items():
        loops = loop(("parameters", name, "for"), parameter.for_)
        if parameter.type != "text":
            expression(("parameters", name, "value"), parameter.value, loops)
    for name, variable in formulation.variables.items():
        loops = loop(("variables", name, "for"), variable.for_)
        for key in ("lower", "upper", "step"):
            expression(("variables", name, key), getattr(variable, key), loops)
    for name, named in formulation.expressions.items():
        expression(("expressions", name, "value"), named.value, loop(("expressions", name, "for"), named.for_))
    objective = formulation.objective
    if objective is not None:
        several = len(objective.expressions) > 1
        for place, goal in enumerate(objective.expressions):
            expression(("objective", objective.sense, *((place,) if several else ())), goal, {})
    for name, constraint in formulation.constraints.items():
        expression(("constraints", name, "rule"), constraint.rule, loop(("constraints", name, "for"), constraint.for_))
    for label, asked in formulation.answers.items():
        expression(("answers", label), asked, {})
    return tuple(found)
