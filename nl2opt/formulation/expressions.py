"""Expressions: a subset of Python's expression syntax, parsed with `ast` and held to an allow-list.

Nothing here is ever given to `eval`: `nl2opt.formulation.evaluate` walks the trees itself.
"""

from __future__ import annotations

import ast
import difflib
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from nl2opt.formulation.balance import balanced

MAX_TEXT = 100_000
"""Longest expression, in characters."""
MAX_DEPTH = 90
"""Deepest nesting of an expression's tree."""

LOGIC = frozenset({"implies", "either", "at_most", "at_least", "exactly", "alldifferent"})
"""Functions that make a condition on variables out of conditions."""
MATHEMATICS = frozenset(
    {"abs", "sqrt", "exp", "log", "log2", "log10", "sin", "cos", "tan", "floor", "ceil", "max", "min"}
)
"""Functions that may be applied to variables."""
BUILDING = frozenset(
    [
        "sum",
        "len",
        "range",
        "round",
        "int",
        "float",
        "str",
        "sorted",
        "set",
        "prod",
        "any",
        "all",
        "zip",
        "enumerate",
        "next",
        "prev",
        "first",
        "last",
        "position",
        "combinations",
    ]
)
"""Functions of data, and the two folds `sum` and `prod`."""
FUNCTIONS = LOGIC | MATHEMATICS | BUILDING
KEYWORD_ARGUMENTS = {"next": ("k", "wrap"), "prev": ("k", "wrap"), "max": ("default",), "min": ("default",)}

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.BitOr: "|", ast.BitAnd: "&",
}  # fmt: skip
COMPARISONS: dict[type[ast.AST], str] = {
    ast.LtE: "<=", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.Gt: ">", ast.In: "in",
    ast.NotIn: "not in",
}  # fmt: skip

_REFUSED: dict[type[ast.AST], tuple[str, str]] = {
    ast.Lambda: ("a lambda", "write the expression where it is used"),
    ast.NamedExpr: ("an assignment `:=`", "name the value under `parameters` or `expressions`"),
    ast.Await: ("`await`", "write a plain expression"),
    ast.Yield: ("`yield`", "write a plain expression"),
    ast.Starred: ("a star argument", "pass the items one by one, or a generator"),
    ast.Dict: ("a dictionary", "give the values under `parameters`"),
    ast.MatMult: ("the operator `@`", "write the sum of products with `sum(... for ...)`"),
    ast.BitXor: ("the operator `^`", "write `**` for powers"),
    ast.LShift: ("the operator `<<`", "write `* 2**k`"),
    ast.RShift: ("the operator `>>`", "write `// 2**k`"),
    ast.Invert: ("the operator `~`", "write `1 - x` for a binary, `not` for a condition on data"),
    ast.Is: ("`is`", "write `==`"),
    ast.IsNot: ("`is not`", "write `!=`"),
    ast.Ellipsis: ("`...`", "write the expression out"),
}  # fmt: skip
_ALLOWED = (
    ast.Expression, ast.Constant, ast.Name, ast.Load, ast.Store, ast.Tuple, ast.List, ast.Set, ast.Subscript, ast.Slice,
    ast.BinOp, ast.UnaryOp, ast.UAdd, ast.USub, ast.Not, ast.BoolOp, ast.And, ast.Or, ast.Compare, ast.IfExp,
    ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp, ast.comprehension, ast.Call, ast.keyword, ast.Attribute,
    ast.JoinedStr, ast.FormattedValue, *OPERATORS, *COMPARISONS,
)  # fmt: skip


