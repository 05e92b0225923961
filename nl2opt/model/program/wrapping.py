"""Long expressions over several lines, broken where a reader would break them: at comparisons, terms and loops."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nl2opt.model.program.translate import single_brackets

WIDTH = 118
STEP = "    "
_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.LtE: "<=", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.Gt: ">",
    ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip


def statement(head: str, expression: str, tail: str = "", *, indent: str = "") -> str:
    """``head expression tail`` on one line where it fits, else the expression in brackets over several.

    >>> print(statement("return ", " + ".join(["supply[i, j] * price[i]"] * 6), indent="    "))
        return (
            supply[i, j] * price[i]
            + supply[i, j] * price[i]
            + supply[i, j] * price[i]
            + supply[i, j] * price[i]
            + supply[i, j] * price[i]
            + supply[i, j] * price[i]
        )
    """
    line = f"{indent}{head}{expression}{tail}"
    if len(line) <= WIDTH:
        return line
    tree = _parsed(expression)
    lines = _broken(tree, indent + STEP, at_once=True) if tree is not None else []
    if not lines or not _same("(" + "\n".join(lines) + ")", tree):
        return line
    if len(lines) > 1 and isinstance(tree, ast.Call | ast.ListComp | ast.DictComp):
        flat = [part[len(STEP) :] for part in lines]
        return "\n".join([indent + head + flat[0].lstrip(), *flat[1:-1], flat[-1] + tail])
    return "\n".join([f"{indent}{head}(", *lines, f"{indent}){tail}"])


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        return None


def _same(text: str, tree: ast.expr | None) -> bool:
    """Whether the broken text still says the same: parsing decides."""
    read = _parsed(text)
    return read is not None and tree is not None and ast.dump(read) == ast.dump(tree)


def _broken(node: ast.expr, indent: str, *, at_once: bool = False) -> list[str]:
    """The lines of an expression; a single line where it fits (unless broken at once) or nothing can be broken."""
    line = indent + _text(node)
    if len(line) <= WIDTH and not (at_once and isinstance(node, ast.Call | ast.ListComp | ast.DictComp)):
        return [line]
    if isinstance(node, ast.Compare):
        lines = _side(node.left, indent)
        for operator, side in zip(node.ops, node.comparators, strict=True):
            lines += _behind(_SIGNS[type(operator)], _side(side, indent), indent)
        return lines
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        terms = _terms(node)
        lines = _side(terms[0][1], indent)
        for sign, term in terms[1:]:
            bracketed = isinstance(term, ast.BinOp) and isinstance(term.op, ast.Add | ast.Sub)
            lines += _behind(sign, _bracketed(term, indent) if bracketed else _side(term, indent), indent)
        return lines
    if isinstance(node, ast.Call) and node.args:
        return _call(node, indent)
    if isinstance(node, ast.ListComp):
        return [f"{indent}[", *_loops(node.elt, node.generators, indent + STEP), f"{indent}]"]
    if isinstance(node, ast.DictComp):
        head, *rest = _broken(node.value, indent + STEP)
        first = f"{indent}{STEP}{_text(node.key)}: {head.lstrip()}"
        return [f"{indent}{{", first, *rest, *_clauses(node.generators, indent + STEP), f"{indent}}}"]
    if isinstance(node, ast.IfExp):
        lines = _side(node.body, indent)
        lines.append(f"{indent}if {_text(node.test)}")
        return [*lines, *_behind("else", _broken(node.orelse, indent), indent)]
    return [line]


def _side(node: ast.expr, indent: str) -> list[str]:
    """An operand: in brackets where it binds less tightly."""
    if isinstance(node, ast.IfExp | ast.Compare | ast.BoolOp):
        return _bracketed(node, indent)
    return _broken(node, indent)


def _bracketed(node: ast.expr, indent: str) -> list[str]:
    line = f"{indent}({_text(node)})"
    return [line] if len(line) <= WIDTH else [f"{indent}(", *_broken(node, indent + STEP), f"{indent})"]


def _call(node: ast.Call, indent: str) -> list[str]:
    only = node.args[0] if len(node.args) == 1 and not node.keywords else None
    if isinstance(only, ast.GeneratorExp):
        inner = _loops(only.elt, only.generators, indent + STEP)
    else:
        items = [*node.args, *node.keywords]
        inner = []
        for item in items:
            named = isinstance(item, ast.keyword)
            lines = [f"{indent}{STEP}{ast.unparse(item)}"] if named else _broken(item, indent + STEP)  # type: ignore[arg-type]
            inner += [*lines[:-1], lines[-1] + ","]
    return [f"{indent}{_text(node.func)}(", *inner, f"{indent})"]


def _loops(element: ast.expr, clauses: list[ast.comprehension], indent: str) -> list[str]:
    return [*_broken(element, indent), *_clauses(clauses, indent)]


def _clauses(clauses: list[ast.comprehension], indent: str) -> list[str]:
    """The ``for`` and ``if`` parts: on one line where they fit."""
    parts = list(_pieces(clauses))
    line = indent + " ".join(parts)
    return [line] if len(line) <= WIDTH else [indent + part for part in parts]


def _pieces(clauses: list[ast.comprehension]) -> Iterator[str]:
    for clause in clauses:
        whole = _text(ast.ListComp(elt=ast.Constant(0), generators=[clause]))
        yield whole[len("[0 ") : -1]


def _terms(node: ast.expr) -> list[tuple[str, ast.expr]]:
    """The terms of a sum with their signs, left to right."""
    found: list[tuple[str, ast.expr]] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        found.append((_SIGNS[type(node.op)], node.right))
        node = node.left
    return [("", node), *reversed(found)]


def _behind(sign: str, lines: list[str], indent: str) -> list[str]:
    return [f"{indent}{sign} {lines[0].lstrip()}", *lines[1:]]


def _text(node: ast.expr) -> str:
    return single_brackets(ast.unparse(node))
