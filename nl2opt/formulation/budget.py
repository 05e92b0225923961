"""A budget of loop turns, so that a loop over a billion members ends with a finding and not with the machine."""

from __future__ import annotations

import ast

from nl2opt.formulation.failures import EvaluationError

MAX_STEPS = 20_000_000


class Budget:
    """Counts loop turns, so that a loop over a billion members ends with a finding."""

    def __init__(self, steps: int = MAX_STEPS) -> None:
        self.limit = steps
        self.left = steps

    def expect(self, node: ast.AST, steps: int) -> None:
        """Fail at once when so many turns are more than what is left."""
        if steps > self.left:
            self.left = 0
            self.spend(node)

    def spend(self, node: ast.AST, steps: int = 1) -> None:
        self.left -= steps
        if self.left < 0:
            raise EvaluationError(
                "too-many-steps", f"laying out the formulation takes more than {self.limit:,} loop turns", node,
                "loop over a sparse tuple set instead of a full product, or filter earlier",
            )  # fmt: skip
