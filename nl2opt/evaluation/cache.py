"""Where downloaded and unpacked problem sets are kept: ``$NL2OPT_CACHE_DIR``, else the user's cache folder."""

from __future__ import annotations

import os
import re
from pathlib import Path

from nl2opt.errors import InputError

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")


def cache_folder() -> Path:
    """The folder; it need not exist yet."""
    if own := os.environ.get("NL2OPT_CACHE_DIR"):
        return Path(own).expanduser()
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "nl2opt"


def writable(folder: Path) -> Path:
    """The folder, made if need be; `InputError` when that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or error
        raise InputError(
            f"the cache folder {str(folder)!r} cannot be made: {reason}",
            help="set NL2OPT_CACHE_DIR to a writable folder",
        ) from error
    return folder


def set_folder(name: str) -> Path:
    """Where the set called `name` is kept once fetched."""
    return cache_folder() / "sets" / name


def fetched_set(name: str) -> Path | None:
    """The folder of a fetched set, None when there is none of that name."""
    if not _NAME.fullmatch(name):
        return None
    folder = set_folder(name)
    return folder if folder.is_dir() else None
