"""``nl2opt score``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nl2opt.cli.common import json_option, print_json, write_file
from nl2opt.errors import InputError

if TYPE_CHECKING:
    from nl2opt.evaluation.case import ProblemSet
    from nl2opt.evaluation.log import Log
    from nl2opt.evaluation.report.sheet import Sheet


WIDTH = 110
"""Columns of the tables where no terminal says how wide it is."""


@click.command("score")
@click.argument("log", type=click.Path())
@click.argument("other", metavar="[LOG2]", required=False, type=click.Path())
@click.option("--set", "set_path", metavar="PATH", type=click.Path(), help="The problem set. [the one the log names]")
@click.option("--format", "format_", metavar="FORMAT", help="The format of the set. [as in the log]")
@click.option(
    "--protocol",
    "-p",
    "protocols",
    multiple=True,
    metavar="RULE",
    help="A rule: strict, sirl, mamo, ..., or all(A, B), any(A, B). Repeat it for several. [strict]",
)
@click.option(
    "--labels",
    "labels",
    multiple=True,
    metavar="ORIGIN",
    help="Whose labels count: an origin of the set, `solved` (its reference models are solved), or a file of labels. "
    "Repeat it for a second choice. [the first]",
)
@click.option("--by", "by", multiple=True, metavar="KIND", help="Also group by a kind of the set; `all` for each.")
@click.option("--report", type=click.Path(), metavar="FILE", help="Also write an HTML page.")
@click.option("--csv", "csv_file", type=click.Path(), metavar="FILE", help="Also write a CSV, one line an attempt.")
@click.option("--diagnose", is_flag=True, help="Say where swapped integrality or sense would fit. Changes no score.")
@json_option
def command(log: str, other: str | None, **options: Any) -> int:
    """Score a finished LOG again, by any rule; with LOG2, compare the two runs.

    \b
      nl2opt score run.jsonl --protocol strict --protocol sirl --by type
      nl2opt score first.jsonl second.jsonl --report report.html

    Scoring asks no llm and changes no log. Exit code 0: scored. 2: a file cannot be used.
    """  # fmt: skip
    from nl2opt.evaluation.log import read_log
    from nl2opt.evaluation.report.sheet import sheet_of

    first = read_log(log)
    problem_set, origins = set_of(first, options["set_path"], options["format_"], options["labels"])
    second = None if other is None else read_log(other)
    kinds = kinds_of(problem_set, options["by"])
    sheet = sheet_of(problem_set, first, options["protocols"], labels=origins, by=kinds, other=second)
    if not sheet.main.items:
        raise InputError(
            f"no case of {log!r} is in the set {problem_set.name!r}", help="name the set it was run on: --set PATH"
        )
    diagnoses = _diagnoses(sheet) if options["diagnose"] else {}
    if options["csv_file"]:
        from nl2opt.evaluation.report.csv_file import to_csv

        write_file(options["csv_file"], to_csv(sheet))
    if options["report"]:
        from nl2opt.evaluation.report.page import to_html

        write_file(options["report"], to_html(sheet, diagnoses))
    if options["as_json"]:
        print_json({**sheet.to_dict(), "diagnoses": {f"{case}#{n}": list(d) for (case, n), d in diagnoses.items()}})
        return 0
    from rich.console import Console

    from nl2opt.evaluation.report.terminal import tables

    console = Console(highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = max(console.width, WIDTH)
    console.print(tables(sheet))
    for (case, number), lines in diagnoses.items():
        console.print(f"{case}{f' ({number})' if number else ''}: {'; '.join(lines)}", markup=False)
    return 0


def set_of(
    log: Log, path: str | None, format_: str | None, labels: Sequence[str]
) -> tuple[ProblemSet, tuple[str, ...]]:
    """The set a log was run on, or the one named; and the origins of labels, best first.

    Labels of files are put before the set's own in each item they speak of, so that the first label is theirs.
    """
    named = path or log.header.set.get("path")
    if not named:
        raise InputError("the log does not say where its set is", help="name it: --set PATH")
    if path is None and format_ is None:
        format_ = log.header.set.get("format") or None
    try:
        return labelled(named, format_, labels, only=[attempt.case for attempt in log.attempts])
    except InputError as error:
        if path is None and not Path(named).exists():
            help = f"the log names this set; say where it is now: --set PATH ({error.help})" if error.help else None
            raise InputError(error.message, help=help or "say where the set is now: --set PATH") from None
        raise


def labelled(
    path: str, format_: str | None, labels: Sequence[str], *, only: Sequence[str] | None = None
) -> tuple[ProblemSet, tuple[str, ...]]:
    """A set, and the origins of labels, best first; labels of files are among the set's own then. Where the origin is
    `SOLVED`, the references of the cases in `only` (None: of all) are solved."""
    from nl2opt.evaluation.datasets import read_set
    from nl2opt.evaluation.solved_labels import SOLVED, with_solved

    if SOLVED in labels:
        return with_solved(read_set(path, format=format_), only), tuple(labels)
    files = [label for label in labels if os.sep in label or Path(label).exists()]
    missing = [file for file in files if not Path(file).exists()]
    if files and len(files) < len(labels):
        raise InputError("--labels names files and origins at once", help="give files, or origins of the set")
    if missing:
        raise InputError(f"the labels {missing[0]!r} do not exist", help="name a file, or an origin of the set")
    return read_set(path, format=format_, labels=files), () if files else tuple(labels)


def kinds_of(problem_set: ProblemSet, by: Sequence[str]) -> list[str]:
    known = sorted({kind for case in problem_set.cases for kind in case.kind})
    wanted = known if "all" in by else list(dict.fromkeys(by))
    for kind in wanted:
        if kind not in known:
            listed = ", ".join(known) or "none"
            raise InputError(f"the cases of {problem_set.name!r} have no kind {kind!r}", help=f"kinds: {listed}")
    return wanted


def _diagnoses(sheet: Sheet) -> dict[tuple[str, int], tuple[str, ...]]:
    from nl2opt.evaluation.diagnosis import diagnose

    wrong = [item for item in sheet.main.items if item.score.correct is False]
    found = {(item.case.id, item.attempt.attempt): diagnose(item.case, item.attempt) for item in wrong}
    return {key: lines for key, lines in found.items() if lines}
