"""What operators, comparisons and subscripts do to values, with a finding for whatever they cannot do."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping, Sized
from fractions import Fraction
from typing import Any

from nl2opt.formulation.algebra import CONDITIONS, NUMBERS, SYMBOLIC, Form, Relation
from nl2opt.formulation.failures import EvaluationError
from nl2opt.formulation.index_sets import IndexedSet, IndexSet
from nl2opt.formulation.values import (
    MAX_MEMBERS,
    ExpressionFamily,
    ParameterTable,
    Row,
    TableView,
    VariableFamily,
    checked_member,
    guard_size,
)

MAX_INTEGER_BITS = 4096
MAX_POWER = 1024
WHOLE = frozenset({int, Fraction})
"""Numbers without a largest: they could grow until the memory is full."""
FAMILIES = (ParameterTable, VariableFamily, ExpressionFamily)
SETS = (IndexSet, range, set, frozenset, list)


def kind(value: Any) -> str:
    """What a value is, in the words of the notation.

    >>> kind(3), kind("a"), kind(IndexSet([1]))
    ('a number', 'a text', 'a set')
    """
    if isinstance(value, bool):
        return "a truth value"
    if isinstance(value, NUMBERS):
        return "a number"
    if isinstance(value, Form):
        return "an expression of variables"
    if isinstance(value, CONDITIONS):
        return "a condition on variables"
    names: list[tuple[Any, str]] = [
        (str, "a text"),
        (tuple, "a tuple"),
        (IndexSet | range, "a set"),
        (list, "a list"),
        (IndexedSet, "an indexed set"),
        (ParameterTable, "an indexed parameter"),
        (VariableFamily, "an indexed variable"),
        (ExpressionFamily, "an indexed expression"),
        (TableView, "a table"),
        (Row, "a row of a table"),
        (Mapping, "a mapping"),
        (type(None), "a blank"),
    ]
    return next((word for types, word in names if isinstance(value, types)), "a " + type(value).__name__)


def need_number(value: Any, node: ast.AST) -> None:
    """Raise a finding unless the value is a number or an expression of variables."""
    if isinstance(value, (Form, *NUMBERS)):
        return
    help = ""
    if isinstance(value, FAMILIES):
        help = f"give the index: `{value.name}[...]`"
    elif isinstance(value, str):
        help = "a text cannot be calculated with; check the column, or quote nothing that is a number"
    elif value is None:
        help = "the cell is blank; give a `default`, or use the parameter where it has values only"
    raise EvaluationError("not-a-number", f"{kind(value)} stands where a number is needed", node, help)


def _numeric(operate: Callable[[Any, Any], Any]) -> Callable[[Any, Any, ast.AST, bool], Any]:
    def run(left: Any, right: Any, node: ast.AST, exact: bool) -> Any:
        try:
            if type(left) in FAST and type(right) in FAST:
                return operate(left, right)
            need_number(left, getattr(node, "left", node))
            need_number(right, getattr(node, "right", node))
            return operate(left, right)
        except OverflowError:
            raise EvaluationError("number-too-large", "a result is too large for a number", node) from None

    return run


FAST = frozenset({int, float, Fraction, Form})


def _add(left: Any, right: Any, node: ast.AST, exact: bool) -> Any:
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, list) and isinstance(right, list):
        return left + right
    if isinstance(left, tuple) and isinstance(right, tuple):
        return left + right
    return _ADD(left, right, node, exact)


def _subtract(left: Any, right: Any, node: ast.AST, exact: bool) -> Any:
    if isinstance(left, SETS) and isinstance(right, SETS):
        return as_index_set(left, node) - as_index_set(right, node)
    return _SUBTRACT(left, right, node, exact)


def _multiply(left: Any, right: Any) -> Any:
    if type(left) in WHOLE and type(right) in WHOLE and _bits(left) + _bits(right) > MAX_INTEGER_BITS:
        raise OverflowError
    return left * right


def _bits(value: int | Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def _divide(left: Any, right: Any, node: ast.AST, exact: bool) -> Any:
    need_number(left, getattr(node, "left", node))
    need_number(right, getattr(node, "right", node))
    if not isinstance(right, Form) and right == 0:
        raise EvaluationError("division-by-zero", "a division by zero", node, "leave these members out with `if`")
    try:
        if exact and not isinstance(right, (float, Form)):
            right = Fraction(right)
        return left / right
    except OverflowError:
        raise EvaluationError("number-too-large", "a result is too large for a number", node) from None


def _integer_operation(name: str, operate: Callable[[Any, Any], Any]) -> Callable[[Any, Any, ast.AST, bool], Any]:
    def run(left: Any, right: Any, node: ast.AST, exact: bool) -> Any:
        if isinstance(left, Form) or isinstance(right, Form):
            raise EvaluationError(
                "variable-in-data",
                f"`{name}` is applied to variables",
                node,
                "it works on data only; use an integer variable",
            )
        need_number(left, node)
        need_number(right, node)
        if right == 0:
            raise EvaluationError("division-by-zero", f"`{name}` by zero", node, "leave these members out with `if`")
        return operate(left, right)

    return run


def _power(left: Any, right: Any, node: ast.AST, exact: bool) -> Any:
    need_number(left, node)
    need_number(right, node)
    if isinstance(left, Form) or isinstance(right, Form):
        return left**right
    if isinstance(right, Fraction) and right.denominator == 1:
        right = int(right)
    if left == 0 and right < 0:
        raise EvaluationError("division-by-zero", "zero to a negative power", node)
    try:
        if isinstance(right, int) and isinstance(left, int | Fraction):
            if abs(right) > MAX_POWER or _bits(left) * abs(right) > MAX_INTEGER_BITS:
                raise OverflowError
            return Fraction(left) ** right if exact else left**right
        result = float(left) ** float(right)
    except OverflowError:
        raise EvaluationError("number-too-large", "a power is too large for a number", node) from None
    if isinstance(result, complex):
        raise EvaluationError("undefined-value", "a negative number to a fractional power has no real value", node)
    return result


def _set_operation(sign: str) -> Callable[[Any, Any, ast.AST, bool], Any]:
    def run(left: Any, right: Any, node: ast.AST, exact: bool) -> Any:
        if not (isinstance(left, SETS) and isinstance(right, SETS)):
            wrong = left if not isinstance(left, SETS) else right
            help = "write `and` / `or` between conditions" if isinstance(wrong, bool | Relation) else ""
            raise EvaluationError("not-a-set", f"`{sign}` joins sets, and {kind(wrong)} is not one", node, help)
        first, second = as_index_set(left, node), as_index_set(right, node)
        return first | second if sign == "|" else first & second

    return run


_ADD = _numeric(lambda a, b: a + b)
_SUBTRACT = _numeric(lambda a, b: a - b)
OPERATIONS: dict[str, Callable[[Any, Any, ast.AST, bool], Any]] = {
    "+": _add,
    "-": _subtract,
    "*": _numeric(_multiply),
    "/": _divide,
    "//": _integer_operation("//", lambda a, b: a // b),
    "%": _integer_operation("%", lambda a, b: a % b),
    "**": _power,
    "|": _set_operation("|"),
    "&": _set_operation("&"),
}


PLAIN_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


def compare(left: Any, sign: str, right: Any, node: ast.AST) -> Any:
    """A truth value on data; a `Relation` where a variable takes part."""
    if sign in ("in", "not in"):
        return contains(right, left, node) == (sign == "in")
    if isinstance(left, Form) or isinstance(right, Form):
        need_number(left, node)
        need_number(right, node)
        return Relation(left, sign, right)
    if isinstance(left, CONDITIONS) or isinstance(right, CONDITIONS):
        raise EvaluationError(
            "variable-in-condition", "a condition on variables is compared", node, "write `implies(...)`"
        )
    for value in (left, right):
        if isinstance(value, FAMILIES):
            need_number(value, node)
    if sign == "==":
        return left == right
    if sign == "!=":
        return left != right
    try:
        if sign == "<=":
            return left <= right
        if sign == ">=":
            return left >= right
        return left < right if sign == "<" else left > right
    except TypeError:
        raise EvaluationError(
            "wrong-comparison",
            f"{kind(left)} and {kind(right)} are compared by size ({left!r} {sign} {right!r})",
            node,
        ) from None


def contains(container: Any, member: Any, node: ast.AST) -> bool:
    """``member in container`` on sets, partial parameters, lists, tables' columns."""
    if isinstance(container, SYMBOLIC) or isinstance(member, SYMBOLIC):
        raise EvaluationError(
            "variable-in-condition", "`in` is asked of variables", node, "`in` is a question about data"
        )
    if isinstance(container, str):
        return isinstance(member, str) and member in container
    if isinstance(container, IndexSet | ParameterTable | VariableFamily | ExpressionFamily | IndexedSet | Mapping):
        try:
            return member in container or flat_key(member) in container
        except TypeError:  # a list is no member of anything
            return False
    if isinstance(container, list | tuple | range | set | frozenset):
        return member in container
    raise EvaluationError("not-a-set", f"`in` asks a set, and {kind(container)} is not one", node)


