"""Running the command line: in this process where that is enough, as a real process where signals and pipes matter."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from nl2opt.cli import main

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ended:
    """How a run of the command line ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ended]:
    """Run the command line in this process."""
    monkeypatch.delenv("COLUMNS", raising=False)

    def run(*arguments: object) -> Ended:
        capfd.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return Ended(code, out, err)

    return run


def environment(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NL2OPT_", "COLUMNS"))}
    return {**kept, "PYTHONPATH": str(ROOT), **changes}


@pytest.fixture
def process(tmp_path: Path) -> Callable[..., Ended]:
    """Run the command line as a process of its own, with a folder for temporary files that must be empty at the end."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    def run(*arguments: object, given: str | None = None, timeout: float = 120, **env: str) -> Ended:
        ran = subprocess.run(
            [sys.executable, "-m", "nl2opt", *map(str, arguments)],
            input=given,
            capture_output=True,
            text=True,
            timeout=timeout,
            env=environment(TMPDIR=str(scratch), **env),
            cwd=tmp_path,
            check=False,
        )
        assert "Traceback" not in ran.stdout + ran.stderr, ran.stderr
        assert [path.name for path in scratch.iterdir()] == [], "temporary files were left"
        return Ended(ran.returncode, ran.stdout, ran.stderr)

    return run


def descendants(pid: int) -> set[int]:
    """The processes below `pid` (Linux)."""
    found: set[int] = set()
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    waiting = [pid]
    while waiting:
        for child in children.get(waiting.pop(), []):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


@pytest.fixture
def below() -> Callable[[int], set[int]]:
    return descendants


@pytest.fixture
def child_env(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a process that a test starts itself."""
    with tempfile.TemporaryDirectory(dir=tmp_path) as scratch:
        yield environment(TMPDIR=scratch)
