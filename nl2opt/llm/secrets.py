"""Keys stay out of messages, logs and files: what is written passes through `redact`."""

from __future__ import annotations

import os
import re

_NAMES = re.compile(r"(API_?KEY|AUTH_?TOKEN|ADMIN_?KEY|ACCESS_?TOKEN|SIGNING_?KEY|SECRET|PASSWORD)(_[A-Z0-9]+)?$")
_SHAPES = re.compile(
    r"""\bsk-[A-Za-z0-9_*\-]{8,}          # Anthropic, OpenAI, also half hidden with asterisks
    | (?<=Bearer\ )[A-Za-z0-9._~+/=\-]{8,}
    | (?<=://)[^\s/@:"'\\]+:[^\s/@"'\\]+(?=@)      # name and password in a URL""",
    re.VERBOSE,
)
HIDDEN = "[hidden]"


def redact(text: str) -> str:
    """The text without keys: those of the environment, by value, and what has the shape of one.

    >>> redact("Incorrect API key provided: sk-abcdefgh1234. Try again")
    'Incorrect API key provided: [hidden]. Try again'
    >>> redact("a task-management risk-assessment plan")
    'a task-management risk-assessment plan'
    """
    for key in _known():
        text = text.replace(key, HIDDEN)
    return _SHAPES.sub(HIDDEN, text)


def key_names() -> list[str]:
    """Variables of the environment that are keys by their names, whatever they hold."""
    return [name for name in os.environ if _NAMES.search(name.upper())]


def _known() -> list[str]:
    """Values of the environment that are keys by the name of their variable, the longest first."""
    named = {name: os.environ[name] for name in key_names() if len(os.environ[name]) >= 8}
    # A password that is a plain word would take that word out of replies; a key is never one.
    values = {value for name, value in named.items() if not value.isalpha() or re.search("KEY|TOKEN", name.upper())}
    return sorted(values, key=lambda value: (-len(value), value))
