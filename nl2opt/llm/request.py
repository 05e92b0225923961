"""What is asked of a language model and what comes back: frozen values, the same for every provider."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Literal

Stop = Literal["end", "length", "refusal"]
"""Why a reply ended: by itself, cut off at the limit of tokens, or because the llm declined."""


@dataclass(frozen=True)
class Message:
    """One turn of a conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True)
class PromptRef:
    """Which prompt file a request was made from."""

    id: str
    version: int
    hash: str
    """The first 12 hexadecimal digits of the SHA-256 of the file."""


@dataclass(frozen=True)
class Request:
    """One question to a language model.

    `system` is the part that is the same from request to request (providers cache it); `schema` is the JSON schema
    that the reply follows, or None for free text; `sample` tells repeated questions of the same words apart. What the
    request is for (`purpose`, `prompt`) is no part of its `id`: the same words give the same reply.

    >>> one, two = Request((Message("user", "hi"),)), Request((Message("user", "hi"),), purpose="greeting")
    >>> one.id == two.id, one.id == Request((Message("user", "hi"),), sample=1).id
    (True, False)
    """

    messages: tuple[Message, ...]
    system: str = ""
    schema: Mapping[str, Any] | None = field(default=None, hash=False)
    max_tokens: int = 16_000
    """Most tokens of the reply, thinking included."""
    sample: int = 0
    purpose: str = ""
    """``formulate``, ``repair``, ``judge`` ...: for logs and people."""
    prompt: PromptRef | None = None

    @cached_property
    def id(self) -> str:
        """The first 32 hexadecimal digits of the SHA-256 of the content."""
        text = json.dumps(self.content(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def content(self) -> dict[str, Any]:
        """What makes the request what it is, as plain JSON values."""
        return {
            "system": self.system,
            "messages": [asdict(message) for message in self.messages],
            "schema": None if self.schema is None else dict(self.schema),
            "max_tokens": self.max_tokens,
            "sample": self.sample,
        }

    def to_dict(self) -> dict[str, Any]:
        """Everything, as it is written to a mailbox or a log."""
        prompt = None if self.prompt is None else asdict(self.prompt)
        return {"id": self.id, "purpose": self.purpose, "prompt": prompt, **self.content()}


@dataclass(frozen=True)
class Usage:
    """What a call, or many, took. `cost` is in US dollars, None where the price is not known."""

    calls: int = 0
    input_tokens: int = 0
    """All tokens read, those from the provider's cache included."""
    output_tokens: int = 0
    cached_input_tokens: int = 0
    cost: float | None = 0.0
    reused: int = 0
    """Replies that were at hand already (cache, mailbox, recording) and cost nothing."""

    def __add__(self, other: Usage) -> Usage:
        cost = None if self.cost is None or other.cost is None else self.cost + other.cost
        return Usage(
            self.calls + other.calls,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_input_tokens + other.cached_input_tokens,
            cost,
            self.reused + other.reused,
        )

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Reply:
    """What a language model answered."""

    text: str
    stop: Stop = "end"
    usage: Usage = Usage()
    model: str = ""
    """The model that answered, as the provider names it."""
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, body: Mapping[str, Any]) -> Reply:
        """Raises `KeyError`, `TypeError` or `ValueError` for a body that is no reply."""
        usage = body.get("usage") or {}
        stop = body.get("stop", "end")
        if not isinstance(body["text"], str) or stop not in ("end", "length", "refusal"):
            raise ValueError("`text` is a text and `stop` is end, length or refusal")
        return cls(
            body["text"], stop, Usage(**usage), str(body.get("model", "")), float(body.get("seconds", 0.0) or 0.0)
        )
