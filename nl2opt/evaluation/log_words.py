"""Taking the words of a set out of a log, so that it can be published where the set cannot.

What goes: sentences. `source` and `meaning` of the elements, the formulation's name, the messages and findings, which
may quote, and the comments of programs. What stays is what scoring needs: names of elements and set members, numbers,
rules, labels of the answers, and ids of requests (hashes).
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nl2opt.evaluation.attempt import Attempt

ELEMENTS = ("sets", "parameters", "variables", "expressions", "constraints")
WORDS = ("source", "meaning")
TAKEN_OUT = "(words taken out)"


def without_words(attempt: Attempt) -> Attempt:
    """The attempt as it may be published.

    >>> attempt = Attempt("p", program="x = 1  # the baker said so", error={"code": "E", "message": "a b", "help": "c"})
    >>> bare = without_words(attempt)
    >>> bare.program, bare.error
    ('x = 1', {'code': 'E', 'message': '(words taken out)'})
    """
    return replace(
        attempt,
        answers=tuple(replace(answer, message=TAKEN_OUT if answer.message else "") for answer in attempt.answers),
        formulation=None if attempt.formulation is None else _formulation(attempt.formulation),
        program=None if attempt.program is None else _program(attempt.program),
        error=None if attempt.error is None else _error(attempt.error),
        findings=tuple(
            {key: value for key, value in finding.items() if key in ("code", "severity", "element")}
            for finding in attempt.findings
        ),
    )


def _formulation(body: Mapping[str, Any]) -> dict[str, Any]:
    bare: dict[str, Any] = {}
    for section, content in body.items():
        if section in ("name", *WORDS):
            continue
        if section == "objective":
            bare[section] = _element(content)
        elif section in ELEMENTS and isinstance(content, Mapping):
            bare[section] = {name: _element(element) for name, element in content.items()}
        else:
            bare[section] = content
    return bare


def _element(body: Any) -> Any:
    return {key: value for key, value in body.items() if key not in WORDS} if isinstance(body, Mapping) else body


def _error(body: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in body.items() if key in ("code", "stage", "status")}
    return kept | ({"message": TAKEN_OUT} if body.get("message") else {})


def _program(text: str) -> str | None:
    """The program without comments, texts that stand alone, and `doc=`; None where it cannot be read."""
    try:
        tree = _Bare().visit(ast.parse(text))
        return ast.unparse(ast.fix_missing_locations(tree))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class _Bare(ast.NodeTransformer):
    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            return ast.Pass()
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        node.keywords = [keyword for keyword in node.keywords if keyword.arg != "doc"]
        self.generic_visit(node)
        return node
