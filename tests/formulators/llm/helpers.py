"""A small problem, replies to it, and tasks with a scripted llm."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from nl2opt.description.tables import Data
from nl2opt.description.text import Description
from nl2opt.formulators.base import Event, Settings, Task
from nl2opt.llm.request import Reply, Request
from nl2opt.llm.scripted import ScriptedClient

TEXT = (
    "A potter makes mugs and bowls. A mug takes 2 hours and brings 9 EUR; a bowl takes 3 hours and brings 15 EUR. "
    "There are 40 hours a week, and at least 5 mugs are ordered. How many of each bring in most?"
)
OPTIMUM = 195.0


def good(**changes: Any) -> dict[str, Any]:
    """The right formulation; `changes` replace whole sections."""
    body: dict[str, Any] = {
        "name": "potter",
        "sets": {"goods": {"elements": ["mug", "bowl"], "source": "A potter makes mugs and bowls."}},
        "parameters": {
            "hours": {"over": "goods", "values": {"mug": 2, "bowl": 3}, "unit": "hour"},
            "brings": {"over": "goods", "values": {"mug": 9, "bowl": 15}, "unit": "EUR"},
            "week": {"value": 40, "unit": "hour", "source": "There are 40 hours a week"},
            "ordered": {"value": 5, "source": "at least 5 mugs are ordered"},
        },
        "variables": {
            "make": {
                "over": "goods", "domain": "integer", "lower": 0, "meaning": "pieces made",
                "source": "How many of each bring in most?",
            }
        },
        "objective": {
            "maximize": "sum(brings[g] * make[g] for g in goods)",
            "source": ["A mug takes 2 hours and brings 9 EUR", "a bowl takes 3 hours and brings 15 EUR"],
        },
        "constraints": {
            "time": {
                "rule": "sum(hours[g] * make[g] for g in goods) <= week",
                "source": ["A mug takes 2 hours", "a bowl takes 3 hours", "There are 40 hours a week"],
            },
            "orders": {"rule": "make['mug'] >= ordered", "source": "at least 5 mugs are ordered"},
        },
    }  # fmt: skip
    return body | changes


def reply(formulation: dict[str, Any] | None = None, **more: Any) -> str:
    """The text of a reply that holds a formulation."""
    body: dict[str, Any] = {"notes": {"decide": "pieces: counted -> integer"}}
    if formulation is not None:
        body["formulation"] = formulation
    return json.dumps(body | more, indent=1)


def broken() -> dict[str, Any]:
    """A formulation with a misspelt name."""
    constraints = good()["constraints"] | {"time": {"rule": "sum(hours[g] * make[g] for g in goods) <= weak"}}
    return good(constraints=constraints)


def infeasible() -> dict[str, Any]:
    """A formulation that asks for more than there is."""
    constraints = good()["constraints"] | {"orders": {"rule": "make['mug'] >= 5 * ordered"}}
    return good(constraints=constraints)


def unbounded() -> dict[str, Any]:
    """A formulation without its resource."""
    constraints = {"orders": good()["constraints"]["orders"]}
    return good(constraints=constraints)


def task(
    replies: Iterable[str | Reply | Exception] | Callable[[Request], str | Reply],
    *,
    text: str = TEXT,
    data: Data | None = None,
    events: list[Event] | None = None,
    **settings: Any,
) -> Task:
    client = ScriptedClient(replies if callable(replies) else list(replies))
    on_event = None if events is None else events.append
    return Task(Description(text), data or Data(), client, Settings(**settings), on_event)


def asked(given: Task) -> list[Request]:
    """The requests that the scripted llm got."""
    assert isinstance(given.client, ScriptedClient)
    return given.client.requests
