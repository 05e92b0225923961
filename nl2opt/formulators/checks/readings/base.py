"""`Reading`: another way to take the words, as a formulation of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from nl2opt.formulation.elements import Constraint, Formulation, Variable
from nl2opt.formulation.expressions import Expression, ExpressionError, Generators, parse_expression, parse_generators
from nl2opt.formulation.instance import Instance


@dataclass(frozen=True)
class Reading:
    """Another way to take the words of one element."""

    kind: str
    """integrality, strictness, equality or period."""
    element: str
    """The path of the element, such as ``constraints.oven``."""
    taken: str
    """How the formulation takes the words."""
    other: str
    """How else they can be taken."""
    formulation: Formulation
    """The formulation under the other reading."""


class Reader(Protocol):
    """Finds the elements of one kind that can be taken another way."""

    def __call__(self, instance: Instance) -> Iterator[Reading]: ...


def with_variable(formulation: Formulation, name: str, **changes: object) -> Formulation:
    """The formulation with one variable changed."""
    variable: Variable = formulation.variables[name].model_copy(update=changes)
    return formulation.model_copy(update={"variables": {**formulation.variables, name: variable}})


def with_constraint(formulation: Formulation, name: str, **changes: object) -> Formulation:
    """The formulation with one constraint changed."""
    constraint: Constraint = formulation.constraints[name].model_copy(update=changes)
    return formulation.model_copy(update={"constraints": {**formulation.constraints, name: constraint}})


def comparison(constraint: Constraint) -> tuple[str, str, str] | None:
    """The sides and the operator of a rule with a single comparison.

    >>> comparison(Constraint(rule="2 * x + y <= 9"))
    ('2 * x + y', '<=', '9')
    """
    try:
        parsed: Expression = parse_expression(constraint.rule)
    except ExpressionError:
        return None
    tree = parsed.tree
    if not isinstance(tree, ast.Compare) or len(tree.ops) != 1:
        return None
    sign = {ast.LtE: "<=", ast.GtE: ">=", ast.Eq: "=="}.get(type(tree.ops[0]))
    if sign is None:
        return None
    return ast.unparse(tree.left), sign, ast.unparse(tree.comparators[0])


def loops(text: str | None) -> Generators | None:
    """The clauses of a ``for`` text, or None."""
    if text is None:
        return None
    try:
        return parse_generators(text)
    except ExpressionError:
        return None
