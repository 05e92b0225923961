"""Language models: what is asked, what comes back, and the ways to ask.

>>> from nl2opt.llm import Message, Request, ScriptedClient
>>> ScriptedClient(["four"]).ask(Request((Message("user", "two and two?"),))).text
'four'
"""

from typing import TYPE_CHECKING

from nl2opt.llm.connect import Connection, connect
from nl2opt.on_use import homes_of, on_use

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
_HOMES = homes_of(_MODULES)

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

# Only `connect` is imported at once, as its module has the same name.
__getattr__ = on_use(__name__, _HOMES)
