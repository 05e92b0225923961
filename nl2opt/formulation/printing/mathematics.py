"""Expressions as mathematics: from Python's syntax to the nodes that every printed form is made of.

`mathematics_of` turns an expression's `ast` into nodes; `nl2opt.formulation.printing.renderer` walks them once, and
text, LaTeX and MathML differ in a handful of layout methods only.
"""

from __future__ import annotations

import ast

from nl2opt.formulation.expressions import ExpressionError, Generators, parse_expression, parse_generators
from nl2opt.formulation.printing.nodes import (
    ADD,
    AND,
    COMPARE,
    FOLD,
    IMPLIES,
    MULTIPLY,
    NEGATE,
    NOT,
    OR,
    UNION,
    Binder,
    Builder,
    Cases,
    Fenced,
    Fold,
    Fraction,
    Function,
    Index,
    Infix,
    Math,
    Name,
    Number,
    Power,
    Prefix,
    Root,
    Text,
    Verbatim,
)

_SYMBOLS: dict[type[ast.AST], tuple[str, int]] = {
    ast.Add: ("+", ADD), ast.Sub: ("−", ADD), ast.Mult: ("·", MULTIPLY), ast.Mod: ("mod", FOLD),
    ast.BitOr: ("∪", UNION), ast.BitAnd: ("∩", MULTIPLY),
}  # fmt: skip
_COMPARISONS: dict[type[ast.AST], str] = {
    ast.LtE: "≤", ast.GtE: "≥", ast.Eq: "=", ast.NotEq: "≠", ast.Lt: "<", ast.Gt: ">", ast.In: "∈", ast.NotIn: "∉",
}  # fmt: skip
_FOLDS = {"sum": "Σ", "prod": "Π", "max": "max", "min": "min", "any": "∃", "all": "∀"}
_FENCES = {"abs": ("|", "|"), "len": ("|", "|"), "floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉")}
_COUNTED = {"at_most": "≤", "at_least": "≥", "exactly": "="}


def mathematics_of(text: str | float, sets: frozenset[str] = frozenset()) -> Math:
    """The mathematics of an expression's text; a text that does not parse is kept as it is.

    `sets` holds the names of sets, between which ``-`` is the difference of sets.

    >>> mathematics_of("2 * x")
    Infix(operands=(Number(text='2'), Name(name='x')), symbols=('·',), precedence=8)
    """
    if not isinstance(text, str):
        return Number(repr(text))
    try:
        return _Reader(sets).read(parse_expression(text).tree)
    except (ExpressionError, RecursionError):
        return Verbatim(text)


def binders_of(text: str | None, sets: frozenset[str] = frozenset()) -> tuple[Binder, ...] | Verbatim:
    """The binders of a ``for`` clause, none for an element without one."""
    if text is None:
        return ()
    try:
        generators: Generators = parse_generators(text)
        return _Reader(sets).binders(list(generators.clauses))
    except (ExpressionError, RecursionError):
        return Verbatim(text)


