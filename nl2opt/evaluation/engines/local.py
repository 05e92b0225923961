"""The engine of one machine: warm worker processes, each at one job, killed past its limits and started again."""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import threading
import time

from nl2opt.errors import InputError
from nl2opt.evaluation.attempt import Attempt
from nl2opt.evaluation.engines import frames
from nl2opt.evaluation.engines.base import DIED, OnTurn, died
from nl2opt.evaluation.one_case import Job, Solving, Turn, stopped
from nl2opt.model.sandbox.boot import command, environment

WATCH_SECONDS = 0.1
CLOSE_SECONDS = 2.0
KEPT_VARIABLES = ("TMPDIR", "TEMP", "TMP", "HOME", "XDG_CACHE_HOME")


class LocalEngine:
    """`workers` processes, started when there is work for them. Each is fed by a thread of this process."""

    def __init__(self, on_turn: OnTurn, solving: Solving, workers: int) -> None:
        self.slots = 2 * workers
        self._jobs: queue.SimpleQueue[tuple[Job, bytes] | None] = queue.SimpleQueue()
        self._workers = [_Worker(self._jobs, on_turn, solving) for _ in range(workers)]
        self._closed = threading.Event()
        threading.Thread(target=self._watch, name="nl2opt-time-limits", daemon=True).start()

    def submit(self, job: Job) -> None:
        try:
            content = pickle.dumps(job)
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise InputError(
                f"the formulator cannot be handed to a worker process: {error}",
                help="define it at the top of a module, or evaluate with `workers=0`",
            ) from None
        self._jobs.put((job, content))

    def _watch(self) -> None:
        """Kill the process of every job whose time is over."""
        while not self._closed.wait(WATCH_SECONDS):
            for worker in self._workers:
                worker.kill_if_late(time.monotonic())

    def close(self) -> None:
        if self._closed.is_set():
            return
        self._closed.set()
        for worker in self._workers:
            worker.closing = True
        for _ in self._workers:
            self._jobs.put(None)
        for worker in self._workers:
            worker.end()


class _Worker:
    """A thread, and the process it feeds."""

    def __init__(self, jobs: queue.SimpleQueue[tuple[Job, bytes] | None], on_turn: OnTurn, solving: Solving) -> None:
        self.closing = False
        self._jobs, self._on_turn, self._solving = jobs, on_turn, solving
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._deadline: float | None = None
        self._late = False
        self._thread = threading.Thread(target=self._serve, name="nl2opt-worker", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while (item := self._jobs.get()) is not None:
            job, content = item
            if self.closing:
                continue
            turn = self._run(job, content)
            if died(turn) and not self.closing:
                turn = self._run(job, content)
            if not self.closing:
                self._on_turn(job, turn)

    def _run(self, job: Job, content: bytes) -> Turn:
        so_far: Attempt | None = None
        try:
            process = self._started()
            assert process.stdin is not None
            assert process.stdout is not None
            with self._lock:
                self._late, self._deadline = False, time.monotonic() + self._solving.case_seconds
            frames.send(process.stdin, content)
            while (answer := frames.receive(process.stdout)) is not None:
                result = frames.from_json(answer)
                if isinstance(result, Turn):
                    return result
                so_far = result
        except (OSError, ValueError, InputError):
            pass  # it is gone, or what it wrote makes no sense: it is not used again
        finally:
            with self._lock:
                self._deadline = None
        return self._lost(job, so_far)

    def _started(self) -> subprocess.Popen[bytes]:
        with self._lock:
            fresh = self._process is None
            if fresh and not self.closing:
                kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
                self._process = subprocess.Popen(
                    command("nl2opt.evaluation.engines.worker", str(self._solving.memory_mb)),
                    env={**environment(), **kept},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
            process = self._process
        if process is None or process.stdout is None:
            raise OSError("the engine is closed")
        if fresh and frames.receive(process.stdout) is None:  # the clock of a case starts when the worker is ready
            raise OSError("the worker did not start")
        return process

    def _lost(self, job: Job, so_far: Attempt | None) -> Turn:
        """The turn of a job whose process did not bring it to an end."""
        status = self._discard()
        if self._late:
            return stopped(
                job, so_far, "failed", "TimeLimit", f"not ready after {self._solving.case_seconds:g} seconds: stopped"
            )
        how = f"with exit code {status}" if status >= 0 else f"by {_signal_name(-status)}"
        message = f"the worker process was ended {how}; too little memory is a common reason"
        return stopped(job, so_far, "error", DIED, message)

    def _discard(self) -> int:
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return 0
        with contextlib.suppress(OSError):
            if process.poll() is None:
                # Dying of itself, it has a moment to do so: its own status says more than our signal.
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(0.5)
            process.kill()
        status = process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        return status

    def kill_if_late(self, now: float) -> None:
        with self._lock:
            if self._deadline is not None and now > self._deadline and self._process is not None:
                self._late, self._deadline = True, None
                self._process.kill()

    def end(self) -> None:
        """An idle process ends by itself when its pipe closes; a busy one is killed."""
        with self._lock:
            process = self._process
            if process is not None:
                busy = self._deadline is not None
                if process.stdin is not None:
                    with contextlib.suppress(OSError):
                        process.stdin.close()
                if busy:
                    process.kill()
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(CLOSE_SECONDS)
        self._discard()


def _signal_name(number: int) -> str:
    """
    >>> _signal_name(11)
    'SIGSEGV'
    """
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
