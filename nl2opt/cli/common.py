"""Options that several commands share, and the lines on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

data_option = click.option(
    "--data", "data", multiple=True, metavar="FILE", type=click.Path(),
    help="A data file: CSV, TSV, JSON, Excel, SQLite or Parquet. Repeat it for several.",
)  # fmt: skip
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
quiet_option = click.option("--quiet", "-q", is_flag=True, help="Print nothing on stderr but errors.")


def on_stage(quiet: bool) -> Callable[[str, str, float], None] | None:
    """A printer of one line a stage on stderr, or None when nothing is to be said."""
    if quiet:
        return None
    from nl2opt.cli.progress import line

    def say(stage: str, words: str, seconds: float) -> None:
        line.clear()
        print(f"{stage:<10} {seconds:7.2f} s  {words}", file=sys.stderr)

    return say


def say_findings(findings: Any, quiet: bool) -> None:
    """Findings that stop nothing, one line each, on stderr."""
    from nl2opt.diagnostics import Severity, render_concise

    if not quiet:
        for finding in findings:
            if finding.severity is not Severity.NOTE:
                print(render_concise(finding), file=sys.stderr)


def print_json(value: Any) -> None:
    import json

    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))
