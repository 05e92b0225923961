"""The trusted side of the fork server (Linux)."""

from __future__ import annotations

import array
import contextlib
import json
import os
import selectors
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from nl2opt.errors import ProgramError
from nl2opt.model.sandbox.boot import command, environment
from nl2opt.model.sandbox.ending import Cut, Ending
from nl2opt.model.sandbox.isolation import Isolation
from nl2opt.model.sandbox.request import Request

START_SECONDS = 120.0
CLOSE_SECONDS = 5.0
ANSWER_OVERHEAD = 1_000_000


class ForkedRunner:
    """Starts the server on first use, and again if it died."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._isolation: Isolation | None = None
        self._root: Path | None = None

    def start(self) -> None:
        """Start the server without waiting for it."""
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                return
            self._forget()
            self._root = Path(tempfile.mkdtemp(prefix="nl2opt-sandbox-"))
            self._root.chmod(0o711)
            self._control, theirs = socket.socketpair()
            with theirs:
                number = theirs.fileno()
                self._process = subprocess.Popen(
                    command("nl2opt.model.sandbox.server", str(number), str(self._root)),
                    env=environment(),
                    pass_fds=(number,),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    start_new_session=True,
                )

    def _ready(self) -> tuple[socket.socket, Isolation]:
        with self._lock:
            self.start()
            assert self._control is not None
            assert self._process is not None
            if self._isolation is None:
                self._control.settimeout(START_SECONDS)
                data = b""
                try:
                    while not data.endswith(b"\n"):
                        piece = self._control.recv(65536)
                        if not piece:
                            break
                        data += piece
                except OSError:
                    data = b""
                except BaseException:
                    self.close()
                    raise
                if not data.endswith(b"\n"):
                    self._process.kill()
                    text = (self._process.stderr.read() if self._process.stderr else b"").decode(errors="replace")
                    self.close()
                    last = text.strip().splitlines()[-1:] or ["it ended without a message"]
                    raise ProgramError(f"the sandbox could not be started: {last[0]}", help="is Pyomo installed?")
                self._control.settimeout(None)
                told = json.loads(data)
                layers = told["layers"]
                self._isolation = Isolation(
                    "fork-server",
                    tuple(name for name, why in layers.items() if not why),
                    {name: why for name, why in layers.items() if why},
                )
            return self._control, self._isolation

    def isolation(self) -> Isolation:
        return self._ready()[1]

    def run(self, request: Request) -> Ending:
        with contextlib.ExitStack() as stack:
            mine, theirs = (stack.enter_context(item) for item in socket.socketpair())
            ask, answer = _memory_file(stack, "request"), _memory_file(stack, "answer")
            _write(ask, request.to_bytes())
            out_read, out_write = _pipe(stack)
            err_read, err_write = _pipe(stack)
            given = [theirs.fileno(), ask, answer, out_write, err_write]
            self._send(given)
            theirs.close()
            for descriptor in (out_write, err_write):
                os.close(descriptor)
            watch = _Watch(mine, out_read, err_read, request)
            watch.until_end()
            size = os.fstat(answer).st_size
            data = b"" if size > request.limits.file_bytes + ANSWER_OVERHEAD else _read(answer, size)
            if watch.report is None:
                raise ProgramError("the sandbox's server ended while the program ran", help="run it again")
            if "error" in watch.report:
                raise ProgramError(f"the sandbox could not start the program: {watch.report['error']}")
            status = os.waitstatus_to_exitcode(int(watch.report["status"]))
            return Ending(data, *watch.texts(), status, watch.cut, float(watch.report["cpu"]))

    def _send(self, descriptors: list[int]) -> None:
        for attempt in (1, 2):
            with self._lock:
                control, _ = self._ready()
                try:
                    socket.send_fds(control, [b"R"], descriptors)
                    return
                except OSError:
                    if attempt == 2:
                        raise
                    self.close()

    def close(self) -> None:
        with self._lock:
            process = self._process
            if self._control is not None:
                self._control.close()  # the server ends when it sees this
            if process is not None:
                try:
                    process.wait(CLOSE_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            self._forget()

    def _forget(self) -> None:
        """Let go of a server that has ended; what it could not delete itself is deleted."""
        if self._control is not None:
            self._control.close()
        if self._process is not None and self._process.stderr is not None:
            self._process.stderr.close()
        if self._root is not None:
            shutil.rmtree(self._root, ignore_errors=True)
        self._process = self._control = self._isolation = self._root = None


class _Watch:
    """Reads a run's output and report until it ends; cuts it off past its limits."""

    def __init__(self, report: socket.socket, out: int, err: int, request: Request) -> None:
        self.socket = report
        self.limits = request.limits
        self.pieces: dict[int, list[bytes]] = {out: [], err: []}
        self.left = request.limits.output_bytes
        self.report: dict[str, Any] | None = None
        self.cut: Cut | None = None

    def until_end(self) -> None:
        deadline = time.monotonic() + self.limits.wall_seconds
        data = b""
        with selectors.DefaultSelector() as selector:
            selector.register(self.socket, selectors.EVENT_READ)
            for descriptor in self.pieces:
                os.set_blocking(descriptor, False)
                selector.register(descriptor, selectors.EVENT_READ)
            while True:
                wait = deadline - time.monotonic()
                if wait <= 0 and self.cut is None:
                    self.stop(Cut.TIME)
                for key, _ in selector.select(max(wait, 0.0) if self.cut is None else None):
                    if key.fileobj is not self.socket:
                        if not self.take(key.fd):
                            selector.unregister(key.fd)
                        continue
                    piece = self.socket.recv(65536)
                    data += piece
                    if not piece or data.endswith(b"\n"):
                        self.report = json.loads(data) if piece else None
                        for descriptor in self.pieces:
                            while self.take(descriptor, last=True):
                                pass
                        return

    def take(self, descriptor: int, *, last: bool = False) -> bool:
        """Read once; whether more may come."""
        try:
            piece = os.read(descriptor, 65536)
        except BlockingIOError:
            return not last
        if not piece:
            return False
        self.pieces[descriptor].append(piece[: max(self.left, 0)])
        self.left -= len(piece)
        if self.left < 0 and self.cut is None:
            self.stop(Cut.OUTPUT)
        return True

    def stop(self, why: Cut) -> None:
        """Tell the server to kill the child; its report still comes."""
        self.cut = why
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)

    def texts(self) -> tuple[str, str]:
        out, err = (b"".join(pieces).decode("utf-8", "replace") for pieces in self.pieces.values())
        return out, err


def _memory_file(stack: contextlib.ExitStack, name: str) -> int:
    descriptor = os.memfd_create(f"nl2opt-{name}", os.MFD_CLOEXEC)
    stack.callback(os.close, descriptor)
    return descriptor


def _pipe(stack: contextlib.ExitStack) -> tuple[int, int]:
    read, write = os.pipe2(os.O_CLOEXEC)
    stack.callback(os.close, read)
    return read, write


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _read(descriptor: int, size: int) -> bytes:
    os.lseek(descriptor, 0, os.SEEK_SET)
    buffer = array.array("B")
    while len(buffer) < size:
        piece = os.read(descriptor, size - len(buffer))
        if not piece:
            break
        buffer.frombytes(piece)
    return buffer.tobytes()
