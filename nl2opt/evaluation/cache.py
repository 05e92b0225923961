"""Where downloaded and unpacked problem sets are kept: ``$NL2OPT_SETS``, else the user's cache folder."""

from __future__ import annotations

import os
import re
from pathlib import Path

from nl2opt.errors import InputError
from nl2opt.files import user_cache

NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
VARIABLE = "NL2OPT_SETS"


def sets_folder() -> Path:
    """The folder; it need not exist yet."""
    if own := os.environ.get(VARIABLE):
        return Path(own).expanduser()
    base = user_cache()
    if base is None:
        raise InputError("there is no home folder to keep sets in", help=f"set {VARIABLE} to a folder")
    return base / "sets"


def writable(folder: Path) -> Path:
    """The folder, made if need be; `InputError` when that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or error
        raise InputError(
            f"the folder for problem sets {str(folder)!r} cannot be made: {reason}",
            help=f"set {VARIABLE} to a writable folder",
        ) from error
    return folder


def fetched_set(name: str) -> Path | None:
    """The folder of a fetched set, None when there is none of that name."""
    if not NAME.fullmatch(name):
        return None
    folder = sets_folder() / name
    return folder if folder.is_dir() else None