class _Reader:
    def __init__(self, sets: frozenset[str]) -> None:
        self.sets = sets

    def read(self, node: ast.AST) -> Math:
        method = getattr(self, f"read_{type(node).__name__.lower()}", None)
        return method(node) if method else Verbatim(ast.unparse(node))

    def many(self, nodes: list[ast.expr]) -> tuple[Math, ...]:
        return tuple(self.read(node) for node in nodes)

    def read_constant(self, node: ast.Constant) -> Math:
        value = node.value
        if isinstance(value, str):
            return Text(value)
        return Name(str(value)) if isinstance(value, bool) or value is None else Number(repr(value))

    def read_name(self, node: ast.Name) -> Math:
        return Name(node.id)

    def read_attribute(self, node: ast.Attribute) -> Math:
        return Name(f"{node.value.id}.{node.attr}") if isinstance(node.value, ast.Name) else Verbatim(ast.unparse(node))

    def read_tuple(self, node: ast.Tuple) -> Math:
        return Fenced("(", self.many(node.elts), ")")

    def read_list(self, node: ast.List) -> Math:
        return Fenced("[", self.many(node.elts), "]")

    def read_set(self, node: ast.Set) -> Math:
        return Fenced("{", self.many(node.elts), "}")

    def read_slice(self, node: ast.Slice) -> Math:
        return Name(":") if node.lower is node.upper is node.step is None else Verbatim(ast.unparse(node))

    def read_joinedstr(self, node: ast.JoinedStr) -> Math:
        parts = []
        for part in node.values:
            shown = part.value if isinstance(part, ast.Constant) else "{" + ast.unparse(part.value) + "}"  # type: ignore[attr-defined]
            parts.append(str(shown))
        return Text("".join(parts))

    def read_subscript(self, node: ast.Subscript) -> Math:
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return Index(self.read(node.value), self.many(items))

    def read_unaryop(self, node: ast.UnaryOp) -> Math:
        operand = self.read(node.operand)
        if isinstance(node.op, ast.Not):
            return Prefix("¬", operand, NOT)
        return Prefix("−", operand, NEGATE) if isinstance(node.op, ast.USub) else operand

    def read_binop(self, node: ast.BinOp) -> Math:
        left, right = self.read(node.left), self.read(node.right)
        if isinstance(node.op, ast.Div):
            return Fraction(left, right)
        if isinstance(node.op, ast.FloorDiv):
            return Fenced("⌊", (Fraction(left, right),), "⌋")
        if isinstance(node.op, ast.Pow):
            return Power(left, right)
        if isinstance(node.op, ast.Sub) and self.is_set(node):
            return _joined("∖", UNION, left, right)
        symbol, tightness = _SYMBOLS[type(node.op)]
        return _joined(symbol, tightness, left, right)

    def is_set(self, node: ast.AST) -> bool:
        if isinstance(node, ast.BinOp):
            return self.is_set(node.left) or self.is_set(node.right)
        return isinstance(node, ast.Set | ast.SetComp) or (isinstance(node, ast.Name) and node.id in self.sets)

    def read_boolop(self, node: ast.BoolOp) -> Math:
        symbol, tightness = ("∧", AND) if isinstance(node.op, ast.And) else ("∨", OR)
        return Infix(self.many(node.values), (symbol,) * (len(node.values) - 1), tightness)

    def read_compare(self, node: ast.Compare) -> Math:
        symbols = tuple(_COMPARISONS.get(type(operator), "=") for operator in node.ops)
        return Infix((self.read(node.left), *self.many(node.comparators)), symbols, COMPARE)

    def read_ifexp(self, node: ast.IfExp) -> Math:
        return Cases(self.read(node.body), self.read(node.test), self.read(node.orelse))

    def binders(self, clauses: list[ast.comprehension]) -> tuple[Binder, ...]:
        return tuple(Binder(self.read(c.target), self.read(c.iter), self.conditions(c.ifs)) for c in clauses)

    def conditions(self, nodes: list[ast.expr]) -> tuple[Math, ...]:
        """Conditions one by one: `and` between them is what the list of them says anyway."""
        found: list[Math] = []
        for node in nodes:
            if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
                found.extend(self.conditions(node.values))
            else:
                found.append(self.read(node))
        return tuple(found)

    def read_generatorexp(self, node: ast.GeneratorExp) -> Math:
        return Builder("(", self.read(node.elt), self.binders(node.generators), ")")

    def read_listcomp(self, node: ast.ListComp) -> Math:
        return Builder("[", self.read(node.elt), self.binders(node.generators), "]")

    def read_setcomp(self, node: ast.SetComp) -> Math:
        return Builder("{", self.read(node.elt), self.binders(node.generators), "}")

    def read_dictcomp(self, node: ast.DictComp) -> Math:
        body = Infix((self.read(node.key), self.read(node.value)), ("↦",), IMPLIES)
        return Builder("{", body, self.binders(node.generators), "}")

    def read_call(self, node: ast.Call) -> Math:
        name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
        first = node.args[0] if node.args else None
        alone = len(node.args) == 1 and not node.keywords
        if name in _FOLDS and alone and isinstance(first, ast.GeneratorExp | ast.ListComp):
            return Fold(_FOLDS[name], self.binders(first.generators), self.read(first.elt))
        arguments = self.many(node.args)
        if name in _FENCES and len(arguments) == 1:
            left, right = _FENCES[name]
            return Fenced(left, arguments, right)
        if name == "sqrt" and len(arguments) == 1:
            return Root(arguments[0])
        if name == "implies" and len(arguments) == 2:
            return Infix(arguments, ("⇒",), IMPLIES)
        if name == "either" and len(arguments) > 1:
            return Infix(arguments, ("∨",) * (len(arguments) - 1), OR)
        if name == "range" and 1 <= len(arguments) <= 2:
            start = arguments[0] if len(arguments) == 2 else Number("0")
            return Fenced("{", (start, Name("…"), self.last(node.args[-1])), "}")
        if name in _COUNTED and len(arguments) == 2:
            return Infix((Function("count", arguments[1:]), arguments[0]), (_COUNTED[name],), COMPARE)
        keywords = tuple(Infix((Name(k.arg or ""), self.read(k.value)), ("=",), COMPARE) for k in node.keywords)
        return Function(name, arguments + keywords)

    def last(self, stop: ast.expr) -> Math:
        """The last member of a range that stops before `stop`."""
        if isinstance(stop, ast.Constant) and isinstance(stop.value, int):
            return Number(str(stop.value - 1))
        plus = isinstance(stop, ast.BinOp) and isinstance(stop.op, ast.Add)
        if isinstance(stop, ast.BinOp) and plus and isinstance(stop.right, ast.Constant) and stop.right.value == 1:
            return self.read(stop.left)
        return _joined("−", ADD, self.read(stop), Number("1"))


def _joined(symbol: str, tightness: int, left: Math, right: Math) -> Math:
    """``left symbol right``, flat where the left side is a chain of the same tightness."""
    if isinstance(left, Infix) and left.precedence == tightness and symbol != "mod":
        return Infix((*left.operands, right), (*left.symbols, symbol), tightness)
    return Infix((left, right), (symbol,), tightness)
