"""The engine of a Ray cluster: workers are actors of one core each, wherever the cluster has one free. Needs the extra
`ray`.

The cluster is the one at `NL2OPT_RAY_ADDRESS` or `RAY_ADDRESS`, and a small one on this machine where neither is set.
nl2opt must be installed on its machines. The llm is asked by the run alone, so no key goes to the cluster. Time is
limited as on one machine, memory by Ray's own monitor.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import socket
import threading
from typing import Any

from nl2opt.errors import InputError
from nl2opt.evaluation.engines import frames
from nl2opt.evaluation.engines.base import DIED, OnTurn, died
from nl2opt.evaluation.one_case import Job, Solving, Turn, stopped, take_turn

ADDRESS = "NL2OPT_RAY_ADDRESS"
CONNECT_SECONDS = 10.0


class RayEngine:
    """`workers` actors, each fed by a thread of this process. A cluster that this engine started ends with it; one
    that was there stays, without the actors."""

    def __init__(self, on_turn: OnTurn, solving: Solving, workers: int) -> None:
        self._ray = _connected(workers)
        self.slots = 2 * workers
        self._on_turn, self._solving = on_turn, solving
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._actors: dict[int, Any] = {}
        self._threads = [threading.Thread(target=self._serve, args=(n,), daemon=True) for n in range(workers)]
        for thread in self._threads:
            thread.start()

    def submit(self, job: Job) -> None:
        self._jobs.put(job)

    def _serve(self, number: int) -> None:
        while (job := self._jobs.get()) is not None and not self._closing.is_set():
            turn = self._turn(number, job)
            if died(turn) and not self._closing.is_set():
                turn = self._turn(number, job)
            if not self._closing.is_set():
                self._on_turn(job, turn)

    def _turn(self, number: int, job: Job) -> Turn:
        from ray.exceptions import GetTimeoutError

        seconds = self._solving.case_seconds
        try:
            if number not in self._actors:
                self._actors[number] = self._ray.remote(num_cpus=1, max_restarts=0)(Worker).remote()
                self._ray.get(self._actors[number].ready.remote())  # the clock of a case starts when it is there
            turn = frames.from_json(self._ray.get(self._actors[number].turn.remote(job), timeout=seconds))
            assert isinstance(turn, Turn)
            return turn
        except GetTimeoutError:
            self._drop(number)
            return stopped(job, None, "failed", "TimeLimit", f"not ready after {seconds:g} seconds: stopped")
        except Exception as error:  # the actor died, the job cannot be pickled, the cluster is gone
            self._drop(number)
            words = str(error).strip().splitlines() or [type(error).__name__]
            return stopped(job, None, "error", DIED, f"the worker was lost: {words[0]}")

    def _drop(self, number: int) -> None:
        actor = self._actors.pop(number, None)
        if actor is not None:
            with contextlib.suppress(Exception):
                self._ray.kill(actor)

    def close(self) -> None:
        if self._closing.is_set():
            return
        self._closing.set()
        for number in list(self._actors):
            self._drop(number)
        for _ in self._threads:
            self._jobs.put(None)
        self._ray.shutdown()


class Worker:
    """What runs on the cluster. Plain text comes back: the driver unpickles nothing that a case could have made."""

    def ready(self) -> bool:
        return True

    def turn(self, job: Job) -> str:
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
    if address:
        _check_reachable(address)
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


def _check_reachable(address: str) -> None:
    """`InputError` when nobody listens at ``host:port`` or ``ray://host:port``; Ray itself would try for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not port.isdigit():
        return  # a name such as `auto`
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise InputError(
            f"the Ray cluster {address!r} cannot be reached: {error}",
            help=f"set {ADDRESS} to where it is, or use the engine `local`",
        ) from None


class _without_keys:
    """While Ray starts its processes, the environment that they inherit holds no key."""

    def __enter__(self) -> None:
        from nl2opt.llm.secrets import key_names

        self._kept = {name: os.environ.pop(name) for name in key_names()}

    def __exit__(self, *_: object) -> None:
        os.environ.update(self._kept)
