"""A worker process: reads jobs from its standard input and writes turns to its standard output, until that closes.

It is started like the sandbox's processes, in a clean environment: it holds no key and asks no llm.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
import threading
import time
from typing import IO

from nl2opt.evaluation.engines import frames
from nl2opt.evaluation.one_case import Job, stopped, take_turn

ORPHAN_CHECK_SECONDS = 1.0


def main() -> None:
    """Serve until the run that started this process is gone. The argument: MiB of memory a case may take."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the run, which then closes the pipe
    _end_with_parent()
    source, sink = _streams()
    _warm_up()
    _limit_memory(int(sys.argv[1]))
    frames.send(sink, b"ready")
    while (content := frames.receive(source)) is not None:
        job: Job = pickle.loads(content)  # noqa: S301 - from the run that started us
        turn = take_turn(
            job, lambda attempt: frames.send(sink, frames.formulated_to_json(attempt).encode("utf-8", "replace"))
        )
        try:
            answer = frames.turn_to_json(turn)
        except Exception as error:
            answer = frames.turn_to_json(stopped(job, None, "error", type(error).__name__, str(error)))
        frames.send(sink, answer.encode("utf-8", "replace"))
    from nl2opt.model.sandbox import shared

    shared().close()


def _streams() -> tuple[IO[bytes], IO[bytes]]:
    """The pipes of the run. What a solver prints goes nowhere: it must not get between the messages."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nowhere, number)
    return source, sink


def _warm_up() -> None:
    """Load what every case needs before memory is limited and the first clock runs."""
    import nl2opt.formulation.certificate
    import nl2opt.formulation.checking
    import nl2opt.formulation.notation
    import nl2opt.model.direct
    import nl2opt.solution.solving  # noqa: F401


def _end_with_parent() -> None:
    """No worker outlives its run, also when that is killed in the middle of a long solve."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(ORPHAN_CHECK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="nl2opt-orphan-watch", daemon=True).start()
    if sys.platform == "linux":
        from nl2opt.model.sandbox.namespaces import die_with_parent

        with contextlib.suppress(OSError):
            die_with_parent()
        if os.getppid() != parent:
            os._exit(1)


def _limit_memory(mb: int) -> None:
    """At most so much address space above what is used now (Unix)."""
    try:
        import resource
    except ImportError:
        return
    try:
        with open("/proc/self/statm") as file:  # noqa: PTH123
            used = int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return  # address space says nothing where it cannot be read
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = used + (mb << 20)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
