"""`bind_parameter`: a parameter's numbers (or texts) from inline values, a table, or a data value."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

from nl2opt.description.tables import Data, DataTable
from nl2opt.diagnostics import Diagnostic
from nl2opt.formulation.binding.matching import bare
from nl2opt.formulation.binding.nested import Nested
from nl2opt.formulation.binding.report import Report
from nl2opt.formulation.binding.settle import settle
from nl2opt.formulation.binding.table import Table, column_list
from nl2opt.formulation.elements import Parameter
from nl2opt.formulation.index_sets import IndexSet
from nl2opt.formulation.origin import Origin


def bind_parameter(
    name: str,
    decl: Parameter,
    data: Data,
    over: Sequence[tuple[Any, ...]] | None,
    sets: Sequence[IndexSet],
    origin: Origin,
) -> tuple[Any, list[Diagnostic]]:
    """The value of a parameter that is given, not derived.

    Args:
        name: of the parameter.
        decl: what was written; `value` (an expression) and `for` are the caller's.
        data: shaped tables, and values.
        over: every index tuple, flat and in order; None for a single value.
        sets: the set behind each name of `decl.over`.
        origin: where the formulation was written.

    Returns:
        A single value (None when there is none), or a dict from key to value in the order of `over`, keys bare for one
        component and flat tuples otherwise, without the keys that have no value; and the findings.

    >>> days = IndexSet(["mon", "tue"])
    >>> decl = Parameter(over=("days",), values={"mon": 20, "tue": 25})
    >>> bind_parameter("demand", decl, Data(), [("mon",), ("tue",)], [days], Origin())
    ({'mon': 20, 'tue': 25}, [])
    """
    report = Report(("parameters", name), origin)
    keys = None if over is None else [bare(key) if isinstance(key, tuple) else key for key in over]
    value = _bind(decl, data, keys, sets, report)
    if value is None:
        value = {} if keys is not None else decl.default
    return value, report.done()


def _bind(decl: Parameter, data: Data, keys: list[Any] | None, sets: Sequence[IndexSet], report: Report) -> Any:
    if decl.values is not None:
        return _plain_value(decl, decl.values, keys, sets, report, f"`values` of `{report.name}`", inline=True)
    source = decl.data if decl.data is not None else report.name
    if source in data.tables and (decl.data is not None or decl.column is not None or decl.row is not None):
        return Table(decl, data.tables[source], sets, report).bind(keys)
    if source in data.values:
        if decl.column is not None or decl.key is not None or decl.row is not None:
            report.add(
                "unknown-table", f"the data's `{source}` is a value, not a table with columns",
                at=("data",), help="leave out `key`, `column` and `row`, or give a list of objects as a table",
            )  # fmt: skip
            return None
        return _plain_value(decl, data.values[source], keys, sets, report, f"the data value `{source}`", inline=False)
    if decl.data is not None:
        message = f"the data has no table or value `{source}`"
        report.add("unknown-table", message, at=("data",), help=nearest_source(source, data))
    elif source in data.tables:
        table: DataTable = data.tables[source]
        report.add(
            "missing-data", f"`{source}` has no value, and the data's `{source}` is a table",
            help=f"write `data: {source}` with `key` and `column`; {column_list(table)}",
        )  # fmt: skip
    elif decl.default is None and not decl.partial:
        report.add(
            "missing-data", f"`{source}` has no value, and the data has none of this name",
            help=nearest_source(source, data) + "; or write `value` or `values`",
        )  # fmt: skip
    return None


def _plain_value(
    decl: Parameter, value: Any, keys: list[Any] | None, sets: Sequence[IndexSet], report: Report, source: str, *,
    inline: bool,
) -> Any:  # fmt: skip
    if keys is not None:
        return Nested(decl, decl.over or (), sets, report, source, inline).bind(value, keys)
    at = ("values",)
    if hasattr(value, "tolist"):
        value = value.tolist()
    while isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    if isinstance(value, list | tuple | dict):
        what = f"{len(value)} " + ("entries" if isinstance(value, dict) else "items")
        report.add(
            "wrong-shape", f"{source} has {what}, and `{report.name}` is one value", at=at if inline else (),
            help="write `over: [...]` with the sets it is indexed by",
        )  # fmt: skip
        return None
    found, _ = settle(decl, {(): value}, report, lambda _: source, at=(lambda _: at) if inline else None)
    return found.get((), decl.default)


def nearest_source(name: str, data: Data) -> str:
    """What the data has instead of a name that is not there."""
    names = data.names()
    if not names:
        return "no data was given: name files with `--data`"
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        kind = "table" if near[0] in data.tables else "value"
        return f"the nearest name is the {kind} `{near[0]}`"
    listed = ", ".join(f"`{item}`" for item in names[:8]) + (", ..." if len(names) > 8 else "")
    return f"the data has {listed}"
