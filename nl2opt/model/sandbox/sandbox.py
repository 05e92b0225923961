"""The trusted side: asks for a run, watches its time and output, reads the model or says what went wrong."""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.sandbox import ending
from nl2opt.model.sandbox.isolation import Isolation
from nl2opt.model.sandbox.request import Limits, Request
from nl2opt.model.transfer import from_bytes


@dataclass(frozen=True)
class ProgramRun:
    """What a program left: its model, what it printed (cut at the limit), and how long it took (wall seconds)."""

    model: CanonicalModel
    stdout: str
    stderr: str
    seconds: float
    isolation: Isolation


class Runner(Protocol):
    """A way to run a request in a process of its own."""

    def start(self) -> None: ...
    def isolation(self) -> Isolation: ...
    def run(self, request: Request) -> ending.Ending: ...
    def close(self) -> None: ...


class Sandbox:
    """Runs programs that nobody has read and returns the models they build.

    Warm after the first run: on Linux a server process loads Pyomo once and forks a child for each program. Threads
    may share one sandbox, and processes may each have their own. `mechanism` is ``fork-server``, ``subprocess`` or
    None for the best one here. Use it in a ``with`` block or call `close`; the server also ends with this process,
    however that ends.

    >>> with Sandbox() as sandbox:
    ...     run = sandbox.run("from pyomo.environ import *; m = ConcreteModel(); m.x = Var(bounds=(0, 3))")
    >>> run.model.column_names
    ('x',)
    """

    def __init__(self, *, mechanism: str | None = None) -> None:
        self.mechanism = mechanism or ("fork-server" if sys.platform == "linux" else "subprocess")
        self._lock = threading.Lock()
        self._runner: Runner | None = None
        self._owner = os.getpid()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _get(self) -> Runner:
        with self._lock:
            if self._owner != os.getpid():  # after a fork the server still belongs to the parent
                self._owner, self._runner = os.getpid(), None
            if self._runner is None:
                if self.mechanism == "fork-server":
                    from nl2opt.model.sandbox.forked import ForkedRunner

                    self._runner = ForkedRunner()
                else:
                    from nl2opt.model.sandbox.plain import PlainRunner

                    self._runner = PlainRunner()
            return self._runner

    def start(self) -> None:
        """Begin loading the server and return at once, so that other work can go on meanwhile."""
        self._get().start()

    def warm(self) -> Isolation:
        """Load the server, wait until it is ready, and return the layers it found."""
        return self._get().isolation()

    def run(
        self, program: str, *, files: Mapping[str, bytes | Path] | None = None, limits: Limits | None = None
    ) -> ProgramRun:
        """Run a program's text and read the model it builds; `files` go into its work folder under their names.

        Raises `ProgramError` for whatever goes wrong in the program, with the line where one is known; `InputError` for
        a file that cannot be given.
        """
        limits = limits or Limits()
        request = Request.gather(program, files or {}, limits)
        runner = self._get()
        isolation = runner.isolation()
        start = time.perf_counter()
        end = runner.run(request)
        model = from_bytes(ending.model_bytes(end, program, limits))
        return ProgramRun(model, end.stdout, end.stderr, time.perf_counter() - start, isolation)

    def close(self) -> None:
        """End the server and whatever runs in it."""
        with self._lock:
            runner, self._runner = self._runner, None
        if runner is not None and self._owner == os.getpid():
            runner.close()


_shared = Sandbox()


def shared() -> Sandbox:
    """The sandbox that `run_program` uses: started on first use, ended with the process."""
    return _shared


def run_program(
    program: str, *, files: Mapping[str, bytes | Path] | None = None, limits: Limits | None = None
) -> ProgramRun:
    """`Sandbox.run` in a sandbox shared by the whole process."""
    return _shared.run(program, files=files, limits=limits)


atexit.register(_shared.close)
