"""Small sets of made-up problems, and what runs over them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nl2opt.description.tables import Data
from nl2opt.evaluation.case import Case, Label, ProblemSet, Sample

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]


def bakery(eggs: int) -> str:
    """A text that the offline reader reads."""
    return (
        "A baker makes rolls and loaves. A roll takes 2 eggs and a loaf takes 3 eggs. "
        f"There are {eggs} eggs available. At least 4 loaves must be made. "
        "The profit is $1 per roll and $2 per loaf. How many of each should be made to maximize profit?"
    )


def best_profit(eggs: int) -> int:
    """By trying every plan."""
    plans = [(r, l) for r in range(eggs) for l in range(4, eggs) if 2 * r + 3 * l <= eggs]
    return max(r + 2 * l for r, l in plans)


def case(id: str, text: str, answer: float | None = None, **kind: str) -> Case:
    label = Label("published", f"LABEL-{id}", "optimal", answer)
    return Case(id, text, (Sample("", Data(), (label,)),), kind=kind)


@pytest.fixture
def bakeries() -> Callable[[int], ProblemSet]:
    """A set of so many cases, all of them readable."""

    def made(count: int) -> ProblemSet:
        cases = [
            case(f"b{i}", bakery(40 + i), best_profit(40 + i), size="odd" if i % 2 else "even") for i in range(count)
        ]
        return ProblemSet("bakeries", tuple(cases), format="question-answer")

    return made


@pytest.fixture
def bakery_file(tmp_path: Path) -> Callable[[int], Path]:
    """The same as a file of JSON lines. Every seventh text is one that the reader refuses."""

    def made(count: int) -> Path:
        path = tmp_path / "bakeries.jsonl"
        with path.open("w") as file:
            for i in range(count):
                text = bakery(40 + i) if i % 7 != 6 else f"Sing song number {i} to the moon."
                file.write(json.dumps({"en_question": text, "en_answer": str(best_profit(40 + i))}) + "\n")
        return path

    return made


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module `trial_formulators`, importable here and in worker processes."""
    monkeypatch.syspath_prepend(HERE / "given")
    import trial_formulators

    return trial_formulators


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "nl2opt", "evaluate", *map(str, arguments)]


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """The environment of a command line: no keys, no settings, a cache of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NL2OPT_", "COLUMNS", "RAY_"))}
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return {**kept, "PYTHONPATH": str(ROOT), "NL2OPT_CACHE": str(tmp_path / "cache"), "TMPDIR": str(scratch)}


@pytest.fixture
def nl2opt_evaluate(tmp_path: Path, env: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """``nl2opt evaluate`` as a process of its own, in an empty folder."""

    def run(*arguments: object, code: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
        ended = subprocess.run(
            command(*arguments),
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**env, **more},
            timeout=120,
            check=False,
        )
        assert "Traceback" not in ended.stdout + ended.stderr, ended.stderr
        assert ended.returncode == code, ended.stderr + ended.stdout
        assert list(Path(env["TMPDIR"]).iterdir()) == [], "temporary files were left"
        return ended

    return run


@pytest.fixture
def started(tmp_path: Path, env: dict[str, str]) -> Callable[..., subprocess.Popen[str]]:
    """The same, not waited for."""

    def start(*arguments: object, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
            env={**env, **more}, start_new_session=True,
        )  # fmt: skip

    return start
