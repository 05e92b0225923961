"""One new process for each program: for systems other than Linux, where there is no fork server."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import IO, NoReturn

from nl2opt.model.sandbox import child
from nl2opt.model.sandbox.boot import command, environment
from nl2opt.model.sandbox.confine import ALWAYS_ON
from nl2opt.model.sandbox.ending import Cut, Ending
from nl2opt.model.sandbox.isolation import LAYERS, Isolation
from nl2opt.model.sandbox.program import refuse_solvers
from nl2opt.model.sandbox.request import Limits, Request

START_SECONDS = 120.0
"""Allowed for the interpreter and Pyomo to load, before the wall time of the program starts."""

POLL_SECONDS = 0.01
STARTED = "started"


class PlainRunner:
    """Starts a fresh interpreter for each run."""

    def __init__(self) -> None:
        self._isolation: Isolation | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Nothing is kept warm."""

    def isolation(self) -> Isolation:
        """The layers, found by one run of an empty program."""
        with self._lock:
            if self._isolation is None:
                layers = self._attempt(Request("", {}, Limits()), {})[1]
                layers = layers or {name: "" if name in ALWAYS_ON else "not tried" for name in LAYERS}
                self._isolation = Isolation(
                    "subprocess",
                    tuple(name for name, why in layers.items() if not why),
                    {name: why for name, why in layers.items() if why},
                )
            return self._isolation

    def run(self, request: Request) -> Ending:
        found = self.isolation()
        return self._attempt(request, {**dict.fromkeys(found.layers, ""), **found.missing})[0]

    def close(self) -> None:
        """Nothing is left between runs."""

    def _attempt(self, request: Request, known: Mapping[str, str]) -> tuple[Ending, dict[str, str]]:
        with tempfile.TemporaryDirectory(prefix="nl2opt-sandbox-", ignore_cleanup_errors=True) as folder:
            root = Path(folder)
            (root / "work").mkdir()
            (root / "request").write_bytes(request.to_bytes())
            process = subprocess.Popen(
                command("nl2opt.model.sandbox.plain", folder, json.dumps(known)),
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=os.name == "posix",
            )
            try:
                end = _watch(process, root, request.limits)
            finally:
                _kill(process)
                process.wait()
                for stream in (process.stdout, process.stderr):
                    if stream is not None:
                        stream.close()
            layers = {}
            with contextlib.suppress(OSError, ValueError):
                if _is_plain(root / STARTED):
                    told = json.loads((root / STARTED).read_text())
                    layers = {str(name): str(why) for name, why in told.items() if name in LAYERS}
            return end, layers


def _watch(process: subprocess.Popen[bytes], root: Path, limits: Limits) -> Ending:
    assert process.stdout is not None
    assert process.stderr is not None
    out, err = _Reader(process.stdout, limits.output_bytes), _Reader(process.stderr, limits.output_bytes)
    begun: float | None = None
    start = time.monotonic()
    cut = None
    while process.poll() is None:
        now = time.monotonic()
        if begun is None and (root / STARTED).exists():
            begun = now
        if out.size + err.size > limits.output_bytes:
            cut = Cut.OUTPUT
        elif now - start > START_SECONDS or (begun is not None and now - begun > limits.wall_seconds):
            cut = Cut.TIME
        if cut:
            _kill(process)
            process.wait()
            break
        time.sleep(POLL_SECONDS)
    out.thread.join()
    err.thread.join()
    if cut is None and out.size + err.size > limits.output_bytes:
        cut = Cut.OUTPUT
    answer = root / "answer"
    small = _is_plain(answer) and answer.stat().st_size <= limits.file_bytes
    return Ending(answer.read_bytes() if small else b"", out.text(), err.text(), process.returncode, cut)


class _Reader:
    """Reads a stream to its end in a thread, keeping no more than `limit` bytes."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self.size = 0
        self.kept: list[bytes] = []
        self.stream, self.limit = stream, limit
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while piece := os.read(self.stream.fileno(), 65536):
                self.kept.append(piece[: max(0, self.limit - self.size)])
                self.size += len(piece)

    def text(self) -> str:
        return b"".join(self.kept).decode("utf-8", "replace")


def _is_plain(path: Path) -> bool:
    """A regular file: a program that no layer holds could have put a pipe or a link in its place."""
    return path.is_file() and not path.is_symlink()


def _kill(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()


def main() -> NoReturn:
    """In the new process: run the request in the folder that the first argument names; the second holds the layers."""
    root, known = Path(sys.argv[1]), json.loads(sys.argv[2])
    request = Request.from_bytes((root / "request").read_bytes())
    import_module("nl2opt.model.extract_bytes")  # all that is needed later is loaded before confinement
    refuse_solvers()
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
    started, answer = os.open(root / STARTED, flags), os.open(root / "answer", flags)

    def reply(data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(answer, view) :]

    def begin(layers: dict[str, str]) -> None:
        os.write(started, json.dumps(layers).encode())
        os.close(started)

    child.run(request, root / "work", reply, expected=known, parent=os.getppid(), begin=begin)
    os._exit(0)
