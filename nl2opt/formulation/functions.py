"""The functions of the notation. Each takes the call's node, whether numbers are exact, then its arguments."""

from __future__ import annotations

import ast
import itertools
import math
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from nl2opt.formulation.algebra import CONDITIONS, NUMBERS, SYMBOLIC, Form, Logic, apply, total
from nl2opt.formulation.failures import EvaluationError
from nl2opt.formulation.index_sets import IndexSet
from nl2opt.formulation.operations import (
    FAMILIES,
    OPERATIONS,
    PLAIN_COMPARISONS,
    as_index_set,
    attribute,
    compare,
    flat_key,
    flatten,
    item,
    iterable,
    kind,
    need_number,
    select,
    truth,
)
from nl2opt.formulation.values import exactly, guard_size

Closure = Callable[[dict[str, Any]], Any]
Function = Callable[..., Any]

__all__ = [
    "CALLS",
    "FAMILIES",
    "OPERATIONS",
    "PLAIN_COMPARISONS",
    "as_index_set",
    "attribute",
    "checked_arity",
    "compare",
    "flat_key",
    "flatten",
    "item",
    "iterable",
    "kind",
    "need_number",
    "select",
    "truth",
]  # fmt: skip


def _items(value: Any, node: ast.AST) -> Iterable[Any]:
    """What a function runs through; a range of a billion numbers is a finding."""
    items = iterable(value, node)
    if isinstance(items, range):
        guard_size(len(items), node)
    return items


def _folded(name: str, items: Any, node: ast.AST) -> Any:
    """What a fold runs through. A family by itself would give its indices: the sum of them is never what is meant."""
    if isinstance(items, FAMILIES):
        family = ast.unparse(node.args[0]) if isinstance(node, ast.Call) and node.args else "x"
        raise EvaluationError(
            "not-a-number",
            f"`{name}({family})` is given a family and not its values",
            node,
            f"write `{name}({family}[i] for i in S)` with the sets it is over",
        )
    return items


def _whole(value: Any, what: str, node: ast.AST, least: int = -1_000_000) -> int:
    """An argument that counts."""
    if isinstance(value, Fraction) and value.denominator == 1:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 1_000_000:
        raise EvaluationError("wrong-arguments", f"{what} is a whole number, not {kind(value)} ({value!r})", node)
    return value


def _numbers(node: ast.AST, items: Iterable[Any]) -> Iterable[Any]:
    for value in items:
        if not isinstance(value, (Form, *NUMBERS)):
            need_number(value, node)
        yield value


def _sum(node: ast.AST, exact: bool, items: Any, start: Any = 0) -> Any:
    need_number(start, node)
    items = _folded("sum", items, node)
    return total(itertools.chain(_numbers(node, _items(items, node)), () if start == 0 else (start,)))


def _prod(node: ast.AST, exact: bool, items: Any) -> Any:
    result: Any = 1
    for value in _numbers(node, _items(_folded("prod", items, node), node)):
        result = OPERATIONS["*"](result, value, node, exact)
    return result


def _extreme(name: str, choose: Callable[[list[Any]], Any]) -> Function:
    def run(node: ast.AST, exact: bool, *items: Any, default: Any = None) -> Any:
        items = tuple(_folded(name, item, node) for item in items)
        values = list(_items(items[0], node)) if len(items) == 1 and not isinstance(items[0], Form) else list(items)
        if not values:
            if default is None:
                raise EvaluationError(
                    "empty-fold", f"`{name}` of nothing has no value", node, f"write `{name}(..., default=0)`"
                )
            return default
        if not any(isinstance(value, Form) for value in values) and all(isinstance(v, str | tuple) for v in values):
            return choose(values)
        values = list(_numbers(node, values))
        if any(isinstance(value, Form) for value in values):
            return values[0] if len(values) == 1 else apply(name, *values)
        return choose(values)

    return run


def _absolute(node: ast.AST, exact: bool, value: Any) -> Any:
    need_number(value, node)
    return apply("abs", value) if isinstance(value, Form) else abs(value)


def _analytic(name: str, function: Callable[..., float]) -> Function:
    def run(node: ast.AST, exact: bool, value: Any, base: Any = None) -> Any:
        need_number(value, node)
        if base is not None:
            return OPERATIONS["/"](run(node, exact, value), run(node, exact, base), node, exact)
        if isinstance(value, Form):
            return apply(name, value)
        try:
            return function(float(value))
        except (ValueError, OverflowError):
            raise EvaluationError("undefined-value", f"`{name}({value})` has no real value", node) from None

    return run


