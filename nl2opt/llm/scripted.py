"""A client for tests: replies from a list or a function."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace

from nl2opt.llm.budget import estimated_tokens, input_estimate
from nl2opt.llm.client import ConfigurationError
from nl2opt.llm.request import Reply, Request, Usage


class ScriptedClient:
    """Answers with the given replies in order, or by a function of the request. `requests` keeps what was asked.

    A text becomes a reply with tokens by estimate; an exception among the replies is raised.

    >>> from nl2opt.llm.request import Message
    >>> client = ScriptedClient(["yes"])
    >>> client.ask(Request((Message("user", "Is it?"),))).text, len(client.requests)
    ('yes', 1)
    >>> client.ask(Request((Message("user", "And now?"),), purpose="judge"))
    Traceback (most recent call last):
    nl2opt.llm.client.ConfigurationError: the script has 1 reply, and request 2 (judge) asks for another
    """

    layered = False

    def __init__(
        self,
        replies: Iterable[str | Reply | Exception] | Callable[[Request], str | Reply],
        *,
        spec: str = "scripted:",
    ) -> None:
        self.spec = spec
        self.requests: list[Request] = []
        self.usage = Usage()
        self.flushed = 0
        self._lock = threading.Lock()
        self._function = replies if callable(replies) else None
        self._replies = [] if callable(replies) else list(replies)

    def ask(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
            number = len(self.requests)
        if self._function is not None:
            answer: str | Reply | Exception = self._function(request)
        elif number <= len(self._replies):
            answer = self._replies[number - 1]
        else:
            count = "1 reply" if len(self._replies) == 1 else f"{len(self._replies)} replies"
            raise ConfigurationError(
                f"the script has {count}, and request {number} ({request.purpose or 'no purpose'}) asks for another",
                help=f"the request ends with: {request.messages[-1].text[-200:]!r}" if request.messages else None,
            )
        if isinstance(answer, Exception):
            raise answer
        reply = answer if isinstance(answer, Reply) else Reply(answer, model="scripted")
        if reply.usage == Usage():
            reply = replace(reply, usage=Usage(1, input_estimate(request), estimated_tokens(reply.text)))
        with self._lock:
            self.usage += reply.usage
        return reply

    def flush(self) -> None:
        self.flushed += 1

    def close(self) -> None:
        """Nothing is held."""
