"""The engine of a Ray cluster: each turn is a task of one core, on a machine that has one free. Needs the extra `ray`.

The cluster is the one at `NL2OPT_RAY_ADDRESS` or `RAY_ADDRESS`, and a small one on this machine where neither is set.
nl2opt must be installed on its machines. The llm is asked by the run alone, so no key goes to the cluster. Time is
limited as on one machine, memory by Ray's own monitor.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
import time
from typing import Any

from nl2opt.errors import InputError
from nl2opt.evaluation.engines import frames
from nl2opt.evaluation.engines.base import OnTurn
from nl2opt.evaluation.one_case import Job, Solving, Turn, stopped, take_turn

ADDRESS = "NL2OPT_RAY_ADDRESS"
WAIT_SECONDS = 0.2


class RayEngine:
    """`workers` tasks at once. A cluster that this engine started ends with it; one that was there stays."""

    def __init__(self, on_turn: OnTurn, solving: Solving, workers: int) -> None:
        self._ray = _connected(workers)
        self.slots = 2 * workers
        self._on_turn, self._solving, self._workers = on_turn, solving, workers
        self._task = self._ray.remote(num_cpus=1, max_retries=0)(turn_as_json)
        self._jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="nl2opt-ray", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        self._jobs.put(job)

    def _serve(self) -> None:
        """Keep `workers` tasks under way, and tell of those that are done."""
        under_way: dict[Any, tuple[Job, float]] = {}
        while not self._closed.is_set():
            while len(under_way) < self._workers:
                try:
                    job = self._jobs.get(timeout=0 if under_way else WAIT_SECONDS)
                except queue.Empty:
                    break
                try:
                    under_way[self._task.remote(job)] = job, time.monotonic()
                except Exception as error:  # it cannot be pickled, or the cluster is gone
                    self._on_turn(job, stopped(job, None, "error", type(error).__name__, str(error)))
            if not under_way:
                continue
            done, _ = self._ray.wait(list(under_way), timeout=WAIT_SECONDS)
            for task in done:
                job, _ = under_way.pop(task)
                self._on_turn(job, self._turn(job, task))
            late = time.monotonic() - self._solving.case_seconds
            for task, (job, since) in list(under_way.items()):
                if since < late:
                    del under_way[task]
                    self._ray.cancel(task, force=True)
                    message = f"not ready after {self._solving.case_seconds:g} seconds: stopped"
                    self._on_turn(job, stopped(job, None, "failed", "TimeLimit", message))
        for task in under_way:
            self._ray.cancel(task, force=True)

    def _turn(self, job: Job, task: Any) -> Turn:
        try:
            turn = frames.from_json(self._ray.get(task))
            assert isinstance(turn, Turn)
            return turn
        except Exception as error:
            words = str(error).strip().splitlines() or [type(error).__name__]
            return stopped(job, None, "error", "WorkerDied", f"the task was lost: {words[0]}")

    def close(self) -> None:
        if self._closed.is_set():
            return
        self._closed.set()
        self._thread.join()
        self._ray.shutdown()


def turn_as_json(job: Job) -> str:
    """What a task does. Plain text comes back: the driver unpickles nothing that a case could have made."""
    return frames.turn_to_json(take_turn(job))


def _connected(workers: int) -> Any:
    """Ray, connected to the cluster that was named, or to one of `workers` cores on this machine."""
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError:
        raise InputError(
            "the engine `ray` needs Ray, which is not installed", help='pip install "nl2opt[ray]", or use `local`'
        ) from None
    address = os.environ.get(ADDRESS) or os.environ.get("RAY_ADDRESS")
    own: dict[str, Any] = {} if address else {"num_cpus": workers, "include_dashboard": False}
    try:
        with _without_keys():
            ray.init(
                address=address or "local",
                log_to_driver=False,
                logging_level=logging.ERROR,
                configure_logging=False,
                **own,
            )
    except Exception as error:
        words = (str(error).strip().splitlines() or [type(error).__name__])[0]
        where = f"the Ray cluster {address!r} cannot be reached" if address else "Ray cannot be started here"
        raise InputError(f"{where}: {words}", help=f"set {ADDRESS}, or use the engine `local`") from None
    return ray


class _without_keys:
    """While Ray starts its processes, the environment that they inherit holds no key."""

    def __enter__(self) -> None:
        from nl2opt.llm.secrets import key_names

        self._kept = {name: os.environ.pop(name) for name in key_names()}

    def __exit__(self, *_: object) -> None:
        os.environ.update(self._kept)
