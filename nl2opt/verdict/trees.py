"""Nonlinear trees in one form: sums and products flat and sorted, constants folded exactly, differences as sums."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from nl2opt.model.nonlinear import Tree
from nl2opt.model.passes.exact import as_written

COMMUTATIVE = frozenset({"+", "*", "max", "min"})


def plain_tree(tree: Tree, columns: Sequence[int] | None = None) -> Tree:
    """The tree in its one form, with column j called ``columns[j]``; constants are fractions.

    What is done holds wherever the tree has a value: nesting and order of ``+ * max min``, ``a - b``, ``-a``, division
    by a constant, equal factors as whole powers, a constant times a sum term by term. Nothing else is expanded.

    >>> plain_tree(("*", ("x", 0), ("-", 2.0), ("x", 0)))
    ('*', ('**', ('x', 0), Fraction(2, 1)), Fraction(-2, 1))
    >>> plain_tree(("-", ("x", 1), ("/", ("x", 0), 2))) == plain_tree(("+", ("*", -0.5, ("x", 0)), ("x", 1)))
    True
    """
    if not isinstance(tree, tuple):
        return as_written(float(tree)) if math.isfinite(tree) else float(tree)
    operator = tree[0]
    if operator == "x":
        return ("x", int(tree[1]) if columns is None else int(columns[tree[1]]))
    children = [plain_tree(child, columns) for child in tree[1:]]
    if operator == "-":
        terms = [children[0]] if len(children) == 2 else []
        return _sum([*terms, _product([Fraction(-1), children[-1]])])
    if operator == "/" and isinstance(children[1], Fraction) and children[1]:
        return _product([1 / children[1], children[0]])
    if operator == "+":
        return _sum(children)
    if operator == "*":
        return _product(children)
    if operator == "**" and children[1] == 1:
        return children[0]
    if operator in ("max", "min"):
        return (operator, *sorted(_flat(operator, children), key=repr))
    return (operator, *children)


def _flat(operator: str, children: list[Tree]) -> list[Tree]:
    """Children of children with the same operator, in one list."""
    found: list[Tree] = []
    for child in children:
        found.extend(child[1:] if isinstance(child, tuple) and child[0] == operator else [child])
    return found


def _sum(children: list[Tree]) -> Tree:
    constant, rest = Fraction(0), []
    for child in _flat("+", children):
        if isinstance(child, Fraction):
            constant += child
        else:
            rest.append(child)
    if constant or not rest:
        rest.append(constant)
    return rest[0] if len(rest) == 1 else ("+", *sorted(rest, key=repr))


def _product(children: list[Tree]) -> Tree:
    constant = Fraction(1)
    powers: dict[Tree, Fraction] = {}
    rest: list[Tree] = []
    for child in _flat("*", children):
        if isinstance(child, Fraction):
            constant *= child
            continue
        base, exponent = child, Fraction(1)
        if isinstance(child, tuple) and child[0] == "**" and isinstance(child[2], Fraction):
            base, exponent = child[1], child[2]
        if exponent > 0 and exponent.denominator == 1:
            powers[base] = powers.get(base, Fraction(0)) + exponent
        else:
            rest.append(child)
    rest += [base if exponent == 1 else ("**", base, exponent) for base, exponent in powers.items()]
    if len(rest) == 1 and constant != 1 and isinstance(rest[0], tuple) and rest[0][0] == "+":
        return _sum([_product([constant, term]) for term in rest[0][1:]])
    if constant != 1 or not rest:
        rest.append(constant)
    return rest[0] if len(rest) == 1 else ("*", *sorted(rest, key=repr))
