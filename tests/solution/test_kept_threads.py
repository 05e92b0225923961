"""Threads that come back, are no more than they may be, and are not lost by an exception."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from nl2opt.solution.backends.kept_threads import KeptThread, KeptThreads
from nl2opt.solution.backends.running import run_interruptibly


def nothing() -> None: ...


def ident(thread: KeptThread) -> int:
    return run_interruptibly(threading.get_ident, nothing, thread)[0]


def test_one_after_another_they_are_one() -> None:
    threads = KeptThreads("kept", 3)
    seen = set()
    for _ in range(20):
        with threads.lease() as thread:
            seen.add(ident(thread))
            assert ident(thread) in seen
    assert len(seen) == 1


def test_many_callers_share_few() -> None:
    threads = KeptThreads("kept", 3)
    busy: set[int] = set()

    def call(_: int) -> int:
        with threads.lease() as thread:
            mine = ident(thread)
            assert mine not in busy
            busy.add(mine)
            thread.post(lambda: busy.discard(mine))
            return mine

    with ThreadPoolExecutor(12) as pool:
        seen = list(pool.map(call, range(200)))
    assert 1 <= len(set(seen)) <= 3 and not busy


def test_the_end_of_the_block_waits_for_what_was_posted() -> None:
    threads, go, done = KeptThreads("kept", 1), threading.Event(), []
    with threads.lease() as thread:
        thread.post(lambda: done.append(go.wait(30)))
        threading.Timer(0.05, go.set).start()
    assert done == [True]


def test_an_exception_does_not_wait_and_the_thread_comes_back() -> None:
    threads, go = KeptThreads("kept", 1), threading.Event()
    waited: list[bool] = []
    with pytest.raises(KeyboardInterrupt), threads.lease() as thread:
        first = ident(thread)
        thread.post(lambda: waited.append(go.wait(30)))
        raise KeyboardInterrupt
    assert not waited
    go.set()
    with threads.lease() as thread:
        assert ident(thread) == first and waited == [True]


def test_a_failing_job_is_the_callers_and_the_thread_lives_on() -> None:
    threads = KeptThreads("kept", 1)
    with pytest.raises(ZeroDivisionError), threads.lease() as thread:
        run_interruptibly(lambda: 1 // 0, nothing, thread)
    with threads.lease() as thread:
        assert ident(thread)


def test_a_forked_process_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child of a fork has the list of idle threads and not the threads."""
    threads = KeptThreads("kept", 1)
    with threads.lease() as thread:
        before = ident(thread)
    child = os.getpid() + 1
    monkeypatch.setattr(os, "getpid", lambda: child)
    with threads.lease() as thread:
        assert ident(thread) != before
