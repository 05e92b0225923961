"""A warm sandbox for all tests of this folder, and the count of what is left behind."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nl2opt.model.sandbox import Sandbox

GOOD = """
from pyomo.environ import *
model = ConcreteModel()
model.x = Var([1, 2], domain=NonNegativeReals)
model.cap = Constraint(expr=model.x[1] + model.x[2] <= 4)
model.profit = Objective(expr=3 * model.x[1] + 2 * model.x[2], sense=maximize)
"""


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as shared:
        yield shared


@pytest.fixture(scope="session")
def good() -> str:
    return GOOD


def descendants(pid: int) -> set[int]:
    """Every process below a process."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found = {pid}
    grew = True
    while grew:
        more = {child for child, parent in parents.items() if parent in found} - found
        found |= more
        grew = bool(more)
    return found - {pid}


@pytest.fixture
def nothing_left(sandbox: Sandbox) -> Iterator[None]:
    """After the test, the sandbox has no process but its server and no folder but its root, and it still works."""
    sandbox.run(GOOD)
    before = descendants(os.getpid())
    yield
    assert eventually(lambda: descendants(os.getpid()) <= before), "processes are left"
    folder = getattr(sandbox._runner, "_root", None)
    assert folder is None or eventually(lambda: not list(folder.iterdir())), "work folders are left"
    assert sandbox.run(GOOD).model.column_names == ("x[1]", "x[2]")


def eventually(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Whether the condition becomes true; the kernel may take a moment to clear up."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture
def processes_below() -> Callable[[int], set[int]]:
    return descendants


@pytest.fixture
def soon() -> Callable[[Callable[[], bool]], bool]:
    return eventually
