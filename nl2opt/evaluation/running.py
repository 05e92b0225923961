"""`evaluate`: run a formulator over a problem set, one line of log for each attempt as it finishes.

The run is one loop. Jobs that can go on are handed to an engine (`engines/`), which takes them as far as the replies
at hand lead; the requests that come back are asked by threads (`asking`); a job whose replies are there can go on
again. An attempt that is final is written to the log, and only then told to `on_progress`, where it may be scored:
no label is in reach of a job.
"""

from __future__ import annotations

import heapq
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

from nl2opt.errors import Nl2optError
from nl2opt.evaluation.asking import Asker, Rate, Unasked
from nl2opt.evaluation.attempt import Attempt
from nl2opt.evaluation.case import ProblemSet
from nl2opt.evaluation.engines import Engine, engine
from nl2opt.evaluation.log import Log
from nl2opt.evaluation.log_writing import LogWriter
from nl2opt.evaluation.one_case import Job, Solving, Turn
from nl2opt.evaluation.plan import default_log, header_of, plan
from nl2opt.llm.client import BudgetError, ConfigurationError, Outstanding, ProviderError
from nl2opt.llm.request import Reply, Request, Usage

if TYPE_CHECKING:
    from nl2opt.formulators.base import Formulator, Settings
    from nl2opt.llm.client import Client
    from nl2opt.solution import SolveOptions

CALLS_AT_ONCE = 8
TICK_SECONDS = 0.5
FILES = ("mailbox:", "recorded:")
"""Clients that read each reply from a place of its own."""
FAILURES_IN_A_ROW = 5
"""So many calls in a row that the provider failed to answer stop the run: it is down, or the key has run out."""


@dataclass(frozen=True)
class Progress:
    """How far a run is; `attempt` is the one that has just become final, None while nothing new is."""

    done: int
    """Attempts in the log, of those that were asked for."""
    total: int
    waiting: int = 0
    """Attempts whose replies are outstanding."""
    attempt: Attempt | None = None
    usage: Usage = field(default_factory=Usage)
    """Of this run alone."""
    seconds: float = 0.0
    fresh: int = 0
    """Attempts that this run added to the log."""
    log: Path = Path()


OnProgress = Callable[[Progress], None]


def evaluate(
    problems: ProblemSet,
    *,
    formulator: str | Formulator = "rules",
    client: Client | None = None,
    settings: Settings | None = None,
    solve_options: SolveOptions | None = None,
    attempts: int = 1,
    workers: int | None = None,
    limit: int | None = None,
    shuffle: bool = False,
    seed: int = 0,
    filter: str | None = None,
    log: str | Path | None = None,
    on_progress: OnProgress | None = None,
    engine: str = "local",
    calls: int = CALLS_AT_ONCE,
    rate: Rate | None = None,
    case_seconds: float | None = None,
    memory_mb: int = 4096,
    texts: bool = True,
    retry_errors: bool = False,
) -> Log:
    """Run a formulator over a set and return the log.

    Args:
        problems: the set. Its labels are not touched.
        formulator: a spec (``rules``, ``consensus:repair``), or a formulator; one that cannot be pickled needs
            ``workers=0``.
        client: the llm that is asked; only this process holds it.
        settings: the formulator's settings.
        solve_options: how answers are computed; without a time limit, 60 seconds for each data sample, one thread.
        attempts: tries at each case, with replies of their own (pass@k, majority@k).
        workers: processes that formulate and solve; None: as many as there are cores; 0: all in this process, without
            limits of time and memory for a case.
        limit, shuffle, seed, filter: which cases, in which order (`selection.select`).
        log: the file; None: one of `plan.default_log`. One that exists is continued: attempts it holds are not made
            again, but for those that the provider failed (and, with `retry_errors`, all that ended in an error).
        on_progress: called in this thread after each attempt, and from time to time.
        engine: ``local`` or ``ray``.
        calls, rate: calls under way at once, and requests and tokens a minute.
        case_seconds, memory_mb: what one case may take in a worker; a case that takes more has failed.
        texts: False takes the words of the set out of the log.

    Raises `Outstanding` when all that can be asked was asked and replies are not there yet, `BudgetError` when a limit
    was reached, `ProviderError` when the provider fails again and again, `InputError` for a log that cannot be
    continued or written. In each case, and after Ctrl-C, the log holds what was finished, and the same call goes on.
    """
    how = plan(
        problems,
        formulator=formulator,
        client=client,
        settings=settings,
        solve_options=solve_options,
        attempts=attempts,
        workers=workers,
        selection={"filter": filter, "shuffle": shuffle, "seed": seed, "limit": limit},
        case_seconds=case_seconds,
        memory_mb=memory_mb,
        calls=calls,
    )
    header = header_of(how, texts=texts)
    with LogWriter(default_log(header) if log is None else log, header) as writer:
        run = _Run(how.jobs, writer, client, on_progress, retry_errors=retry_errors)
        run.go(engine if how.workers else "inline", how.solving, how.workers, calls, rate)
    return run.finished()


