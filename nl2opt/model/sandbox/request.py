"""What the trusted process asks for: a program, files and limits, as bytes."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from nl2opt.errors import InputError

PROGRAM_NAME = "model.py"


@dataclass(frozen=True)
class Limits:
    """What a program may use. Times in seconds; `memory_mb` is address space in MiB; sizes in bytes.

    `output_bytes` counts what it prints on both streams; `file_bytes` bounds one file, the whole of its work folder
    and the model it hands over. A program may start no other process.
    """

    wall_seconds: float = 60.0
    cpu_seconds: float = 60.0
    memory_mb: int = 4096
    output_bytes: int = 1_000_000
    file_bytes: int = 512_000_000

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if not 0 < value < float("inf"):
                raise InputError(f"the limit `{name}` is {value}; it must be a finite number above zero")


@dataclass(frozen=True)
class Request:
    """A program's text, the files it is given by their names in the work folder, and its limits."""

    program: str
    files: Mapping[str, bytes]
    limits: Limits

    @classmethod
    def gather(cls, program: str, files: Mapping[str, bytes | Path], limits: Limits) -> Request:
        """Reads the files; `InputError` for a name that leaves the work folder or a file that cannot be read."""
        contents = {}
        for name, content in files.items():
            if not is_inside(name):
                raise InputError(
                    f"the file name {name!r} is not a name inside the work folder",
                    help="use a relative path with / and without ..",
                )
            if not isinstance(content, bytes):
                try:
                    content = Path(content).read_bytes()
                except OSError as error:
                    raise InputError(
                        f"the file '{content!s}' cannot be read: {error.strerror or error}",
                        help="name a file that exists and can be read",
                    ) from error
            contents[name] = content
        return cls(program, contents, limits)

    def to_bytes(self) -> bytes:
        header = {
            "program": self.program,
            "limits": asdict(self.limits),
            "files": [[name, len(content)] for name, content in self.files.items()],
        }
        text = json.dumps(header).encode()
        return b"".join([struct.pack("<Q", len(text)), text, *self.files.values()])

    @classmethod
    def from_bytes(cls, data: bytes) -> Request:
        (length,) = struct.unpack_from("<Q", data)
        header: dict[str, Any] = json.loads(data[8 : 8 + length])
        position = 8 + length
        files = {}
        for name, size in header["files"]:
            files[name] = data[position : position + size]
            position += size
        return cls(header["program"], files, Limits(**header["limits"]))


def is_inside(name: str) -> bool:
    """Whether a name stays inside the folder it is relative to, on any system.

    >>> is_inside("data/costs.csv"), is_inside("../costs.csv"), is_inside("/etc/passwd"), is_inside("C:x")
    (True, False, False, False)
    """
    path = PurePosixPath(name)
    plain = bool(name) and not path.is_absolute() and not any(c in name for c in "\\:\0")
    return plain and ".." not in path.parts and str(path) not in (".", PROGRAM_NAME)
