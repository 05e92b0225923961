"""Which columns of two models mean the same: affine identities, found or given, never trusted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from nl2opt.errors import InputError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.passes.exact import as_written
from nl2opt.verdict.semantic.linear import Affine, column

LARGEST_FILE = 200_000_000
_QUOTIENT = re.compile(r"[+-]?\d{1,40}/\d{1,40}")
_SHAPE = 'write {"columns": {"y": "x", "z": {"terms": {"x": 10}, "constant": 1}}}'


@dataclass(frozen=True)
class ColumnMap:
    """Columns of the second model as expressions of the first model's columns, and the other way round.

    Either part may leave columns out: those are columns the map says nothing about. What is stated both ways must
    agree, which the examination checks.

    >>> a = CanonicalModel.build(objective=[1, 1], column_names=["x", "s"])
    >>> b = CanonicalModel.build(objective=[1], column_names=["x"])
    >>> ColumnMap.by_names(a, b).forward
    {0: Affine(terms={0: Fraction(1, 1)}, constant=Fraction(0, 1))}
    """

    forward: Mapping[int, Affine] = field(default_factory=dict)
    """Column of the second to its expression over columns of the first."""
    backward: Mapping[int, Affine] = field(default_factory=dict)
    """Column of the first to its expression over columns of the second."""
    origin: str = "given"
    """Where the map comes from, for people."""

    @classmethod
    def by_names(cls, first: CanonicalModel, second: CanonicalModel) -> ColumnMap:
        """Columns of equal name are the same."""
        places = second.column_index
        pairs = [(j, places[name]) for j, name in enumerate(first.column_names) if name in places]
        return cls({k: column(j) for j, k in pairs}, origin="equal names")

    @classmethod
    def from_columns(cls, columns: Iterable[int], origin: str = "matched columns") -> ColumnMap:
        """Column j of the first is column ``columns[j]`` of the second; a negative number leaves a column out."""
        return cls({int(k): column(j) for j, k in enumerate(columns) if k >= 0}, origin=origin)

    def turned(self) -> ColumnMap:
        """The map with first and second exchanged."""
        return ColumnMap(self.backward, self.forward, self.origin)

    @property
    def size(self) -> int:
        """How many identities it states."""
        return len(self.forward) + len(self.backward)

    def identities(self) -> list[tuple[Affine, Affine]]:
        """Pairs of expressions, over the first and over the second, that are equal at points that mean the same."""
        pairs = [(image, column(k)) for k, image in sorted(self.forward.items())]
        return pairs + [(column(j), image) for j, image in sorted(self.backward.items())]


def read_map(path: str | Path, first: CanonicalModel, second: CanonicalModel) -> ColumnMap:
    """Read a map from a JSON file; see `map_of` for its shape. `InputError` names the file and the entry."""
    value = read_values(path)
    try:
        return map_of(value, first, second, origin=f"file {Path(path).name}")
    except InputError as error:
        raise InputError(f"the map file {path}: {error.message}", help=error.help) from None


def read_values(path: str | Path) -> Any:
    """The JSON values of a map file. `InputError` for a file that is not there, is no JSON, or has an entry twice."""
    path = Path(path)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(f"the map file {path} is larger than {LARGEST_FILE} bytes")
        return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once)
    except OSError as error:
        raise InputError(f"the map file {path} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise InputError(f"the map file {path} is not UTF-8 text", help="save it as JSON in UTF-8") from None
    except json.JSONDecodeError as error:
        raise InputError(f"the map file {path}, line {error.lineno}: {error.msg}", help=_SHAPE) from None
    except _Twice as error:
        raise InputError(f"the map file {path}: the entry {error} is there twice", help="keep one of them") from None
    except RecursionError:
        raise InputError(f"the map file {path} is nested too deeply", help=_SHAPE) from None
    except ValueError:  # whole numbers of thousands of digits
        raise InputError(f"the map file {path} holds a number that is too long") from None


class _Twice(Exception):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Twice(repr(twice))
    return found


def map_of(value: Any, first: CanonicalModel, second: CanonicalModel, *, origin: str = "given") -> ColumnMap:
    """A map from JSON values.

    ``{"columns": {...}, "back": {...}}``: `columns` gives columns of the second model in terms of the first, `back`
    columns of the first in terms of the second; each entry is a name, a number, or
    ``{"terms": {name: number}, "constant": number}``. Numbers may be written as quotients (``"1/3"``).

    >>> a = CanonicalModel.build(objective=[1], column_names=["kg"])
    >>> b = CanonicalModel.build(objective=[1], column_names=["g"])
    >>> map_of({"columns": {"g": {"terms": {"kg": 1000}}}}, a, b).forward[0].terms
    {0: Fraction(1000, 1)}
    >>> map_of({"columns": {"g": "lb"}}, a, b)
    Traceback (most recent call last):
    nl2opt.errors.InputError: entry 'g' of `columns` names 'lb', which is no column of the first model
    """
    if not isinstance(value, dict) or not set(value) & {"columns", "back"}:
        raise InputError("a map is an object with `columns`, `back`, or both", help=_SHAPE)
    for key in value:
        if key not in ("columns", "back"):
            raise InputError(f"a map has no part {key!r}; its parts are `columns` and `back`", help=_SHAPE)
    forward = _part("columns", value.get("columns", {}), second, "second", first, "first")
    backward = _part("back", value.get("back", {}), first, "first", second, "second")
    return ColumnMap(forward, backward, origin)


def _part(
    part: str, value: Any, target: CanonicalModel, target_words: str, source: CanonicalModel, source_words: str
) -> dict[int, Affine]:
    if not isinstance(value, dict):
        raise InputError(f"`{part}` is not an object", help=_SHAPE)
    found: dict[int, Affine] = {}
    for name, entry in value.items():
        if name not in target.column_index:
            raise InputError(f"`{part}` has an entry {name!r}, which is no column of the {target_words} model")
        where = f"entry {name!r} of `{part}`"
        if isinstance(entry, str):
            entry = {"terms": {entry: 1}}
        elif isinstance(entry, int | float) and not isinstance(entry, bool):
            entry = {"constant": entry}
        if not isinstance(entry, dict) or not entry or not set(entry) <= {"terms", "constant"}:
            raise InputError(f"{where} is not a name, a number, or an object with `terms` and `constant`", help=_SHAPE)
        terms = entry.get("terms", {})
        if not isinstance(terms, dict):
            raise InputError(f"{where}: `terms` is not an object", help=_SHAPE)
        line: dict[int, Fraction] = {}
        for key, number in terms.items():
            if key not in source.column_index:
                raise InputError(f"{where} names {key!r}, which is no column of the {source_words} model")
            line[source.column_index[key]] = _number(f"{where}, term {key!r}", number)
        constant = _number(f"{where}, constant", entry.get("constant", 0))
        found[target.column_index[name]] = Affine({j: v for j, v in line.items() if v}, constant)
    return found


def _number(where: str, value: Any) -> Fraction:
    if isinstance(value, str) and _QUOTIENT.fullmatch(value):
        if not int(value.split("/")[1]):
            raise InputError(f"{where}: {value!r} divides by zero")
        return Fraction(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{where}: {value!r} is not a number", help='write a number, or a quotient such as "1/3"')
    if not abs(value) <= 1e20:
        raise InputError(f"{where}: the number is not finite, or larger than 1e20")
    return Fraction(value) if isinstance(value, int) else as_written(value)