@dataclass
class _State:
    """A job on its way."""

    job: Job
    rank: int
    missing: set[str] = field(default_factory=set)
    """Requests that were asked and have no reply yet."""


class _Run:
    def __init__(
        self,
        jobs: Sequence[Job],
        writer: LogWriter,
        client: Client | None,
        on_progress: OnProgress | None,
        *,
        retry_errors: bool,
    ) -> None:
        self.writer, self.client, self.on_progress = writer, client, on_progress
        self.events: queue.SimpleQueue[tuple[Any, Any]] = queue.SimpleQueue()
        self.attempts = {(attempt.case, attempt.attempt): attempt for attempt in writer.log.attempts}
        self.total = len(jobs)
        self.states = {
            job.key: _State(job, rank)
            for rank, job in enumerate(jobs)
            if not _is_done(self.attempts.get(job.key), retry_errors)
        }
        self.done = self.total - len(self.states)
        self.ready = [(state.rank, key) for key, state in self.states.items()]
        heapq.heapify(self.ready)
        self.running: set[tuple[str, int]] = set()
        self.askers_of: dict[str, list[tuple[str, int]]] = {}
        self.outstanding: dict[str, Request] = {}
        """Requests that were asked and are answered some other day."""
        self.usage, self.fresh, self.failures = Usage(), 0, 0
        self.lock = threading.Lock()
        self.twins = Counter(state.job.fingerprint for state in self.states.values())
        self.known: dict[str, Reply] = {}
        """Replies that a case with the same words may want, too."""
        self.stop: Nl2optError | None = None
        """Why nothing more is asked."""
        self.last_outstanding: Outstanding | None = None
        self.began = time.monotonic()
        self.asker: Asker | None = None

    def go(self, name: str, solving: Solving, workers: int, calls: int, rate: Rate | None) -> None:
        """All jobs to their end, or as far as they can go."""
        self._tell(None)
        if not self.states:
            return
        workers = min(workers, len(self.states))
        works = engine(name, lambda job, turn: self.events.put((job, turn)), solving, workers)
        try:
            if self.client is not None:
                self.asker = Asker(self.client, self._heard, calls=calls, rate=rate)
            self._loop(works)
            while self._ask_again():
                self._loop(works)
        except BaseException:
            self._flush()  # what was queued before the run was broken off is sent all the same
            raise
        finally:
            if self.asker is not None:
                self.asker.close()
            works.close()

    def _ask_again(self) -> bool:
        """End of a round: send what was queued. Then whether replies came meanwhile, so that jobs can go on."""
        if self.last_outstanding is None:
            return False
        self._flush()
        if self.asker is None or self.stop is not None:
            return False
        waiting, self.outstanding = self.outstanding, {}
        for request in waiting.values():
            self.asker.ask(request, min(self.states[key].rank for key in self.askers_of[request.id]))
        while self.asker.under_way:
            self._take(self._events())
        return bool(self.ready)

    def _loop(self, works: Engine) -> None:
        """Until nothing runs, nothing is asked, and nothing can go on."""
        while True:
            while self.ready and len(self.running) < works.slots:
                _, key = heapq.heappop(self.ready)
                self.running.add(key)
                works.submit(self.states[key].job)
            if not self.running and not (self.asker and self.asker.under_way):
                return
            self._take(self._events())

    def _events(self) -> list[tuple[Any, Any]]:
        """What happened: wait for one event, and take along what else is there."""
        found = []
        try:
            found.append(self.events.get(timeout=TICK_SECONDS))
            while True:
                found.append(self.events.get_nowait())
        except queue.Empty:
            return found

    def _take(self, events: list[tuple[Any, Any]]) -> None:
        final = []
        for subject, outcome in events:
            if isinstance(subject, Request):
                self._replied(subject, outcome)
            elif (attempt := self._turned(subject, outcome)) is not None:
                final.append(attempt)
        if final:
            self.writer.write(*final)
        for attempt in final:
            self._count(attempt)
            self._tell(attempt)
        if not final:
            self._tell(None)

    def _turned(self, job: Job, turn: Turn) -> Attempt | None:
        """The attempt that is final now; else what the job wants is asked."""
        self.running.discard(job.key)
        if turn.attempt is not None:
            del self.states[job.key]
            return turn.attempt
        state = self.states[job.key]
        for request in turn.wanted:
            if request.id in self.known:
                self._give(state, request, self.known[request.id])
                continue
            state.missing.add(request.id)
            self.askers_of.setdefault(request.id, []).append(job.key)
            if self.asker is not None and self.stop is None:
                self.asker.ask(request, state.rank)
        if not state.missing:
            heapq.heappush(self.ready, (state.rank, job.key))
        return None

    def _give(self, state: _State, request: Request, result: Reply | Nl2optError) -> None:
        state.missing.discard(request.id)
        state.job = replace(state.job, replies={**state.job.replies, request.id: result})

    def _heard(self, request: Request, result: Reply | Nl2optError) -> None:
        """In the thread that asked: where no other call would fare better, none is made."""
        if self._is_for_all(result):
            with self.lock:
                self.stop = self.stop or result
            if self.asker is not None:
                self.asker.halt()
        self.events.put((request, result))

    def _replied(self, request: Request, result: Reply | Nl2optError) -> None:
        assert self.asker is not None
        self.asker.under_way.discard(request.id)
        if isinstance(result, Outstanding):
            self.last_outstanding = result
            self.outstanding[request.id] = request
            return
        if isinstance(result, BudgetError | Unasked) or (self.stop is not None and isinstance(result, type(self.stop))):
            return
        if isinstance(result, Reply) and self._is_wanted_again(request):
            self.known[request.id] = result
        for key in self.askers_of.pop(request.id, ()):
            state = self.states[key]
            self._give(state, request, result)
            if not state.missing:
                heapq.heappush(self.ready, (state.rank, key))

    def _is_for_all(self, result: Reply | Nl2optError) -> TypeGuard[Nl2optError]:
        """Whether asking for other cases would end in the same way: no key, no money, a server that is down.

        A file that lacks a reply, or holds a broken one, is a matter of its own case.
        """
        assert self.client is not None
        if isinstance(result, BudgetError):
            return True
        if self.client.spec.startswith(FILES):
            return False
        with self.lock:
            self.failures = self.failures + 1 if isinstance(result, ProviderError) else 0
            return isinstance(result, ConfigurationError) or self.failures >= FAILURES_IN_A_ROW

    def _is_wanted_again(self, request: Request) -> bool:
        """Whether another case has the same words, and may ask the same later."""
        keys = self.askers_of.get(request.id, ())
        return any(self.twins[self.states[key].job.fingerprint] > 1 for key in keys)

    def _count(self, attempt: Attempt) -> None:
        self.attempts[attempt.case, attempt.attempt] = attempt
        self.done += 1
        self.fresh += 1
        if attempt.usage:
            self.usage += Usage(**attempt.usage)

    def _tell(self, attempt: Attempt | None) -> None:
        if self.on_progress is not None:
            waiting = sum(not state.missing.isdisjoint(self.outstanding) for state in self.states.values())
            seconds = time.monotonic() - self.began
            self.on_progress(
                Progress(self.done, self.total, waiting, attempt, self.usage, seconds, self.fresh, self.writer.path)
            )

    def _flush(self) -> None:
        """End of the round: what was only queued is sent, also when the run is broken off."""
        if self.client is not None and self.last_outstanding is not None:
            self.client.flush()

    def finished(self) -> Log:
        """The log, where nothing is left to do; else why there is."""
        held = f"{self.done} of {self.total} attempts are in {str(self.writer.path)!r}"
        on = f"{held}; the same command goes on from there"
        if self.stop is not None:
            self.stop.help = "; ".join(part for part in (self.stop.help, on) if part)
            raise self.stop
        if self.outstanding and self.last_outstanding is not None:
            ids = tuple(self.outstanding)
            raise Outstanding(
                f"{len(ids)} {'reply is' if len(ids) == 1 else 'replies are'} outstanding, for {len(self.states)} of "
                f"{self.total} attempts; the last: {self.last_outstanding.message}",
                help="; ".join(part for part in (self.last_outstanding.help, on) if part),
                requests=ids,
            )
        return Log(self.writer.log.header, tuple(self.attempts.values()), self.writer.notes, self.writer.path)


def _is_done(attempt: Attempt | None, retry_errors: bool) -> bool:
    if attempt is None:
        return False
    no_reply = (attempt.error or {}).get("code") in ("ProviderError", "ConfigurationError")
    return not (attempt.ending == "error" and (retry_errors or no_reply))
