"""The fork server (Linux): loads Pyomo once, then forks a child for each program. It never runs one itself.

The trusted process sends, over a socket, one byte and five descriptors a run: a socket for this run, a memory file
with the request, one for the answer, and the two output pipes. The server reports the end of the child on the run's
socket, and kills the child when that socket closes; when the control socket closes, everything ends.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from nl2opt.model.sandbox import child
from nl2opt.model.sandbox.confine import confine
from nl2opt.model.sandbox.program import answer, refuse_solvers
from nl2opt.model.sandbox.request import Limits, Request

WARM_UP = """
from pyomo.environ import *
model = ConcreteModel()
model.I = Set(initialize=["a", "b"])
model.p = Param(model.I, initialize={"a": 1, "b": 2})
model.x = Var(model.I, domain=NonNegativeReals)
model.y = Var(domain=Binary)
model.c = Constraint(model.I, rule=lambda m, i: m.p[i] * m.x[i] + m.y <= 3)
model.q = Constraint(expr=model.x["a"] ** 2 + exp(model.y) <= 5)
model.o = Objective(expr=sum(model.x[i] for i in model.I), sense=maximize)
"""
ORPHAN_CHECK_SECONDS = 1.0


@dataclass
class Running:
    """A child at work."""

    pid: int
    socket: socket.socket
    work: Path


class Server:
    """Serves the runs that arrive on a control socket until it closes."""

    def __init__(self, control: socket.socket, root: Path) -> None:
        self.control = control
        self.parent = os.getppid()
        self.root = root
        self.count = 0
        self.running: dict[int, Running] = {}
        self.layers: dict[str, str] = {}
        self.wake_read, self.wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def prepare(self) -> None:
        """Load and warm up what programs use, find the layers that work, and say so."""
        refuse_solvers()
        answer(WARM_UP)
        with contextlib.suppress(OSError, ImportError):
            from nl2opt.model.sandbox import namespaces

            namespaces.adopt_orphans()
        self.layers = self._probe()
        gc.collect()
        gc.freeze()
        gc.disable()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the trusted process, which then closes the socket
        signal.signal(signal.SIGTERM, lambda *_: self.stop())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.wake_write, warn_on_full_buffer=False)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)  # nobody reads the errors of a server that is ready
        os.close(nowhere)
        self.control.sendall(json.dumps({"layers": self.layers}).encode() + b"\n")

    def _probe(self) -> dict[str, str]:
        """The layers that a child can apply here, from a child that applies them and runs nothing."""
        read, write = os.pipe()
        work = self.root / "probe"
        work.mkdir()
        server = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                layers = confine(work, Limits(), server, lambda: None)
                os.write(write, json.dumps(layers).encode())
            finally:
                os._exit(0)
        os.close(write)
        with open(read, "rb") as pipe:  # noqa: PTH123 - a descriptor
            data = pipe.read()
        os.waitpid(pid, 0)
        remove(work)
        found: dict[str, str] = json.loads(data)
        return found

    def serve(self) -> NoReturn:
        while True:
            sockets = {run.socket.fileno(): run for run in self.running.values()}
            control = self.control.fileno()
            try:
                ready, _, _ = select.select([control, self.wake_read, *sockets], [], [], ORPHAN_CHECK_SECONDS)
            except InterruptedError:
                continue
            if os.getppid() != self.parent:
                self.stop()
            if self.wake_read in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(self.wake_read, 4096)
            for item in ready:
                if item in sockets:
                    self.kill(sockets[item].pid)
            if control in ready:
                self.accept()
            self.reap()

    def accept(self) -> None:
        try:
            data, descriptors, _, _ = socket.recv_fds(self.control, 1, 5)
        except OSError:
            data, descriptors = b"", []
        if not data:
            self.stop()
        run = socket.socket(fileno=descriptors[0])
        self.count += 1
        work = self.root / str(self.count)
        try:
            work.mkdir(mode=0o700)
            server = os.getpid()
            pid = os.fork()
        except OSError as error:
            report(run, {"error": str(error)})
        else:
            if pid == 0:
                self.in_child(work, descriptors, server)
            self.running[pid] = Running(pid, run, work)
        for descriptor in descriptors[1:]:
            os.close(descriptor)

    def in_child(self, work: Path, descriptors: list[int], server: int) -> NoReturn:
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            request, result, out, err = descriptors[1:]
            os.dup2(out, 1)
            os.dup2(err, 2)
            empty = os.open(os.devnull, os.O_RDONLY)
            os.dup2(empty, 0)
            size = os.fstat(request).st_size
            job = Request.from_bytes(os.pread(request, size, 0))
            os.dup2(result, 3)
            os.closerange(4, 1 << 16)
            gc.enable()
            child.run(job, work, lambda data: write_all(3, data), expected=self.layers, parent=server)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)

    def kill(self, pid: int) -> None:
        for act in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                act(pid, signal.SIGKILL)

    def reap(self) -> None:
        """Report children that ended, and kill what a dead child left behind."""
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
            run = self.running.pop(pid, None)
            if run is None:
                continue
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
            remove(run.work)
            report(run.socket, {"status": status, "cpu": usage.ru_utime + usage.ru_stime})
        for orphan in children() - set(self.running):
            self.kill(orphan)

    def stop(self) -> NoReturn:
        for pid in list(self.running):
            self.kill(pid)
        for pid in list(self.running):
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
        remove(self.root)
        os._exit(0)


def children() -> set[int]:
    """Processes whose parent is this one."""
    try:
        text = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    except OSError:
        return set()
    return {int(word) for word in text.split()}


def report(run: socket.socket, content: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):
        run.sendall(json.dumps(content).encode() + b"\n")
    run.close()


def write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def remove(folder: Path) -> None:
    """Delete a folder that a hostile program filled (the program is gone); nesting of any depth."""
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):
        subprocess.run(["rm", "-rf", "--", str(folder)], check=False, stderr=subprocess.DEVNULL)


def main() -> NoReturn:
    """Serve the control socket whose number is the first argument; the second is an empty folder to use and delete."""
    server = Server(socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2]))
    try:
        server.prepare()
        server.serve()
    finally:
        server.stop()
