"""The problems of `benchmarks/problems`, each with the hand-written check that belongs to it."""

from __future__ import annotations

import csv
import importlib.util
import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

SET = Path(__file__).resolve().parents[2] / "benchmarks" / "problems"
CHECKS = Path(__file__).with_name("checks")


@dataclass(frozen=True)
class Problem:
    """A folder of the set."""

    folder: Path
    front: Mapping[str, Any]
    text: str

    @property
    def files(self) -> list[Path]:
        return [self.folder / name for name in self.front.get("files", [])]

    @property
    def reference(self) -> Path:
        return self.folder / "formulation.yaml"


def read_problem(folder: Path) -> Problem:
    """The front matter and the text of ``problem.md``."""
    _, front, text = (folder / "problem.md").read_text(encoding="utf-8").split("---\n", 2)
    return Problem(folder, yaml.safe_load(front), text.strip())


@cache
def module_of(family: str) -> ModuleType:
    """``checks/<family>.py``."""
    spec = importlib.util.spec_from_file_location(f"nl2opt_problem_checks_{family}", CHECKS / f"{family}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def checks_of(family: str) -> dict[str, Callable[..., Any]]:
    """The functions of a family by name; those whose names begin with `_` are helpers."""
    module = module_of(family)
    return {
        name: function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == module.__name__
    }


def _number(cell: str) -> str | int | float:
    for kind in (int, float):
        try:
            return kind(cell)
        except ValueError:
            continue
    return cell


@dataclass(frozen=True)
class Found:
    """What a hand-written check finds."""

    status: str
    objective: float | None
    quantities: Mapping[str, float]


@cache
def _check(folder: Path, family: str) -> Found:
    def read(name: str) -> Any:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            if name.endswith(".json"):
                return json.load(file)
            return [{key: _number(cell) for key, cell in row.items()} for row in csv.DictReader(file)]

    function = checks_of(family)[folder.name]
    status, objective, *rest = function(read) if inspect.signature(function).parameters else function()
    return Found(status, None if objective is None else float(objective), rest[0] if rest else {})


PROBLEMS = [read_problem(path.parent) for path in sorted(SET.glob("*/problem.md"))]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for `problem` runs on every problem."""
    if "problem" in metafunc.fixturenames:
        metafunc.parametrize("problem", PROBLEMS, ids=[problem.folder.name for problem in PROBLEMS])


@pytest.fixture
def found(problem: Problem) -> Found:
    """What the hand-written check of the problem finds, without nl2opt."""
    return _check(problem.folder, problem.front["family"])


@pytest.fixture(scope="session")
def problem_set() -> list[Problem]:
    return PROBLEMS


@pytest.fixture(scope="session")
def set_folder() -> Path:
    return SET


@pytest.fixture(scope="session")
def checks_by_family() -> dict[str, dict[str, Callable[..., Any]]]:
    return {path.stem: checks_of(path.stem) for path in sorted(CHECKS.glob("*.py"))}
