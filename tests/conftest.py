"""What every test may use."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile(
    "nl2opt", deadline=None, max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("nl2opt")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The public problem sets, which are not part of the project."""
    folder = Path(os.environ.get("NL2OPT_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip("the public problem sets are not here (set NL2OPT_SHARED to the folder that holds data/)")
    return folder


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def bound_by_permissions() -> Callable[[], AbstractContextManager[None]]:
    """Makes this process one that permissions bind: root, whom nothing stops, is nobody for a while."""
    if not hasattr(os, "setresuid"):
        pytest.skip("this system cannot lend a process another user")
    nobody = 65534

    @contextmanager
    def bound() -> Iterator[None]:
        if os.geteuid() != 0:
            yield
            return
        os.setresuid(nobody, nobody, 0)  # the saved id is the way back
        try:
            yield
        finally:
            os.setresuid(0, 0, 0)

    return bound