class ExpressionError(ValueError):
    """A text is not an expression of the notation; `start` and `end` are offsets into the text."""

    def __init__(self, code: str, message: str, start: int, end: int, help: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.start, self.end, self.help = code, message, start, max(end, start + 1), help


@dataclass(frozen=True)
class Expression:
    """A parsed expression: its text, and the tree under `tree`. Compares by text.

    >>> parse_expression("price[b] * bake[b, d]").names
    ('price', 'b', 'bake', 'd')
    """

    text: str

    @cached_property
    def tree(self) -> ast.expr:
        return _checked_tree(self.text)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names in the order they first appear, function names left out."""
        return tuple(dict.fromkeys(node.id for node in names_in(self.tree)))

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Character offsets of a node in `text`."""
        return _span(self.text, node)


@dataclass(frozen=True)
class Generators:
    """A parsed ``for`` clause such as ``b in bakeries for d in days if d > 1``.

    >>> parse_generators("(i, j) in arcs if i != j").targets
    ('i', 'j')
    """

    text: str

    PREFIX = "[0 for "

    @cached_property
    def clauses(self) -> tuple[ast.comprehension, ...]:
        try:
            tree = _checked_tree(self.PREFIX + self.text + "]", shift=len(self.PREFIX), shown=self.text)
        except ExpressionError as error:
            if error.code != "syntax-error":
                raise
            help = "a `for` clause reads `i in S`, or `i in S for j in T if ...`"
            if re.search(r",\s*\w+\s+in\b", self.text):
                help = "write `for` between loops, and no comma: `i in S for j in T`"
            raise ExpressionError("bad-for", "this is not a `for` clause", error.start, error.end, help) from None
        if not isinstance(tree, ast.ListComp) or not isinstance(tree.elt, ast.Constant):
            raise ExpressionError(
                "bad-for", "a `for` clause reads `i in S`, or `i in S for j in T if ...`", 0, len(self.text)
            )
        return tuple(tree.generators)

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """The loop names, in order."""
        return tuple(name for clause in self.clauses for name in target_names(clause.target))

    def span(self, node: ast.AST) -> tuple[int, int]:
        start, end = _span(self.PREFIX + self.text + "]", node)
        return max(0, start - len(self.PREFIX)), min(len(self.text), end - len(self.PREFIX))


@lru_cache(maxsize=4096)
def parse_expression(text: str) -> Expression:
    """Parse and check; raises `ExpressionError`.

    >>> parse_expression("__import__('os')")
    Traceback (most recent call last):
    nl2opt.formulation.expressions.ExpressionError: `__import__` is not a function of the notation
    """
    expression = Expression(text)
    _ = expression.tree
    return expression


@lru_cache(maxsize=4096)
def parse_generators(text: str) -> Generators:
    """Parse and check a ``for`` clause (with or without the leading word ``for``); raises `ExpressionError`."""
    stripped = text.strip()
    generators = Generators(stripped[4:].lstrip() if stripped.startswith("for ") else text)
    _ = generators.clauses
    return generators


def names_in(tree: ast.AST) -> Iterator[ast.Name]:
    """Every name node that is not the function of a call, in the order of the text."""
    if isinstance(tree, ast.Name):
        yield tree
    for field, value in ast.iter_fields(tree):
        if field == "func" and isinstance(value, ast.Name):
            continue
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, ast.AST):
                yield from names_in(item)


def target_names(target: ast.AST) -> list[str]:
    """The names a loop target binds, left to right."""
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, ast.Tuple | ast.List):
        return [name for item in target.elts for name in target_names(item)]
    return []


def _checked_tree(source: str, *, shift: int = 0, shown: str | None = None) -> ast.expr:
    text = source if shown is None else shown

    def at(start: int, end: int) -> tuple[int, int]:
        return max(0, start - shift), min(len(text), max(end - shift, 1))

    if len(source) > MAX_TEXT:
        raise ExpressionError("expression-too-long", f"an expression of {len(source):,} characters is too long", 0, 1)
    if not text.strip():
        raise ExpressionError(
            "syntax-error", "an expression is empty", 0, 1, "write an expression, or leave the key out"
        )
    if "\0" in source:
        raise ExpressionError("syntax-error", "an expression holds a NUL character", 0, 1)
    # A line break in YAML's folded text is only white space: parse as one bracketed expression.
    flat = source.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    _refuse_comments(flat, at)
    lead = len(flat) - len(flat.lstrip(" "))
    try:
        tree = ast.parse(flat[lead:], mode="eval")
    except SyntaxError as error:
        place = max(0, (error.offset or 1) - 1 + lead)
        raise ExpressionError(
            "syntax-error", f"this is not an expression: {error.msg}", *at(place, place + 1), _hint(flat)
        ) from None
    except (RecursionError, MemoryError, ValueError):
        raise ExpressionError("expression-too-deep", "an expression is nested too deeply", 0, 1) from None
    for node in ast.walk(tree):
        if lead and isinstance(node, ast.expr | ast.keyword):
            node.col_offset += lead
            node.end_col_offset = (node.end_col_offset or 0) + lead
    tree.body = balanced(tree.body)
    _check_depth(tree.body)
    for node, parent in _with_parents(tree):
        problem = _refusal(node, parent)
        if problem is not None:
            code, message, help = problem
            anchor = node if hasattr(node, "col_offset") else parent
            raise ExpressionError(code, message, *at(*_span(source, anchor)), help)
    return tree.body


def _refuse_comments(flat: str, at: Callable[[int, int], tuple[int, int]]) -> None:
    """On the one line that is parsed, a comment would silently take the rest of the expression away."""
    if "#" not in flat:
        return
    try:
        for token in tokenize.generate_tokens(io.StringIO("(" + flat).readline):
            if token.type == tokenize.COMMENT:
                place = token.start[1] - 1
                help = "write it after the expression's quotes, or as `meaning`"
                raise ExpressionError(
                    "not-allowed", "a comment stands inside an expression", *at(place, len(flat)), help
                )
    except (tokenize.TokenError, SyntaxError):
        return  # the parser says what is wrong


_HINTS: tuple[tuple[str, str], ...] = (
    (r"[≤≥≠×·−÷]|\\leq?\b|\\geq?\b", "write `<=`, `>=`, `!=`, `*`, `-`, `/`: the notation is plain Python"),
    (r"\d\s*%\s*($|[^\s\w(])|\d%", "a percentage is a share: write 0.2 for 20 %"),
    (r"&&|\|\|", "write `and`, `or`"),
    (r"\b(forall|for all)\b|∀", "write `for i in S` under `for`"),
    (r"\d\s*\.\.\s*\d", "write `range(1, 6)` for 1 to 5"),
    (r"\bimplies\b|[-=]>", "logic between variables needs binaries: `a <= b` says that b is needed for a"),
    (r"(?<![<>=!])=(?!=)", "write `==` for equality"),
    (r"[\w\])]\s+[A-Za-z_]\w*\s*[\[(]|\d\s+[A-Za-z_]|\)\s*\(", "write `*` between factors"),
)


