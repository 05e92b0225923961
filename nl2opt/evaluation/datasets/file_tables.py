"""Tables that are read from their files when they are first looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from nl2opt.description.readers import read_file
from nl2opt.description.tables import DataTable
from nl2opt.errors import DataError


class FileTables(Mapping[str, DataTable]):
    """Tables by name, one a file; a table once read is kept. Copies sent to another process read for themselves.

    `DataError` on looking at a table names the file that cannot be read.
    """

    def __init__(self, files: Mapping[str, Path]) -> None:
        self.files = dict(files)
        self._read: dict[str, DataTable] = {}

    def __getitem__(self, name: str) -> DataTable:
        if name not in self._read:
            file = self.files[name]
            found = read_file(file).tables
            if len(found) != 1:
                raise DataError(f"the data file {str(file)!r} holds {len(found)} tables, and one was expected")
            self._read[name] = next(iter(found.values()))
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)

    def __contains__(self, name: object) -> bool:
        return name in self.files

    def __getstate__(self) -> dict[str, Path]:
        return self.files

    def __setstate__(self, files: dict[str, Path]) -> None:
        self.files, self._read = files, {}

    def __repr__(self) -> str:
        return f"FileTables({list(self.files)})"
