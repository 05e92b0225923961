"""`LlmOptions`: how a language model is asked while a description becomes a formulation, checked when it is made."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from nl2opt.errors import InputError

if TYPE_CHECKING:
    from nl2opt.formulators import Settings
    from nl2opt.llm.client import Client

CONSENSUS_SAMPLES = 5
"""Candidates of `consensus` where no number is given."""


@dataclass(frozen=True)
class LlmOptions:
    """How an llm is asked, what it may cost, and where its replies are kept. The command line has the same names.

    >>> LlmOptions(rounds=1, max_cost=0.5).rounds
    1
    >>> LlmOptions(threshold=2)
    Traceback (most recent call last):
    nl2opt.errors.InputError: `threshold` is 2; it is a share between 0 and 1
    """

    rounds: int = 3
    """Most repairs after the first reply."""
    samples: int | None = None
    """Candidates of `consensus`; more than one asks for `consensus` where the formulator does not name it."""
    threshold: float = 0.5
    """Share of the candidates that must agree for `consensus` to be sure."""
    base_url: str | None = None
    """A server that speaks the provider's protocol, such as ``http://localhost:11434/v1``."""
    cache: str | os.PathLike[str] | Literal[False] | None = None
    """Folder of kept replies. None: the user's cache folder. False: none are kept."""
    max_calls: int | None = None
    max_tokens: int | None = None
    """Read and written, over all calls."""
    max_cost: float | None = None
    """In US dollars."""
    reply_tokens: int = 16_000
    """Most tokens of one reply."""
    timeout: float = 300.0
    """Seconds of silence after which a server is given up."""
    record: str | os.PathLike[str] | None = None
    """A file that every exchange is added to; ``recorded:FILE`` replays it."""

    def __post_init__(self) -> None:
        for name, least in (("rounds", 0), ("samples", 1), ("max_calls", 0), ("max_tokens", 0), ("reply_tokens", 1)):
            value = getattr(self, name)
            if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < least):
                raise InputError(f"`{name}` is {value!r}; it is a whole number of at least {least}")
        if not _is_number(self.threshold) or not 0 <= self.threshold <= 1:
            raise InputError(f"`threshold` is {self.threshold!r}; it is a share between 0 and 1")
        if self.max_cost is not None and (not _is_number(self.max_cost) or not 0 <= self.max_cost < float("inf")):
            raise InputError(f"`max_cost` is {self.max_cost!r}; it is an amount in US dollars")
        if not _is_number(self.timeout) or not 0 < self.timeout < float("inf"):
            raise InputError(f"`timeout` is {self.timeout!r}; it is a positive number of seconds")

    def formulator(self, name: str | None, with_llm: bool) -> str:
        """The formulator to use: `repair` with an llm and `rules` without, unless one is named.

        >>> LlmOptions().formulator(None, True), LlmOptions(samples=3).formulator("direct", True)
        ('repair', 'consensus:direct')
        """
        name = name or ("repair" if with_llm else "rules")
        if (self.samples or 1) > 1 and name != "rules" and "consensus" not in name.split(":"):
            return f"consensus:{name}"
        return name

    def settings(self, formulator: str) -> Settings:
        """The settings of a formulator of this name."""
        from nl2opt.formulators import Settings

        samples = self.samples or (CONSENSUS_SAMPLES if "consensus" in formulator.split(":") else 1)
        return Settings(self.rounds, samples, self.threshold, self.reply_tokens)

    def connect(
        self, spec: str, *, on_progress: Callable[[Any, int], None], on_notice: Callable[[str], None]
    ) -> Client:
        """The client that a spec names. Nothing is imported or asked before the first request."""
        from nl2opt.llm.budget import Budget
        from nl2opt.llm.connect import connect

        budget = Budget(max_calls=self.max_calls, max_tokens=self.max_tokens, max_cost=self.max_cost)
        folder: Any = self.cache if self.cache is False or self.cache is None else os.fspath(self.cache)
        return connect(
            spec, cache=folder, base_url=self.base_url, budget=budget, timeout=self.timeout,
            record=None if self.record is None else os.fspath(self.record),
            on_progress=on_progress, on_notice=on_notice,
        )  # fmt: skip


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value
