"""The tree of exceptions is the one that its module draws."""

from __future__ import annotations

import inspect
import re

import pytest

from nl2opt import errors
from nl2opt.diagnostics import Diagnostic, Severity

CLASSES = [value for _, value in inspect.getmembers(errors, inspect.isclass) if issubclass(value, errors.Nl2optError)]


def test_the_drawing_shows_the_tree() -> None:
    drawn = {}
    stack: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").split("\n"):
        match = re.match(r"^([│├└─ ]*)([A-Z]\w*Error)\b", line)
        if match:
            depth = len(match[1])
            stack = [item for item in stack if item[0] < depth]
            drawn[match[2]] = stack[-1][1] if stack else "Exception"
            stack.append((depth, match[2]))
    assert drawn == {cls.__name__: cls.__mro__[1].__name__ for cls in CLASSES}


@pytest.mark.parametrize("cls", CLASSES)
def test_every_error_carries_message_help_and_findings(cls: type[errors.Nl2optError]) -> None:
    finding = Diagnostic("unused-set", Severity.WARNING, "set `s` is used nowhere")
    error = cls("it is so", help="write that", findings=[finding])
    assert (str(error), error.message, error.help, error.findings) == ("it is so", "it is so", "write that", (finding,))
    assert error.exit_code == (1 if cls is errors.NoProblemError else 2)
    assert cls("x").findings == () and cls("x").help is None
    assert inspect.getdoc(cls)


def test_a_program_error_keeps_what_was_printed() -> None:
    assert errors.ProgramError("it failed", output="last words").output == "last words"
