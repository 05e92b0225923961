"""Nonlinear functions of the columns as plain trees, the form in which they cross from the sandbox.

A tree is a number, ``("x", j)`` for column `j`, or ``(operator, child, ...)``. Operators: ``+`` and ``*`` with any
number of children, ``-`` (one or two), ``/`` and ``**`` with two, and the functions of `FUNCTIONS` with one
(``max`` and ``min`` with any number). Trees are tuples, so they are hashable and compare by value; as JSON they
are lists.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

Tree: TypeAlias = Any
"""A number, ``("x", column)`` or ``(operator, *children)``."""

FUNCTIONS: dict[str, Callable[[float], float]] = {
    "exp": math.exp,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "sqrt": math.sqrt,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "abs": abs,
    "floor": math.floor,
    "ceil": math.ceil,
}


def evaluate(tree: Tree, point: Sequence[float]) -> float:
    """The value at a point, one entry a column; `ValueError` or `ZeroDivisionError` outside the domain.

    >>> evaluate(("+", ("*", 2, ("x", 0)), ("**", ("x", 1), 2)), [3, 4])
    22
    """
    if not isinstance(tree, tuple):
        return tree
    operator = tree[0]
    if operator == "x":
        return point[tree[1]]
    values = [evaluate(child, point) for child in tree[1:]]
    if operator == "+":
        return sum(values)
    if operator == "*":
        return math.prod(values)
    if operator == "-":
        return -values[0] if len(values) == 1 else values[0] - values[1]
    if operator == "/":
        return values[0] / values[1]
    if operator == "**":
        power = values[0] ** values[1]
        if isinstance(power, complex):
            raise ValueError("a negative number to a fractional power has no real value")
        return power
    if operator == "max":
        return max(values)
    if operator == "min":
        return min(values)
    return FUNCTIONS[operator](values[0])


def columns_of(tree: Tree) -> Iterator[int]:
    """Every column the tree mentions, with repeats, from left to right."""
    if isinstance(tree, tuple):
        if tree[0] == "x":
            yield tree[1]
        else:
            for child in tree[1:]:
                yield from columns_of(child)


def to_json(tree: Tree) -> Any:
    """The tree as lists."""
    return [to_json(item) for item in tree] if isinstance(tree, tuple) else tree


def from_json(value: Any) -> Tree:
    """The inverse of `to_json`."""
    return tuple(from_json(item) for item in value) if isinstance(value, list) else value
