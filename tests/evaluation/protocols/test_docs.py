"""The rule that `docs/scoring.md` gives to copy works as it stands, and the page names every rule."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from nl2opt.evaluation.protocols import RULES, rule
from tests.evaluation.scoring_cases import answered, case, label


def test_the_rule_to_copy(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (root / "docs" / "scoring.md").read_text()
    (code,) = (block for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "(ObjectiveRule)" in block)
    (tmp_path / "within_a_percent.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(RULES._targets, "within-a-percent", "within_a_percent:WithinAPercent")
    try:
        made = rule("all(within-a-percent, status)")
        scores = [made.score(case("p", label(100.0)), answered("p", objective=z)).correct for z in (100.9, 101.1)]
        assert scores == [True, False]
        assert made.score(case("p", label("infeasible")), answered("p", "infeasible")).correct is True
        assert made.score(case("p", label(None)), answered("p", objective=1.0)).correct is None
    finally:
        RULES._loaded.pop("within-a-percent", None)
        sys.modules.pop("within_a_percent", None)


def test_every_rule_is_on_the_page(root: Path) -> None:
    page = (root / "docs" / "scoring.md").read_text()
    assert [name for name in RULES if f"| `{name}` |" not in page] == []
