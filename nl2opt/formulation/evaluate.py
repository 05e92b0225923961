"""The evaluator: walks checked expression trees, with a budget, and never calls `eval`.

A tree is turned once into nested closures, which then run for each binding of the loop names. Names that are no loop
name are asked of a `Scope`, so the same expression can be laid out over columns (symbolic), or evaluated at a point
(numbers; exact fractions on demand).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import Any, Protocol

from nl2opt.formulation import functions
from nl2opt.formulation.algebra import CONDITIONS, Chain
from nl2opt.formulation.budget import Budget
from nl2opt.formulation.expressions import COMPARISONS, OPERATORS, Expression, Generators, target_names
from nl2opt.formulation.index_sets import IndexSet
from nl2opt.formulation.loops import expected_turns, make_level, walk
from nl2opt.formulation.values import MAX_CELLS, checked_member, exactly, guard_size

Env = dict[str, Any]
Closure = Callable[[Env], Any]
Loop = Callable[[Env], Iterator[Env]]


class Scope(Protocol):
    """Where names that are no loop names get their values."""

    exact: bool
    budget: Budget

    def lookup(self, name: str, node: ast.AST) -> Any:
        """The value of a set, parameter, variable or named expression, or `data`; raises `EvaluationError`."""


class Evaluator:
    """Expressions made ready to run in one scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._ready: dict[tuple[str, frozenset[str]], Closure] = {}
        self._loops: dict[tuple[str, frozenset[str]], Loop] = {}
        self._bound: frozenset[str] = frozenset()

    def value(self, expression: Expression, env: Env | None = None) -> Any:
        """The value of an expression for one binding of the loop names."""
        env = {} if env is None else env
        key = (expression.text, frozenset(env))
        ready = self._ready.get(key)
        if ready is None:
            ready = self._ready[key] = self.compile(expression.tree, key[1])
        return ready(env)

    def compile(self, node: ast.expr, bound: frozenset[str] = frozenset()) -> Closure:
        """A closure for one part of an expression; `bound` are the loop names it will find in its environment."""
        before, self._bound = self._bound, bound
        try:
            return self._compile(node)
        finally:
            self._bound = before

    def bindings(self, generators: Generators, env: Env | None = None) -> Iterator[Env]:
        """Each binding of a ``for`` clause, in order; one dict is reused, so copy what must be kept."""
        env = {} if env is None else env
        key = (generators.text, frozenset(env))
        loop = self._loops.get(key)
        if loop is None:
            before, self._bound = self._bound, key[1]
            try:
                loop = self._loops[key] = self._loop(list(generators.clauses))[0]
            finally:
                self._bound = before
        return loop(env)

    # -- nodes ---------------------------------------------------------------------------------------------------

    def _compile(self, node: ast.expr) -> Closure:
        method = getattr(self, "_" + type(node).__name__.lower())
        closure: Closure = method(node)
        return closure

    def _constant(self, node: ast.Constant) -> Closure:
        value: Any = node.value
        if self.scope.exact:
            value = exactly(value)
        return lambda env: value

    def _name(self, node: ast.Name) -> Closure:
        name, lookup = node.id, self.scope.lookup
        if name in self._bound:
            return itemgetter(name)
        # A name outside the loops keeps its value once it has one.
        found: list[Any] = []

        def read(env: Env) -> Any:
            if found:
                return found[0]
            value = lookup(name, node)
            found.append(value)
            return value

        return read

    def _tuple(self, node: ast.Tuple) -> Closure:
        items = [self._compile(item) for item in node.elts]
        return lambda env: tuple([item(env) for item in items])

    def _list(self, node: ast.List) -> Closure:
        items = [self._compile(item) for item in node.elts]
        return lambda env: [item(env) for item in items]

    def _set(self, node: ast.Set) -> Closure:
        items = [self._compile(item) for item in node.elts]
        return lambda env: self._index_set((item(env) for item in items), node)

    def _index_set(self, items: Any, node: ast.AST) -> IndexSet:
        return functions.as_index_set(items, node)

    def _joinedstr(self, node: ast.JoinedStr) -> Closure:
        parts = [self._compile(part.value if isinstance(part, ast.FormattedValue) else part) for part in node.values]
        text, exact = functions.CALLS["str"], self.scope.exact
        return lambda env: "".join([text(node, exact, part(env)) for part in parts])

    def _attribute(self, node: ast.Attribute) -> Closure:
        owner, name = self._compile(node.value), node.attr
        return lambda env: functions.attribute(owner(env), name, node)

    def _subscript(self, node: ast.Subscript) -> Closure:
        owner = self._compile(node.value)
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if any(isinstance(part, ast.Slice) for part in parts):
            pattern = [None if isinstance(part, ast.Slice) else self._compile(part) for part in parts]
            return lambda env: functions.select(owner(env), [p if p is None else p(env) for p in pattern], node)
        local = [part.id for part in parts if isinstance(part, ast.Name) and part.id in self._bound]
        if len(local) == len(parts):
            index: Closure = itemgetter(*local)
        elif len(parts) == 1:
            index = self._compile(parts[0])
        else:
            closures = [self._compile(part) for part in parts]

            def index(env: Env) -> Any:
                return tuple([part(env) for part in closures])

        item = functions.item
        return lambda env: item(owner(env), index(env), node)

    def _unaryop(self, node: ast.UnaryOp) -> Closure:
        operand = self._compile(node.operand)
        if isinstance(node.op, ast.Not):
            return lambda env: not functions.truth(operand(env), node)

        def signed(env: Env) -> Any:
            value = operand(env)
            functions.need_number(value, node)
            return -value if isinstance(node.op, ast.USub) else value

        return signed

    def _binop(self, node: ast.BinOp) -> Closure:
        left, right = self._compile(node.left), self._compile(node.right)
        operate = functions.OPERATIONS[OPERATORS[type(node.op)]]
        exact = self.scope.exact

        def run(env: Env) -> Any:
            return operate(left(env), right(env), node, exact)

        return run

    def _boolop(self, node: ast.BoolOp) -> Closure:
        items = [self._compile(item) for item in node.values]
        wanted = isinstance(node.op, ast.Or)

        def run(env: Env) -> bool:
            return (
                any(functions.truth(item(env), node) for item in items)
                if wanted
                else all(functions.truth(item(env), node) for item in items)
            )

        return run

    def _ifexp(self, node: ast.IfExp) -> Closure:
        test, then, other = self._compile(node.test), self._compile(node.body), self._compile(node.orelse)
        return lambda env: then(env) if functions.truth(test(env), node.test) else other(env)

    def _compare(self, node: ast.Compare) -> Closure:
        first = self._compile(node.left)
        rest = [
            (COMPARISONS[type(op)], self._compile(item)) for op, item in zip(node.ops, node.comparators, strict=True)
        ]
        if len(rest) == 1:
            operator, second = rest[0]
            plain, compare = functions.PLAIN_COMPARISONS.get(operator), functions.compare
            if plain is None:
                return lambda env: compare(first(env), operator, second(env), node)

            def single(env: Env) -> Any:
                left, right = first(env), second(env)
                kind = type(left)
                if kind is type(right) and (kind is int or kind is float or kind is str):
                    return plain(left, right)
                return compare(left, operator, right, node)

            return single

        def chain(env: Env) -> Any:
            left, links = first(env), []
            for operator, closure in rest:
                right = closure(env)
                link = functions.compare(left, operator, right, node)
                if link is False:
                    return False
                links.append(link)
                left = right
            return Chain(tuple(links)) if any(isinstance(link, CONDITIONS) for link in links) else True

        return chain

    def _generatorexp(self, node: ast.GeneratorExp) -> Closure:
        loop, inner_names = self._loop(node.generators)
        element = self.compile(node.elt, inner_names)
        return lambda env: (element(inner) for inner in loop(env))

    def _listcomp(self, node: ast.ListComp) -> Closure:
        loop, inner_names = self._loop(node.generators)
        element = self.compile(node.elt, inner_names)
        return lambda env: list(self._bounded((element(inner) for inner in loop(env)), node))

    def _setcomp(self, node: ast.SetComp) -> Closure:
        loop, inner_names = self._loop(node.generators)
        element = self.compile(node.elt, inner_names)
        return lambda env: self._index_set((element(inner) for inner in loop(env)), node)

    def _dictcomp(self, node: ast.DictComp) -> Closure:
        loop, inner_names = self._loop(node.generators)
        key, value = self.compile(node.key, inner_names), self.compile(node.value, inner_names)

        def run(env: Env) -> dict[Any, Any]:
            found: dict[Any, Any] = {}
            for inner in loop(env):
                index = functions.flat_key(checked_member(key(inner), node.key))
                found[index] = value(inner)
                if len(found) > MAX_CELLS:
                    guard_size(len(found), node)
            return found

        return run

    @staticmethod
    def _bounded(items: Iterator[Any], node: ast.AST) -> Iterator[Any]:
        for count, item in enumerate(items):
            if count >= MAX_CELLS:
                guard_size(count + 1, node)
            yield item

    def _call(self, node: ast.Call) -> Closure:
        assert isinstance(node.func, ast.Name)
        function = functions.CALLS[node.func.id]
        arguments = [self._compile(item) for item in node.args]
        keywords = {item.arg: self._compile(item.value) for item in node.keywords if item.arg}
        exact = self.scope.exact

        def run(env: Env) -> Any:
            values = [argument(env) for argument in arguments]
            named = {name: value(env) for name, value in keywords.items()}
            return function(node, exact, *values, **named)

        return functions.checked_arity(node, run)

    # -- loops ---------------------------------------------------------------------------------------------------

    def _loop(self, clauses: list[ast.comprehension]) -> tuple[Loop, frozenset[str]]:
        """The loop of some clauses, and the names bound inside it."""
        bound, levels = self._bound, []
        turns, budget, first = expected_turns(self, clauses, bound), self.scope.budget, clauses[0].iter
        for clause in clauses:
            levels.append(make_level(self, clause, bound))
            bound = bound | set(target_names(clause.target))

        def run(env: Env) -> Iterator[Env]:
            if len(levels) > 1:
                budget.expect(first, turns(env))
            return walk(levels, 0, dict(env))

        return run, bound
