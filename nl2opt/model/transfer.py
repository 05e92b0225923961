"""Models as bytes, from the sandbox to the trusted process, and as `CanonicalModel`.

The form is ``MAGIC``, the header's length (8 bytes, little-endian), the header (JSON: trees, sets, sizes), then the
arrays one after the other (little-endian, 8 bytes an entry, domains and names one). There is no compression, so that
no message grows when it is read, and nothing that could run. Whoever wrote the bytes is hostile: all of it is checked.
"""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
import numpy.typing as npt

from nl2opt.errors import ProgramError
from nl2opt.model.canonical import CanonicalModel, Domain, Quadratic, SpecialOrderedSet
from nl2opt.model.extract import OBJECTIVE, RawModel, extract
from nl2opt.model.extract_bytes import ARRAYS, MAGIC, to_bytes
from nl2opt.model.extract_tree import DEEPEST
from nl2opt.model.nonlinear import FUNCTIONS, Tree

__all__ = ["canonical", "canonical_from_pyomo", "from_bytes", "to_bytes"]

LONGEST_NAME = 10_000
MOST_ENTRIES = 1_000_000_000
"""Entries of one array."""

LONGEST_HEADER = 32_000_000
"""Bytes of JSON, which may take twenty times as many in memory."""


def canonical_from_pyomo(model: Any) -> CanonicalModel:
    """A live Pyomo model as a `CanonicalModel`; `ProgramError` for what rows and columns cannot say.

    >>> import pyomo.environ as pyo
    >>> m = pyo.ConcreteModel()
    >>> m.x = pyo.Var(domain=pyo.NonNegativeIntegers)
    >>> m.cap = pyo.Constraint(expr=(1, 2 * m.x, 7))
    >>> canonical_from_pyomo(m).problem_class
    'MILP'
    """
    return canonical(extract(model))


def from_bytes(data: bytes) -> CanonicalModel:
    """The model that `to_bytes` wrote; `ProgramError` for anything else."""
    try:
        return canonical(_parse(data))
    except ProgramError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError, struct.error) as error:
        raise _refused(f"{type(error).__name__}") from error


def _refused(why: str) -> ProgramError:
    return ProgramError(
        f"the program sent something that is not a model ({why})",
        help="let the program build a Pyomo model named `model` and leave the rest to nl2opt",
    )


def _parse(data: bytes) -> RawModel:
    start = len(MAGIC) + 8
    if len(data) < start or data[: len(MAGIC)] != MAGIC:
        raise _refused("no model header")
    (length,) = struct.unpack_from("<Q", data, len(MAGIC))
    if length > len(data) - start:
        raise _refused("cut header")
    if length > LONGEST_HEADER:
        raise ProgramError(f"the nonlinear parts of the model take more than {LONGEST_HEADER:,} bytes")
    header = json.loads(data[start : start + length].decode("utf-8"), parse_constant=_no_constant)
    if not isinstance(header, dict):
        raise _refused("header")
    position = start + length
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name, kind in ARRAYS.items():
        size = header["sizes"][name]
        dtype = np.dtype(kind)
        if type(size) is not int or not 0 <= size <= MOST_ENTRIES or position + size * dtype.itemsize > len(data):
            raise _refused(f"size of {name}")
        native = dtype.newbyteorder("=")
        arrays[name] = np.frombuffer(data, dtype=dtype, count=size, offset=position).astype(native)
        position += size * dtype.itemsize
    if position != len(data):
        raise _refused("trailing bytes")
    if header["sense"] not in ("minimize", "maximize") or type(header["name"]) is not str:
        raise _refused("sense or name")
    offset = header["offset"]
    if type(offset) not in (int, float):
        raise _refused("offset")
    columns_count, rows_count = len(arrays["lower"]), len(arrays["row_lower"])
    names = _names(arrays.pop("names"), columns_count + rows_count)
    for part in (names[:columns_count], names[columns_count:]):
        if len(set(part)) != len(part):
            raise _refused("two names are alike")
    trees = {}
    for row, tree in header["nonlinears"]:
        if type(row) is not int or row in trees:
            raise _refused("nonlinear rows")
        trees[row] = _tree(tree, 0)
    sets = []
    for name, kind, columns, weights in header["special_ordered_sets"]:
        if type(kind) is not int or kind not in (1, 2) or len(columns) != len(weights) or not _ints(columns):
            raise _refused("special ordered set")
        if not all(type(weight) in (int, float) for weight in weights):
            raise _refused("special ordered set")
        sets.append((_name(name), kind, columns, [float(weight) for weight in weights]))
    return RawModel(
        name=header["name"][:LONGEST_NAME],
        sense=header["sense"],
        offset=float(offset),
        column_names=names[:columns_count],
        row_names=names[columns_count:],
        nonlinears=trees,
        special_ordered_sets=sets,
        **arrays,
    )


def _no_constant(text: str) -> Any:
    raise _refused(f"the number {text}")


def _name(name: Any) -> str:
    if type(name) is not str or len(name) > LONGEST_NAME:
        raise _refused("a name")
    return name


def _names(text: npt.NDArray[np.uint8], count: int) -> list[str]:
    if np.count_nonzero(text == 0) != count or (count and text[-1] != 0):
        raise _refused("number of names")
    return [_name(name) for name in text.tobytes().decode("utf-8").split("\0")[:-1]] if count else []


