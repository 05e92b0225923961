"""``nl2opt check``."""

from __future__ import annotations

from pathlib import Path

import click

from nl2opt.cli.common import data_option, json_option, print_json


@click.command("check")
@click.argument("formulation", type=click.Path())
@data_option
@click.option(
    "--style", type=click.Choice(["full", "concise"]), default="full", show_default=True, help="How findings are shown."
)
@json_option
def command(formulation: str, data: tuple[str, ...], style: str, as_json: bool) -> int:
    """Check FORMULATION (.yaml, .json) and list what is wrong with it.

    Exit code 0: no error. 1: errors among the findings. 2: the file cannot be read at all.
    """
    from nl2opt.description.readers import read_data
    from nl2opt.diagnostics import count_line, errors_in, render
    from nl2opt.errors import FormulationError
    from nl2opt.formulation.checking import check
    from nl2opt.formulation.notation import read_formulation
    from nl2opt.pipeline.inputs import data_beside

    try:
        read = read_formulation(Path(formulation))
        files = list(data) or data_beside(Path(formulation))
        findings = check(read, read_data(files) if files else None)
    except FormulationError as error:
        if not error.findings:
            raise
        findings = list(error.findings)
    if as_json:
        body = {"findings": [finding.to_dict() for finding in findings], "errors": len(errors_in(findings))}
        print_json(body)
    else:
        if findings:
            print(render(findings, style) + "\n")
        print(count_line(findings))
    return 1 if errors_in(findings) else 0
