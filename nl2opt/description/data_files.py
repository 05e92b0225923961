"""Data as files: what a program finds in its working folder."""

from __future__ import annotations

import csv
import io
import json

from nl2opt.description.readers.cells import text_of
from nl2opt.description.tables import Data, DataTable

VALUES = "values.json"
"""The file of all named values, one JSON object."""


def data_files(data: Data) -> dict[str, bytes]:
    """Each table as ``NAME.csv``, and all values together as `VALUES`.

    >>> table = DataTable("demand", ("day", "loaves"), (("mon", 500), ("tue", None)))
    >>> for name, text in data_files(Data({"demand": table}, {"budget": 900})).items(): print(name, text)
    demand.csv b'day,loaves\\nmon,500\\ntue,\\n'
    values.json b'{"budget": 900}\\n'
    """
    files = {f"{name}.csv": _csv(table).encode("utf-8", "surrogatepass") for name, table in data.tables.items()}
    if data.values:
        files[VALUES] = (json.dumps(dict(data.values), ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")
    return files


def _csv(table: DataTable) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(
        [text_of(cell) if not isinstance(cell, float) else repr(cell) for cell in row] for row in table.rows
    )
    return out.getvalue()
