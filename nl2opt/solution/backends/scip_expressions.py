"""Nonlinear trees as PySCIPOpt expressions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from nl2opt.errors import BackendError
from nl2opt.model.nonlinear import Tree, columns_of, evaluate

UNSUPPORTED = frozenset({"floor", "ceil"})


def unsupported(tree: Tree) -> str | None:
    """The first operator of a tree that SCIP does not have and that no identity replaces."""
    if not isinstance(tree, tuple) or tree[0] == "x":
        return None
    if tree[0] in UNSUPPORTED and next(columns_of(tree), None) is not None:
        return str(tree[0])
    return next((found for found in map(unsupported, tree[1:]) if found), None)


def expression(scip: Any, tree: Tree, columns: Sequence[Any]) -> Any:
    """A number or a PySCIPOpt expression over `columns`.

    ``log2`` and ``log10`` become ``log`` divided by a constant, ``tan`` a quotient, ``max(a, b)`` becomes
    ``(a + b + |a - b|) / 2`` and ``min`` likewise, ``a ** b`` with `b` not constant ``exp(b * log(a))``, which needs
    a > 0. A constant subtree outside the domain of its function is a `BackendError`.
    """
    if not isinstance(tree, tuple):
        return float(tree)
    operator = tree[0]
    if operator == "x":
        return columns[tree[1]]
    if next(columns_of(tree), None) is None:
        try:
            return float(evaluate(tree, ()))
        except (ValueError, ArithmeticError, TypeError):
            raise BackendError(f"a constant expression of the model has no value ({operator})") from None
    parts = [expression(scip, child, columns) for child in tree[1:]]
    if operator == "+":
        return scip.quicksum(parts) if all(isinstance(part, scip.Expr) for part in parts) else _fold(parts, add=True)
    if operator == "*":
        return _fold(parts, add=False)
    if operator == "-":
        return -1.0 * parts[0] if len(parts) == 1 else parts[0] - parts[1]
    if operator == "/":
        return parts[0] / parts[1]
    if operator == "**":
        return _power(scip, parts[0], parts[1])
    if operator in ("max", "min"):
        return _extreme(parts, 0.5 if operator == "max" else -0.5)
    if operator == "tan":
        return scip.sin(parts[0]) / scip.cos(parts[0])
    if operator in ("log2", "log10"):
        return scip.log(parts[0]) / math.log(2 if operator == "log2" else 10)
    if operator == "abs":
        return abs(parts[0])
    if operator in ("exp", "log", "sqrt", "sin", "cos"):
        return getattr(scip, operator)(parts[0])
    raise BackendError(f"SCIP has no function {operator!r}")


def _fold(parts: list[Any], *, add: bool) -> Any:
    total = parts[0]
    for part in parts[1:]:
        total = total + part if add else total * part
    return total


def _power(scip: Any, base: Any, exponent: Any) -> Any:
    if isinstance(exponent, float):
        return base ** (int(exponent) if exponent.is_integer() else exponent)
    if isinstance(base, float):
        if base <= 0:
            raise BackendError(
                f"SCIP does not take {base:g} to a power that depends on a column; the base must be positive"
            )
        return scip.exp(math.log(base) * exponent)
    return scip.exp(exponent * scip.log(base))


def _extreme(parts: list[Any], half: float) -> Any:
    """``max`` of all for half = 0.5, ``min`` for -0.5. Each pair writes both of its parts twice, so the pairs make a
    flat tree: n parts are written n times each, and not 2**n times."""
    while len(parts) > 1:
        pairs = zip(parts[::2], parts[1::2], strict=False)
        parts = [_larger(one, two, half) for one, two in pairs] + (parts[-1:] if len(parts) % 2 else [])
    return parts[0]


def _larger(one: Any, two: Any, half: float) -> Any:
    if isinstance(one, float) and isinstance(two, float):
        return max(one, two) if half > 0 else min(one, two)
    return 0.5 * (one + two) + half * abs(one - two)
