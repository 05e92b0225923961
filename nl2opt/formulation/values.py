"""Values that names stand for while a formulation is laid out: parameters, variable families, tables, rows."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from nl2opt.description.tables import Data, DataTable
from nl2opt.formulation.algebra import NUMBERS, SYMBOLIC
from nl2opt.formulation.failures import EvaluationError

MAX_MEMBERS = 1_000_000
"""Most members of a set."""
MAX_CELLS = 5_000_000
"""Most values of a parameter, items of a list, or columns."""


def guard_size(members: int, node: ast.AST | None) -> None:
    """A finding when a set would have more than a million members."""
    if members > MAX_MEMBERS:
        shown = f"{members:,}" if members > MAX_MEMBERS + 1 else f"more than {MAX_MEMBERS:,}"
        raise EvaluationError(
            "set-too-large",
            f"a set would have {shown} members; the limit is {MAX_MEMBERS:,}",
            node,
            "keep only the members that can occur: add `if` conditions, or read the tuples from a table",
        )


def checked_member(member: Any, node: ast.AST | None) -> Any:
    """A member of a set: a number, a text or a tuple of them."""
    if isinstance(member, (str, *NUMBERS)):
        return member
    if isinstance(member, tuple | list):
        return tuple(checked_member(part, node) for part in member)
    if isinstance(member, SYMBOLIC):
        raise EvaluationError("variable-in-data", "a variable stands where a member of a set is needed", node)
    raise EvaluationError(
        "wrong-member", f"{member!r} cannot be a member of a set", node, "members are numbers, texts or tuples"
    )


class ParameterTable:
    """An indexed parameter: a value for each key (a flat tuple, or the bare component for one index)."""

    def __init__(
        self, name: str, values: Mapping[Any, Any], *, default: Any = None, arity: int = 1, exact: bool = False
    ) -> None:
        self.name, self.default, self.arity = name, default, arity
        self.values: Mapping[Any, Any] = {k: exactly(v) for k, v in values.items()} if exact else values
        self.cells = self.values
        if exact:
            self.default = exactly(default)

    def get(self, index: Any, node: ast.AST | None) -> Any:
        try:
            return self.values[index]
        except (KeyError, TypeError):
            return self._missing(index, node)

    def _missing(self, index: Any, node: ast.AST | None) -> Any:
        from nl2opt.formulation.operations import flat_key

        key = flat_key(index)
        if key in self.values:
            return self.values[key]
        parts = key if isinstance(key, tuple) else (key,)
        if len(parts) != self.arity:
            raise wrong_count(self.name, self.arity, len(parts), node)
        if self.default is not None:
            return self.default
        raise EvaluationError(
            "missing-cell",
            f"`{self.name}` has no value for {_shown(parts)}",
            node,
            _nearest(parts, self.values)
            or "add the value, give a `default`, or leave the member out with `if (...) in " + self.name + "`",
        )

    def keys(self) -> Iterable[Any]:
        return self.values.keys()

    def __contains__(self, key: object) -> bool:
        return key in self.values

    def __len__(self) -> int:
        return len(self.values)


class VariableFamily:
    """An indexed variable: the column of each key, as a `Form` (or as a number, at a point)."""

    def __init__(self, name: str, columns: Mapping[Any, Any], arity: int) -> None:
        self.name, self.columns, self.arity = name, columns, arity
        self.cells = columns

    def get(self, index: Any, node: ast.AST | None) -> Any:
        try:
            return self.columns[index]
        except (KeyError, TypeError):
            pass
        from nl2opt.formulation.operations import flat_key

        key = flat_key(index)
        if key in self.columns:
            return self.columns[key]
        parts = key if isinstance(key, tuple) else (key,)
        if len(parts) != self.arity:
            raise wrong_count(self.name, self.arity, len(parts), node)
        raise EvaluationError(
            "wrong-index",
            f"variable `{self.name}` has no member {_shown(parts)}",
            node,
            _nearest(parts, self.columns) or f"loop over the members that exist, or add `if ... in {self.name}`",
        )

    def keys(self) -> Iterable[Any]:
        return self.columns.keys()

    def __contains__(self, key: object) -> bool:
        return key in self.columns

    def __len__(self) -> int:
        return len(self.columns)


class ExpressionFamily:
    """An indexed named expression, worked out for each key on first use."""

    def __init__(
        self, name: str, keys: Mapping[Any, dict[str, Any]], arity: int, value: Callable[[dict[str, Any]], Any]
    ) -> None:
        self.name, self.arity, self._bindings, self._value = name, arity, keys, value
        self._known: dict[Any, Any] = {}

    def get(self, index: Any, node: ast.AST | None) -> Any:
        from nl2opt.formulation.operations import flat_key

        key = flat_key(index)
        if key not in self._known:
            if key not in self._bindings:
                parts = key if isinstance(key, tuple) else (key,)
                if len(parts) != self.arity:
                    raise wrong_count(self.name, self.arity, len(parts), node)
                raise EvaluationError(
                    "wrong-index",
                    f"expression `{self.name}` has no member {_shown(parts)}",
                    node,
                    _nearest(parts, self._bindings),
                )
            self._known[key] = self._value(dict(self._bindings[key]))
        return self._known[key]

    def keys(self) -> Iterable[Any]:
        return self._bindings.keys()

    def __contains__(self, key: object) -> bool:
        return key in self._bindings

    def __len__(self) -> int:
        return len(self._bindings)


class Row:
    """One row of a data table; its cells are read as ``row.column``."""

    __slots__ = ("cells", "table")

    def __init__(self, table: DataTable, cells: tuple[Any, ...]) -> None:
        self.table, self.cells = table, cells

    def attribute(self, name: str, node: ast.AST) -> Any:
        if name in self.table.columns:
            return self.cells[self.table.columns.index(name)]
        near = difflib.get_close_matches(name, self.table.columns, n=1)
        help = f"the nearest column is `{near[0]}`" if near else "columns: " + ", ".join(self.table.columns)
        raise EvaluationError("unknown-column", f"table `{self.table.name}` has no column `{name}`", node, help)


class TableView:
    """A data table as the notation sees it: its rows in order."""

    def __init__(self, table: DataTable) -> None:
        self.table = table
        self.rows = [Row(table, cells) for cells in table.rows]

    def attribute(self, name: str, node: ast.AST) -> Any:
        raise EvaluationError(
            "not-allowed",
            f"`data.{self.table.name}` is a table",
            node,
            f"read its rows: `for r in data.{self.table.name}`, then `r.{name}`",
        )

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


class DataView:
    """The name `data`: its attributes are tables and values."""

    def __init__(self, data: Data, exact: bool = False) -> None:
        self.data, self._exact = data, exact
        self._tables: dict[str, TableView] = {}

    def attribute(self, name: str, node: ast.AST) -> Any:
        if name in self.data.tables:
            if name not in self._tables:
                self._tables[name] = TableView(self.data.tables[name])
            return self._tables[name]
        if name in self.data.values:
            value = self.data.values[name]
            return exactly(value) if self._exact else value
        near = difflib.get_close_matches(name, self.data.names(), n=1)
        help = (
            f"the nearest name is `{near[0]}`"
            if near
            else "given: " + (", ".join(self.data.names()) or "no data at all; use --data")
        )
        raise EvaluationError("unknown-table", f"the data have no table or value `{name}`", node, help)


def exactly(value: Any) -> Any:
    """Floats as the fractions their decimal text says, also inside lists and mappings."""
    if isinstance(value, float) and value == value and abs(value) != float("inf"):
        return Fraction(repr(value))
    if isinstance(value, list):
        return [exactly(item) for item in value]
    if isinstance(value, dict):
        return {key: exactly(item) for key, item in value.items()}
    return value


def wrong_count(name: str, wanted: int, got: int, node: ast.AST | None) -> EvaluationError:
    words = f"{wanted} ind{'ex' if wanted == 1 else 'ices'}"
    return EvaluationError(
        "wrong-number-of-indices", f"`{name}` has {words}, and {got} {'is' if got == 1 else 'are'} given", node
    )


def _shown(parts: tuple[Any, ...]) -> str:
    return "[" + ", ".join(repr(part) for part in parts) + "]"


def _nearest(parts: tuple[Any, ...], known: Iterable[Any]) -> str:
    """A hint for an index that is not there: text against number, swapped places, a near spelling."""
    keys = {key if isinstance(key, tuple) else (key,) for _, key in zip(range(20_000), known, strict=False)}
    if tuple(reversed(parts)) in keys:
        return "the indices exist in the other order"
    for other in (tuple(str(p) for p in parts), tuple(_as_number(p) for p in parts)):
        if other != parts and other in keys:
            return f"there is {_shown(other)}: a text and a number are not the same member"
    if all(isinstance(p, str) for p in parts):
        near = difflib.get_close_matches(",".join(parts), {",".join(map(str, key)) for key in keys}, n=1)
        if near:
            return f"the nearest member is [{near[0]}]"
    return ""


def _as_number(value: Any) -> Any:
    try:
        return int(value)
    except (ValueError, TypeError):
        return value
