"""Lines that explain many changes at once: ``>= instead of = in all 7 rows demand[*]``."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from nl2opt.model.canonical import CanonicalModel
from nl2opt.verdict.difference import Change
from nl2opt.verdict.labels import Labels

FEWEST = 2


def summarise(
    changes: Sequence[Change], first: CanonicalModel, second: CanonicalModel, labels: tuple[Labels, Labels]
) -> tuple[str, ...]:
    """One line for each group of at least `FEWEST` changes of one kind in one family that say the same."""
    sizes = [Counter(map(labels[0].family, first.row_names)), Counter(map(labels[0].family, first.column_names))]
    other = [Counter(map(labels[1].family, second.row_names)), Counter(map(labels[1].family, second.column_names))]
    groups: dict[tuple[str, ...], list[Change]] = defaultdict(list)
    for change in changes:
        groups[_key(change, labels)].append(change)
    lines = []
    for key, group in groups.items():
        if len(group) < FEWEST:
            continue
        kind, family = key[0], key[1]
        on_rows = kind in ("missing-row", "extra-row", "side", "row-sense", "coefficient")
        totals = (other if kind.startswith("extra") else sizes)[0 if on_rows else 1]
        members = {change.row if on_rows else change.column for change in group}
        whole = totals[family]
        count = f"all {whole}" if len(members) >= whole else f"{len(members)} of {whole}"
        lines.append(_line(group, f"{count} {'rows' if on_rows else 'variables'} {family}"))
    return tuple(lines)


def _key(change: Change, labels: tuple[Labels, Labels]) -> tuple[str, ...]:
    names = labels[1] if change.kind.startswith("extra") else labels[0]
    on_rows = change.kind in ("missing-row", "extra-row", "side", "row-sense", "coefficient")
    family = names.family(change.row if on_rows else change.column)
    column = names.family(change.column) if change.kind == "coefficient" else ""
    match change.kind:
        case "row-sense":
            detail = f"{change.first.split()[0]} {change.second.split()[0]}"
        case "side" | "bound" | "coefficient" | "objective-coefficient":
            detail = change.which + (
                " x " + f"{change.ratio:.9g}" if change.ratio else f" {change.first} {change.second}"
            )
        case "domain":
            detail = f"{change.first} {change.second}"
        case _:
            detail = ""
    return (change.kind, family, column, detail)


def _line(group: Sequence[Change], where: str) -> str:
    change = group[0]
    ratio = f"{change.ratio:.9g}" if change.ratio else ""
    values = f"{change.second} instead of {change.first}"
    same = len({(c.first, c.second) for c in group}) == 1
    match change.kind:
        case "missing-row" | "missing-column":
            return f"{where} missing in the second"
        case "extra-row" | "extra-column":
            return f"{where} only in the second"
        case "row-sense":
            return f"{change.second.split()[0]} instead of {change.first.split()[0]} in {where}"
        case "domain":
            return f"{values} for {where}"
        case "side":
            return f"{change.which} of {where}: " + (values if same else f"times {ratio}")
        case "bound":
            return f"{change.which} bound of {where}: " + (values if same or not ratio else f"times {ratio}")
        case "coefficient":
            return f"coefficients in {where}: " + (values if same or not ratio else f"times {ratio}")
        case "objective-coefficient":
            return f"objective coefficients of {where}: " + (values if same or not ratio else f"times {ratio}")
        case _:
            return f"{change.kind.replace('-', ' ')}: {len(group)} changes"
