"""Data apart from the model: tables of rows, and named values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class DataTable:
    """A table: `rows[i][k]` is the cell in column `columns[k]`, an int, float, text, or None when blank.

    `numbers[i]` is the row's number in its file as a person counts there (line of a CSV, row of a sheet).
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    file: str = ""
    numbers: tuple[int, ...] = ()
    read_as: Mapping[str, str] = field(default_factory=dict, kw_only=True)
    """By column, how texts became numbers, in a few words: ``in EUR``, ``per cent, as shares``."""

    def number(self, row: int) -> int:
        """The number of row `row` in its file, or its place from 1 where there is no file."""
        return self.numbers[row] if self.numbers else row + 1

    def where(self, row: int | None = None, column: str | None = None) -> str:
        """``demand.csv, row 3, column 'loaves'``, for messages."""
        parts = [self.file or f"table `{self.name}`"]
        if row is not None:
            parts.append(f"row {self.number(row)}")
        if column is not None:
            parts.append(f"column {column!r}")
        return ", ".join(parts)


@dataclass(frozen=True)
class Data:
    """All the data of one problem: tables and values by name.

    >>> Data(values={"budget": 10}).values["budget"]
    10
    """

    tables: Mapping[str, DataTable] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)

    def names(self) -> list[str]:
        return [*self.tables, *self.values]

    @classmethod
    def merge(cls, parts: Iterable[Data]) -> Data:
        """One after the other; `DataError` naming both origins when two give one name."""
        from nl2opt.errors import DataError

        tables: dict[str, DataTable] = {}
        values: dict[str, Any] = {}
        for part in parts:
            for name in part.names():
                if name in tables or name in values:
                    first = tables[name].where() if name in tables else "another file's value"
                    raise DataError(f"two data sources give `{name}`", help=f"rename one of them; the first is {first}")
            tables.update(part.tables)
            values.update(part.values)
        return cls(tables, values)
