"""Asking again: after a failure that may pass, with growing pauses, for a bounded time."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from nl2opt.llm.client import BudgetError, Client, ProviderError, ReplyError
from nl2opt.llm.request import Reply, Request, Usage


@dataclass(frozen=True)
class Retries:
    """How often and how long. A pause that the server asks for is kept to, or, where it is too long, told."""

    attempts: int = 5
    total: float = 180.0
    """Seconds from the first attempt after which no further one begins."""
    first: float = 1.0
    """Seconds before the second attempt; each further pause is twice as long."""
    longest: float = 30.0
    sleep: Callable[[float], None] = time.sleep

    def pause(self, seed: str, attempt: int) -> float:
        """Seconds after a failed attempt, counted from 1; scattered by up to a quarter, the same for the same seed."""
        scatter = random.Random(f"{seed}-{attempt}").uniform(0.75, 1.0)
        return min(self.first * 2.0 ** min(attempt - 1, 30), self.longest) * scatter


class Retrying:
    """A client around another that asks again after transient failures. What failed attempts took is in `usage`."""

    def __init__(self, inner: Client, retries: Retries, notice: Callable[[str], None]) -> None:
        self._inner = inner
        self._retries = retries
        self._notice = notice
        self.spec = inner.spec

    def ask(self, request: Request) -> Reply:
        begun = time.monotonic()
        spent = Usage()
        attempt = 0
        while True:
            attempt += 1
            try:
                reply = self._inner.ask(request)
            except ProviderError as error:
                spent += error.spent
                error.spent = spent
                pause = self._pause(error, request, attempt, time.monotonic() - begun)
                if pause is None:
                    raise
                self._notice(f"{error.message}; asking again in {pause:.0f} s")
            except BudgetError as error:
                error.spent = spent
                raise
            except ReplyError as error:
                if error.reply is not None:
                    error.reply = replace(error.reply, usage=spent + error.reply.usage)
                raise
            else:
                return replace(reply, usage=spent + reply.usage)
            self._retries.sleep(pause)

    def _pause(self, error: ProviderError, request: Request, attempt: int, elapsed: float) -> float | None:
        """Seconds until the next attempt, or None when there is none; then the message says how often was asked."""
        if not error.transient:
            return None
        asked = error.retry_after
        pause = self._retries.pause(request.id, attempt) if asked is None or not asked >= 0 else asked
        if attempt < self._retries.attempts and elapsed + pause <= self._retries.total:
            return pause
        told = f" (asked {attempt} times in {elapsed:.0f} s)" if attempt > 1 else ""
        if asked is not None and attempt < self._retries.attempts:
            told += f"; the server asks to wait {asked:.0f} s"
        error.message += told
        error.args = (error.message,)
        return None

    def flush(self) -> None:
        self._inner.flush()
