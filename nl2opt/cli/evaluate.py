"""``nl2opt evaluate``."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nl2opt.cli.common import json_option, print_json, quiet_option
from nl2opt.cli.llm_options import asked, llm_options
from nl2opt.errors import InputError

if TYPE_CHECKING:
    from nl2opt.cli.evaluation_progress import Tally
    from nl2opt.evaluation.case import ProblemSet
    from nl2opt.evaluation.log import Log


@click.command("evaluate")
@click.argument("set_path", metavar="SET", type=click.Path())
@click.option("--format", "format_", metavar="FORMAT", help="The format of the set. [what the set shows]")
@llm_options
@click.option("--attempts", type=int, default=1, show_default=True, metavar="K", help="Tries at each case (pass@k).")
@click.option("--limit", type=int, metavar="N", help="Run the first N cases only.")
@click.option("--shuffle", is_flag=True, help="Run the cases in a random order, the same for the same seed.")
@click.option("--seed", type=int, metavar="N", help="Seed of --shuffle. [0]")
@click.option("--filter", "filter_", metavar="EXPR", help="Cases to run: 'type=linear, id!=p1*|p2*'.")
@click.option(
    "--log", type=click.Path(), metavar="FILE", help="The log; one that exists is continued. [nl2opt-logs/...]"
)
@click.option("--retry-errors", is_flag=True, help="Try cases again that ended in an error of ours or of the network.")
@click.option("--no-texts", is_flag=True, help="Take the words of the set out of the log, so that it can be published.")
@click.option("--workers", type=int, metavar="N", help="Processes that formulate and solve; 0: this one. [all cores]")
@click.option("--engine", default="local", show_default=True, metavar="NAME", help="Where they run: local or ray.")
@click.option("--concurrency", type=int, default=8, show_default=True, metavar="N", help="Calls to the llm at once.")
@click.option("--rate", metavar="R[,T]", help="Requests, and tokens, a minute to the llm.")
@click.option("--solver", default="auto", show_default=True, metavar="NAME", help="The solver of the answers.")
@click.option(
    "--time-limit", type=float, default=60.0, show_default=True, metavar="SECONDS", help="Of the solver, a data sample."
)
@click.option("--gap", type=float, metavar="SHARE", help="Relative gap at which the solver may stop.")
@click.option("--case-limit", type=float, metavar="SECONDS", help="Of a case in all; one that takes longer has failed.")
@click.option("--memory-limit", type=int, default=4096, show_default=True, metavar="MB", help="Of a case.")
@click.option(
    "--protocol", "-p", "protocols", multiple=True, metavar="RULE", help="A scoring rule; repeat for several. [strict]"
)
@click.option("--labels", multiple=True, metavar="ORIGIN", help="Whose labels count: an origin, `solved`, or a file.")
@click.option("--by", multiple=True, metavar="KIND", help="Also group by a kind of the set; `all` for each.")
@click.option("--report", type=click.Path(), metavar="FILE", help="Also write an HTML page.")
@json_option
@quiet_option
def command(set_path: str, as_json: bool, quiet: bool, **given: Any) -> int:
    """Run a formulator over the problem set SET and score it.

    \b
      nl2opt evaluate benchmarks/problems --formulator rules
      nl2opt evaluate optibench.jsonl --llm anthropic/MODEL --limit 50 --max-cost 5
      nl2opt evaluate SET --llm mailbox:letters        # ask, exit 3; the same command goes on

    Every attempt is a line of the log as it finishes. The same command goes on where a run stopped, and pays for no
    reply twice. Exit code 0: all was run. 2: it could not be. 3: replies are outstanding. 130: Ctrl-C.
    """  # fmt: skip
    if given["seed"] is not None and not given["shuffle"]:
        raise InputError("`--seed` is the seed of `--shuffle`, which is not asked for", help="add `--shuffle`")
    from nl2opt.cli.evaluation_progress import Tally
    from nl2opt.cli.score import kinds_of, labelled
    from nl2opt.evaluation.protocols import rule

    problems, origins = labelled(set_path, given["format_"], given["labels"])
    problems = replace(
        problems, format=given["format_"] or problems.format, details={**problems.details, "path": set_path}
    )
    kinds = kinds_of(problems, given["by"])
    rules = [rule(name) for name in given["protocols"] or ("strict",)]
    tally = Tally(problems, rules[0], origins)
    try:
        log = _run(problems, tally, quiet, given)
    except KeyboardInterrupt:
        if tally.last is not None and not quiet:
            from nl2opt.evaluation.log import read_log

            path, total = tally.last.log, tally.last.total
            held = f"{len(read_log(path).attempts)} of {total} attempts are in {str(path)!r}"
            print(f"{held}; the same command goes on from there", file=sys.stderr)
        raise
    _show(problems, log, origins, kinds, as_json, quiet, given)
    return 0


def _run(problems: ProblemSet, tally: Tally, quiet: bool, given: dict[str, Any]) -> Log:
    from nl2opt.cli.evaluation_progress import shown
    from nl2opt.evaluation.asking import Rate
    from nl2opt.evaluation.running import evaluate
    from nl2opt.pipeline.inputs import Input
    from nl2opt.pipeline.llm_options import LlmOptions
    from nl2opt.solution import SolveOptions

    asking = asked(Input("description", problems.name), given)
    options, llm = asking["llm_options"] or LlmOptions(), asking["llm"]
    spec = options.formulator(asking["formulator"], llm is not None)
    client: Any = None
    if llm is not None:
        client = options.connect(llm, on_progress=lambda *_: None, on_notice=_notice(quiet))
    solve = SolveOptions(
        solver=given["solver"], time_limit=given["time_limit"], gap=given["gap"], threads=1, explain=False
    )
    try:
        # What is printed on the way (Ray tells of workers that died) is no part of the answer.
        with shown(tally, quiet) as on_progress, redirect_stdout(sys.stderr):
            return evaluate(
                problems,
                formulator=spec,
                client=client,
                settings=options.settings(spec),
                solve_options=solve,
                attempts=given["attempts"],
                workers=given["workers"],
                limit=given["limit"],
                shuffle=given["shuffle"],
                seed=given["seed"] or 0,
                filter=given["filter_"],
                log=given["log"],
                on_progress=on_progress,
                engine=given["engine"],
                calls=given["concurrency"],
                rate=None if given["rate"] is None else Rate.parse(given["rate"]),
                case_seconds=given["case_limit"],
                memory_mb=given["memory_limit"],
                texts=not given["no_texts"],
                retry_errors=given["retry_errors"],
            )
    finally:
        if client is not None:
            client.close()


def _notice(quiet: bool) -> Any:
    return (lambda message: None) if quiet else (lambda message: print(message, file=sys.stderr))


def _show(
    problems: ProblemSet,
    log: Log,
    origins: tuple[str, ...],
    kinds: list[str],
    as_json: bool,
    quiet: bool,
    given: dict[str, Any],
) -> None:
    """The table, the page, where the log is, and how to score it again."""
    from nl2opt.evaluation.report.sheet import sheet_of

    sheet = sheet_of(problems, log, given["protocols"], labels=origins, by=kinds)
    if given["report"]:
        from nl2opt.cli.common import write_file
        from nl2opt.evaluation.report.page import to_html

        write_file(given["report"], to_html(sheet))
    if as_json:
        print_json(sheet.to_dict())
    else:
        from rich.console import Console

        from nl2opt.evaluation.report.terminal import tables

        Console(highlight=False, soft_wrap=True).print(tables(sheet))
    if quiet:
        return
    errors = sum(attempt.ending == "error" for attempt in log.attempts)
    if errors:
        print(f"{errors} ended in an error and are not scored; --retry-errors tries them again", file=sys.stderr)
    print(f"log       {log.path}", file=sys.stderr)
    print(f"again     nl2opt score {_quoted(log.path)} --protocol RULE", file=sys.stderr)


def _quoted(path: Path | None) -> str:
    import shlex

    return shlex.quote(str(path))
