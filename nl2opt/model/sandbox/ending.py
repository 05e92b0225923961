"""How a run ended, and what that means to the person who gave the program."""

from __future__ import annotations

import json
import signal
from dataclasses import dataclass
from enum import Enum
from typing import Any, NoReturn

from nl2opt.diagnostics import Diagnostic, Location, Severity, Source, Span
from nl2opt.errors import ProgramError
from nl2opt.model.sandbox.program import ERROR, MODEL
from nl2opt.model.sandbox.request import PROGRAM_NAME, Limits

CODE = "program-error"
LONGEST_OUTPUT = 4000
LONGEST_REPORT = 100_000


class Cut(Enum):
    """Why the trusted process ended a run."""

    TIME = "time"
    OUTPUT = "output"


@dataclass(frozen=True)
class Ending:
    """The answer's bytes, the outputs, the exit status (negative: a signal), and whether we cut the run off."""

    answer: bytes
    stdout: str
    stderr: str
    status: int
    cut: Cut | None = None
    cpu: float = 0.0


def model_bytes(end: Ending, program: str, limits: Limits) -> bytes:
    """The model's bytes of a run that ended well; `ProgramError` saying what happened otherwise."""
    if end.cut is Cut.TIME:
        _fail(
            f"the program was stopped after {limits.wall_seconds:g} s without having built its model",
            "look for a loop that never ends, or allow more time",
            program,
            end,
        )
    if end.cut is Cut.OUTPUT:
        _fail(
            f"the program was stopped because it printed more than {limits.output_bytes:,} bytes",
            "print less",
            program,
            end,
        )
    if end.answer[:1] == ERROR:
        _told(end, program, limits)
    if end.status == 0 and end.answer[:1] == MODEL:
        return end.answer[1:]
    if end.status >= 0:
        _fail(
            f"the program ended its own process with exit code {end.status} before its model could be read",
            "remove the call of os._exit or the like",
            program,
            end,
        )
    message, help = _signal(-end.status, end, limits)
    return _fail(message, help, program, end)


def _signal(number: int, end: Ending, limits: Limits) -> tuple[str, str]:
    if number == getattr(signal, "SIGXCPU", None) or (number == 9 and end.cpu >= limits.cpu_seconds):
        return (
            f"the program was stopped after {limits.cpu_seconds:g} s of CPU time without having built its model",
            "look for a loop that never ends, or allow more time",
        )
    if number == getattr(signal, "SIGXFSZ", None):
        return f"the program wrote a file of more than {limits.file_bytes:,} bytes", "write less"
    if number == 9:
        return "the program was killed by the system", "it probably used too much memory"
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    return f"the program crashed ({name})", "compiled code it calls failed, or it ended itself by a signal"


def _fail(message: str, help: str, program: str, end: Ending) -> NoReturn:
    place = Location(Source(PROGRAM_NAME, program))
    finding = Diagnostic(CODE, Severity.ERROR, message, place, help=help)
    raise ProgramError(message, help=help, findings=(finding,), output=_output(end))


def _told(end: Ending, program: str, limits: Limits) -> NoReturn:
    """The error that the child reported. The child is hostile: nothing in it is taken on trust."""
    try:
        told = json.loads(end.answer[1:LONGEST_REPORT])
        kind, text = str(told["kind"]), _printable(told["message"], LONGEST_OUTPUT)
        type_name = _printable(told.get("type", ""), 100)
        line = _line(told.get("line"), program)
        trace = [(_line(number, program), _printable(name, 100)) for number, name in told.get("trace", [])][:10]
        help = _printable(told.get("help") or "", 1000)
        column = told.get("column")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        _fail("the program sent an answer that cannot be read", "let it only build its model", program, end)
    at = f" in line {line}" if line else ""
    if kind == "model":
        message = text
    elif kind == "syntax":
        message = f"the program is not valid Python: {text}{at}"
        help = help or "mend the line shown"
    elif kind == "exit":
        message = f"the program ended itself by sys.exit({text}){at} before its model could be read"
        help = "remove the call; programs only build the model here"
    elif kind == "solver":
        message = f"{text}{at}"
        help = 'remove the call or put it under `if __name__ == "__main__":`; nl2opt solves the model'
    elif type_name == "MemoryError":
        message = f"the program needed more than {limits.memory_mb:,} MiB of memory{at}"
        help = "build a smaller model, or allow more memory"
    else:
        message = f"the program raised {type_name}: {text}{at}" if text else f"the program raised {type_name}{at}"
        help = help or _advice(type_name)
    notes = tuple(f"called from line {number}, in {name}" for number, name in reversed(trace[:-1]) if number)
    source = Source(PROGRAM_NAME, program)
    place = Location(source, _span(source, line, column) if line else None)
    finding = Diagnostic(CODE, Severity.ERROR, message, place, notes=notes, help=help)
    raise ProgramError(message, help=help or None, findings=(finding,), output=_output(end))


def _printable(text: Any, longest: int) -> str:
    """One line of text without control characters, which could write over the terminal."""
    words = " ".join(str(text).split())[:longest]
    return "".join(character if character.isprintable() else "�" for character in words)


def _advice(type_name: str) -> str:
    if type_name == "PermissionError":
        return "a program may only compute: no network, no other process, no files but those it was given"
    if type_name in ("FileNotFoundError", "ModuleNotFoundError"):
        return "a program sees the installed packages and the files it was given, nothing else"
    return "mend the line shown"


def _line(value: Any, program: str) -> int | None:
    lines = program.count("\n") + 1
    return value if type(value) is int and 1 <= value <= lines else None


def _span(source: Source, line: int, column: Any) -> Span:
    """The text of a line without its indentation; one character where a column is known."""
    text = source.line(line)
    start = source.line_starts[line - 1]
    if type(column) is int and 1 <= column <= len(text):
        return Span(start + column - 1, start + column)
    body = text.strip()
    indent = len(text) - len(text.lstrip()) if body else 0
    return Span(start + indent, start + indent + len(body))


def _output(end: Ending) -> str:
    text = "\n".join(part.rstrip() for part in (end.stdout, end.stderr) if part.strip())
    return text if len(text) <= LONGEST_OUTPUT else "…" + text[-LONGEST_OUTPUT:]
