"""From the notation's expressions to the Python of a Pyomo program."""

from __future__ import annotations

import ast
import copy
import io
import tokenize
from collections.abc import Callable, Collection, Mapping, Sequence
from keyword import iskeyword

PYOMO_FUNCTIONS = {"sqrt", "exp", "log", "log10", "sin", "cos", "tan", "floor", "ceil", "prod"}
RENAMED = {
    "next": "following", "prev": "following", "max": "maximum", "min": "minimum", "set": "Members",
    "combinations": "itertools.combinations",
}  # fmt: skip
ITERATORS = ("zip", "enumerate", "combinations")
"""Functions that Python answers with an iterator, which could be read only once; the notation has lists."""
LISTS = ("range", "sorted", *ITERATORS)


class Translator(ast.NodeTransformer):
    """Rewrites a checked tree. `names` maps a declared name to its name in the program, `symbolic` are the names that
    stand for variables (there ``max`` becomes an expression), `sets` the declared sets."""

    def __init__(self, names: Mapping[str, str], sets: Collection[str], symbolic: Collection[str]) -> None:
        self.names, self.sets, self.symbolic = names, sets, symbolic

    def text(self, tree: ast.expr, *, number: bool = False) -> str:
        """The translated expression as text; `number` where a truth value would be calculated with."""
        visit = self.number if number else self.visit
        return single_brackets(ast.unparse(ast.fix_missing_locations(visit(copy.deepcopy(tree)))))

    def loops(self, clauses: Collection[ast.comprehension]) -> str:
        """The translated clauses of a ``for``, as text."""
        tree = ast.ListComp(elt=ast.Constant(0), generators=copy.deepcopy(list(clauses)))
        return single_brackets(ast.unparse(ast.fix_missing_locations(self.visit(tree)))[3:-1])

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(id=self.names.get(node.id, node.id), ctx=node.ctx)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        parts = [part.value if isinstance(part, ast.FormattedValue) else part for part in node.values]
        texts = [p if isinstance(p, ast.Constant) else _call("str", [self.visit(p)]) for p in parts]
        result: ast.expr = ast.Constant("")
        for place, part in enumerate(texts):
            result = part if place == 0 else ast.BinOp(left=result, op=ast.Add(), right=part)
        return result

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if any(isinstance(part, ast.Slice) for part in parts):
            pattern = [ast.Constant(None) if isinstance(part, ast.Slice) else self.visit(part) for part in parts]
            return _call("select", [self.visit(node.value), *pattern])
        return self.generic_visit(node)

    def visit_Set(self, node: ast.Set) -> ast.AST:
        elements = [
            ast.Tuple(elts=item.elts, ctx=ast.Load()) if isinstance(item, ast.List) else item for item in node.elts
        ]
        return _call("Members", [ast.List(elts=[self.visit(item) for item in elements], ctx=ast.Load())])

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        loops = [self.visit(clause) for clause in node.generators]
        return _call("Members", [ast.GeneratorExp(elt=self.visit(node.elt), generators=loops)])

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        is_set = isinstance(node.op, ast.BitOr | ast.BitAnd) or (
            isinstance(node.op, ast.Sub) and (self._set_like(node.left) or self._set_like(node.right))
        )
        if is_set:
            left, right = self.visit(node.left), self.visit(node.right)
            left = left if self._members(node.left) else _call("Members", [left])
        else:
            left, right = self.number(node.left), self.number(node.right)
        return ast.BinOp(left=left, op=node.op, right=right)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        signed = isinstance(node.op, ast.USub | ast.UAdd)
        return ast.UnaryOp(op=node.op, operand=self.number(node.operand) if signed else self.visit(node.operand))

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        sides = [self.number(side) for side in (node.left, *node.comparators)]
        return ast.Compare(left=sides[0], ops=node.ops, comparators=sides[1:])

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        loops = [self.visit(clause) for clause in node.generators]
        return ast.DictComp(key=self.visit(node.key), value=self.number(node.value), generators=loops)

    def number(self, node: ast.expr) -> ast.expr:
        """The translation; a truth value as 1 or 0, because Pyomo does not calculate with truth values."""
        translated: ast.expr = self.visit(node)
        return _call("int", [translated]) if is_truth(node) else translated

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        source = self.visit(node.iter)
        if _is_call(node.iter, ITERATORS):
            source = source.args[0]  # a loop needs no list
        tests = [self.visit(test) for test in node.ifs]
        return ast.comprehension(target=self.visit(node.target), iter=source, ifs=tests, is_async=0)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        assert isinstance(node.func, ast.Name)
        name = node.func.id
        on_data = not self._mentions_symbols(node)
        arguments = [self.visit(item) for item in node.args]
        keywords = [ast.keyword(arg=item.arg, value=self.visit(item.value)) for item in node.keywords]
        if name == "prev":
            arguments, keywords = _backwards(arguments, keywords)
        if name == "log" and len(arguments) == 2:
            return _call("log_to_base", arguments)
        if name == "log2":
            return _call("log_to_base", [*arguments, ast.Constant(2)])
        if name == "combinations" and len(arguments) == 1:
            arguments.append(ast.Constant(2))
        if name in ("max", "min") and on_data:
            return _call(name, arguments, keywords)
        if name in PYOMO_FUNCTIONS:
            return _call(f"pyo.{name}", arguments, keywords)
        call = _call(RENAMED.get(name, name), arguments, keywords)
        return _call("list", [call]) if name in ITERATORS else call

    def _mentions_symbols(self, node: ast.AST) -> bool:
        return any(isinstance(part, ast.Name) and part.id in self.symbolic for part in ast.walk(node))

    def _members(self, node: ast.expr) -> bool:
        """Whether the translated node is certainly a `Members`."""
        if isinstance(node, ast.BinOp):
            return self._set_like(node)
        named = isinstance(node, ast.Name) and node.id in self.sets
        indexed = isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in self.sets
        made = _is_call(node, ("set",))
        return named or indexed or made or isinstance(node, ast.Set | ast.SetComp)

    def _set_like(self, node: ast.expr) -> bool:
        if isinstance(node, ast.BinOp):
            if isinstance(node.op, ast.BitOr | ast.BitAnd):
                return True
            return isinstance(node.op, ast.Sub) and (self._set_like(node.left) or self._set_like(node.right))
        return _is_call(node, LISTS) or isinstance(node, ast.List | ast.ListComp) or self._members(node)


