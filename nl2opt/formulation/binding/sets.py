"""`bind_set`: the members of a set from a list, a table's columns, or a data value."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from nl2opt.description.readers.cells import number_of
from nl2opt.description.tables import Data, DataTable
from nl2opt.diagnostics import Diagnostic, Severity
from nl2opt.formulation.binding.matching import Matcher, bare, nearest_member, parts_of, shown, width
from nl2opt.formulation.binding.parameters import nearest_source
from nl2opt.formulation.binding.report import Report
from nl2opt.formulation.binding.table import column_list, find_column
from nl2opt.formulation.elements import Set
from nl2opt.formulation.index_sets import IndexedSet, IndexSet
from nl2opt.formulation.origin import Origin, Path

Sets = Mapping[str, Any]
Place = Callable[[int], str]
"""Where the member at a place of a list was read, for messages; nothing for an inline list."""


def bind_set(
    name: str, decl: Set, data: Data, sets: Sets, origin: Origin
) -> tuple[IndexSet | IndexedSet, list[Diagnostic]]:
    """The members of a set that is listed or read; `elements` as an expression is the caller's.

    Args:
        name: of the set.
        decl: what was written.
        data: shaped tables, and values.
        sets: the sets that `within` and `over` name.
        origin: where the formulation was written.

    Returns:
        The set, or one set for each member of `over`; and the findings.

    >>> bind_set("stops", Set(elements=("north", "south")), Data(), {}, Origin())
    (IndexSet(['north', 'south']), [])
    """
    report = Report(("sets", name), origin)
    if decl.over:
        return _indexed(decl, data, sets, report), report.done()
    members, place, at = _members(decl, data, report)
    found = IndexSet(members)
    _check_within(decl, members, found, sets, report, place, at)
    return found, report.done()


def check_within(name: str, decl: Set, members: IndexSet, sets: Sets, origin: Origin) -> list[Diagnostic]:
    """Findings for the components that are not in the sets `within` names (for sets given by an expression)."""
    report = Report(("sets", name), origin)
    _check_within(decl, list(members), members, sets, report, lambda _: "", ("elements",))
    return report.done()


def _members(decl: Set, data: Data, report: Report) -> tuple[list[Any], Place, Path]:
    """The members in order, where each was read, and the path they were written at."""
    if isinstance(decl.elements, list | tuple):
        return _listed(decl.elements, report, "", ("elements",)), lambda _: "", ("elements",)
    if isinstance(decl.elements, dict):
        keys = ", ".join(map(repr, list(decl.elements)[:3]))
        report.add(
            "wrong-shape", f"`elements` lists members for {keys}, and the set has no `over`", at=("elements",),
            help="write `over: [...]` with the set whose members these are",
        )  # fmt: skip
        return [], lambda _: "", ("elements",)
    source = decl.data if decl.data is not None else report.name
    at: Path = ("data",) if decl.data is not None else ()
    if source in data.tables:
        members, rows = _from_table(decl, data.tables[source], report)
        table = data.tables[source]
        return members, lambda i: table.where(rows[i]), at
    if source in data.values:
        value = data.values[source]
        if decl.column is not None or decl.columns is not None:
            message = f"the data's `{source}` is a value, not a table with columns"
            report.add("unknown-table", message, at=at, help="leave out `column` and `columns`")
            return [], lambda _: "", at
        where = f"the data value `{source}`"
        if hasattr(value, "tolist"):
            value = value.tolist()
        if isinstance(value, dict):
            value = [number if (number := number_of(key)) is not None else key for key in value]
        if not isinstance(value, list | tuple):
            report.add("wrong-shape", f"{where} is {value!r}, not a list of members", at=at)
            return [], lambda _: "", at
        return _listed(value, report, where, at), lambda i: f"{where}, item {i + 1}", at
    if decl.data is not None:
        message = f"the data has no table or value `{source}`"
        report.add("unknown-table", message, at=at, help=nearest_source(source, data))
    else:
        report.add(
            "missing-data", f"set `{source}` has no members, and the data has none of this name",
            help=nearest_source(source, data) + "; or write `elements`",
        )  # fmt: skip
    return [], lambda _: "", at


def _listed(items: Sequence[Any], report: Report, where: str, at: Path) -> list[Any]:
    """Members of a list; repeats and what cannot be a member are findings."""
    seen: dict[Any, int] = {}
    members: list[Any] = []
    for position, item in enumerate(items):
        path = (*at, position) if at == ("elements",) else at
        member = _member(item)
        if member is None:
            what = "blank" if item is None else f"{item!r}, which is no member of a set"
            place = f"{where or '`elements`'}, item {position + 1}"
            help = "members are numbers, texts or tuples of them"
            report.add("wrong-member", f"{place} is {what}", at=path, help=help)
        elif member in seen:
            report.add(
                "duplicate-member", f"{shown(member) if not isinstance(member, tuple) else member} stands twice in "
                f"`{report.name}`: items {seen[member] + 1} and {position + 1}", at=path, help="remove one of them",
            )  # fmt: skip
        else:
            seen[member] = position
        if member is not None:
            members.append(member)
    return members


def _member(item: Any) -> Any:
    """A member, or None where the item cannot be one (nothing, NaN, an object)."""
    if isinstance(item, bool):
        return int(item)
    if isinstance(item, list | tuple):
        parts = [_member(part) for part in item]
        return tuple(parts) if parts and None not in parts else None
    if isinstance(item, int | str):
        return item
    return item if isinstance(item, float) and math.isfinite(item) else None


def _from_table(decl: Set, table: DataTable, report: Report) -> tuple[list[Any], list[int]]:
    """Members from columns, each with the place of its first row; repeats are dropped."""
    places = _columns(decl, table, report)
    if not places:
        return [], []
    members: dict[Any, int] = {}
    last = max((i for i, row in enumerate(table.rows) if any(row[p] is not None for p in places)), default=-1)
    for i, row in enumerate(table.rows):
        member = tuple([row[p] for p in places])
        for place, part in zip(places, member, strict=True):
            if part is None and i <= last:
                where = table.where(i, table.columns[place])
                help = "fill the cell or remove the row"
                report.add("blank-cell", f"{where}: a member is blank", at=("data",), help=help)
            elif part is not None and _member(part) is None:
                where = table.where(i, table.columns[place])
                report.add("wrong-member", f"{where} holds {part!r}, which is no member of a set", at=("data",))
        if None not in member and all(_member(part) is not None for part in member):
            members.setdefault(bare(member), i)
    if last + 1 < len(table.rows):
        rest = len(table.rows) - last - 1
        names = ", ".join(repr(table.columns[p]) for p in places)
        report.add("blank-cell", f"{table.where()}: the last {rest} rows of {names} are blank", severity=Severity.NOTE)
    return list(members), list(members.values())


def _columns(decl: Set, table: DataTable, report: Report) -> list[int]:
    wanted = decl.columns or ((decl.column,) if decl.column is not None else None)
    at: Path = ("columns",) if decl.columns else ("column",)
    if wanted is None:
        if len(table.columns) == 1:
            return [0]
        if report.name in table.columns:
            return [table.columns.index(report.name)]
        message = f"no `column` says which column of {table.where()} holds the members of `{report.name}`"
        report.add("unknown-column", message, help=f"write `column: ...`; {column_list(table)}")
        return []
    places = [find_column(table, column, report, at) for column in wanted]
    return [] if None in places else [place for place in places if place is not None]


def _check_within(
    decl: Set, members: Sequence[Any], found: IndexSet, sets: Sets, report: Report, place: Place, at: Path
) -> None:
    if not decl.within or not all(isinstance(sets.get(name), IndexSet) for name in decl.within):
        return
    outer = [sets[name] for name in decl.within]
    widths = [width(other) for other in outer]
    if found.members and sum(widths) != found.arity:
        names = ", ".join(decl.within)
        report.add(
            "wrong-shape", f"`within: [{names}]` has {sum(widths)} components, and the members of `{report.name}` have "
            f"{found.arity}, such as {found[0]!r}", at=("within",), help="name one set for each component",
        )  # fmt: skip
        return
    if len(outer) == 1 and all(map(outer[0].__contains__, found.members)):
        return
    for position, member in enumerate(members):
        start = 0
        parts = parts_of(member)
        for other, size, name in zip(outer, widths, decl.within, strict=True):
            piece = bare(parts[start : start + size])
            start += size
            if piece not in other:
                where = place(position)
                of = "" if piece == member else f" of member {member!r}"
                report.add(
                    "not-within", (f"{where}: " if where else "") + f"{piece!r}{of} is not in `{name}`",
                    at=(*at, position) if at == ("elements",) and isinstance(decl.elements, list | tuple) else at,
                    help=lambda piece=piece, other=other, name=name: nearest_member(piece, other)  # type: ignore[misc]
                    or f"every member of `{report.name}` lies in `{name}`: add it there, or mend it here",
                    index=parts,
                )  # fmt: skip


# -- one set for each member of another ------------------------------------------------------------------------------


def _indexed(decl: Set, data: Data, sets: Sets, report: Report) -> IndexedSet:
    owners = [sets[name] for name in decl.over or () if isinstance(sets.get(name), IndexSet)]
    if len(owners) != len(decl.over or ()):
        return IndexedSet({})
    keys = _product(owners)
    source = decl.data if decl.data is not None else report.name
    value: Any = decl.elements
    where, at = "`elements`", ("elements",)
    if value is None:
        if source in data.tables:
            return _indexed_table(decl, data.tables[source], owners, keys, sets, report)
        if source not in data.values:
            code = "missing-data" if decl.data is None else "unknown-table"
            report.add(code, f"the data has no `{source}`", help=nearest_source(source, data))
            return IndexedSet({})
        value, where, at = data.values[source], f"the data value `{source}`", ()  # type: ignore[assignment]
    found: dict[Any, list[tuple[Any, Path]]] = {}
    names = ", ".join(decl.over or ())
    if isinstance(value, dict):
        matcher = Matcher(IndexSet(keys))
        for key, items in value.items():
            member = matcher.match(key)
            path: Path = (*at, key if isinstance(key, int) else str(key)) if at else ()
            if member is None:
                message = f"{where} lists members for {key!r}, which is not in `{names}`"
                report.add("extra-key", message, at=path, severity=Severity.WARNING, help=matcher.nearest(key))
            else:
                found[member] = [(items, path)]
    elif isinstance(value, list | tuple):
        if len(value) != len(keys):
            report.add(
                "wrong-shape", f"{where} has {len(value)} lists, and `{names}` has {len(keys)} members", at=at,
                help=f"a list is read by position: one list for each member of `{names}`, in order",
            )  # fmt: skip
            return IndexedSet({})
        found = {key: [(items, (*at, i) if at else ())] for i, (key, items) in enumerate(zip(keys, value, strict=True))}
    else:
        report.add("wrong-shape", f"{where} is {value!r}, not lists of members", at=at)
        return IndexedSet({})
    result: dict[Any, IndexSet] = {}
    for key in keys:
        if key not in found:
            report.add(
                "missing-cell", f"{where} lists no members for {shown(key)} of `{names}`", at=at,
                help="list them, or write `[]` where there are none", index=parts_of(key),
            )  # fmt: skip
            continue
        items, path = found[key][0]
        if not isinstance(items, list | tuple):
            message = f"{where} has {items!r} for {shown(key)}, not a list of members"
            report.add("wrong-shape", message, at=path, help="write a list")
            continue
        members = _listed(items, report, f"{where}, {shown(key)}", path)
        result[key] = IndexSet(members)
        spot = f"`{report.name}[{', '.join(map(str, parts_of(key)))}]`"
        _check_within(decl, members, result[key], sets, report, lambda _, spot=spot: spot, path)  # type: ignore[misc]
    return IndexedSet(result)


def _indexed_table(
    decl: Set, table: DataTable, owners: Sequence[IndexSet], keys: Sequence[Any], sets: Sets, report: Report
) -> IndexedSet:
    """The first columns hold the members of `over`, the rest the members themselves."""
    size = sum(map(width, owners))
    if not decl.columns or len(decl.columns) <= size:
        report.add(
            "wrong-key", f"a set with `over` from a table needs `columns`: {size} for `over`, then its members' own",
            at=("columns",), help=column_list(table),
        )  # fmt: skip
        return IndexedSet({})
    tuples, rows = _from_table(decl, table, report)
    groups: dict[Any, list[Any]] = {key: [] for key in keys}
    origins: dict[Any, list[int]] = {key: [] for key in keys}
    for member, row in zip(tuples, rows, strict=True):
        key, inner = bare(member[:size]), bare(member[size:])
        if key in groups:
            groups[key].append(inner)
            origins[key].append(row)
        else:
            message = f"{table.where(row)}: {shown(key)} is not in `{', '.join(decl.over or ())}`"
            report.add("extra-key", message, severity=Severity.NOTE)
    result = {key: IndexSet(members) for key, members in groups.items()}
    for key, members in groups.items():
        places = origins[key]
        place: Place = lambda i, places=places: table.where(places[i])  # type: ignore[misc]  # noqa: E731
        _check_within(decl, members, result[key], sets, report, place, ("data",))
    return IndexedSet(result)


def _product(owners: Iterable[IndexSet]) -> list[Any]:
    rows = itertools.product(*owners)
    return [bare(tuple(part for member in row for part in parts_of(member))) for row in rows]
