"""One level of a loop: ``for (i, j) in arcs if i == n and ...``.

A condition ``own == outer``, where one side is known from the member and the other before the loop, is not tried on
every member: the members are put into buckets by the value of their own side once, and each run of the loop opens one
bucket (a hash join). ``outer in (own, own)`` is served the same way. Everything else is a scan.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sized
from typing import TYPE_CHECKING, Any

from nl2opt.formulation import functions
from nl2opt.formulation.algebra import SYMBOLIC
from nl2opt.formulation.expressions import target_names
from nl2opt.formulation.failures import EvaluationError
from nl2opt.formulation.index_sets import IndexSet
from nl2opt.formulation.values import MAX_CELLS

if TYPE_CHECKING:
    from nl2opt.formulation.evaluate import Closure, Env, Evaluator

Level = Callable[["Env"], Iterator[None]]
Buckets = dict[Any, list[Any]]
WORTH_BUCKETS = 8
"""Fewest members for which buckets are made."""
UNJOINED = (*SYMBOLIC, *functions.FAMILIES)
"""Values that a comparison refuses: the plain scan says so."""


def walk(levels: list[Level], depth: int, env: Env) -> Iterator[Env]:
    """Every binding of nested levels; `env` is updated in place and yielded again and again."""
    if depth == len(levels) - 1:
        for _ in levels[depth](env):
            yield env
        return
    for _ in levels[depth](env):
        yield from walk(levels, depth + 1, env)


def make_level(evaluator: Evaluator, clause: ast.comprehension, bound: frozenset[str]) -> Level:
    """A level as a generator function: it binds the targets in its environment and yields once for each member."""
    own = frozenset(target_names(clause.target))
    inner = bound | own
    source = evaluator.compile(clause.iter, bound)
    assign = assigner(clause.target)
    budget = evaluator.scope.budget
    tests = _conjuncts(clause.ifs)
    conditions = [(evaluator.compile(test, inner), test) for test in tests]
    static = not bound & _names(clause.iter)
    join = Join(evaluator, clause, tests, bound, assign) if static else None
    truth = functions.truth

    def turns(env: Env) -> Iterator[None]:
        members = source(env)
        remaining = conditions
        found = join.members(members, env) if join is not None and join.useful else None
        if found is not None:
            members, remaining = found, [conditions[place] for place in join.rest]  # type: ignore[union-attr]
        else:
            members = functions.iterable(members, clause.iter)
        if hasattr(members, "__len__"):
            if len(members) > MAX_CELLS:
                message = f"a loop runs over {len(members):,} members; the limit is {MAX_CELLS:,}"
                help = "keep only the members that can occur, or read the tuples from a table"
                raise EvaluationError("set-too-large", message, clause.iter, help)
            budget.spend(clause.iter, len(members))
            count = 0
        else:
            count = 1
        for member in members:
            if count:
                budget.spend(clause.iter)
            assign(env, member)
            for condition, test in remaining:
                value = condition(env)
                if value is True:
                    continue
                if value is False or not truth(value, test):
                    break
            else:
                yield

    return turns


def expected_turns(
    evaluator: Evaluator, clauses: list[ast.comprehension], bound: frozenset[str]
) -> Callable[[Env], int]:
    """How many turns a loop takes at least: the product of its leading sets, as far as no condition thins them out."""
    sources: list[Closure] = []
    inner: set[str] = set()
    for clause in clauses:
        if clause.ifs or inner & _names(clause.iter):
            break
        sources.append(evaluator.compile(clause.iter, bound))
        inner |= set(target_names(clause.target))

    def turns(env: Env) -> int:
        size = 1
        for source in sources if len(sources) > 1 else ():
            try:
                members = source(env)
            except EvaluationError:
                break  # perhaps never asked for; the loop itself will tell
            if not isinstance(members, Sized) or not len(members):
                break
            size *= len(members)
        return size

    return turns


class Join:
    """Members in buckets by what their own sides are worth.

    Conditions keep the order they are written in, because one may guard the next, as in
    ``if (i, j) in cap and cap[i, j] == k``.
    Those before a joined one are either questions of the member alone, asked once for each member when the buckets are
    made, or of outer names alone, asked before a bucket is opened; at any other the joining ends. Whatever fails on the
    way is left to the plain scan, which fails where Python would, or not at all.
    """

    def __init__(
        self, evaluator: Evaluator, clause: ast.comprehension, tests: list[ast.expr], bound: frozenset[str], assign: Any
    ) -> None:
        self._assign, self._node, self._budget = assign, clause.iter, evaluator.scope.budget
        own = frozenset(target_names(clause.target))
        kinds = [_kind(test, own, bound, alone=len(tests) == 1) for test in tests]
        whole = kinds.index("mixed") if "mixed" in kinds else len(kinds)
        last = max((place for place in range(whole) if kinds[place] == "join"), default=-1)
        self._own: list[list[Closure]] = []
        self._outer: list[tuple[bool, Closure]] = []
        """Outer sides (True), and conditions on outer names alone (False), in the order they are written."""
        self._filters: list[Closure] = []
        for kind, test in zip(kinds[: last + 1], tests, strict=False):
            sides = _join_sides(test, own, bound)
            if kind == "join" and sides is not None:
                self._own.append([evaluator.compile(side, own) for side in sides[0]])
                self._outer.append((True, evaluator.compile(sides[1], bound)))
            elif kind == "own":
                self._filters.append(evaluator.compile(test, own))
            else:
                self._outer.append((False, evaluator.compile(test, bound)))
        self.useful = last >= 0
        self.rest = list(range(last + 1, len(tests)))
        self._made: tuple[Any, Buckets] | None = None

    def members(self, members: Any, env: Env) -> list[Any] | None:
        """The members of the bucket this environment asks for, or None when only a scan can tell."""
        if not isinstance(members, IndexSet | range | list | tuple) or len(members) < WORTH_BUCKETS:
            return None
        if self._made is None or not (
            self._made[0] is members or (type(members) is range and self._made[0] == members)
        ):
            buckets = self._buckets(members)
            if buckets is None:
                self.useful = False
                return None
            self._made = (members, buckets)
        wanted = []
        try:
            for is_side, closure in self._outer:
                value = closure(env)
                if isinstance(value, UNJOINED):
                    return None
                if is_side:
                    wanted.append(value)
                elif not value:
                    return []
            return self._made[1].get(wanted[0] if len(wanted) == 1 else tuple(wanted), [])
        except (EvaluationError, TypeError):
            return None

    def _buckets(self, members: Any) -> Buckets | None:
        """None when something has no value for some member: a guard before it may be what keeps it safe."""
        buckets: Buckets = {}
        inner: Env = {}
        self._budget.spend(self._node, len(members))
        try:
            for member in members:
                self._assign(inner, member)
                if not all(self._holds(condition, inner) for condition in self._filters):
                    continue
                values = [[side(inner) for side in sides] for sides in self._own]
                if any(isinstance(value, UNJOINED) or value != value for several in values for value in several):
                    return None
                if len(values) == 1:
                    for value in dict.fromkeys(values[0]):
                        buckets.setdefault(value, []).append(member)
                else:
                    buckets.setdefault(tuple([several[0] for several in values]), []).append(member)
        except (EvaluationError, TypeError):
            return None
        return buckets

    @staticmethod
    def _holds(condition: Closure, inner: Env) -> bool:
        value = condition(inner)
        if isinstance(value, SYMBOLIC):
            raise TypeError("a condition on variables")
        return bool(value)


def _kind(test: ast.expr, own: frozenset[str], bound: frozenset[str], *, alone: bool) -> str:
    """What a condition is to a join: `join`, of the member alone (`own`), of outer names (`outer`), or `mixed`."""
    sides = _join_sides(test, own, bound)
    # ``outer in (a, b)`` has several own values for one key, so it is joined only when it stands alone.
    if sides is not None and (len(sides[0]) == 1 or alone):
        return "join"
    names = _names(test)
    return "own" if not names & (bound - own) else "outer" if not names & own else "mixed"


def _conjuncts(tests: list[ast.expr]) -> list[ast.expr]:
    found: list[ast.expr] = []
    for test in tests:
        both = isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And)
        found.extend(_conjuncts(test.values) if both else [test])  # type: ignore[attr-defined]
    return found


def _names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _join_sides(test: ast.expr, own: frozenset[str], bound: frozenset[str]) -> tuple[list[ast.expr], ast.expr] | None:
    """(own sides, outer side) of a condition that buckets can serve."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    left, right = test.left, test.comparators[0]
    outer_names = bound - own

    def is_own(side: ast.expr) -> bool:
        names = _names(side)
        return bool(names & own) and not names & outer_names

    def is_outer(side: ast.expr) -> bool:
        return not _names(side) & own

    if isinstance(test.ops[0], ast.In) and isinstance(right, ast.Tuple) and is_outer(left):
        return (list(right.elts), left) if right.elts and all(is_own(side) for side in right.elts) else None
    if not isinstance(test.ops[0], ast.Eq):
        return None
    if is_own(left) and is_outer(right):
        return [left], right
    if is_own(right) and is_outer(left):
        return [right], left
    return None


