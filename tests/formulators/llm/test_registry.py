"""Formulators by name, and how they are put together."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest

from nl2opt.errors import DescriptionError, InputError
from nl2opt.formulators import FORMULATORS, formulator
from tests.formulators.llm.helpers import TEXT, asked, task


def test_the_names() -> None:
    assert FORMULATORS.names()[:6] == ["rules", "direct", "repair", "judge", "programmer", "consensus"]


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("rules", "rules"),
        ("judge", "judge:repair"),
        ("consensus", "consensus:repair"),
        ("programmer", "programmer"),
        ("programmer:direct", "programmer:direct"),
        ("consensus:judge:repair", "consensus:judge:repair"),
        ("consensus: judge : direct", "consensus:judge:direct"),
        ("judge:programmer", "judge:programmer"),
    ],
)
def test_a_colon_puts_one_around_the_next(spec: str, name: str) -> None:
    assert formulator(spec).name == name


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("", "no formulator is named ''"),
        ("repar", "nearest name is 'repair'"),
        ("judge:", "no formulator is named ''"),
        ("direct:repair", "'direct' wraps no other"),
        ("repair:direct", "'repair' wraps no other"),
        ("rules:direct", "'rules' wraps no other"),
        ("consensus:jugde:repair", "nearest name is 'judge'"),
    ],
)
def test_specs_that_cannot_be_built(spec: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        formulator(spec)


def test_a_plug_in_registers_by_an_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    from nl2opt import registry
    from nl2opt.formulators.base import Formulated, Formulator, Task
    from nl2opt.registry import Registry

    class Echo:
        name = "echo"

        def __init__(self, inner: Formulator | None = None) -> None: ...

        def formulate(self, task: Task) -> Formulated:
            return Formulated(self.name)

    sys.modules["echo_plugin"] = type(sys)("echo_plugin")
    monkeypatch.setattr(sys.modules["echo_plugin"], "Echo", Echo, raising=False)
    point = EntryPoint("echo", "echo_plugin:Echo", "nl2opt.formulators")
    monkeypatch.setattr(registry, "entry_points", lambda group: [point] if group == "nl2opt.formulators" else [])
    found: Registry[type[Echo]] = Registry("formulator", {}, group="nl2opt.formulators")
    assert found["echo"](None).name == "echo"
    del sys.modules["echo_plugin"]


def test_names_import_nothing_heavy() -> None:
    code = (
        "import sys, nl2opt.formulators as f; f.formulator('consensus:judge:repair'); "
        "print([m for m in ('numpy', 'pydantic', 'anthropic', 'pyomo', 'yaml') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_offline_reader_is_a_formulator_that_asks_nobody() -> None:
    text = (
        "A baker makes rolls and loaves. A roll takes 2 eggs and a loaf takes 3 eggs. There are 60 eggs available. "
        "The profit is $1 per roll and $2 per loaf. How many of each should be made to maximize profit?"
    )
    given = task([], text=text)
    done = formulator("rules").formulate(given)
    assert done.formulation is not None
    assert asked(given) == []
    assert (done.rounds, done.usage.calls) == (0, 0)
    assert done.details["trace"]
    with pytest.raises(DescriptionError):
        formulator("rules").formulate(task([], text="A story about " + TEXT[:20] + " and nothing else."))
