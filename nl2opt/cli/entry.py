"""The group of commands, and the one place where errors become a message and an exit code.

Exit codes: 0 done; 1 ran, and the answer is negative; 2 could not run; 3 replies outstanding; 4 undecided; 130 Ctrl-C.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from nl2opt.errors import Nl2optError

if TYPE_CHECKING:
    from nl2opt.diagnostics import Diagnostic

COMMANDS = {
    "solve": "Solve a description, a formulation, a program or a model file.",
    "formulate": "Turn a description into a formulation, printed as YAML.",
    "check": "Check a formulation and list what is wrong with it.",
    "write": "Write a formulation as Pyomo, LP, MPS, LaTeX, Markdown, JSON or YAML.",
    "compare": "Say whether two models state the same problem.",
    "evaluate": "Run a formulator over a problem set and score it; a run that stopped goes on.",
    "score": "Score a finished evaluation again, by any published rule; compare two runs.",
    "audit": "List cases where independent runs agree with each other and not with the label.",
    "data": "List, fetch and count problem sets.",
    "hash": "Print a hash that is equal for models that state the same problem.",
    "dedupe": "Group models that state the same problem.",
    "explain": "Say what the code of a finding means.",
}
"""What each command does; the command itself is `command` in the module `nl2opt.cli.<name>`."""
MODULES = {"hash": "hash_"}


def _twin(command: str, option: str) -> str:
    """
    >>> _twin("solve", "--time-limit")
    'NL2OPT_SOLVE_TIME_LIMIT'
    """
    return f"NL2OPT_{command}_{option.lstrip('-')}".upper().replace("-", "_")


class Lazy(click.Group):
    """A group whose commands are imported when they are called, so that ``--help`` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = import_module(f"nl2opt.cli.{MODULES.get(name, name)}")
        command: click.Command = module.command
        for option in command.params:
            if isinstance(option, click.Option):  # named by what is typed, not by the parameter: --all, not show_all
                option.envvar = _twin(name, max(option.opts, key=len))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f"the nearest command is {near[0]!r}" if near else "commands: " + ", ".join(COMMANDS)
            raise click.UsageError(f"no command is named {args[0]!r}; {hint}", ctx) from error


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nl2opt", message="nl2opt %(version)s")
def group() -> None:
    """Decision problems in words become optimisation models you can check, read, solve and compare.

    Answers go to stdout, everything else to stderr. Every option has an environment twin: --time-limit of solve is
    NL2OPT_SOLVE_TIME_LIMIT.
    """


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code; nothing escapes as a traceback."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        result = group.main(args=arguments, prog_name="nl2opt", standalone_mode=False)
        sys.stdout.flush()
        return int(result) if isinstance(result, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (KeyboardInterrupt, click.Abort):
        print("interrupted", file=sys.stderr)
        return 130
    except click.ClickException as error:
        if _wants_json(arguments):
            _print_error(error.format_message())
        error.show()
        return 2
    except (BrokenPipeError, SystemExit):
        # The reader of our output went away (`nl2opt ... | head`): that is its right. Click says it with `sys.exit`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Nl2optError as error:
        return report(error, as_json=_wants_json(arguments))
    except (MemoryError, RecursionError) as error:
        return _failed(f"the input is too large for this machine ({type(error).__name__})", None, arguments)
    except Exception as error:
        if os.environ.get("NL2OPT_DEBUG"):
            raise
        help = "this is a fault of nl2opt; run again with NL2OPT_DEBUG=1 and report what it prints"
        return _failed(f"{type(error).__name__}: {error}", help, arguments)


def _wants_json(arguments: list[str]) -> bool:
    command = next((word for word in arguments if not word.startswith("-")), "")
    by_twin = os.environ.get(_twin(command, "--json"), "").lower() in ("1", "true", "yes", "on", "t", "y")
    return "--json" in arguments or by_twin


def _failed(message: str, help: str | None, arguments: list[str]) -> int:
    if _wants_json(arguments):
        _print_error(message, help)
    print(f"error: {message}", file=sys.stderr)
    if help:
        print(f"help: {help}", file=sys.stderr)
    return 2


def _print_error(
    message: str, help: str | None = None, findings: Sequence[Diagnostic] = (), status: str = "error", **more: Any
) -> None:
    """The object that ``--json`` prints when a command could not run."""
    body = {"status": status, "message": message, "help": help, "findings": [item.to_dict() for item in findings]}
    body |= more
    print(json.dumps(body, indent=2, ensure_ascii=False, default=str))


def report(error: Nl2optError, *, as_json: bool) -> int:
    """One message: the findings with their places, what is so, and the way on."""
    from nl2opt.cli.plain import plain
    from nl2opt.diagnostics import render

    waiting = getattr(error, "requests", ())
    negative = error.exit_code == 1
    if as_json:
        status = "outstanding" if error.exit_code == 3 else "no problem" if negative else "error"
        _print_error(error.message, error.help, error.findings, status, **_asked(error, waiting))
    if error.findings:
        print(plain(render(error.findings)), file=sys.stderr)
    if len(error.findings) != 1 or error.findings[0].message not in error.message:
        label = "waiting" if error.exit_code == 3 else "error"
        if negative:  # an answer, and so it goes to stdout
            if not as_json:
                print(plain(error.message))
        else:
            print("\n" * bool(error.findings) + plain(f"{label}: {error.message}"), file=sys.stderr)
        if error.help:
            print(plain(f"help: {error.help}"), file=sys.stderr)
    for note in getattr(error, "__notes__", ()):
        print(plain(f"note: {note}"), file=sys.stderr)
    output = getattr(error, "output", "")
    if output:
        print(plain("the program printed:\n" + output.rstrip()), file=sys.stderr)
    return error.exit_code


def _asked(error: Nl2optError, waiting: Sequence[str]) -> dict[str, Any]:
    """What an llm was asked before the error, and the requests that wait for a reply."""
    more: dict[str, Any] = {"requests": list(waiting)} if error.exit_code == 3 else {}
    if error.exchanges:
        from nl2opt.pipeline.run import llm_report

        more["llm"] = llm_report(error.exchanges, None)
    return more
