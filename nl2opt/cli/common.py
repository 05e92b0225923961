"""Options that several commands share, and the lines on stderr."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from nl2opt.cli.plain import plain
from nl2opt.cli.sections import Option

data_option = click.option(
    "--data", "data", cls=Option, section="Data", multiple=True, metavar="FILE", type=click.Path(),
    help="A data file: CSV, TSV, JSON, Excel, SQLite or Parquet. Repeat it for several.",
)  # fmt: skip
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
quiet_option = click.option("--quiet", "-q", is_flag=True, help="Print nothing on stderr but errors.")


def say_findings(findings: Any, quiet: bool) -> None:
    """Findings that stop nothing, one line each, on stderr."""
    from nl2opt.diagnostics import Severity, render_concise

    if not quiet:
        for finding in findings:
            if finding.severity is not Severity.NOTE:
                print(plain(render_concise(finding)), file=sys.stderr)


def print_json(value: Any) -> None:
    import json

    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def write_file(target: str, text: str) -> None:
    """Write a text whole or not at all; `InputError` when it cannot be written."""
    from nl2opt.errors import InputError
    from nl2opt.files import write_whole

    path = Path(target)
    if not path.name:
        raise InputError(f"{target!r} cannot be written: it is no file", help="name a file")
    try:
        write_whole(path, text if text.endswith("\n") else text + "\n", make_folder=False)
    except OSError as error:
        raise InputError(f"{target!r} cannot be written: {error.strerror}") from None
