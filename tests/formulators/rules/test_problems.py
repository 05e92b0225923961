"""Whole texts in, models out: `problems.md` is read, `misleading.md` right or not at all; `textbook_*.md` both."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from nl2opt.description.text import Description
from nl2opt.errors import DescriptionError
from nl2opt.formulators.rules import formulate, read

_spec = importlib.util.spec_from_file_location("rules_cases", Path(__file__).with_name("cases.py"))
assert _spec is not None and _spec.loader is not None
cases = importlib.util.module_from_spec(_spec)
__import__("sys").modules["rules_cases"] = cases
_spec.loader.exec_module(cases)

FILES = ("problems.md", "misleading.md", "textbook_tables.md", "textbook_prose.md")
ALL = [case for file in FILES for case in cases.read_cases(file)]


def test_the_case_files_are_there():
    assert len(ALL) > 100
    assert len({case.name for case in ALL}) == len(ALL)


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_a_text_is_read_right_or_refused(case):
    description = Description.from_text(case.text, name=case.name)
    reading = read(description)
    if not case.model:
        assert reading.refused, "\n".join(reading.lines())
        with pytest.raises(DescriptionError) as caught:
            formulate(description)
        assert caught.value.findings and caught.value.help and caught.value.exit_code == 2
        assert all(f.location is not None and f.location.span is not None for f in caught.value.findings)
        return
    assert not reading.refused, "\n".join(reading.lines())
    assert case.states(reading.formulation), "\n".join(reading.lines())
