"""Run a solver in a thread, so that Ctrl-C reaches it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from nl2opt.solution.backends.kept_threads import KeptThread

T = TypeVar("T")


def run_interruptibly(
    job: Callable[[], T], stop: Callable[[], None], thread: KeptThread | None = None
) -> tuple[T, bool]:
    """The result of `job`, and whether Ctrl-C was pressed.

    The first Ctrl-C calls `stop` and waits for the job to come back with what it has; a second one is raised. Python
    delivers signals only between instructions of the main thread, so a solver called directly would not hear it.
    Without `thread` the job has a new one.
    """
    results: list[T] = []
    failures: list[BaseException] = []
    done = threading.Event()

    def work() -> None:
        try:
            results.append(job())
        except BaseException as error:
            failures.append(error)
        finally:
            done.set()

    fresh = None
    if thread is None:
        fresh = threading.Thread(target=work, name="nl2opt-solver", daemon=True)
        fresh.start()
    else:
        thread.post(work)
    interrupted = False
    while not done.is_set():
        try:
            done.wait(0.2)  # not `join`: Python 3.11 takes a thread for finished when its join is interrupted
        except KeyboardInterrupt:
            if interrupted:
                raise
            interrupted = True
            stop()
    if fresh is not None:
        fresh.join()
    if failures:
        raise failures[0]
    return results[0], interrupted
