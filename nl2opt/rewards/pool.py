"""Workers that live on from batch to batch, each a process of its own that talks in lines of JSON."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nl2opt.rewards.pipes import read_until

START_SECONDS = 120.0
"""A worker that has not begun by then never will."""
GRACE_SECONDS = 20.0
"""What a worker gets beyond the limits of its job (its sandbox has to load Pyomo once) before it is killed itself."""
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "LD_LIBRARY_PATH", "XDG_RUNTIME_DIR")
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Worker:
    """One process. `ask` sends a job and returns its answer, or None when the process had to be killed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, job: dict[str, Any], seconds: float) -> dict[str, Any] | None:
        if self._process is None or self._process.poll() is not None:
            self._start()
        process = self._process
        assert process is not None and process.stdin is not None
        try:
            process.stdin.write(json.dumps(job).encode() + b"\n")
            process.stdin.flush()
        except OSError:
            self.kill()
            return None
        line = self._line(seconds + GRACE_SECONDS)
        if line is None:
            self.kill()
            return None
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _start(self) -> None:
        self.kill()
        env = {name: os.environ[name] for name in _KEPT if name in os.environ}
        env |= dict.fromkeys(_THREADS, "1") | {"PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"}
        env["PYTHONPATH"] = str(Path(__file__).resolve().parents[2])
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "nl2opt.rewards.worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env, cwd=os.sep,
            start_new_session=True,
        )  # fmt: skip
        if self._line(START_SECONDS) is None:
            self.kill()
            raise RuntimeError("a worker of the rewards did not start: is nl2opt installed for this Python?")

    def _line(self, seconds: float) -> bytes | None:
        """The next line, or None when none came in time or the process ended."""
        process = self._process
        assert process is not None and process.stdout is not None
        return read_until(process.stdout.fileno(), time.monotonic() + seconds, b"\n")

    def kill(self) -> None:
        """End the process and its children at once."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        process.wait()

    def close(self) -> None:
        """Let the process end by itself."""
        process = self._process
        if process is not None and process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=2)
        self.kill()


class Pool:
    """Some workers that share the jobs of a batch. Started on first use; threads may share it, one batch at a time."""

    def __init__(self, workers: int) -> None:
        self.size = workers
        self._workers: list[Worker] = []
        self._lock = threading.Lock()
        self._owner = os.getpid()

    def run(self, jobs: Sequence[dict[str, Any]], seconds: float) -> list[dict[str, Any] | None]:
        """The answers in the order of the jobs; None for a job whose worker had to be killed."""
        with self._lock:
            if self._owner != os.getpid():  # after a fork the workers still belong to the parent
                self._owner, self._workers = os.getpid(), []
            while len(self._workers) < min(self.size, len(jobs)):
                self._workers.append(Worker())
            waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
            for place in range(len(jobs)):
                waiting.put(place)
            answers: list[dict[str, Any] | None] = [None] * len(jobs)
            faults: list[BaseException] = []

            def serve(worker: Worker) -> None:
                try:
                    while True:
                        place = waiting.get_nowait()
                        answers[place] = worker.ask(jobs[place], seconds)
                except queue.Empty:
                    return
                except BaseException as error:
                    faults.append(error)

            threads = [threading.Thread(target=serve, args=(worker,), daemon=True) for worker in self._workers]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            if faults:
                raise faults[0]
            return answers

    def close(self) -> None:
        """End all workers."""
        with self._lock:
            if self._owner == os.getpid():
                for worker in self._workers:
                    worker.close()
            self._workers = []