def _rounding(name: str, function: Callable[..., Any]) -> Function:
    def run(node: ast.AST, exact: bool, value: Any, digits: Any = None) -> Any:
        if name == "int" and isinstance(value, str):
            return _parsed(int, value, node)
        need_number(value, node)
        if isinstance(value, Form):
            if name in ("floor", "ceil"):
                return apply(name, value)
            raise EvaluationError(
                "variable-in-data", f"`{name}` is applied to variables", node, "declare the variable integer"
            )
        if isinstance(value, float) and not math.isfinite(value):
            raise EvaluationError("non-finite-number", f"`{name}` of {value}", node)
        if digits is None:
            return function(value)
        digits = _whole(digits, "the number of digits", node)
        return function(value, max(-400, min(digits, 400)))

    return run


def _parsed(convert: Callable[[str], Any], text: str, node: ast.AST) -> Any:
    try:
        return convert(text)
    except ValueError:
        raise EvaluationError("not-a-number", f"the text {text!r} is not a number", node) from None


def _float(node: ast.AST, exact: bool, value: Any) -> Any:
    if isinstance(value, str):
        number = _parsed(float, value, node)
        return exactly(number) if exact else number
    need_number(value, node)
    return value if exact or isinstance(value, Form) else float(value)


def _len(node: ast.AST, exact: bool, value: Any) -> int:
    if isinstance(value, SYMBOLIC) or not hasattr(value, "__len__"):
        raise EvaluationError("not-a-set", f"`len` counts a set, and {kind(value)} is not one", node)
    return len(value)


def _range(node: ast.AST, exact: bool, *ends: Any) -> range:
    whole = []
    for end in ends:
        if isinstance(end, Fraction) and end.denominator == 1:
            end = int(end)
        if isinstance(end, bool) or not isinstance(end, int):
            if isinstance(end, SYMBOLIC):
                raise EvaluationError("variable-in-data", "`range` takes data, not variables", node)
            raise EvaluationError(
                "wrong-range", f"`range` counts in whole numbers, and {end!r} is none", node, "write `range(int(...))`"
            )
        whole.append(end)
    if len(whole) == 3 and whole[2] == 0:
        raise EvaluationError("wrong-range", "the step of a `range` is zero", node)
    return range(*whole)


def _string(node: ast.AST, exact: bool, value: Any) -> str:
    if isinstance(value, SYMBOLIC):
        raise EvaluationError("variable-in-data", "`str` is applied to variables", node)
    if isinstance(value, Fraction):
        value = int(value) if value.denominator == 1 else float(value)
    return str(value)


def _sorted(node: ast.AST, exact: bool, items: Any) -> list[Any]:
    try:
        return sorted(_items(items, node))
    except TypeError:
        raise EvaluationError("wrong-comparison", "numbers and texts cannot be sorted together", node) from None


def _set(node: ast.AST, exact: bool, items: Any = ()) -> IndexSet:
    return as_index_set(_items(items, node), node)


def _quantifier(wanted: bool) -> Function:
    def run(node: ast.AST, exact: bool, items: Any) -> bool:
        values = (truth(value, node) for value in _items(items, node))
        return any(values) if wanted else all(values)

    return run


def _zip(node: ast.AST, exact: bool, *items: Any) -> list[tuple[Any, ...]]:
    return list(zip(*(_items(value, node) for value in items), strict=False))


def _enumerate(node: ast.AST, exact: bool, items: Any, start: int = 0) -> list[tuple[int, Any]]:
    return list(enumerate(_items(items, node), _whole(start, "where `enumerate` starts", node)))


def _combinations(node: ast.AST, exact: bool, items: Any, size: int = 2) -> list[tuple[Any, ...]]:
    members = list(_items(items, node))
    size = _whole(size, "the size of the combinations", node, least=0)
    guard_size(math.comb(len(members), size), node)
    return list(itertools.combinations(members, size))


def _ordered_set(items: Any, node: ast.AST) -> IndexSet:
    if isinstance(items, IndexSet):
        return items
    return as_index_set(_items(items, node), node)


def _end(place: int, name: str) -> Function:
    def run(node: ast.AST, exact: bool, items: Any) -> Any:
        members = _ordered_set(items, node)
        if not len(members):
            raise EvaluationError("empty-fold", f"`{name}` of an empty set has no value", node)
        return members[place]

    return run


def _position(node: ast.AST, exact: bool, member: Any, items: Any) -> int:
    members = _ordered_set(items, node)
    if member not in members:
        raise EvaluationError("wrong-index", f"{member!r} is not a member of the set", node)
    return members.position(member)


