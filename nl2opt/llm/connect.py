"""`connect`: from a spec such as ``anthropic/claude-sonnet-5-5`` or ``mailbox:DIR`` to a client that can be asked."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from nl2opt.errors import LlmError
from nl2opt.llm.budget import Budget, Budgeted, unknown_price
from nl2opt.llm.cache import Cached, ReplyStore, default_folder, slug
from nl2opt.llm.client import Client, ConfigurationError, Outstanding
from nl2opt.llm.options import TIMEOUT, Options, notice, silent
from nl2opt.llm.request import Reply, Request, Usage
from nl2opt.llm.retries import Retries, Retrying
from nl2opt.registry import Registry

PROVIDERS: Registry[Callable[[str, Options], Client]] = Registry(
    "llm provider",
    {
        "anthropic": "nl2opt.llm.providers.anthropic:AnthropicProvider",
        "anthropic-batch": "nl2opt.llm.providers.anthropic_batch:AnthropicBatch",
        "openai": "nl2opt.llm.providers.openai:OpenAIProvider",
        "mailbox": "nl2opt.llm.mailbox:Mailbox",
        "recorded": "nl2opt.llm.recorded:Recorded",
    },
    group="nl2opt.llms",
    error=ConfigurationError,
)
"""What comes before the ``/`` or ``:`` of a spec, to what is called with the rest of it and the options."""

FORMS = (
    "anthropic/MODEL, anthropic-batch/MODEL, openai/MODEL (with a base URL for other servers), mailbox:DIR, "
    "recorded:FILE"
)


class Connection:
    """A client ready for use, from any number of threads. Made by `connect`; closes at the end of a ``with`` block."""

    def __init__(
        self,
        inner: Client,
        provider: Client,
        record: Path | None = None,
        on_notice: Callable[[str], None] = notice,
    ) -> None:
        self.spec = provider.spec
        self._inner = inner
        self._provider = provider
        self._record = record
        self._notice = on_notice
        self._lock = threading.Lock()
        self._usage = Usage()

    @property
    def usage(self) -> Usage:
        """What the calls of this process took; replies that were at hand are counted in `reused`."""
        with self._lock:
            return self._usage

    def ask(self, request: Request) -> Reply:
        """The reply to a request. Raises a subclass of `LlmError`."""
        try:
            reply = self._inner.ask(request)
        except LlmError as error:
            self._count(getattr(error, "spent", Usage()))
            raise
        self._count(reply.usage)
        if self._record is not None:
            self._add_to(self._record, request, reply)
        return reply

    def _add_to(self, recording: Path, request: Request, reply: Reply) -> None:
        """A recording that can no longer be written is told once; the reply is used all the same."""
        from nl2opt.llm.recorded import record

        try:
            record(recording, [(request, reply)])
        except ConfigurationError as error:
            self._record = None
            self._notice(f"{error.message}; the run goes on without recording")

    @property
    def concurrency(self) -> int:
        """Requests that are best under way at once: 1 where replies are read from a folder or a file."""
        return int(getattr(self._provider, "concurrency", 1))

    def _count(self, usage: Usage) -> None:
        with self._lock:
            self._usage += usage

    def flush(self) -> None:
        """End of a round: what was only queued is sent."""
        self._inner.flush()

    def close(self) -> None:
        """Give connections back; the client is not used afterwards."""
        close = getattr(self._provider, "close", None)
        if close is not None:
            close()

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<llm {self.spec}>"


def connect(
    spec: str,
    *,
    cache: str | Path | Literal[False] | None = None,
    base_url: str | None = None,
    budget: Budget | None = None,
    timeout: float = TIMEOUT,
    offline: bool = False,
    wait: float = 0.0,
    record: str | Path | None = None,
    retries: Retries | None = None,
    on_progress: Callable[[Request, int], None] = silent,
    on_notice: Callable[[str], None] = notice,
) -> Connection:
    """A client for one of `FORMS`, or for a provider that a plug-in registers.

    `cache` is the folder of kept replies (None: the user's cache folder; False: none), `base_url` a server that speaks
    the provider's protocol, `budget` the limits, `timeout` the seconds of silence after which a server is given up,
    `offline` answers from kept replies only, `wait` the seconds that `flush` waits for a batch, `record` a file to
    which every exchange is added. `on_progress` is called with the request and the tokens so far while a reply streams,
    `on_notice` with what a person should know and what stops nothing. Nothing is imported or asked before the first
    request, so kept replies need neither SDK nor key.

    >>> connect("nobody/model")
    Traceback (most recent call last):
    nl2opt.llm.client.ConfigurationError: no llm provider is named 'nobody'; known names: anthropic, ...

    Raises `ConfigurationError`.
    """
    name, rest = _split(spec)
    folder = None if cache is False else default_folder() if cache is None else Path(cache)
    options = Options(
        base_url, timeout, retries or Retries(), budget or Budget(), folder, offline, wait, on_progress, on_notice
    )
    try:
        provider = PROVIDERS[name](rest, options)
    except ConfigurationError as error:
        if error.help is None:
            error.help = f"an llm is one of {FORMS}"
        raise
    inner = provider if not getattr(provider, "layered", True) else layered(provider, name, rest, options)
    if record is None:
        return Connection(inner, provider, None, on_notice)
    from nl2opt.llm import recorded

    recorded.record(record, [])
    return Connection(inner, provider, Path(record), on_notice)


def _split(spec: str) -> tuple[str, str]:
    match = re.fullmatch(r"([A-Za-z0-9_.-]+)([/:])(.*)", spec.strip(), re.DOTALL)
    if match is None:
        raise ConfigurationError(f"the llm {spec!r} names no model", help=f"an llm is one of {FORMS}")
    name, mark, rest = match.groups()
    if mark == "/" and not rest.strip():
        raise ConfigurationError(f"the llm {spec!r} names no model", help=f"write `{name}/MODEL`")
    return name, rest


def layered(provider: Client, name: str, model: str, options: Options) -> Client:
    """Kept replies around retries around the budget around a provider: attempts are counted, none is paid twice."""
    price: Any = getattr(provider, "price", None)
    if options.budget.max_cost is not None and price is None:
        raise unknown_price(f"{name}/{model}")
    client: Client = Retrying(Budgeted(provider, options.budget, price), options.retries, options.on_notice)
    if options.cache is not None:
        server = getattr(provider, "server", options.base_url)
        store = ReplyStore(options.cache / slug(name, model, server), options.on_notice)
        return Cached(client, store, offline=options.offline)
    if options.offline:
        raise ConfigurationError("`offline` answers from kept replies, and none are kept", help="name a cache folder")
    return client


__all__ = ["FORMS", "PROVIDERS", "Connection", "Outstanding", "connect", "layered"]