def _is_call(node: ast.AST, names: Collection[str]) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def _call(name: str, arguments: list[ast.expr], keywords: list[ast.keyword] | None = None) -> ast.Call:
    return ast.Call(func=ast.Name(id=name, ctx=ast.Load()), args=arguments, keywords=keywords or [])


def _backwards(arguments: list[ast.expr], keywords: list[ast.keyword]) -> tuple[list[ast.expr], list[ast.keyword]]:
    """``prev(x, S, k)`` as ``following(x, S, -k)``."""
    step: ast.expr = ast.Constant(1)
    rest = list(arguments[:2])
    if len(arguments) > 2:
        step = arguments[2]
    for keyword in keywords:
        if keyword.arg == "k":
            step = keyword.value
    wrap = arguments[3:4]
    others = [keyword for keyword in keywords if keyword.arg != "k"]
    return [*rest, ast.UnaryOp(op=ast.USub(), operand=step), *wrap], others


def parameters_of(
    names: Sequence[str], widths: Sequence[int], local: Callable[[str], str]
) -> tuple[list[str], list[str]]:
    """Arguments a rule takes for the flat index of its loop names, and lines that rebuild names standing for tuples.

    `local` makes a name for an argument that nothing else has.

    >>> parameters_of(["a"], [2], str)
    (['a_1', 'a_2'], ['a = (a_1, a_2)'])
    """
    taken: list[str] = []
    lines: list[str] = []
    for name, width in zip(names, widths or [1] * len(names), strict=True):
        if width == 1:
            taken.append(name)
            continue
        parts = [local(f"{name}_{k + 1}") for k in range(width)]
        taken.extend(parts)
        lines.append(f"{name} = ({', '.join(parts)})")
    return taken, lines


def single_brackets(text: str) -> str:
    """``sum((x for x in s))`` as ``sum(x for x in s)``: a lone generator needs no brackets of its own.

    >>> single_brackets("sum((x[i] for i in s)) + f((1, 2))")
    'sum(x[i] for i in s) + f((1, 2))'
    """
    if "((" not in text:
        return text
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    closing = _closings(tokens)
    drop: list[int] = []
    for place in range(1, len(tokens) - 1):
        outer, inner = tokens[place], tokens[place + 1]
        if outer.string != "(" or inner.string != "(" or tokens[place - 1].type != tokenize.NAME:
            continue
        if iskeyword(tokens[place - 1].string) or closing[place + 1] + 1 != closing[place]:
            continue
        start, end = inner.end[1], tokens[closing[place + 1]].start[1]
        if _has_loop(text[start:end]):
            drop += [start - 1, end]
    return "".join(character for place, character in enumerate(text) if place not in drop)


def _closings(tokens: Sequence[tokenize.TokenInfo]) -> dict[int, int]:
    """The place of the bracket that closes each opening one."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for place, token in enumerate(tokens):
        if token.type == tokenize.OP and token.string in "([{":
            opened.append(place)
        elif token.type == tokenize.OP and token.string in ")]}":
            found[opened.pop()] = place
    return found


def _has_loop(inner: str) -> bool:
    """Whether the text is a generator: parsing decides."""
    try:
        return isinstance(ast.parse(f"({inner})", mode="eval").body, ast.GeneratorExp)
    except SyntaxError:
        return False


def is_truth(node: ast.expr) -> bool:
    """Whether an expression is certainly a truth value."""
    if isinstance(node, ast.IfExp):
        return is_truth(node.body) or is_truth(node.orelse)
    if isinstance(node, ast.Call):
        return _is_call(node, ("any", "all"))
    if isinstance(node, ast.Constant):
        return isinstance(node.value, bool)
    negated = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    return negated or isinstance(node, ast.Compare | ast.BoolOp)


def is_set_algebra(node: ast.AST) -> bool:
    """Whether a definition joins or subtracts sets: its translation makes `Members` by itself."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.BitAnd | ast.Sub)
