"""Asking an llm for many cases at once: threads, each request once, and no faster than the provider allows."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from nl2opt.errors import InputError, LlmError, Nl2optError
from nl2opt.llm.budget import input_estimate
from nl2opt.llm.client import Client
from nl2opt.llm.request import Reply, Request


class Unasked(LlmError):
    """The request was not asked: the run had stopped asking by then."""


OnReply = Callable[[Request, Reply | Nl2optError], None]
"""Told of what a request came to; called from a thread of the asker."""
BURST_SECONDS = 10.0
"""A rate may be used up so far in advance: 600 requests a minute allow 100 at once."""

SHORTEST_SECONDS = 1e-3
"""Less is not waited for: what is overdrawn comes back."""


@dataclass(frozen=True)
class Rate:
    """How fast an llm may be asked; None: as fast as it answers.

    >>> Rate.parse("60"), Rate.parse("500,200000")
    (Rate(requests=60.0, tokens=None), Rate(requests=500.0, tokens=200000.0))
    """

    requests: float | None = None
    """Requests a minute."""
    tokens: float | None = None
    """Tokens a minute, read and written."""

    def __post_init__(self) -> None:
        for name in ("requests", "tokens"):
            value = getattr(self, name)
            if value is not None and not 0 < value < float("inf"):
                raise InputError(f"the rate of {name} is {value:g} a minute; it is a number above 0")

    @classmethod
    def parse(cls, text: str) -> Rate:
        """From ``REQUESTS`` or ``REQUESTS,TOKENS``, each a minute."""
        try:
            numbers = [float(part) for part in text.split(",")]
        except ValueError:
            numbers = []
        if not 1 <= len(numbers) <= 2:
            raise InputError(f"the rate {text!r} cannot be read", help="write requests a minute, or `requests,tokens`")
        return cls(*numbers)


class Bucket:
    """Something that comes at an even rate and can be saved up for a while. It may be overdrawn and then recovers."""

    def __init__(self, per_minute: float, now: Callable[[], float] = time.monotonic) -> None:
        self._speed = per_minute / 60
        self._most = max(1.0, self._speed * BURST_SECONDS)
        self._level = self._most
        self._now = now
        self._at = now()

    def _fill(self) -> None:
        now = self._now()
        self._level = min(self._most, self._level + (now - self._at) * self._speed)
        self._at = now

    def missing(self, amount: float) -> float:
        """Seconds until `amount` is there; more than can be saved up counts as a full bucket."""
        self._fill()
        seconds = (min(amount, self._most) - self._level) / self._speed
        return seconds if seconds > SHORTEST_SECONDS else 0.0

    def take(self, amount: float) -> None:
        """Take it, or with a negative amount give it back."""
        self._fill()
        self._level = min(self._most, self._level - amount)


class Throttle:
    """Lets requests pass at a rate. A reply that was at hand already gives back what its request had taken.

    >>> clock = [0.0]
    >>> throttle = Throttle(Rate(requests=6), now=lambda: clock[0])
    >>> throttle.pause(1), throttle.pause(1)
    (0.0, 10.0)
    >>> clock[0] = 10.0
    >>> throttle.pause(1)
    0.0
    """

    def __init__(self, rate: Rate, now: Callable[[], float] = time.monotonic) -> None:
        self._requests = None if rate.requests is None else Bucket(rate.requests, now)
        self._tokens = None if rate.tokens is None else Bucket(rate.tokens, now)
        self._lock = threading.Lock()

    def pause(self, tokens: int) -> float:
        """0 when a request of so many tokens may go now, which takes it; else the seconds to wait and ask again."""
        with self._lock:
            wait = max(
                0.0 if self._requests is None else self._requests.missing(1),
                0.0 if self._tokens is None else self._tokens.missing(tokens),
            )
            if wait == 0:
                self._take(1, tokens)
            return wait

    def settle(self, tokens: int, reply: Reply | Nl2optError) -> None:
        """Replace the estimate by what the call took."""
        usage = reply.usage if isinstance(reply, Reply) else getattr(reply, "spent", None)
        if usage is None:
            return
        with self._lock:
            if not usage.calls:
                self._take(-1, -tokens)
            else:
                self._take(0, usage.input_tokens + usage.output_tokens - tokens)

    def _take(self, requests: float, tokens: float) -> None:
        if self._requests is not None:
            self._requests.take(requests)
        if self._tokens is not None:
            self._tokens.take(tokens)


class Asker:
    """Threads that ask a client. Requests with one id are asked once; what is asked first belongs to earlier cases."""

    def __init__(self, client: Client, on_reply: OnReply, *, calls: int, rate: Rate | None = None) -> None:
        self._client, self._on_reply = client, on_reply
        self._throttle = Throttle(rate or Rate())
        self._waiting: queue.PriorityQueue[tuple[int, int, Request | None]] = queue.PriorityQueue()
        self._count = 0
        self._stopped, self._halted = threading.Event(), threading.Event()
        self._calls = calls
        self._threads = 0
        self.under_way: set[str] = set()
        """Ids of requests that were handed over and have no reply yet."""

    def ask(self, request: Request, rank: int) -> None:
        """Have a request asked; a lower rank goes first. Only from the thread of the run."""
        if request.id in self.under_way or self._stopped.is_set():
            return
        self.under_way.add(request.id)
        self._count += 1
        self._waiting.put((rank, self._count, request))
        if self._threads < min(self._calls, len(self.under_way)):
            self._threads += 1
            threading.Thread(target=self._serve, name="nl2opt-asking", daemon=True).start()

    def _serve(self) -> None:
        while (item := self._waiting.get()[2]) is not None and not self._stopped.is_set():
            tokens = input_estimate(item)
            while (pause := self._throttle.pause(tokens)) > 0:
                if self._stopped.wait(pause):
                    return
            result: Reply | Nl2optError
            try:
                result = Unasked("not asked") if self._halted.is_set() else self._client.ask(item)
            except Nl2optError as error:
                result = error
            except Exception as error:  # a fault of the client: of this request alone
                result = LlmError(f"{type(error).__name__}: {error}")
            self._throttle.settle(tokens, result)
            self._on_reply(item, result)

    def halt(self) -> None:
        """What was handed over comes back as `Unasked`; calls under way come to their end. From any thread."""
        self._halted.set()

    def close(self) -> None:
        """Ask nothing more. A call under way is not waited for."""
        self._stopped.set()
        for _ in range(self._threads):
            self._waiting.put((-1, 0, None))
