"""Inside the sandbox: run the program's text, find the model it built, and write the model or the error as bytes."""

from __future__ import annotations

import inspect
import json
import linecache
import sys
import types
from typing import Any, NoReturn

from nl2opt.errors import ProgramError
from nl2opt.model.sandbox.request import PROGRAM_NAME

MODEL, ERROR = b"M", b"E"
"""First byte of the answer: a model follows, or an error as JSON."""

MODULE_NAME = "nl2opt_program"
MODEL_NAMES = ("model", "m")
BUILDERS = ("build_model", "build", "create_model")
LONGEST_MESSAGE = 2000


class SolvingRefused(RuntimeError):
    """The program called a solver."""


class NoSolver:
    """Stands for every solver: it can be made and configured, and refuses to solve."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.options: dict[str, Any] = {}
        self.config = types.SimpleNamespace()

    def __enter__(self) -> NoSolver:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def available(self, *_: Any, **__: Any) -> bool:
        return True

    def solve(self, *_: Any, **__: Any) -> NoReturn:
        raise SolvingRefused(f"the program calls the solver {self.name!r}, but here it may only build its model")

    set_instance = solve


def refuse_solvers() -> None:
    """From now on `SolverFactory` of this process makes `NoSolver`."""
    from pyomo.opt.base.solvers import SolverFactory

    def make(_: Any, name: Any = None, *__: Any, **___: Any) -> NoSolver:
        return NoSolver(str(name))

    type(SolverFactory).__call__ = make


def answer(text: str) -> bytes:
    """Run the program and answer its model, or what went wrong, as bytes. Never raises an `Exception`."""
    from nl2opt.model.extract import extract
    from nl2opt.model.extract_bytes import to_bytes

    try:
        model = _build(text)
        try:
            return MODEL + to_bytes(extract(model))
        except (ProgramError, MemoryError, RecursionError):
            raise
        except Exception as error:
            problem = f"the model cannot be read: {type(error).__name__}: {error}"
            raise ProgramError(problem) from error
    except ProgramError as error:
        return _error({"kind": "model", "message": error.message, "help": error.help})
    except SyntaxError as error:
        if error.filename != PROGRAM_NAME:
            return _exception(error)
        return _error(
            {
                "kind": "syntax",
                "type": type(error).__name__,
                "message": error.msg or "",
                "line": error.lineno,
                "column": error.offset,
            }
        )
    except SystemExit as error:
        return _exception(error, kind="exit", message=str(error.code))
    except BaseException as error:
        return _exception(error)


def _build(text: str) -> Any:
    linecache.cache[PROGRAM_NAME] = (len(text), None, text.splitlines(keepends=True), PROGRAM_NAME)
    try:
        code = compile(text, PROGRAM_NAME, "exec", dont_inherit=True)
    except ValueError as error:  # a null character
        raise ProgramError(f"the program cannot be read: {error}", help="save it as plain UTF-8 text") from error
    module = types.ModuleType(MODULE_NAME)
    module.__file__ = PROGRAM_NAME
    sys.modules[MODULE_NAME] = module
    exec(code, module.__dict__)  # noqa: S102 - this is the process that is made for it
    return find_model(module.__dict__)


def find_model(namespace: dict[str, Any]) -> Any:
    """The model a program left in its globals.

    In this order: a ConcreteModel named `model` or `m`; what a function of `BUILDERS` without required arguments
    returns; the only ConcreteModel. `ProgramError` if there is none, or more than one.
    """
    from pyomo.environ import AbstractModel, ConcreteModel

    for name in MODEL_NAMES:
        if isinstance(namespace.get(name), ConcreteModel):
            return namespace[name]
    needy = ""
    for name in BUILDERS:
        builder = namespace.get(name)
        if not inspect.isroutine(builder):
            continue
        if not _needs_no_arguments(builder):
            needy = name
            continue
        built = builder()
        if isinstance(built, ConcreteModel):
            return built
        raise ProgramError(
            f"`{name}()` returned {type(built).__name__} and no Pyomo ConcreteModel",
            help=f"end `{name}` with `return model`",
        )
    models = {id(value): name for name, value in namespace.items() if isinstance(value, ConcreteModel)}
    if len(models) == 1:
        return namespace[next(iter(models.values()))]
    if models:
        names = ", ".join(f"`{name}`" for name in models.values())
        raise ProgramError(
            f"the program builds {len(models)} models ({names})", help="name the one that counts `model`"
        )
    if needy:
        raise ProgramError(f"`{needy}` needs arguments", help="give every argument a default, or set `model`")
    if any(isinstance(value, AbstractModel) for value in namespace.values()):
        raise ProgramError(
            "the program builds an AbstractModel only, which holds no data",
            help="use ConcreteModel, or set `model = abstract.create_instance(...)`",
        )
    raise ProgramError(
        "no Pyomo model found after the program ran",
        help="assign a ConcreteModel to `model`, or define `build_model()` that returns one; code under "
        '`if __name__ == "__main__":` is not run',
    )


def _needs_no_arguments(function: Any) -> bool:
    try:
        inspect.signature(function).bind()
    except (TypeError, ValueError):
        return False
    return True


def _exception(error: BaseException, *, kind: str = "exception", message: str | None = None) -> bytes:
    trace = []
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == PROGRAM_NAME:
            trace.append((step.tb_lineno, step.tb_frame.f_code.co_name))
        step = step.tb_next
    if message is None:
        try:
            message = str(error)
        except Exception:
            message = ""
    return _error(
        {
            "kind": "solver" if isinstance(error, SolvingRefused) else kind,
            "type": type(error).__name__,
            "message": message[:LONGEST_MESSAGE],
            "line": trace[-1][0] if trace else None,
            "trace": trace[-6:],
        }
    )


def refusal(message: str) -> bytes:
    """The answer for a program that was not run."""
    return _error({"kind": "model", "message": message, "help": "raise the limits, or give it less"})


def _error(content: dict[str, Any]) -> bytes:
    return ERROR + json.dumps(content).encode()