def _ints(values: Any) -> bool:
    return type(values) is list and all(type(value) is int for value in values)


def _tree(value: Any, depth: int) -> Tree:
    if type(value) in (int, float):
        return value if type(value) is float or abs(value) < 2**63 else float(value)
    if type(value) is not list or len(value) < 2 or depth > DEEPEST:
        raise _refused("a nonlinear tree")
    operator, *children = value
    if operator == "x":
        if len(children) != 1 or type(children[0]) is not int:
            raise _refused("a nonlinear tree")
        return ("x", children[0])
    arity = {"/": (2,), "**": (2,), "-": (1, 2)}.get(operator) if type(operator) is str else None
    if type(operator) is not str or (arity is None and operator not in {"+", "*", "max", "min", *FUNCTIONS}):
        raise _refused("a nonlinear tree")
    if (arity and len(children) not in arity) or (operator in FUNCTIONS and len(children) != 1):
        raise _refused("a nonlinear tree")
    return (operator, *(_tree(child, depth + 1) for child in children))


def canonical(raw: RawModel) -> CanonicalModel:
    """The arrays as a `CanonicalModel`. Shapes, index ranges and finiteness are checked; `ProgramError` if wrong."""
    import scipy.sparse as sp

    n, m = len(raw.column_names), len(raw.row_names)
    sizes = {"lower": n, "upper": n, "domains": n, "row_lower": m, "row_upper": m, "row_start": m + 1}
    for name, size in sizes.items():
        if len(getattr(raw, name)) != size:
            raise _refused(f"size of {name}")
    start, index = raw.row_start, raw.row_index
    if start[0] != 0 or np.any(np.diff(start) < 0) or start[-1] != len(index) or len(raw.row_value) != len(index):
        raise _refused("row starts")
    for name, columns in (
        ("row_index", index),
        ("objective_index", raw.objective_index),
        ("quadratic_first", raw.quadratic_first),
        ("quadratic_second", raw.quadratic_second),
    ):
        if len(columns) and not 0 <= columns.min() <= columns.max() < n:
            raise _refused(f"a column in {name}")
    for name in ("row_value", "objective_value", "quadratic_value"):
        if not np.isfinite(getattr(raw, name)).all():
            raise _refused(f"a number in {name}")
    for name in ("lower", "upper", "row_lower", "row_upper"):
        if np.isnan(getattr(raw, name)).any():
            raise _refused(f"a number in {name}")
    if len(raw.objective_index) != len(raw.objective_value) or np.any(raw.domains > Domain.INTEGER):
        raise _refused("objective or domains")
    if not np.isfinite(raw.offset):
        raise _refused("offset")
    matrix = sp.csr_matrix((raw.row_value, index, start), shape=(m, n))
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    objective = np.zeros(n)
    np.add.at(objective, raw.objective_index, raw.objective_value)
    quadratics = _quadratics(raw, m)
    trees = dict(raw.nonlinears)
    for row, tree in trees.items():
        if not OBJECTIVE <= row < m or not all(0 <= column < n for column in _columns(tree)):
            raise _refused("a column or row of a nonlinear tree")
    for _, _, members, weights in raw.special_ordered_sets:
        if not all(0 <= column < n for column in members) or not np.isfinite(weights).all():
            raise _refused("special ordered set")
    return CanonicalModel(
        objective=objective,
        matrix=matrix,
        row_lower=raw.row_lower,
        row_upper=raw.row_upper,
        lower=raw.lower,
        upper=raw.upper,
        domains=raw.domains,
        column_names=tuple(raw.column_names),
        row_names=tuple(raw.row_names),
        sense=raw.sense,
        offset=float(raw.offset),
        name=raw.name,
        quadratic=quadratics.pop(OBJECTIVE, None),
        row_quadratics=quadratics,
        nonlinear=trees.pop(OBJECTIVE, None),
        row_nonlinears=trees,
        special_ordered_sets=tuple(
            SpecialOrderedSet(name, kind, tuple(columns), tuple(weights))
            for name, kind, columns, weights in raw.special_ordered_sets
        ),
    )


def _columns(tree: Tree) -> list[int]:
    from nl2opt.model.nonlinear import columns_of

    return list(columns_of(tree))


def _quadratics(raw: RawModel, rows: int) -> dict[int, Quadratic]:
    """Terms by row, each pair once with the smaller column first, in lexical order."""
    row, value = raw.quadratic_row, raw.quadratic_value
    if not len(row) == len(raw.quadratic_first) == len(raw.quadratic_second) == len(value):
        raise _refused("quadratic terms")
    if not len(row):
        return {}
    if row.min() < OBJECTIVE or row.max() >= rows:
        raise _refused("a row of quadratic terms")
    keys = np.stack(
        [
            row,
            np.minimum(raw.quadratic_first, raw.quadratic_second),
            np.maximum(raw.quadratic_first, raw.quadratic_second),
        ]
    )
    unique, where = np.unique(keys, axis=1, return_inverse=True)
    total = np.zeros(unique.shape[1])
    np.add.at(total, where.reshape(-1), value)
    unique, total = unique[:, total != 0], total[total != 0]
    return {
        int(i): Quadratic(unique[1, unique[0] == i], unique[2, unique[0] == i], total[unique[0] == i])
        for i in np.unique(unique[0])
    }
