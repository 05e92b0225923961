"""The bytes of a model file: plain or gzip, checked before anything is parsed."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from dataclasses import dataclass
from pathlib import Path

from nl2opt.errors import ModelError

MAX_BYTES = 8_000_000_000
"""Default of the largest file read, in bytes after decompression."""

INFINITE = 1e20
"""A bound or side of this size or more is infinite, as in HiGHS, SCIP and CPLEX. Coefficients have no such limit."""

_PIECE = 1 << 24
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Source:
    """A file's name for messages, and its text with ``\\n`` line ends."""

    name: str
    data: bytes

    def line_at(self, offset: int) -> int:
        """The line (from 1) that holds the byte at `offset`."""
        return self.data.count(b"\n", 0, offset) + 1

    def error(self, line: int, message: str, help: str | None = None) -> ModelError:
        """The exception for something wrong in a line."""
        return ModelError(f"{self.name}:{line}: {message}", help=help)


def shown(text: bytes | str, limit: int = 60) -> str:
    """A piece of a file for a message: decoded, quoted and cut."""
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    text = text.replace("\x7f", " ")
    return f"`{text if len(text) <= limit else text[:limit] + '...'}`"


def load(path: str | os.PathLike[str], max_bytes: int = MAX_BYTES) -> Source:
    """Read a file, or raise `ModelError` when it is missing, too large, broken gzip, binary, or not UTF-8.

    ISO-8859-1 is accepted where the first line says ``ENCODING=ISO-8859-1``, as CPLEX writes it.
    """
    name = os.fspath(path)
    file = Path(path)
    if file.is_dir():
        raise ModelError(f"{name!r} is a folder, not a model file", help="name an .lp or .mps file in it")
    try:
        with file.open("rb") as stream:
            head = stream.read(1 << 16)
            packed = head[:2] == _GZIP
            if not packed:
                size = os.fstat(stream.fileno()).st_size
                _check_size(name, size, max_bytes)
                _check_text(name, head)
                data = head + stream.read(max_bytes - len(head) + 1)
                _check_size(name, len(data), max_bytes)
        if packed:
            data = _unpacked(name, file, max_bytes)
    except OSError as error:
        raise ModelError(f"the file {name!r} cannot be read: {error.strerror or error}") from error
    except MemoryError as error:
        raise ModelError(f"the file {name!r} is too large for this machine's memory") from error
    return Source(name, _text(name, data))


def _check_size(name: str, size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise ModelError(
            f"the file {name!r} holds more than {max_bytes / 1e9:g} GB",
            help="raise `max_bytes` to read it all the same",
        )
    memory = _memory()
    if memory and 2 * size > memory:
        raise ModelError(
            f"the file {name!r} holds {size / 1e9:.1f} GB; reading it takes twice that, and the machine has "
            f"{memory / 1e9:.1f} GB of memory"
        )


def _memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 0


def _unpacked(name: str, file: Path, max_bytes: int) -> bytes:
    out = io.BytesIO()
    try:
        with gzip.open(file, "rb") as stream:
            while piece := stream.read(_PIECE):
                if not out.tell():
                    _check_text(name, piece[: 1 << 16])
                out.write(piece)
                _check_size(name, out.tell(), max_bytes)
    except EOFError as error:
        raise ModelError(f"the gzip file {name!r} is truncated") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise ModelError(f"the gzip file {name!r} is damaged: {error}") from error
    return out.getvalue()


def _check_text(name: str, head: bytes) -> None:
    for mark, encoding in ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16")):
        if head.startswith(mark):
            raise ModelError(f"the file {name!r} is {encoding} text", help="save it as UTF-8")
    if b"\0" in head:
        line = head.count(b"\n", 0, head.index(b"\0")) + 1
        raise ModelError(f"{name}:{line}: the file is binary, not LP or MPS text")


def _text(name: str, data: bytes) -> bytes:
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not data.strip():
        raise ModelError(f"the file {name!r} is empty")
    if not data.isascii():
        if b"ENCODING=ISO-8859-1" in data[:200].upper():
            data = data.decode("latin-1").encode()
        else:
            try:
                data.decode()
            except UnicodeDecodeError as error:
                line = data.count(b"\n", 0, error.start) + 1
                raise ModelError(
                    f"{name}:{line}: the text is not UTF-8 (byte 0x{data[error.start]:02x})",
                    help="save the file as UTF-8",
                ) from error
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\0" in data or b"\x7f" in data:
        offset = min(k for k in (data.find(b"\0"), data.find(b"\x7f")) if k >= 0)
        raise ModelError(
            f"{name}:{data.count(chr(10).encode(), 0, offset) + 1}: the file is binary, not LP or MPS text"
        )
    return data
