"""Language models: what is asked, what comes back, and the ways to ask.

>>> from nl2opt.llm import Message, Request, ScriptedClient
>>> ScriptedClient(["four"]).ask(Request((Message("user", "two and two?"),))).text
'four'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from nl2opt.llm.connect import Connection, connect

if TYPE_CHECKING:
    from nl2opt.llm.budget import Budget
    from nl2opt.llm.client import (
        BudgetError,
        Client,
        ConfigurationError,
        Outstanding,
        ProviderError,
        ReplyError,
        ask_all,
    )
    from nl2opt.llm.options import Options
    from nl2opt.llm.recorded import record
    from nl2opt.llm.replies import json_of
    from nl2opt.llm.request import Message, PromptRef, Reply, Request, Usage
    from nl2opt.llm.retries import Retries
    from nl2opt.llm.scripted import ScriptedClient

_MODULES = {
    "budget": "Budget",
    "client": "BudgetError Client ConfigurationError Outstanding ProviderError ReplyError ask_all",
    "options": "Options",
    "recorded": "record",
    "replies": "json_of",
    "request": "Message PromptRef Reply Request Usage",
    "retries": "Retries",
    "scripted": "ScriptedClient",
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names.split()}

__all__ = [
    "Budget",
    "BudgetError",
    "Client",
    "ConfigurationError",
    "Connection",
    "Message",
    "Options",
    "Outstanding",
    "PromptRef",
    "ProviderError",
    "Reply",
    "ReplyError",
    "Request",
    "Retries",
    "ScriptedClient",
    "Usage",
    "ask_all",
    "connect",
    "json_of",
    "record",
]


def __getattr__(name: str) -> Any:
    """Imported on first use; `connect` is not, as its module has the same name."""
    if name not in _HOMES:
        raise AttributeError(f"module 'nl2opt.llm' has no attribute {name!r}")
    return getattr(import_module(f"nl2opt.llm.{_HOMES[name]}"), name)
