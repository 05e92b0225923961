"""Pyomo expressions that are neither linear nor quadratic, as the trees of `nl2opt.model.nonlinear`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nl2opt.errors import ProgramError
from nl2opt.model.extract_values import number
from nl2opt.model.nonlinear import FUNCTIONS, Tree

DEEPEST = 200
"""Levels of operations in a tree; deeper ones are refused, since trees are read by recursion."""


def to_tree(expression: Any, column: Callable[[Any], int], name: str) -> Tree:
    """The tree of an expression; `column` gives the column of a variable, `name` the row for messages.

    Raises `ProgramError` naming the operation for what trees cannot say (Expr_if, external functions, asin ...).
    """
    return _Walker(column, name).walk(expression, 0)


class _Walker:
    def __init__(self, column: Callable[[Any], int], name: str) -> None:
        self.column = column
        self.name = name

    def walk(self, node: Any, depth: int) -> Tree:
        from pyomo.core.expr import numeric_expr as pyomo_ops

        if depth > DEEPEST:
            raise ProgramError(f"`{self.name}` is nested more than {DEEPEST} operations deep")
        if isinstance(node, (int, float)) or not hasattr(node, "is_expression_type"):
            return self.constant(node)
        if not node.is_potentially_variable() or node.is_fixed():
            return self.constant(node(exception=False))
        if node.is_variable_type():
            return ("x", self.column(node))
        if node.is_named_expression_type():
            return self.walk(node.expr, depth)
        deeper = depth + 1
        if isinstance(node, pyomo_ops.SumExpression):
            return ("+", *(self.walk(child, deeper) for child in node.args))
        if isinstance(node, pyomo_ops.ProductExpression):
            return ("*", *(self.walk(child, deeper) for child in self.factors(node)))
        if isinstance(node, pyomo_ops.DivisionExpression):
            return ("/", *(self.walk(child, deeper) for child in node.args))
        if isinstance(node, pyomo_ops.PowExpression):
            return ("**", *(self.walk(child, deeper) for child in node.args))
        if isinstance(node, pyomo_ops.NegationExpression):
            return ("-", self.walk(node.args[0], deeper))
        if isinstance(node, pyomo_ops.MaxExpression):
            return ("max", *(self.walk(child, deeper) for child in node.args))
        if isinstance(node, pyomo_ops.MinExpression):
            return ("min", *(self.walk(child, deeper) for child in node.args))
        if isinstance(node, pyomo_ops.UnaryFunctionExpression) and node.getname() in FUNCTIONS:
            return (node.getname(), self.walk(node.args[0], deeper))
        known = ", ".join(FUNCTIONS)
        raise ProgramError(
            f"`{self.name}` uses {self.operation(node)}, which no solver here accepts",
            help=f"use + - * / ** and {known}",
        )

    def factors(self, node: Any) -> list[Any]:
        """The factors of a product of products, from left to right."""
        from pyomo.core.expr.numeric_expr import ProductExpression

        stack, factors = [node], []
        while stack:
            item = stack.pop()
            if isinstance(item, ProductExpression) and item.is_potentially_variable():
                stack.extend(reversed(item.args))
            else:
                factors.append(item)
        return factors

    def constant(self, value: Any) -> float | int:
        if hasattr(value, "is_expression_type"):
            value = value(exception=False)
        result = number(value, f"`{self.name}`")
        whole = int(result)
        return whole if whole == result and abs(whole) < 2**53 else result

    @staticmethod
    def operation(node: Any) -> str:
        from pyomo.core.expr.numeric_expr import Expr_ifExpression, ExternalFunctionExpression

        if isinstance(node, Expr_ifExpression):
            return "Expr_if"
        if isinstance(node, ExternalFunctionExpression):
            return "an external function"
        return f"`{node.getname()}`" if hasattr(node, "getname") else f"`{type(node).__name__}`"
