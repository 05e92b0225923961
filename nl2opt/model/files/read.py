"""Reading a model file of either format."""

from __future__ import annotations

import os
import re
from pathlib import Path

from nl2opt.errors import ModelError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.files.lp_reader import read_lp
from nl2opt.model.files.mps_reader import read_mps
from nl2opt.model.files.source import MAX_BYTES, Source, load

_MPS_HEAD = re.compile(rb"(?m)\A(?:\*[^\n]*\n|[ \t]*\n)*(?:NAME|ROWS|OBJSENSE|OBJNAME)\b")
_LP_HEAD = re.compile(rb"(?i)\A(?:\\[^\n]*\n|\s)*(?:max|min)")


def read_model(path: str | os.PathLike[str], *, max_bytes: int = MAX_BYTES) -> CanonicalModel:
    """Read an LP (CPLEX dialect) or MPS (fixed or free) file, plain or gzip.

    The format is that of the suffix (``.lp``, ``.mps``, with or without ``.gz``), otherwise that of the content.
    Numbers are the correctly rounded doubles of the text; nothing is dropped or merged, and the order of columns and
    rows is the file's. `lp_reader` and `mps_reader` say how each dialect is read. A file of more than `max_bytes`
    after decompression is refused.

    Raises `ModelError` with one message that names file, line and what is wrong.
    """
    source = load(path, max_bytes)
    suffix = Path(re.sub(r"(?i)\.gz$", "", os.fspath(path))).suffix.lower()
    if suffix == ".lp":
        return read_lp(source)
    if suffix in (".mps", ".qps"):
        return read_mps(source)
    return _by_content(source)


def _by_content(source: Source) -> CanonicalModel:
    if _MPS_HEAD.match(source.data):
        return read_mps(source)
    if _LP_HEAD.match(source.data):
        return read_lp(source)
    raise ModelError(
        f"{source.name}:1: the text is neither LP nor MPS",
        help="an LP file starts with Minimize or Maximize, MPS with NAME",
    )
