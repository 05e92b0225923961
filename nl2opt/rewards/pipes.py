"""Lines of JSON through pipes, with an end to waiting."""

from __future__ import annotations

import os
import select
import time


def write_all(descriptor: int, data: bytes) -> None:
    """Write the data to the last byte. Raises `OSError`."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def read_until(descriptor: int, deadline: float, mark: bytes) -> bytes | None:
    """What comes until the mark; None when the time is over or the other side is gone before."""
    data = b""
    while not data.endswith(mark):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            return None
        piece = os.read(descriptor, 65536)
        if not piece:
            return None
        data += piece
    return data
