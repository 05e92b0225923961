"""``nl2opt compare``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nl2opt.cli.common import data_option, json_option, print_json

if TYPE_CHECKING:
    from nl2opt.verdict import Verdict

CONTRACTS = ("feasible-set", "objective", "value", "argmin")
LEVELS = ("isomorphic", "normalised", "reformulated")


@click.command("compare")
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@data_option
@click.option(
    "--contract",
    type=click.Choice(CONTRACTS),
    default="objective",
    show_default=True,
    help="What must agree: the feasible points, also the objective up to factor and constant, or its value.",
)
@click.option(
    "--level", type=click.Choice(LEVELS), default="normalised", show_default=True, help="How far rewrites go."
)
@click.option("--strong", is_flag=True, help="Short for --level reformulated.")
@click.option(
    "--tolerance", type=float, default=0.0, metavar="REL", help="Relative difference of numbers to accept. [0]"
)
@click.option(
    "--without", multiple=True, metavar="STEP", help="A step to leave out, such as row-scale. Repeat it for several."
)
@click.option("--instances", type=click.IntRange(0), default=0, metavar="K", help="Also compare on K random data sets.")
@click.option("--seed", type=int, default=0, help="Seed of the random data sets.")
@click.option(
    "--semantic", is_flag=True, help="Look for counter-examples and proofs where the structure does not decide."
)
@click.option(
    "--map",
    "map_file",
    type=click.Path(),
    metavar="FILE",
    help="JSON: the variables of B in terms of A, for --semantic. It is checked, not trusted.",
)
@click.option("--seconds", type=float, default=60.0, show_default=True, help="Budget of the search, and of the proofs.")
@click.option("--choices", type=int, default=20_000, show_default=True, help="Budget of the search in guesses.")
@click.option("--html", type=click.Path(), metavar="FILE", help="Also write an HTML page.")
@click.option("--all", "show_all", is_flag=True, help="Print every difference and every pair of names.")
@json_option
def command(first: str, second: str, **options: Any) -> int:
    """Say whether A and B state the same problem.

    Each is a formulation (.yaml, .json), a program (.py), a model file (.lp, .mps, .gz) or a description. Exit code 0:
    equivalent. 1: different. 4: undecided. 2: a file cannot be used.
    """  # fmt: skip
    from nl2opt.pipeline.comparing import compare
    from nl2opt.verdict import Budget

    verdict = compare(
        Path(first),
        Path(second),
        data=options["data"],
        contract=options["contract"],
        level="reformulated" if options["strong"] else options["level"],
        tolerance=options["tolerance"],
        without=options["without"],
        budget=Budget(options["choices"], options["seconds"]),
        instances=options["instances"],
        seed=options["seed"],
        semantic=options["semantic"],
        column_map=read_map(options["map_file"]),
        names=_names(first, second),
    )
    if options["html"]:
        _write(options["html"], verdict, options["show_all"])
    if options["as_json"]:
        print_json(verdict.to_dict())
    else:
        from rich.console import Console

        from nl2opt.verdict.text import verdict_rich

        Console(soft_wrap=True, highlight=False).print(
            verdict_rich(verdict, longest=10**9 if options["show_all"] else 20)
        )
    return verdict.exit_code


def _names(first: str, second: str) -> tuple[str, str]:
    """File names where they differ, else the paths as given."""
    a, b = Path(first).name, Path(second).name
    if a != b:
        return a, b
    return (first, second) if first != second else (f"{a} (first)", f"{a} (second)")


def read_map(path: str | None) -> dict[str, Any] | None:
    """The JSON object of a map file; `InputError` when it is none."""
    from nl2opt.errors import InputError

    if path is None:
        return None
    from nl2opt.verdict.semantic import read_values

    value = read_values(path)
    if not isinstance(value, dict):
        raise InputError(
            f"{path!r} holds no object",
            help='write {"y": "x"}, or {"y": {"terms": {"x": 2}, "constant": 1}} for y = 2 x + 1',
        )
    return value


def _write(path: str, verdict: Verdict, show_all: bool) -> None:
    from nl2opt.errors import InputError
    from nl2opt.verdict.text import verdict_html

    try:
        Path(path).write_text(verdict_html(verdict, longest=10**9 if show_all else 500), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path!r} cannot be written: {error.strerror}") from None
