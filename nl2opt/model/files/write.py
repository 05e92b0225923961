"""Writing a model file of either format."""

from __future__ import annotations

import gzip
import os
import re
from pathlib import Path
from typing import Literal

from nl2opt.errors import ModelError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.files.lp_writer import to_lp
from nl2opt.model.files.mps_writer import to_mps


def write_model(
    model: CanonicalModel, path: str | os.PathLike[str], format: Literal["lp", "mps"] | None = None
) -> None:
    """Write an LP or free MPS file; ``.gz`` at the end packs it. Without `format`, the suffix decides.

    `read_model` gives back the same model, to the last bit. Raises `ModelError` when the suffix tells no format, when
    the format cannot say something (rows with nonlinear terms are named), or when the file cannot be written.
    """
    name = os.fspath(path)
    bare = re.sub(r"(?i)\.gz$", "", name)
    kind = format or {".lp": "lp", ".mps": "mps"}.get(Path(bare).suffix.lower())
    if kind not in ("lp", "mps"):
        raise ModelError(f"{name!r} tells no format", help="end the name in .lp or .mps, or give `format`")
    text = (to_lp(model) if kind == "lp" else to_mps(model)).encode()
    try:
        Path(path).write_bytes(gzip.compress(text, mtime=0) if bare != name else text)
    except OSError as error:
        raise ModelError(f"the file {name!r} cannot be written: {error.strerror or error}") from error
