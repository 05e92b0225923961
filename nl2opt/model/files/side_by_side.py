"""Reading two large model files at once, one of them in a forked child, on machines with more than one core."""

from __future__ import annotations

import gc
import os
import threading
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from nl2opt.errors import ModelError, Nl2optError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.files.read import read_model

WORTH_A_PROCESS = 2_000_000
"""Bytes of the smaller file from which a child pays: it costs some milliseconds to fork and to hand the arrays over."""


def read_both(first: str | os.PathLike[str], second: str | os.PathLike[str]) -> tuple[CanonicalModel, CanonicalModel]:
    """Both models, in the order asked for. Raises what `read_model` raises, for the first file before the second.

    The child is our own process running `read_model`; it sends the arrays back and ends. Where forking is not to be
    had, or other threads run, the files are read one after the other.
    """
    if not _pays(first, second):
        return read_model(first), read_model(second)
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_send, args=(os.fspath(second), theirs, ours), daemon=True)
    child.start()
    theirs.close()
    try:
        one = read_model(first)
        try:
            other = ours.recv()
        except EOFError:
            # The child died (out of memory, say): read it here, where the reason can be told.
            return one, read_model(second)
        if isinstance(other, Nl2optError):
            raise other
        return one, other
    finally:
        ours.close()
        if child.is_alive():
            child.kill()
        child.join()


def _pays(first: str | os.PathLike[str], second: str | os.PathLike[str]) -> bool:
    if not hasattr(os, "fork") or (os.cpu_count() or 1) < 2 or threading.active_count() > 1:
        return False
    try:
        return min(Path(path).stat().st_size for path in (first, second)) >= WORTH_A_PROCESS
    except OSError:
        return False


def _send(path: str, pipe: Connection, other_end: Connection) -> None:
    """The child: read, send, end without running the parent's exit handlers.

    Whatever else goes wrong (Ctrl-C, no memory, a parent that is gone) ends it in silence: the parent reads the file.
    """
    try:
        gc.disable()  # a collection would write to every page the child shares with its parent
        other_end.close()  # else the pipe would stay open, and the child wait for ever, when the parent is killed
        try:
            answer: CanonicalModel | ModelError = read_model(path)
        except ModelError as error:
            answer = ModelError(error.message, help=error.help)
        pipe.send(answer)
        pipe.close()
    except BaseException:
        os._exit(1)
    os._exit(0)
