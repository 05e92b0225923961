"""Model files read by HiGHS, to cross-check our own readers."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from nl2opt.errors import ModelError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.files.assemble import quadratic_of
from nl2opt.model.files.source import load


def read_model_with_highs(path: str | os.PathLike[str]) -> CanonicalModel:
    """The model in an LP or MPS file (plain or gzip) as HiGHS reads it.

    HiGHS drops coefficients below 1e-12 (the smallest limit it allows), N rows after the first and constants in the
    rows of LP files, and takes bounds of 1e20 for infinite; it refuses brackets in the names of LP files, quadratic
    rows, SOS and indicators. `ModelError` carries its own words when it refuses a file.
    """
    import highspy

    if not Path(path).is_file():
        raise ModelError(f"the file {os.fspath(path)!r} does not exist or is not a file")
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "highs.log"
        highs = highspy.Highs()
        highs.setOptionValue("log_to_console", False)
        highs.setOptionValue("log_file", str(log))
        highs.setOptionValue("small_matrix_value", 1e-12)
        given = os.fspath(path)
        if given.lower().endswith(".gz"):
            given = str(Path(folder) / Path(given[:-3]).name)
            Path(given).write_bytes(load(path).data)
        status = highs.readModel(given)
        model = highs.getModel() if status != highspy.HighsStatus.kError else None
        del highs
        said = log.read_text(errors="replace") if log.exists() else ""
    if model is None:
        words = [line.removeprefix("ERROR:").strip() for line in said.splitlines() if line.startswith("ERROR")]
        raise ModelError(f"HiGHS cannot read {os.fspath(path)!r}: {'; '.join(words[:3]) or 'no reason given'}")
    return from_highs(model, highspy)


def from_highs(model: Any, highspy: Any) -> CanonicalModel:
    """A `CanonicalModel` from a `HighsModel`."""
    lp, hessian = model.lp_, model.hessian_
    n, m = lp.num_col_, lp.num_row_
    entries = (np.asarray(lp.a_matrix_.value_, np.float64), np.asarray(lp.a_matrix_.index_, np.int32))
    start = np.asarray(lp.a_matrix_.start_, np.int32)
    if lp.a_matrix_.format_ == highspy.MatrixFormat.kColwise:
        matrix = sp.csc_matrix((*entries, start if n else [0]), shape=(m, n)).tocsr()
    else:
        matrix = sp.csr_matrix((*entries, start if m else [0]), shape=(m, n))
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    terms = []
    if hessian.dim_:
        begin, index, value = list(hessian.start_), list(hessian.index_), list(hessian.value_)
        triangular = hessian.format_ == highspy.HessianFormat.kTriangular
        for j in range(hessian.dim_):
            for k in range(begin[j], begin[j + 1]):
                i = int(index[k])
                terms.append((i, j, float(value[k]) * (1.0 if triangular and i != j else 0.5)))
    names = [list(lp.col_names_), list(lp.row_names_)]
    for k, (size, letter) in enumerate(((n, "x"), (m, "r"))):
        if len(names[k]) != size or not all(names[k]):
            names[k] = [f"{letter}{i}" for i in range(size)]
    return CanonicalModel(
        objective=np.array(lp.col_cost_, np.float64),
        matrix=matrix,
        row_lower=np.array(lp.row_lower_, np.float64),
        row_upper=np.array(lp.row_upper_, np.float64),
        lower=np.array(lp.col_lower_, np.float64),
        upper=np.array(lp.col_upper_, np.float64),
        domains=np.array([int(kind) for kind in lp.integrality_] or [0] * n, np.uint8),
        column_names=tuple(names[0]),
        row_names=tuple(names[1]),
        sense="maximize" if lp.sense_ == highspy.ObjSense.kMaximize else "minimize",
        offset=float(lp.offset_),
        name=str(lp.model_name_),
        quadratic=quadratic_of(terms),
    )