def _step(direction: int, name: str) -> Function:
    def run(node: ast.AST, exact: bool, member: Any, items: Any, k: Any = 1, wrap: Any = False) -> Any:
        members = _ordered_set(items, node)
        place = _position(node, exact, member, members) + direction * _whole(k, f"the step of `{name}`", node)
        if wrap:
            return members[place % len(members)]
        if not 0 <= place < len(members):
            raise EvaluationError(
                "out-of-range", f"`{name}` of {member!r} is outside the set", node,
                "leave the end out with `if`, or go round with `wrap=True`",
            )  # fmt: skip
        return members[place]

    return run


def _logic(name: str) -> Function:
    def run(node: ast.AST, exact: bool, *arguments: Any) -> Any:
        flat: list[Any] = []
        for value in arguments:
            if isinstance(value, (*SYMBOLIC, *NUMBERS)):
                flat.append(value)
            else:
                flat.extend(_items(value, node))
        if not any(isinstance(value, (Form, *CONDITIONS)) for value in flat):
            return _decided(name, flat, node)
        return Logic(name, tuple(flat))

    return run


def _decided(name: str, values: list[Any], node: ast.AST) -> bool:
    """A logical function of data only."""
    if name in ("at_most", "at_least", "exactly"):
        need_number(values[0], node)
    if name == "implies":
        if len(values) != 2:
            raise EvaluationError("wrong-arguments", "`implies` takes two conditions", node)
        return not truth(values[0], node) or truth(values[1], node)
    if name == "either":
        return any(truth(value, node) for value in values)
    if name == "alldifferent":
        return len(dict.fromkeys(values)) == len(values)
    count = sum(truth(value, node) for value in values[1:])
    return {"at_most": count <= values[0], "at_least": count >= values[0], "exactly": count == values[0]}[name]


CALLS: dict[str, Function] = {
    "sum": _sum, "prod": _prod, "max": _extreme("max", max), "min": _extreme("min", min), "abs": _absolute,
    "sqrt": _analytic("sqrt", math.sqrt), "exp": _analytic("exp", math.exp), "log": _analytic("log", math.log),
    "log2": _analytic("log2", math.log2), "log10": _analytic("log10", math.log10), "sin": _analytic("sin", math.sin),
    "cos": _analytic("cos", math.cos), "tan": _analytic("tan", math.tan), "floor": _rounding("floor", math.floor),
    "ceil": _rounding("ceil", math.ceil), "round": _rounding("round", round), "int": _rounding("int", int),
    "float": _float, "str": _string, "len": _len, "range": _range, "sorted": _sorted, "set": _set,
    "any": _quantifier(True), "all": _quantifier(False), "zip": _zip, "enumerate": _enumerate,
    "combinations": _combinations, "first": _end(0, "first"), "last": _end(-1, "last"), "position": _position,
    "next": _step(1, "next"), "prev": _step(-1, "prev"), "implies": _logic("implies"), "either": _logic("either"),
    "at_most": _logic("at_most"), "at_least": _logic("at_least"), "exactly": _logic("exactly"),
    "alldifferent": _logic("alldifferent"),
}  # fmt: skip

ARITY = {
    "sum": (1, 2), "prod": (1, 1), "max": (1, 99), "min": (1, 99), "abs": (1, 1), "sqrt": (1, 1), "exp": (1, 1),
    "log": (1, 2), "log2": (1, 1), "log10": (1, 1), "sin": (1, 1), "cos": (1, 1), "tan": (1, 1), "floor": (1, 1),
    "ceil": (1, 1), "round": (1, 2), "int": (1, 1), "float": (1, 1), "str": (1, 1), "len": (1, 1), "range": (1, 3),
    "sorted": (1, 1), "set": (0, 1), "any": (1, 1), "all": (1, 1), "zip": (1, 99), "enumerate": (1, 2),
    "combinations": (1, 2), "first": (1, 1), "last": (1, 1), "position": (2, 2), "next": (2, 4), "prev": (2, 4),
    "implies": (2, 2), "either": (1, 99), "at_most": (2, 99), "at_least": (2, 99), "exactly": (2, 99),
    "alldifferent": (1, 99),
}  # fmt: skip


def checked_arity(node: ast.Call, run: Closure) -> Closure:
    """The closure, or one that reports the wrong number of arguments."""
    assert isinstance(node.func, ast.Name)
    name, got = node.func.id, len(node.args)
    least, most = ARITY[name]
    if least <= got <= most:
        return run
    wanted = f"{least}" if least == most else f"at least {least}" if most == 99 else f"{least} to {most}"

    def wrong(env: dict[str, Any]) -> Any:
        raise EvaluationError(
            "wrong-arguments",
            f"`{name}` takes {wanted} argument{'s' if wanted != '1' else ''}, and {got} are given",
            node,
        )

    return wrong
