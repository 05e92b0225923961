"""`Options`: what `connect` hands to a provider."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nl2opt.llm.budget import Budget
from nl2opt.llm.request import Request
from nl2opt.llm.retries import Retries

TIMEOUT = 300.0
"""Seconds of silence after which a server is given up; local servers read long prompts for minutes."""


def notice(message: str) -> None:
    """What a person should know and what stops nothing; without logging set up it is one line on stderr."""
    logging.getLogger("nl2opt.llm").warning(message)


def silent(request: Request, tokens: int) -> None:
    """No progress shown."""


@dataclass(frozen=True)
class Options:
    """How a provider is reached. Keys are not here: they are read from the environment when a call is made."""

    base_url: str | None = None
    """Where the server is, such as ``http://localhost:11434/v1``; None: the provider's own."""
    timeout: float = TIMEOUT
    """Seconds of silence, not of the whole reply."""
    retries: Retries = field(default_factory=Retries)
    budget: Budget = field(default_factory=Budget)
    cache: Path | None = None
    """Folder of kept replies; None: none are kept."""
    offline: bool = False
    """Kept replies only; nothing is asked."""
    wait: float = 0.0
    """Seconds that `flush` of a batch waits for its results."""
    on_progress: Callable[[Request, int], None] = silent
    """Called while a reply streams, with the tokens so far (an estimate)."""
    on_notice: Callable[[str], None] = notice

    def __post_init__(self) -> None:
        from nl2opt.llm.client import ConfigurationError

        for name in ("timeout", "wait"):
            value: Any = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float("inf"):
                raise ConfigurationError(f"`{name}` is {value!r}; it is a number of seconds")
        if self.timeout == 0:
            raise ConfigurationError("`timeout` is 0; it is a number of seconds above 0")
        if self.base_url is not None and not self.base_url.startswith(("http://", "https://")):
            raise ConfigurationError(
                f"the base URL {self.base_url!r} does not begin with http:// or https://",
                help="write it in full, such as http://localhost:11434/v1",
            )
