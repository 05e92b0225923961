"""Help pages, kept whole."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("nl2opt_tests_golden", Path(__file__).parents[1] / "golden.py")
assert _spec is not None and _spec.loader is not None
golden = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(golden)


@pytest.mark.parametrize("command", ["", "solve", "formulate", "check", "write", "explain"])
def test_help_page(call, command):
    ended = call(*command.split(), "--help")
    assert ended.code == 0 and ended.err == ""
    assert max(map(len, ended.out.splitlines())) <= 80
    golden.check_golden(f"cli/help_{command or 'nl2opt'}.txt", ended.out)


def test_every_command_has_help(call):
    from nl2opt.cli.entry import COMMANDS

    for command in COMMANDS:
        assert call(command, "-h").code == 0


def test_help_imports_nothing_heavy():
    """`nl2opt --help` has to be quick."""
    code = (
        "import sys; from nl2opt.cli import main; main(['--help']);"
        "heavy = {'numpy', 'scipy', 'pyomo', 'pydantic', 'rich', 'highspy', 'yaml'} & set(sys.modules);"
        "print(sorted(heavy), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stderr == "[]\n"


def test_explain_lists_and_explains(call):
    listing = call("explain")
    assert listing.code == 0 and "undefined-name" in listing.out
    page = call("explain", "undefined-name")
    assert page.code == 0 and page.out.startswith("undefined-name: ") and "Example" in page.out
    golden.check_golden("cli/explain_undefined_name.txt", page.out)
    missing = call("explain", "no-such-code")
    assert (missing.code, missing.out) == (2, "") and "no-such-code" in missing.err
