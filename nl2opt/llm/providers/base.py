"""What providers with an SDK have in common: the key, the SDK's client, forms of a request, and errors in words."""

from __future__ import annotations

import os
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, ClassVar
from urllib.parse import urlsplit

from nl2opt.errors import LlmError
from nl2opt.llm.budget import input_estimate
from nl2opt.llm.client import ConfigurationError, ProviderError, ReplyError
from nl2opt.llm.options import Options
from nl2opt.llm.prices import FREE, Price, price_of
from nl2opt.llm.providers.failures import Place, TooLongError, failure
from nl2opt.llm.request import Reply, Request, Usage
from nl2opt.llm.schemas import key_of
from nl2opt.llm.secrets import redact

STEP = 50
"""Tokens between two calls of `on_progress`."""
WAYS_ON = (
    "or use a local server (openai/MODEL with a base URL), mailbox:DIR, recorded:FILE, the offline reader "
    "(--formulator rules), or a formulation file"
)


class Stream:
    """What has come of a reply so far; counts for progress, and for what a broken reply took."""

    def __init__(self, request: Request, options: Options) -> None:
        self.request = request
        self.pieces: list[str] = []
        self.model = ""
        self.stop: str | None = None
        self.input_tokens: int | None = None
        self.output_tokens: int | None = None
        self.cached = 0
        self.written = 0
        self.begun = time.monotonic()
        self._options = options
        self._size = 0
        self._told = 0

    def add(self, piece: str, *, shown: bool = True) -> None:
        """A piece of the reply, or of thinking that is not `shown`."""
        if shown:
            self.pieces.append(piece)
        self._size += len(piece)
        tokens = self._size // 4
        if tokens >= self._told + STEP:
            self._told = tokens
            self._options.on_progress(self.request, tokens)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def usage(self, price: Price | None) -> Usage:
        """Tokens that the server does not tell are estimated."""
        read = input_estimate(self.request) if self.input_tokens is None else self.input_tokens
        wrote = self._size // 3 if self.output_tokens is None else self.output_tokens
        cost = None
        if price is not None:
            cost = price.cost(input_tokens=read, output_tokens=wrote, cached=self.cached, written=self.written)
        return Usage(1, read, wrote, self.cached, cost)


class SdkProvider(ABC):
    """A provider reached by its own SDK, which is imported with the first request. Makes single attempts."""

    name: ClassVar[str]
    package: ClassVar[str]
    keys: ClassVar[tuple[str, ...]]
    """Variables of the key; the first that is set counts."""
    url_variable: ClassVar[str]
    home: ClassVar[str]
    """Host of the provider itself."""
    concurrency: ClassVar[int] = 8
    """Requests that several candidates may have under way at once."""

    def __init__(self, model: str, options: Options) -> None:
        self.model = model
        self.spec = f"{self.name}/{model}"
        self.options = options
        self.base_url = options.base_url or os.environ.get(self.url_variable, "").strip() or None
        try:
            parts = urlsplit(self.base_url or "")
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise ConfigurationError(f"the base URL {redact(str(self.base_url))!r} is none: {error}") from None
        where = f"{host}:{port}" if port else host
        self.server: str | None = self.base_url
        loopback = host in ("localhost", "127.0.0.1", "::1")
        self.price = price_of(self.name, model)
        if self.price is None and loopback:
            self.price = FREE
        self.place = Place(self.spec, model, where or self.home, self.keys[0])
        self._lock = threading.Lock()
        self._client: Any = None
        self._forms: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"<llm {self.spec}>"

    # --- the SDK and the key

    def sdk(self) -> ModuleType:
        try:
            return import_module(self.package)
        except ImportError:
            raise ConfigurationError(
                f"{self.spec}: the package `{self.package}` is not installed", help='pip install "nl2opt[llm]"'
            ) from None

    def key(self) -> tuple[str, str] | None:
        """The variable and value of the key; None where a server of one's own needs none."""
        for name in self.keys:
            value = os.environ.get(name, "").strip()
            if value and not (value.isascii() and value.isprintable() and " " not in value):
                raise ConfigurationError(f"the value of {name} holds characters that no key has")
            if value:
                return name, value
        if self.base_url is not None:
            return None
        raise ConfigurationError(f"{self.spec}: no key in {self.keys[0]}", help=f"set {self.keys[0]}, {WAYS_ON}")

    def client(self) -> Any:
        """The SDK's client, made once."""
        with self._lock:
            if self._client is None:
                key = self.key()
                self._client = self.make(self.sdk(), key)
            return self._client

    @abstractmethod
    def make(self, sdk: ModuleType, key: tuple[str, str] | None) -> Any:
        """The SDK's client, without retries of its own."""

    # --- asking

    @abstractmethod
    def forms(self, request: Request) -> Sequence[str]:
        """Ways to put a request, the best first; later ones are for servers that refuse it."""

    @abstractmethod
    def stream(self, form: str, stream: Stream) -> Reply:
        """Ask once and read the reply."""

    def ask(self, request: Request) -> Reply:
        """One attempt; where the server refuses the form of the request, the next form is tried."""
        forms = list(self.forms(request))
        key = "" if request.schema is None else key_of(request.schema)
        if self._forms.get(key) in forms:
            forms = forms[forms.index(self._forms[key]) :]
        for form in forms:
            try:
                reply = self.once(request, form)
            except ProviderError as error:
                refused = error.status in (400, 422) and not isinstance(error, TooLongError)
                if not refused or form is forms[-1]:
                    raise
            else:
                self._forms[key] = form
                break
        if not reply.text.strip() and reply.stop == "end":
            raise ReplyError(f"{self.spec} sent an empty reply", help="ask again, or another llm", reply=reply)
        return reply

    def once(self, request: Request, form: str) -> Reply:
        """One call in one form."""
        stream = Stream(request, self.options)
        self.client()
        try:
            return self.stream(form, stream)
        except LlmError:
            raise
        except Exception as error:
            begun = stream.pieces or stream.input_tokens is not None
            spent = stream.usage(self.price) if begun else Usage()
            told = failure(error, self.place, self.options.timeout, spent)
        # Raised out here: the SDK's exception holds the request and its headers, and does not go along.
        raise told

    def reply(self, stream: Stream, stop: str) -> Reply:
        """What came, as a reply."""
        return Reply(
            stream.text,
            "length" if stop == "length" else "refusal" if stop == "refusal" else "end",
            stream.usage(self.price),
            stream.model or self.model,
            round(time.monotonic() - stream.begun, 3),
        )

    def flush(self) -> None:  # noqa: B027 - nothing to do is the right default: only batches queue
        """Requests are sent as they are asked."""

    def close(self) -> None:
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None
