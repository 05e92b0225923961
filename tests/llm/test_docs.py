"""The provider of docs/llms.md works as it stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nl2opt.llm import Budget, BudgetError, Message, ProviderError, Request, Usage, connect
from nl2opt.llm.connect import PROVIDERS


@pytest.fixture
def provider(root: Path) -> Iterator[type]:
    text = (root / "docs" / "llms.md").read_text(encoding="utf-8")
    [source] = [block for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "class Backwards" in block]
    names: dict[str, Any] = {"__name__": "backwards"}
    exec(source, names)
    PROVIDERS.add("backwards", names["Backwards"])
    yield names["Backwards"]
    PROVIDERS._loaded.pop("backwards")
    PROVIDERS._targets.pop("backwards")


def test_the_provider_to_copy(provider: type, tmp_path: Path) -> None:
    request = Request((Message("user", "vans"),), max_tokens=10)
    with connect("backwards/plain", cache=tmp_path, budget=Budget(max_calls=2)) as llm:
        assert llm.ask(request).text == "snav" and llm.ask(request).usage == Usage(reused=1)
        assert llm.usage == Usage(1, 4, 4, 0, None, 1)
        with pytest.raises(ProviderError, match="nothing to turn round"):
            llm.ask(Request((Message("user", ""),)))
        llm.ask(Request((Message("user", "two"),)))
        with pytest.raises(BudgetError):
            llm.ask(Request((Message("user", "three"),)))


def test_every_spec_of_the_page_exists(root: Path) -> None:
    text = (root / "docs" / "llms.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([a-z-]+)[/:]", text, re.MULTILINE))
    assert named == set(PROVIDERS.names()) - {"echo", "backwards"}