def truth(value: Any, node: ast.AST) -> bool:
    """The truth of a condition on data."""
    if value is True or value is False:
        return value
    if isinstance(value, SYMBOLIC):
        raise EvaluationError(
            "variable-in-condition",
            "a condition on variables stands where data decides",
            node,
            "conditions on variables are written `implies(...)`, `either(...)`, or with a binary variable",
        )
    return bool(value)


def flatten(key: tuple[Any, ...]) -> tuple[Any, ...]:
    """A tuple with its inner tuples spelled out.

    >>> flatten((("a", "b"), 1))
    ('a', 'b', 1)
    """
    flat: list[Any] = []
    for part in key:
        if isinstance(part, tuple):
            flat.extend(flatten(part))
        else:
            flat.append(part)
    return tuple(flat)


def flat_key(key: Any) -> Any:
    """A key as families store it: a flat tuple, or the bare component when there is only one."""
    if isinstance(key, tuple):
        flat = flatten(key) if any(isinstance(part, tuple) for part in key) else key
        return flat[0] if len(flat) == 1 else flat
    return key


def item(owner: Any, index: Any, node: ast.Subscript) -> Any:
    """``owner[index]``."""
    kind_of_owner = type(owner)
    if kind_of_owner is ParameterTable or kind_of_owner is VariableFamily:
        try:
            return owner.cells[index]
        except (KeyError, TypeError):
            pass  # spelled in another way, or not there: found out below
    if isinstance(owner, FAMILIES):
        if isinstance(index, SYMBOLIC) or (
            isinstance(index, tuple) and any(isinstance(part, SYMBOLIC) for part in index)
        ):
            raise EvaluationError(
                "variable-in-index",
                f"a variable is used as an index of `{owner.name}`",
                node,
                "choose with binaries instead",
            )
        if any(isinstance(part, IndexSet | range) for part in (index if isinstance(index, tuple) else (index,))):
            raise EvaluationError(
                "wrong-index",
                f"a whole set stands where `{owner.name}` needs one member",
                node,
                f"name the member with `for`, as in `for: i in S`, and write `{owner.name}[i]`",
            )
        _need_hashable(index, node)
        return owner.get(index, node)
    if isinstance(owner, IndexedSet | Mapping):
        _need_hashable(index, node)
        key = flat_key(index)
        if key in owner:
            return owner[key]
        raise EvaluationError("missing-cell", f"there is no entry for {index!r} here", node, _some(owner))
    if isinstance(owner, list | tuple | str | IndexSet):
        if not isinstance(index, int):
            hint = (
                "a set is not indexed; write `first(S)`, `position(member, S)`" if isinstance(owner, IndexSet) else ""
            )
            raise EvaluationError(
                "wrong-index", f"{kind(owner)} is indexed by a position, not by {index!r}", node, hint
            )
        if not -len(owner) <= index < len(owner):
            raise EvaluationError(
                "wrong-index", f"position {index} is outside a list of {len(owner)}", node, "positions count from 0"
            )
        return owner[index]
    if isinstance(owner, TableView):
        return item(owner.rows, index, node)
    what = (
        f"`{ast.unparse(node.value)}` is {kind(owner)}"
        if not isinstance(owner, Form)
        else f"`{ast.unparse(node.value)}` has no index"
    )
    raise EvaluationError("wrong-number-of-indices", f"{what} and takes no index", node, "leave the brackets out")


