"""`LogWriter`: appends to a log so that a kill, a full disk or a second run at once loses nothing that was written."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path
from types import TracebackType
from typing import Self

from nl2opt.errors import InputError
from nl2opt.evaluation.attempt import Attempt
from nl2opt.evaluation.log import FIRST_BYTES, Header, Log, attempt_to_json, parse_log
from nl2opt.evaluation.log_words import without_words

NO_LOCKS = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL}


class LogWriter:
    """A log, opened to be continued; begun where the file is new or empty. One process at a time has it open.

    `log` is what stood there already, `notes` what a person should know. The lock (`flock`) ends with the process,
    however that ends; where the system or the file system has none, a note says so, and reading tells of attempts
    that two runs wrote.

    Raises `InputError` when the file cannot be written, is no log, is one of another run (`Header.differences`), or
    another process writes to it.
    """

    def __init__(self, path: str | Path, header: Header) -> None:
        self.path = Path(path)
        self.header = header
        self._file = _opened(self.path)
        try:
            self.notes = _lock(self._file, self.path)
            self.log = self._begin()
        except BaseException:
            os.close(self._file)
            raise
        self.notes += self.log.notes

    def _begin(self) -> Log:
        content = _content(self._file)
        if not content.strip() or (b"\n" not in content and _cut_header(content)):
            self._truncate(0)
            self._append((self.header.to_json() + "\n").encode())
            _sync_folder(self.path)
            return Log(self.header, (), path=self.path)
        log = parse_log(content, self.path)
        apart = log.header.differences(self.header)
        if apart:
            raise InputError(
                f"the log {str(self.path)!r} is of another run, which differs in {'; '.join(apart)}",
                help="name another file with `--log`, or run with what the log was begun with",
            )
        self._truncate(content.rfind(b"\n") + 1)
        return log

    def write(self, *attempts: Attempt) -> None:
        """Append attempts and wait until they are on the disk. All or none of them: see `_append`."""
        if not self.header.texts:
            attempts = tuple(without_words(attempt) for attempt in attempts)
        self._append("".join(attempt_to_json(attempt) + "\n" for attempt in attempts).encode())

    def _append(self, data: bytes) -> None:
        """`InputError` when the disk is full; the log then ends where it ended before."""
        end = os.lseek(self._file, 0, os.SEEK_END)
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._file, view) :]
            os.fsync(self._file)
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, end)
                os.fsync(self._file)
            raise InputError(
                f"the log {str(self.path)!r} cannot be written: {error.strerror}",
                help="what it holds is whole; make room, and the same command goes on from there",
            ) from None

    def _truncate(self, size: int) -> None:
        if os.fstat(self._file).st_size > size:
            os.ftruncate(self._file, size)

    def close(self) -> None:
        """Also lets go of the lock. May be called twice."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _opened(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o644)
    except OSError as error:
        raise InputError(
            f"the log {str(path)!r} cannot be written: {error.strerror}", help="name another file with `--log`"
        ) from None
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise InputError(f"the log {str(path)!r} is no file on a disk", help="name another file with `--log`")
    return file


def _lock(file: int, path: Path) -> tuple[str, ...]:
    """Take the lock, or say that there are none here."""
    unlocked = (f"{str(path)!r} cannot be locked here: see to it that no second run writes to it",)
    try:
        import fcntl
    except ImportError:
        return unlocked
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in NO_LOCKS:
            return unlocked
        raise InputError(
            f"another run writes to the log {str(path)!r}", help="wait until it ends, or name another file with `--log`"
        ) from None
    return ()


def _content(file: int) -> bytes:
    os.lseek(file, 0, os.SEEK_SET)
    parts = []
    while part := os.read(file, 1 << 20):
        parts.append(part)
    return b"".join(parts)


def _cut_header(content: bytes) -> bool:
    return FIRST_BYTES.startswith(content) or content.startswith(FIRST_BYTES)


def _sync_folder(path: Path) -> None:
    """The name of a new file is on the disk, too (where folders can be synced)."""
    with contextlib.suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
