"""`Client`: one method that asks, and what can go wrong when it does.

LlmError
├── Outstanding      the reply is not there yet (mailbox, batch): exit code 3
├── BudgetError      a limit on calls, tokens or money would be passed
├── ConfigurationError   no key, an unknown spec, an SDK that is not installed
├── ProviderError    the provider refused or failed (HTTP status, broken stream, time-out)
└── ReplyError       a reply came and cannot be used: refusal, cut off, empty, not the shape asked for
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from nl2opt.errors import LlmError
from nl2opt.llm.request import Reply, Request, Usage


class Outstanding(LlmError):
    """Replies are not there yet; `requests` lists the ids that were asked and wait for a reply."""

    exit_code = 3

    def __init__(self, message: str, *, help: str | None = None, requests: Sequence[str] = ()) -> None:
        super().__init__(message, help=help)
        self.requests = tuple(requests)


class BudgetError(LlmError):
    """A limit on calls, tokens or money would be passed; nothing was asked. `spent` is what earlier attempts took."""

    spent: Usage = Usage()


class ConfigurationError(LlmError):
    """No key, an unknown spec, or an SDK that is not installed."""


class ProviderError(LlmError):
    """The provider refused the request or failed to answer it.

    `status` is the HTTP status, None without one. `transient` says that the same request may succeed later, after
    `retry_after` seconds where the server names a time. `spent` is what the failed attempts took all the same.
    """

    def __init__(
        self,
        message: str,
        *,
        help: str | None = None,
        status: int | None = None,
        transient: bool = False,
        retry_after: float | None = None,
        spent: Usage = Usage(),  # noqa: B008 - frozen
    ) -> None:
        super().__init__(message, help=help)
        self.status = status
        self.transient = transient
        self.retry_after = retry_after
        self.spent = spent


class ReplyError(LlmError):
    """A reply came and cannot be used. `reply` is what came."""

    def __init__(self, message: str, *, help: str | None = None, reply: Reply | None = None) -> None:
        super().__init__(message, help=help)
        self.reply = reply

    @property
    def spent(self) -> Usage:
        """What the reply took."""
        return Usage() if self.reply is None else self.reply.usage


class Client(Protocol):
    """A language model that can be asked. Safe to call from several threads."""

    spec: str
    """``anthropic/claude-sonnet-5-5``, ``mailbox:DIR`` ...: names the model; never holds a key."""

    def ask(self, request: Request) -> Reply:
        """The reply to a request. Raises a subclass of `LlmError`."""
        ...

    def flush(self) -> None:
        """End of a round: what was only queued (a batch) is sent."""
        ...


def ask_all(client: Client, requests: Sequence[Request]) -> list[Reply]:
    """The replies to several requests, in order.

    What is outstanding is asked for in one go: every request is handed over before one `Outstanding` names them all.
    """
    replies: list[Any] = []
    waiting: list[str] = []
    for request in requests:
        try:
            replies.append(client.ask(request))
        except Outstanding as error:
            waiting.extend(error.requests or (request.id,))
            last = error
    if waiting:
        raise Outstanding(last.message, help=last.help, requests=waiting)
    return replies
