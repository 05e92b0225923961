"""The package's front door: every public name is there, and nothing heavy is imported for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

import nl2opt


@pytest.mark.parametrize("name", nl2opt.__all__)
def test_a_public_name_can_be_had(name: str) -> None:
    assert getattr(nl2opt, name) is not None


def test_the_list_and_the_homes_agree() -> None:
    assert sorted(nl2opt.__all__) == sorted(nl2opt._HOMES)
    assert dir(nl2opt) == sorted(nl2opt.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = nl2opt.nothing_like_it


def test_help_imports_no_heavy_package() -> None:
    code = (
        "import sys; from nl2opt.cli.entry import main; main(['--help']); "
        "print([m for m in ('numpy', 'pydantic', 'rich', 'pyomo', 'highspy', 'scipy') if m in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip().endswith("[]")


def test_formulate_reads_words() -> None:
    formulation = nl2opt.formulate(_bakery())
    assert formulation.variables and formulation.objective is not None


def _bakery() -> str:
    from pathlib import Path

    return (Path(__file__).resolve().parents[2] / "examples" / "bakery.md").read_text(encoding="utf-8")