def _need_hashable(index: Any, node: ast.AST) -> None:
    try:
        hash(index)
    except TypeError:
        raise EvaluationError(
            "wrong-index", "an index is a number, a text or a tuple of them, not a list", node, "write `[i, j]`"
        ) from None


def _some(owner: Iterable[Any]) -> str:
    known = [repr(key) for _, key in zip(range(6), owner, strict=False)]
    return "entries: " + ", ".join(known) if known else ""


def select(owner: Any, pattern: list[Any], node: ast.AST) -> list[Any]:
    """``owner[i, :]``: the values whose index fits the pattern (None fits all), in order."""
    if not isinstance(owner, FAMILIES):
        raise EvaluationError("wrong-index", f"{kind(owner)} has no index to slice", node)
    wanted = list(pattern)
    if any(isinstance(part, SYMBOLIC) for part in wanted):
        raise EvaluationError(
            "variable-in-index",
            f"a variable is used as an index of `{owner.name}`",
            node,
            "choose with binaries instead",
        )
    fixed = tuple(place for place, part in enumerate(wanted) if part is not None)
    # One index for each choice of fixed places, made once: a slice in every row must not scan the family every time.
    known = owner.__dict__.setdefault("slices", {})
    if fixed not in known:
        index: dict[tuple[Any, ...], list[Any]] = {}
        for key in tuple(owner.keys()):
            parts = key if isinstance(key, tuple) else (key,)
            if len(parts) != len(wanted):
                message = f"`{owner.name}` has {len(parts)} indices, not {len(wanted)}"
                raise EvaluationError("wrong-number-of-indices", message, node)
            index.setdefault(tuple([parts[place] for place in fixed]), []).append(key)
        known[fixed] = index
    keys = known[fixed].get(tuple([wanted[place] for place in fixed]), ())
    return [owner.get(key, node) for key in keys]


