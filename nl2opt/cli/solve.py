"""``nl2opt solve``."""

from __future__ import annotations

import sys
from typing import Any

import click

from nl2opt.cli.common import data_option, json_option, on_stage, print_json, quiet_option, say_findings


@click.command("solve")
@click.argument("thing", metavar="INPUT")
@data_option
@click.option("--formulator", metavar="NAME", help="What reads a description: rules (the offline reader).")
@click.option("--llm", metavar="SPEC", help="The language model that reads a description.")
@click.option(
    "--solver", default="auto", metavar="NAME", show_default=True, help="auto, highs, glop, pdlp, cp-sat or scip."
)
@click.option("--time-limit", type=float, metavar="SECONDS", help="Stop the solver after so long, with what it has.")
@click.option("--gap", type=float, metavar="SHARE", help="Stop within this relative gap; 0.01 is one percent.")
@click.option("--threads", type=int, metavar="N", help="Threads of the solver.")
@click.option("--seed", type=int, default=0, show_default=True, metavar="N", help="Random seed of the solver.")
@click.option("--save", type=click.Path(), metavar="DIR", help="Keep formulation, program, answer and log in a folder.")
@click.option("--build-limit", type=float, metavar="SECONDS", help="Time a program may take to build a model.  [60]")
@click.option("--memory-limit", type=int, metavar="MB", help="Memory a program may take to build its model.")
@click.option("--all", "show_all", is_flag=True, help="Show every variable, also those that are zero.")
@click.option("--no-explain", is_flag=True, help="Do not explain an infeasible or unbounded model.")
@json_option
@quiet_option
def command(thing: str, data: tuple[str, ...], as_json: bool, quiet: bool, show_all: bool, **given: Any) -> int:
    """Solve INPUT and print the answer.

    INPUT is a description (.md, .txt, or - for stdin), a formulation (.yaml, .json), a program (.py), a model file
    (.lp, .mps, also .gz), or the folder of a saved run. Exit code 0: an optimal point was found. 1: there is none
    (infeasible, unbounded, or a limit was reached). 2: the input cannot be used.

    \b
    Examples:
      nl2opt solve examples/diet.yaml
      nl2opt solve plan.yaml --data plants.csv --data costs.xlsx --save run
      nl2opt solve run --data new/plants.csv
      nl2opt solve model.mps.gz --time-limit 60 --json > answer.json
    """
    from nl2opt.cli.progress import progress_printer
    from nl2opt.pipeline import solve

    with progress_printer(quiet) as progress:
        run = solve(
            thing, data=list(data), solver=given["solver"], time_limit=given["time_limit"], gap=given["gap"],
            threads=given["threads"], seed=given["seed"], formulator=given["formulator"], llm=given["llm"],
            save=given["save"], limits=_limits(given["build_limit"], given["memory_limit"]),
            explain=not given["no_explain"], progress=progress, on_stage=on_stage(quiet),
        )  # fmt: skip
    say_findings(run.findings, quiet)
    if as_json:
        print_json(run.to_dict())
    else:
        from nl2opt.cli.answer import print_answer

        print_answer(run, show_all=show_all)
    sys.stdout.flush()
    if run.solution.ending.value == "interrupted":
        return 130
    return 0 if run.solution.is_answer else 1


def _limits(seconds: float | None, memory: int | None) -> Any:
    if seconds is None and memory is None:
        return None
    from nl2opt.errors import InputError
    from nl2opt.model.sandbox import Limits

    if (seconds is not None and not seconds > 0) or (memory is not None and memory <= 0):
        raise InputError("a limit is a positive number")
    changes: dict[str, Any] = {}
    if seconds is not None:
        changes |= {"wall_seconds": seconds, "cpu_seconds": max(1, round(seconds))}
    if memory is not None:
        changes["memory_mb"] = memory
    return Limits(**changes)
