"""Golden output: texts that people read, kept under ``tests/golden/`` and compared as a whole.

Run the tests with ``NL2OPT_UPDATE_GOLDEN=1`` to write what the code gives now; the diff is then reviewed like code.
"""

from __future__ import annotations

import difflib
import os
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "golden"


def check_golden(name: str, text: str) -> None:
    """Compare `text` with the file `name` under ``tests/golden/``, such as ``printing/diet.txt``."""
    path = FOLDER / name
    if os.environ.get("NL2OPT_UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        return
    assert path.is_file(), f"tests/golden/{name} does not exist: run with NL2OPT_UPDATE_GOLDEN=1 to write it"
    expected = path.read_text(encoding="utf-8")
    if text != expected:
        lines = difflib.unified_diff(expected.splitlines(), text.splitlines(), f"golden/{name}", "now", lineterm="")
        raise AssertionError("\n".join(["the output changed (NL2OPT_UPDATE_GOLDEN=1 accepts it)", *lines]))
