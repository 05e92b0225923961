"""What tokens cost, in US dollars per million.

The table is Anthropic's public price list (platform.claude.com, "Pricing" and the pages of the models), as of November
2026. Prices change: a file named by ``NL2OPT_PRICES`` comes first. It is YAML or JSON, patterns of specs to prices:

    openai/gpt-x: {input: 1.25, output: 10, cache_read: 0.125}
    "openai/qwen*": {input: 0, output: 0}

A model in neither has no price: its cost is unknown, and a limit on money cannot be kept for it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from nl2opt.llm.client import ConfigurationError

VARIABLE = "NL2OPT_PRICES"


@dataclass(frozen=True)
class Price:
    """US dollars per million tokens.

    >>> Price(3, 15, 0.3, 3.75).cost(input_tokens=1_000_000, output_tokens=100_000, cached=400_000)
    3.42
    """

    input: float
    output: float
    cache_read: float | None = None
    """None: as `input`."""
    cache_write: float | None = None
    """None: as `input`."""
    above: int | None = None
    """Input tokens above which `long` holds for the whole call."""
    long: Price | None = None

    def cost(self, *, input_tokens: int, output_tokens: int, cached: int = 0, written: int = 0) -> float:
        """Of one call. `input_tokens` counts all; `cached` were read from the provider's cache, `written` to it."""
        if self.long is not None and self.above is not None and input_tokens > self.above:
            return self.long.cost(
                input_tokens=input_tokens, output_tokens=output_tokens, cached=cached, written=written
            )
        read = self.input if self.cache_read is None else self.cache_read
        write = self.input if self.cache_write is None else self.cache_write
        plain = max(0, input_tokens - cached - written)
        return (plain * self.input + cached * read + written * write + output_tokens * self.output) / 1e6

    def half(self) -> Price:
        """The price of a batch."""
        return replace(
            self,
            input=self.input / 2,
            output=self.output / 2,
            cache_read=None if self.cache_read is None else self.cache_read / 2,
            cache_write=None if self.cache_write is None else self.cache_write / 2,
            long=None if self.long is None else self.long.half(),
        )


FREE = Price(0, 0)


def _claude(input: float, output: float, read: float, *, above: int | None = None, long: Price | None = None) -> Price:
    """Writing to the five-minute cache costs a quarter more than reading anew."""
    return Price(input, output, read, 1.25 * input, above, long)


_ANTHROPIC: dict[str, Price] = {
    "claude-fable-5-1": _claude(10, 50, 0.25),
    "claude-mythos-5-1": _claude(10, 50, 0.25),
    "claude-fable-5": _claude(10, 50, 1),
    "claude-mythos-5": _claude(10, 50, 1),
    "claude-opus-5-5": _claude(4, 20, 0.2),
    "claude-opus-5": _claude(5, 25, 0.5),
    "claude-opus-4-8": _claude(5, 25, 0.5),
    "claude-opus-4-7": _claude(5, 25, 0.5),
    "claude-opus-4-6": _claude(5, 25, 0.5),
    "claude-opus-4-5": _claude(5, 25, 0.5),
    "claude-sonnet-5-5": _claude(2, 10, 0.1),
    "claude-sonnet-5": _claude(2, 10, 0.2),
    "claude-sonnet-4-6": _claude(3, 15, 0.3),
    "claude-sonnet-4-5": _claude(3, 15, 0.3),
    "claude-haiku-5-5": _claude(0.1, 0.5, 0.01, above=100_000, long=_claude(0.5, 2.5, 0.05)),
    "claude-haiku-4-5": _claude(1, 5, 0.1),
}


def price_of(provider: str, model: str) -> Price | None:
    """The price of a model, or None where it is not known. Raises `ConfigurationError` for a price file with a fault.

    >>> price_of("anthropic", "claude-opus-4-5-20251101").output, price_of("openai", "no-such-model")
    (25, None)
    """
    for pattern, price in _own().items():
        if fnmatchcase(f"{provider}/{model}", pattern) or fnmatchcase(model, pattern):
            return price
    if provider == "anthropic":
        return _ANTHROPIC.get(re.sub(r"-\d{8}$", "", model))
    return None


def _own() -> dict[str, Price]:
    name = os.environ.get(VARIABLE)
    if not name:
        return {}
    import yaml

    try:
        body = yaml.safe_load(Path(name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationError(f"the price file {name!r} ({VARIABLE}) cannot be read: {error}") from error
    if not isinstance(body, Mapping):
        raise ConfigurationError(f"the price file {name!r} ({VARIABLE}) holds no mapping of models to prices")
    return {str(pattern): _read(name, str(pattern), entry) for pattern, entry in body.items()}


def _read(file: str, pattern: str, entry: Any) -> Price:
    known = ("input", "output", "cache_read", "cache_write")
    good = (
        isinstance(entry, Mapping)
        and {"input", "output"} <= set(entry) <= set(known)
        and all(isinstance(v, (int, float)) and not isinstance(v, bool) and 0 <= v < 1e9 for v in entry.values())
    )
    if not good:
        raise ConfigurationError(
            f"the price file {file!r}: the entry {pattern!r} is no price",
            help="write `input` and `output`, perhaps `cache_read` and `cache_write`, in dollars per million tokens",
        )
    return Price(**entry)
