"""A sentence about something else: the reader refuses the text, or its answer stays what it was."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest


def _beside(name: str) -> Any:
    """A module of this folder, which is no package; the one that is loaded already, if there is one."""
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None and spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


judged = _beside("test_fresh_problems")

SENTENCES = """The owner is 52 years old.
The firm was founded in 1987.
The nearest town is 12 km away.
Last year 300 of them were sold.
The building has 3 floors.
A competitor charges $9.
The manager earns $4000 a month.
The rent was $500 last month.
It rained for 20 days.
The road over the hill is 8 km long.
Two of the workers are ill.
The boss can lift 40 kg.
The dog eats 2 kg of meat a day.
The machine weighs 300 kg.
The town gives the firm $1000 every year.
About 30 visitors come on Sundays.
The firm receives 15 letters a day.
Each worker has 2 children.
The hall has 400 seats.
The tower carries 3 bells.
The neighbours own 40 cars.
Over 200 people live nearby.
The baker next door has 60 eggs.
The chairman holds 25% of the shares.
There are 7 windows.
The van can hold 12 crates.
The oven takes 3 hours to heat.
The king collects 10 coins.""".splitlines()
EVERY = 9
"""Each sentence is put into every ninth text, another one each time."""


@pytest.mark.parametrize("number", range(len(SENTENCES)), ids=lambda number: SENTENCES[number])
def test_a_sentence_about_something_else_changes_no_answer(number: int) -> None:
    texts = list(judged.PLAIN.values())
    for problem in texts[number % EVERY :: EVERY]:
        parts = problem.text.split(". ")
        place = 1 + number % max(1, len(parts) - 1)
        text = ". ".join(parts[:place]) + ". " + SENTENCES[number] + " " + ". ".join(parts[place:])
        found = judged.outcome(replace(problem, text=text))
        assert found.kind != "wrong", f"{found.why}\n{text}"
