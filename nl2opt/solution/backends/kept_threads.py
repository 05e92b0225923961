"""Threads that are used again, for a library that numbers every thread it meets and has few numbers to give.

`concurrent.futures` has such threads too, but Python waits for them when it ends: a solve that the user gave up with a
second Ctrl-C would hold the process.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class KeptThread:
    """A daemon thread that does what is posted to it, one job after another. Jobs must not raise."""

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        threading.Thread(target=self._work, name=name, daemon=True).start()

    def post(self, job: Callable[[], None]) -> None:
        self._jobs.put(job)

    def _work(self) -> None:
        while True:
            self._jobs.get()()


class KeptThreads:
    """At most `most` threads, started when needed. Whoever finds all of them busy waits.

    >>> threads = KeptThreads("example", 1)
    >>> seen = []
    >>> for _ in range(2):
    ...     with threads.lease() as thread:
    ...         thread.post(lambda: seen.append(threading.get_ident()))
    >>> len(seen), len(set(seen))
    (2, 1)
    """

    def __init__(self, name: str, most: int) -> None:
        self._name = name
        self._most = most
        self._fill()

    def _fill(self) -> None:
        self._process = os.getpid()
        self._idle: queue.LifoQueue[KeptThread | None] = queue.LifoQueue()
        for _ in range(self._most):
            self._idle.put(None)  # a thread that is not started yet

    @contextmanager
    def lease(self) -> Iterator[KeptThread]:
        """A thread of one's own. The end of the block waits for its jobs; an exception that leaves the block does not,
        and the thread comes back by itself when its jobs are done."""
        if self._process != os.getpid():  # threads do not live on in a forked process
            self._fill()
        idle = self._idle
        thread = idle.get() or KeptThread(self._name)
        back = threading.Event()

        def give_back() -> None:
            idle.put(thread)
            back.set()

        try:
            yield thread
        except BaseException:
            thread.post(give_back)
            raise
        thread.post(give_back)
        back.wait()
