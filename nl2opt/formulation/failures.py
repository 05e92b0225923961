"""Why an expression has no value: an exception that knows the code of the finding and the node at fault."""

from __future__ import annotations

import ast


class EvaluationError(Exception):
    """An expression cannot be evaluated. The caller adds which element it belongs to and the loop's binding."""

    def __init__(self, code: str, message: str, node: ast.AST | None = None, help: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.node, self.help = code, message, node, help
