"""Writing a `RawModel` as bytes. Apart from the reader, so that the sandbox need not import scipy."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

from nl2opt.model.extract import RawModel
from nl2opt.model.nonlinear import to_json

MAGIC = b"nl2opt-model-1\n"

ARRAYS = {
    "objective_index": "<i8",
    "objective_value": "<f8",
    "lower": "<f8",
    "upper": "<f8",
    "domains": "|u1",
    "row_start": "<i8",
    "row_index": "<i8",
    "row_value": "<f8",
    "row_lower": "<f8",
    "row_upper": "<f8",
    "quadratic_row": "<i8",
    "quadratic_first": "<i8",
    "quadratic_second": "<i8",
    "quadratic_value": "<f8",
    "names": "|u1",
}
"""The arrays of a model in the order they are written, and their types; names are UTF-8, each ended by a null byte."""


def to_bytes(raw: RawModel) -> bytes:
    """The model as bytes for `nl2opt.model.transfer.from_bytes`."""
    header: dict[str, Any] = {
        "name": raw.name,
        "sense": raw.sense,
        "offset": raw.offset,
        "nonlinears": [[row, to_json(tree)] for row, tree in raw.nonlinears.items()],
        "special_ordered_sets": raw.special_ordered_sets,
    }
    names = [name.replace("\0", "\\0") for name in (*raw.column_names, *raw.row_names)]
    text = "".join(name + "\0" for name in names).encode("utf-8", "backslashreplace")
    arrays = {
        name: text if name == "names" else np.ascontiguousarray(getattr(raw, name), dtype=kind).tobytes()
        for name, kind in ARRAYS.items()
    }
    header["sizes"] = {name: len(data) // np.dtype(ARRAYS[name]).itemsize for name, data in arrays.items()}
    start = json.dumps(header).encode()
    return b"".join([MAGIC, struct.pack("<Q", len(start)), start, *arrays.values()])
