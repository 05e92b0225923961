"""Files that several processes share: written whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO


def write_whole(path: Path, content: str | bytes, *, make_folder: bool = True) -> None:
    """Write a file so that readers see the old content or the new one, never a part. Raises `OSError`."""
    raw = content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")
    if make_folder:
        path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def user_cache() -> Path | None:
    """The user's cache folder for nl2opt, where the system keeps such folders; ``XDG_CACHE_HOME`` is honoured.

    None where the user has no home folder.
    """
    from platformdirs import user_cache_path

    folder = user_cache_path("nl2opt", appauthor=False)
    return folder if folder.is_absolute() else None


def _umask() -> int:
    """The mask of new files; there is no way to read it but to set it, so it is read once, while this loads."""
    return _UMASK


_UMASK = os.umask(0o077)
os.umask(_UMASK)


def as_json(value: Any) -> str:
    """Readable JSON with a line break at the end; lone surrogates are written as escapes.

    >>> as_json({"a": "é"})
    '{\\n "a": "é"\\n}\\n'
    """
    text = json.dumps(value, ensure_ascii=False, indent=1)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(value, indent=1)
    return text + "\n"


@contextmanager
def locked(path: Path) -> Iterator[BinaryIO]:
    """Open a file for appending and hold it: other processes and threads that want the same wait.

    The lock ends with the process, also when that is killed. Where the system has no such lock the block still runs.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        try:
            import fcntl
        except ImportError:
            yield file
            return
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file
