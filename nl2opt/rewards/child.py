"""Forked children of a worker: where candidates are read and solved, under limits, and killed when they overrun.

A `Child` serves formulations one after another, since they run no code of their own; `once` does a single piece of work
that is at hand already, such as the model of a program. Both start in milliseconds, as the worker has loaded all.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections.abc import Callable
from typing import Any, NoReturn

from nl2opt.rewards.pipes import read_until, write_all

Work = Callable[[], dict[str, Any]]
MOST_JOBS = 500
"""A child that has served so many jobs gives way to a new one, so that memory it kept goes back."""


class Child:
    """A process that serves jobs until it is killed. `memory_mb` bounds what it may allocate."""

    def __init__(self, serve: Callable[[dict[str, Any]], dict[str, Any]], memory_mb: int) -> None:
        self.memory_mb = memory_mb
        self.served = 0
        read, child_write = os.pipe()
        child_read, write = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(read)
            os.close(write)
            _run_and_exit(lambda: _serve(child_read, child_write, serve, memory_mb))
        os.close(child_read)
        os.close(child_write)
        self._read, self._write = read, write

    @property
    def worn(self) -> bool:
        return self.served >= MOST_JOBS

    def ask(self, job: dict[str, Any], seconds: float) -> dict[str, Any] | None:
        """The answer to a job; None when it took too long or the child died of it. The child has to go then."""
        self.served += 1
        try:
            write_all(self._write, json.dumps(job).encode() + b"\n")
        except OSError:
            return None
        data = read_until(self._read, time.monotonic() + seconds, b"\n")
        return None if data is None else _parsed(data)

    def kill(self) -> None:
        if self.pid:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
            self.pid = 0
            os.close(self._read)
            os.close(self._write)


def once(work: Work, seconds: float, memory_mb: int) -> tuple[dict[str, Any] | None, bool]:
    """The result of the work, done in a child of its own; or None, and whether its time was over."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)

        def run() -> None:
            confine(memory_mb)
            write_all(write, json.dumps(work()).encode() + b"\n")

        _run_and_exit(run)
    os.close(write)
    deadline = time.monotonic() + seconds
    try:
        data = read_until(read, deadline, b"\n")
    finally:
        os.close(read)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return (None if data is None else _parsed(data)), time.monotonic() >= deadline


def _serve(read: int, write: int, serve: Callable[[dict[str, Any]], dict[str, Any]], memory_mb: int) -> None:
    confine(memory_mb)
    with os.fdopen(read, "rb") as jobs:
        for line in jobs:
            write_all(write, json.dumps(serve(json.loads(line))).encode() + b"\n")


def _run_and_exit(run: Callable[[], None]) -> NoReturn:
    status = 1
    try:
        run()
        status = 0
    finally:
        os._exit(status)


def confine(memory_mb: int) -> None:
    """Limits of this process: memory it may allocate, and no core file; it ends when its worker ends."""
    import ctypes
    import resource

    size = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _parsed(data: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(data)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
