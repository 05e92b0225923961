"""The README is true: its commands print what it says, its examples run, its tables name what exists."""

from __future__ import annotations

import contextlib
import io
import os
import re
import tomllib
from pathlib import Path

import pytest

from nl2opt.cli.entry import COMMANDS, main

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"```console\n\$ nl2opt (.*?)\n(.*?)```", README, re.DOTALL)


SECONDS = re.compile(r"\d+\.\d+ s an attempt")


@pytest.fixture
def at_root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "120")
    for name in list(os.environ):
        if name.startswith("NL2OPT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("NL2OPT_EVALUATE_LOG", str(tmp_path / "log.jsonl"))
    monkeypatch.setenv("NL2OPT_CACHE", str(tmp_path / "cache"))


@pytest.mark.parametrize(("command", "output"), CONSOLE, ids=[command for command, _ in CONSOLE])
@pytest.mark.usefixtures("at_root")
def test_a_command_prints_what_the_readme_says(command: str, output: str) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        main(command.split())
    assert _stripped(printed.getvalue()) == _stripped(output)


def _stripped(text: str) -> str:
    return "\n".join(SECONDS.sub("... s an attempt", line).rstrip() for line in text.strip().splitlines())


@pytest.mark.usefixtures("at_root")
def test_the_python_example_runs() -> None:
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code is not None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code[1], "README.md", "exec"), {})
    assert "optimal 108.6" in printed.getvalue()
    assert "model = pyo.ConcreteModel" in printed.getvalue()


def test_the_formulation_in_the_readme_is_one() -> None:
    from nl2opt import Data, DataTable, check, parse_formulation

    text = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert text is not None
    table = DataTable("demand", ("day", "loaves"), (("mon", 500), ("tue", 650)))
    findings = check(parse_formulation(text[1]), Data(tables={"demand": table}))
    assert [finding for finding in findings if finding.severity != "note"] == []


def test_every_command_of_the_table_exists() -> None:
    named = set(re.findall(r"^\| `nl2opt (\w+)", README, re.MULTILINE))
    assert named <= set(COMMANDS)
    assert {"solve", "check", "write", "explain"} <= named


def test_every_dependency_has_a_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *project["optional-dependencies"]["minlp"],
        *project["optional-dependencies"]["parquet"],
    ]
    table = README.split("## Dependencies")[1].split("## ")[0]
    missing = [name for item in wanted if (name := re.split(r"[<>=\[]", item)[0]) not in table]
    assert missing == []


def test_linked_pages_exist() -> None:
    links = re.findall(r"\]\(((?!https?:)[^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_ci_runs_the_test_command_as_written() -> None:
    block = re.search(r"<!-- setup: test -->\n```sh\n(.*?)\n```", README, re.DOTALL)
    assert block is not None
    assert "\n" not in block[1]
    assert "setup: test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
