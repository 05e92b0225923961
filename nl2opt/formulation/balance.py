"""Long sums as balanced trees.

Python reads ``a + b + c + d`` as ``((a + b) + c) + d``: a sum of a thousand terms is a tree a thousand deep. Whoever
writes each term out (a language model, a generator) may expect that it works, so such chains are put into a tree of
logarithmic depth before anything walks them.
"""

from __future__ import annotations

import ast

LONG = 40
"""Sums of up to so many terms stay as they were written."""


def balanced(tree: ast.expr) -> ast.expr:
    """The expression with every long chain of ``+`` and ``-`` balanced; values and order of terms stay.

    >>> text = " + ".join(f"x{i}" for i in range(500))
    >>> depth_of(ast.parse(text, mode="eval").body) > 400, depth_of(balanced(ast.parse(text, mode="eval").body)) < 15
    (True, True)
    """
    holder = ast.Expression(body=tree)
    waiting: list[ast.AST] = [holder]
    while waiting:
        node = waiting.pop()
        for field, value in ast.iter_fields(node):
            items = value if isinstance(value, list) else [value]
            for place, item in enumerate(items):
                if isinstance(item, ast.BinOp):
                    item = _rebuilt(item)
                    if isinstance(value, list):
                        value[place] = item
                    else:
                        setattr(node, field, item)
                if isinstance(item, ast.AST):
                    waiting.append(item)
    return holder.body


def _rebuilt(node: ast.BinOp) -> ast.expr:
    terms: list[tuple[bool, ast.expr]] = []
    current: ast.expr = node
    while isinstance(current, ast.BinOp) and isinstance(current.op, ast.Add | ast.Sub):
        terms.append((isinstance(current.op, ast.Sub), current.right))
        current = current.left
    if len(terms) < LONG:
        return node
    terms.append((False, current))
    return _tree(terms[::-1])


def _tree(terms: list[tuple[bool, ast.expr]]) -> ast.expr:
    """A balanced sum of signed terms (True: subtracted)."""
    if len(terms) == 1:
        minus, term = terms[0]
        return ast.copy_location(ast.UnaryOp(op=ast.USub(), operand=term), term) if minus else term
    half = len(terms) // 2
    left, right = _tree(terms[:half]), terms[half:]
    minus = right[0][0]
    if minus:
        right = [(not subtracted, term) for subtracted, term in right]
    other = _tree(right)
    whole = ast.BinOp(left=left, op=ast.Sub() if minus else ast.Add(), right=other)
    whole.lineno, whole.end_lineno = left.lineno, other.end_lineno
    whole.col_offset, whole.end_col_offset = left.col_offset, other.end_col_offset
    return whole


def depth_of(tree: ast.AST) -> int:
    """Levels of a tree."""
    level: list[ast.AST] = [tree]
    depth = 0
    while level:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return depth