def assigner(target: ast.expr) -> Callable[[Env, Any], None]:
    """A function that binds a loop target in an environment."""
    if isinstance(target, ast.Name):
        name = target.id

        def one(env: Env, member: Any) -> None:
            env[name] = member

        return one
    assert isinstance(target, ast.Tuple | ast.List)
    if all(isinstance(item, ast.Name) for item in target.elts):
        return _flat_assigner([item.id for item in target.elts if isinstance(item, ast.Name)], target)
    parts = [assigner(item) for item in target.elts]

    def nested(env: Env, member: Any) -> None:
        _check_width(member, len(parts), target)
        for part, item in zip(parts, member, strict=True):
            part(env, item)

    return nested


def _flat_assigner(names: list[str], target: ast.expr) -> Callable[[Env, Any], None]:
    if len(names) == 2:
        first, second = names

        def two(env: Env, member: Any) -> None:
            if type(member) is not tuple or len(member) != 2:
                _check_width(member, 2, target)
            env[first], env[second] = member

        return two

    def several(env: Env, member: Any) -> None:
        if type(member) is not tuple or len(member) != len(names):
            _check_width(member, len(names), target)
        env.update(zip(names, member, strict=True))

    return several


def _check_width(member: Any, size: int, target: ast.expr) -> None:
    if isinstance(member, tuple | list) and len(member) == size:
        return
    count = len(member) if isinstance(member, tuple | list) else 1
    raise EvaluationError(
        "wrong-arity",
        f"a member with {count} component{'s' if count != 1 else ''} ({member!r}) is unpacked into {size} names",
        target,
        f"name {count} loop name{'s' if count != 1 else ''} here",
    )
