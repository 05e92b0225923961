"""The fake server, its words, and keys that are none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.llm import fake_server


@pytest.fixture(scope="session")
def fake() -> ModuleType:
    """The module `fake_server.py` beside this file."""
    return fake_server


@pytest.fixture(scope="module")
def running(fake: ModuleType) -> Iterator[Any]:
    with fake.serving() as server:
        yield server


@pytest.fixture
def server(running: Any, fake: ModuleType) -> Any:
    """A server with an empty script."""
    running.batches.clear()
    return running.then(fake.Say("nothing scripted"))


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keys that open nothing, and no setting of the person who runs the tests."""
    for name in (
        "ANTHROPIC_AUTH_TOKEN",
        "ANTHROPIC_BASE_URL",
        "OPENAI_BASE_URL",
        "NL2OPT_PRICES",
        "ANTHROPIC_CUSTOM_HEADERS",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANTHROPIC_API_KEY", fake_server.KEY)
    monkeypatch.setenv("OPENAI_API_KEY", fake_server.KEY)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("NL2OPT_CACHE", str(tmp_path / "cache"))