def _hint(text: str) -> str:
    """What a text that is no expression probably meant."""
    return next((help for pattern, help in _HINTS if re.search(pattern, text)), "")


def _check_depth(tree: ast.AST) -> None:
    level, depth = [tree], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise ExpressionError("expression-too-deep", f"an expression is nested more than {MAX_DEPTH} deep", 0, 1)
        level = [child for node in level for child in ast.iter_child_nodes(node)]


def _with_parents(tree: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    stack: list[tuple[ast.AST, ast.AST]] = [(tree, tree)]
    while stack:
        node, parent = stack.pop()
        yield node, parent
        stack.extend(
            (child, node if hasattr(node, "col_offset") else parent)
            for child in reversed(list(ast.iter_child_nodes(node)))
        )


def _refusal(node: ast.AST, parent: ast.AST) -> tuple[str, str, str] | None:
    """Why a node is not of the notation (code, message, help), or None."""
    for kind, (what, help) in _REFUSED.items():
        if isinstance(node, kind):
            return "not-allowed", f"{what} is not part of the notation", help
    if not isinstance(node, _ALLOWED):
        return "not-allowed", f"`{type(node).__name__}` is not part of the notation", ""
    if isinstance(node, ast.Constant) and (node.value is Ellipsis or isinstance(node.value, bytes | complex)):
        return (
            "not-allowed",
            f"the constant {node.value!r} is not part of the notation",
            "write a number or a quoted text",
        )
    if isinstance(node, ast.Name) and node.id.startswith("__"):
        if isinstance(parent, ast.Call) and parent.func is node:
            return "unknown-function", f"`{node.id}` is not a function of the notation", ""
        return (
            "not-allowed",
            f"the name `{node.id}` is not part of the notation",
            "names do not begin with two underscores",
        )
    if isinstance(node, ast.Slice) and (node.lower or node.upper or node.step):
        return "not-allowed", "a slice with ends is not part of the notation", "write `:` alone for every member"
    if isinstance(node, ast.Attribute) and (node.attr.startswith("_") or not isinstance(node.value, ast.Name)):
        return (
            "not-allowed",
            f"the attribute `.{node.attr}` is not part of the notation",
            "only `data.table` and `row.column` are; a cell of a table of one row is `{data: table, column: name}`",
        )
    if isinstance(node, ast.Call):
        return _refused_call(node)
    if isinstance(node, ast.comprehension) and node.is_async:
        return "not-allowed", "`async` is not part of the notation", ""
    if isinstance(node, ast.comprehension) and not target_names(node.target):
        return "not-allowed", "a loop target is a name or a tuple of names", "write `for (i, j) in arcs`"
    if isinstance(node, ast.JoinedStr) and any(isinstance(part, ast.Call | ast.Attribute) for part in ast.walk(node)):
        return (
            "not-allowed",
            "an f-string with a call or an attribute is not part of the notation",
            "write `'N' + str(k)`",
        )
    if isinstance(node, ast.FormattedValue) and (node.conversion != -1 or node.format_spec is not None):
        return (
            "not-allowed",
            "a format after `:` or `!` in an f-string is not part of the notation",
            "write `'N' + str(k)`",
        )
    return None


def _refused_call(node: ast.Call) -> tuple[str, str, str] | None:
    if not isinstance(node.func, ast.Name):
        return (
            "not-allowed",
            "only the functions of the notation are called, by their plain name",
            "known: " + ", ".join(sorted(FUNCTIONS)),
        )
    name = node.func.id
    if name not in FUNCTIONS:
        return "unknown-function", f"`{name}` is not a function of the notation", _other_call(name)
    for keyword in node.keywords:
        if keyword.arg is None:
            return "not-allowed", "a star argument is not part of the notation", "pass the items one by one"
        if keyword.arg not in KEYWORD_ARGUMENTS.get(name, ()):
            return "not-allowed", f"`{name}` has no argument named `{keyword.arg}`", ""
    return None


def _other_call(name: str) -> str:
    near = difflib.get_close_matches(name, FUNCTIONS, n=1)
    known = f"the nearest function is `{near[0]}`" if near else "known: " + ", ".join(sorted(FUNCTIONS))
    return known if name.startswith("_") else f"an index is written in brackets, `{name}[...]`; {known}"


def _span(source: str, node: ast.AST) -> tuple[int, int]:
    """Character offsets of a node; `ast` counts bytes of UTF-8."""
    start, end = getattr(node, "col_offset", 0), getattr(node, "end_col_offset", None)
    if source.isascii():
        return start, len(source) if end is None else end
    raw = source.encode()
    return len(raw[:start].decode(errors="ignore")), len(raw[:end].decode(errors="ignore"))
