"""Two warm rewarders for the whole folder: their workers are what takes time to start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nl2opt.rewards import Limits, Recipe, Rewarder

EVERYTHING = Recipe("everything", format=1.0, execution=10.0, answer=100.0, structure=1000.0, values=10000.0)
"""Weights whose sum tells the parts apart."""


@pytest.fixture(scope="session")
def rewarder() -> Iterator[Rewarder]:
    with Rewarder(EVERYTHING, workers=1, limits=Limits(seconds=30)) as made:
        yield made


@pytest.fixture(scope="session")
def strict_limits() -> Iterator[Rewarder]:
    with Rewarder(workers=1, limits=Limits(seconds=3, memory_mb=1024, characters=20_000)) as made:
        yield made
