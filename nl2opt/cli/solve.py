"""``nl2opt solve``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from nl2opt.cli.common import data_option, json_option, print_json, quiet_option, say_findings
from nl2opt.cli.llm_options import asked, llm_options
from nl2opt.cli.sections import Option, Sectioned

F = TypeVar("F", bound=Callable[..., Any])


def _solving(*names: str, **more: Any) -> Callable[[F], F]:
    return click.option(*names, cls=Option, section="Solving", **more)


@click.command("solve", cls=Sectioned)
@click.argument("thing", metavar="INPUT")
@data_option
@llm_options
@_solving(
    "--solver", default="auto", metavar="NAME", show_default=True, help="auto, highs, glop, pdlp, cp-sat or scip."
)
@_solving("--time-limit", type=float, metavar="SECONDS", help="Stop the solver after so long, with what it has.")
@_solving("--gap", type=float, metavar="SHARE", help="Stop within this relative gap; 0.01 is one percent.")
@_solving("--threads", type=int, metavar="N", help="Threads of the solver.")
@_solving("--seed", type=int, default=0, show_default=True, metavar="N", help="Random seed of the solver.")
@_solving("--build-limit", type=float, metavar="SECONDS", help="Time a program may take to build a model.  [60]")
@_solving("--memory-limit", type=int, metavar="MB", help="Memory a program may take to build its model.")
@_solving("--no-explain", is_flag=True, help="Do not explain an infeasible or unbounded model.")
@_solving("--no-examine", is_flag=True, help="Do not hold the formulation against the words by solving variants of it.")
@click.option(
    "--save", type=click.Path(), metavar="DIR", help="Keep words, formulation, program, answer and log in a folder."
)
@click.option("--no-formulation", is_flag=True, help="Do not print the formulation of a description.")
@click.option("--all", "show_all", is_flag=True, help="Show every variable, also those that are zero.")
@json_option
@quiet_option
def command(thing: str, data: tuple[str, ...], as_json: bool, quiet: bool, show_all: bool, **given: Any) -> int:
    """Solve INPUT and print the answer.

    INPUT is a description (.md, .txt, or - for stdin), a formulation (.yaml, .json), a program (.py), a model file
    (.lp, .mps, also .gz), or the folder of a saved run. Exit code 0: an optimal point was found. 1: there is none
    (infeasible, unbounded, no decision problem, or a limit was reached). 2: the input cannot be used. 3: replies
    are outstanding; the same command goes on when they are there.

    \b
    Examples:
      nl2opt solve examples/diet.yaml
      nl2opt solve plan.yaml --data plants.csv --data costs.xlsx --save run
      nl2opt solve run --data new/plants.csv
      nl2opt solve problem.md --llm anthropic/MODEL --max-cost 0.50
      nl2opt solve problem.md --llm mailbox:letters
      nl2opt solve model.mps.gz --time-limit 60 --json > answer.json
    """
    from nl2opt.cli.progress import progress_printer
    from nl2opt.cli.telling import Teller
    from nl2opt.pipeline import solve
    from nl2opt.pipeline.inputs import classify

    what = classify(thing)
    how = asked(what, given)
    teller = Teller(quiet, how.get("llm"))
    with progress_printer(quiet) as progress:
        run = solve(
            what, data=list(data), solver=given["solver"], time_limit=given["time_limit"], gap=given["gap"],
            threads=given["threads"], seed=given["seed"], save=given["save"],
            limits=_limits(given["build_limit"], given["memory_limit"]), explain=not given["no_explain"],
            examine=not given["no_examine"], progress=progress, on_stage=teller.stage, on_event=teller.event, **how,
        )  # fmt: skip
    if as_json:
        print_json(run.to_dict())
    else:
        from nl2opt.cli.answer import print_answer

        print_answer(run, show_all=show_all, formulation=not given["no_formulation"])
    if run.description is None:
        say_findings(run.findings, quiet)
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
