"""The file to copy in docs/examining.md works."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from nl2opt import Formulation
from nl2opt.formulation.layout import lay_out


def test_the_reading_to_copy_finds_a_free_variable() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs" / "examining.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    exec(compile(re.findall(r"```python\n(.*?)```", text, re.DOTALL)[-1], "examining.md", "exec"), names)
    formulation = Formulation.model_validate(
        {"variables": {"cash": {}, "stock": {"lower": 0}}, "objective": {"minimize": "cash + stock"}}
    )
    assert [reading.element for reading in names["readings"](lay_out(formulation))] == ["variables.cash"]