def iterable(value: Any, node: ast.AST) -> Iterable[Any]:
    """What a loop runs through."""
    if isinstance(value, IndexSet | list | tuple | range | zip | enumerate | set | frozenset | TableView):
        return value
    if isinstance(value, (IndexedSet, Mapping, *FAMILIES)):
        return list(value.keys())
    if hasattr(value, "__next__"):
        return value
    help = "write `range(...)` for numbers" if isinstance(value, NUMBERS) else ""
    raise EvaluationError("not-a-set", f"a loop runs through a set, and {kind(value)} is not one", node, help)


def attribute(owner: Any, name: str, node: ast.AST) -> Any:
    """``data.table`` and ``row.column``."""
    if isinstance(owner, Row | TableView) or hasattr(owner, "attribute"):
        return owner.attribute(name, node)
    raise EvaluationError(
        "not-allowed",
        f"{kind(owner)} has no attribute `.{name}`",
        node,
        "only `data.table` and `row.column` are read this way",
    )


def as_index_set(items: Iterable[Any], node: ast.AST) -> IndexSet:
    """Members as a set; a set literal's lists become tuples."""
    if isinstance(items, IndexSet):
        return items
    if isinstance(items, Sized):
        guard_size(len(items), node)
    members: dict[Any, None] = {}
    for member in items:
        members[checked_member(member, node)] = None
        if len(members) > MAX_MEMBERS:
            guard_size(len(members), node)
    return IndexSet(members)
