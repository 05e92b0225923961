"""Writing a `RawModel` as bytes. Apart from the reader, so that the sandbox need not import scipy."""

from __future__ import annotations

import json
import struct

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
}
"""The arrays of a model in the order they are written, and their types."""


def to_bytes(raw: RawModel) -> bytes:
    """The model as bytes for `nl2opt.model.transfer.from_bytes`."""
    header = {
        "name": raw.name,
        "sense": raw.sense,
        "offset": raw.offset,
        "column_names": raw.column_names,
        "row_names": raw.row_names,
        "nonlinears": [[row, to_json(tree)] for row, tree in raw.nonlinears.items()],
        "special_ordered_sets": raw.special_ordered_sets,
        "sizes": {name: len(getattr(raw, name)) for name in ARRAYS},
    }
    text = json.dumps(header, ensure_ascii=False).encode("utf-8", "backslashreplace")
    arrays = [np.ascontiguousarray(getattr(raw, name), dtype=kind).tobytes() for name, kind in ARRAYS.items()]
    return b"".join([MAGIC, struct.pack("<Q", len(text)), text, *arrays])
