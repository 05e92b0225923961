"""A small problem in words, the right reply to it, and a cache that is nobody's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nl2opt.llm.scripted import ScriptedClient

TEXT = """# Two looms

A weaver makes scarves and rugs. The demand of a week is:

**Demand**

| good | most |
| --- | ---: |
| scarf | 1,200 |
| rug | 40 |

A scarf takes 1 hour and brings 8 EUR, a rug takes 6 hours and brings 60 EUR. There are 300 hours a week.
How many of each should be made to earn the most?
"""


def formulation(**changes: Any) -> dict[str, Any]:
    """Optimum 2880: 40 rugs take 240 hours, 60 scarves the rest."""
    body: dict[str, Any] = {
        "name": "looms",
        "sets": {"goods": {"data": "demand", "column": "good"}},
        "parameters": {
            "most": {"over": "goods", "data": "demand", "key": "good", "column": "most"},
            "hours": {"over": "goods", "values": {"scarf": 1, "rug": 6}, "unit": "hour"},
            "brings": {"over": "goods", "values": {"scarf": 8, "rug": 60}, "unit": "EUR"},
            "week": {"value": 300, "unit": "hour", "source": "There are 300 hours a week."},
        },
        "variables": {"make": {"over": "goods", "domain": "integer", "lower": 0, "upper": "most"}},
        "objective": {"maximize": "sum(brings[g] * make[g] for g in goods)", "unit": "EUR"},
        "constraints": {
            "time": {"rule": "sum(hours[g] * make[g] for g in goods) <= week", "source": "There are 300 hours a week."}
        },
    }
    return body | changes


def reply(body: dict[str, Any] | None = None, **more: Any) -> str:
    found: dict[str, Any] = {"notes": {"decide": "pieces: counted -> integer"}}
    if body is not None:
        found["formulation"] = body
    return json.dumps(found | more)


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting and no kept reply of the person who runs the tests."""
    import os

    for name in [name for name in os.environ if name.startswith(("NL2OPT_", "ANTHROPIC_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NL2OPT_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def text() -> str:
    return TEXT


@pytest.fixture
def good() -> str:
    """The right reply."""
    return reply(formulation())


@pytest.fixture
def wrong() -> str:
    """A reply with a misspelt name."""
    body = formulation()
    body["constraints"] = {"time": {"rule": "sum(hours[g] * make[g] for g in goods) <= weeks"}}
    return reply(body)


@pytest.fixture
def scripted() -> type[ScriptedClient]:
    return ScriptedClient


@pytest.fixture
def no_problem() -> str:
    return reply(no_problem="it is a recipe: nothing is to be decided")
