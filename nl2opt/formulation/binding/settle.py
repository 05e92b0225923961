"""From raw cells to a parameter's numbers: blank cells, texts among numbers, NaN and infinity become findings."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from nl2opt.description.readers.cells import number_of
from nl2opt.diagnostics import Severity
from nl2opt.formulation.binding.matching import parts_of, shown
from nl2opt.formulation.binding.report import Report
from nl2opt.formulation.elements import Parameter
from nl2opt.formulation.origin import Path

Place = Callable[[Any], str]
"""Where the cell of a key stands, for messages."""
At = Callable[[Any], Path]
"""The path below the parameter where a key's value was written."""


def settle(
    decl: Parameter, raw: dict[Any, Any], report: Report, place: Place, *, lenient: bool = False,
    decimal_comma: bool = False, at: At | None = None,
) -> tuple[dict[Any, Any], set[Any]]:  # fmt: skip
    """The usable values of a parameter, and the keys that have a finding instead.

    Args:
        raw: the cell of each key as it was read.
        place: where a key's cell stands.
        lenient: texts that are numbers count as numbers (a CSV column that holds one text is all text).
        decimal_comma: ``1,5`` is one of those numbers.
        at: where a key's value stands in the formulation, for inline values.
    """
    if set(map(type, raw.values())) <= {int, float} and all(map(_finite, raw.values())):
        return raw, set()
    expects_text = _expects_text(decl, raw, lenient, decimal_comma)
    optional = decl.partial or decl.default is not None
    found: dict[Any, Any] = {}
    bad: set[Any] = set()
    for key, cell in raw.items():
        path: Path = at(key) if at else ()
        index = parts_of(key) if key != () else None
        value = _plain(cell)
        if value is None:
            if not optional:
                bad.add(key)
                help = "fill the cell, give a `default`, or write `partial: true` when not every member has a value"
                report.add("blank-cell", f"{place(key)}: the cell is blank", at=path, help=help, index=index)
        elif isinstance(value, str) and not expects_text:
            number = number_of(value, decimal_comma=decimal_comma) if lenient or decl.type == "number" else None
            if number is None:
                bad.add(key)
                _wrong_type(report, place(key), value, path, index)
            elif _finite(number):
                found[key] = number
            else:
                bad.add(key)
                _not_finite(report, place(key), number, path, index)
        elif isinstance(value, int | float) and not _finite(value):
            bad.add(key)
            _not_finite(report, place(key), value, path, index)
        elif isinstance(value, str | int | float):
            found[key] = value
        else:
            bad.add(key)
            what = "an object" if isinstance(value, dict) else "a list" if isinstance(value, list) else repr(value)
            report.add("wrong-type", f"{place(key)} holds {what}, not a number", at=path, index=index)
    return found, bad


def _finite(value: Any) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _plain(cell: Any) -> Any:
    """A truth value is 1 or 0; numbers of other libraries are plain ones."""
    if hasattr(cell, "item"):
        cell = cell.item()
    if isinstance(cell, bool):
        return int(cell)
    return None if isinstance(cell, str) and not cell else cell


def _expects_text(decl: Parameter, raw: dict[Any, Any], lenient: bool, decimal_comma: bool) -> bool:
    """Whether texts are what the parameter holds: as declared, else when fewer than half of the cells are numbers."""
    if decl.type is not None:
        return decl.type == "text"
    numbers = texts = number_texts = 0
    for cell in raw.values():
        if isinstance(cell, str) and cell:
            number = number_of(cell, decimal_comma=decimal_comma) is not None
            number_texts += number
            if number and lenient:
                numbers += 1
            else:
                texts += 1
        elif isinstance(cell, int | float):
            numbers += 1
    return texts > numbers and number_texts < texts


def _wrong_type(report: Report, where: str, value: str, path: Path, index: tuple[Any, ...] | None) -> None:
    cut = value if len(value) <= 60 else value[:59] + "…"
    help = "write a number, leave the cell blank, or declare `type: text`"
    if number_of(value) is not None:
        help = "store it as a number; `type: number` reads such texts as numbers, `type: text` keeps them"
    elif re.fullmatch(r"[-+]?[1-9][0-9]{0,2}(,[0-9]{3})+", value.strip()):
        plain = value.strip().replace(",", "")
        help = f"write {plain} without separators between the thousands, or the decimal point as `.`"
    elif number_of(value, decimal_comma=True) is not None:
        help = "write the decimal point as `.`, or separate the file's cells by `;`"
    elif value.replace(",", "").replace(".", "").replace(" ", "").isdigit():
        help = "write the number without separators between the thousands and without leading zeros"
    elif value.rstrip("%").strip() != value and number_of(value.rstrip("%").strip()) is not None:
        help = "write 20 % as 0.2"
    report.add("wrong-type", f"{where} holds the text {cut!r}, not a number", at=path, help=help, index=index)


def _not_finite(report: Report, where: str, value: Any, path: Path, index: tuple[Any, ...] | None) -> None:
    what = f"{value}, which is no finite number"
    if isinstance(value, int):
        what = "a number too large for a computer's floats"
    elif math.isnan(value):
        what = "NaN (not a number)"
    help = "leave the cell blank and write `partial: true` where there is no limit, or write the number"
    report.add("non-finite-number", f"{where} holds {what}", at=path, help=help, index=index)


def report_missing(
    decl: Parameter, keys: list[Any], have: Any, report: Report, source: str, *, skip: set[Any] | None = None,
    hint: Callable[[Any], str] | None = None,
) -> None:  # fmt: skip
    """A `missing-cell` finding for each key without a value, unless the parameter is partial or has a default."""
    if decl.partial or decl.default is not None or all(key in have for key in keys):
        return
    for key in keys:
        if key not in have and not (skip and key in skip):
            report.add(
                "missing-cell", f"`{report.name}` has no value for {shown(key)} in {source}", severity=Severity.ERROR,
                help=lambda key=key: (hint(key) if hint else "")  # type: ignore[misc]
                or "add it, give a `default`, or write `partial: true` when not every member has a value",
                index=parts_of(key),
            )  # fmt: skip
