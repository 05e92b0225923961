"""A rule at a point: by how much each of its comparisons is missed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from nl2opt.formulation.algebra import NUMBERS
from nl2opt.formulation.evaluate import Env, Evaluator
from nl2opt.formulation.expressions import COMPARISONS
from nl2opt.formulation.operations import truth


class RuleAtPoint:
    """A rule made ready: both sides of each comparison are evaluated as numbers, in the branch that data choose."""

    def __init__(self, evaluator: Evaluator, tree: ast.expr, bound: frozenset[str]) -> None:
        self._choice: tuple[Any, ast.expr, RuleAtPoint, RuleAtPoint] | None = None
        if isinstance(tree, ast.IfExp):
            then, other = (RuleAtPoint(evaluator, part, bound) for part in (tree.body, tree.orelse))
            self._choice = evaluator.compile(tree.test, bound), tree.test, then, other
        self._whole = evaluator.compile(tree, bound)
        self._links: list[tuple[Any, str, Any]] = []
        if isinstance(tree, ast.Compare):
            terms = [evaluator.compile(term, bound) for term in (tree.left, *tree.comparators)]
            operators = [COMPARISONS[type(op)] for op in tree.ops]
            self._links = list(zip(terms, operators, terms[1:], strict=False))

    def violations(self, env: Env) -> Iterator[Any]:
        """One amount for each comparison, zero or negative where it holds."""
        if self._choice is not None:
            test, node, then, other = self._choice
            yield from (then if truth(test(env), node) else other).violations(env)
            return
        for left, operator, right in self._links:
            a, b = left(env), right(env)
            if not (isinstance(a, NUMBERS) and isinstance(b, NUMBERS)):
                yield from self._truth(env)
                return
            if operator == "==":
                yield abs(a - b)
            elif operator in ("<=", "<"):
                yield a - b
            elif operator in (">=", ">"):
                yield b - a
            else:
                yield from self._truth(env)
        if not self._links:
            yield from self._truth(env)

    def _truth(self, env: Env) -> Iterator[int]:
        yield 0 if self._whole(env) else 1
