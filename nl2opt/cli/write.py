"""``nl2opt write``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from nl2opt.cli.common import data_option, write_file

FORMS = ("pyomo", "lp", "mps", "latex", "markdown", "json", "yaml", "tree")


@click.command("write")
@click.argument("thing", metavar="INPUT")
@data_option
@click.option("--to", "form", type=click.Choice(FORMS), required=True, help="The form to write.")
@click.option("-o", "--output", type=click.Path(), metavar="FILE", help="Write to a file instead of stdout.")
def command(thing: str, data: tuple[str, ...], form: str, output: str | None) -> int:
    """Write INPUT in another form.

    INPUT is a formulation (.yaml, .json); for --to lp and --to mps also a program (.py) or a model file (.lp, .mps).
    """
    text = _text(thing, data, form)
    if output is None:
        print(text, end="" if text.endswith("\n") else "\n")
        return 0
    write_file(output, text)
    return 0


def _text(thing: str, data: tuple[str, ...], form: str) -> str:
    from nl2opt.errors import InputError
    from nl2opt.pipeline.inputs import classify

    what = classify(Path(thing))
    if what.kind == "formulation":
        return _from_formulation(what, data, form)
    if form in ("lp", "mps") and what.kind in ("program", "model"):
        from nl2opt.pipeline.models import model_of

        return _model_text(model_of(what, data), form)
    raise InputError(f"a {what.kind} is not written as {form}", help="give a formulation (.yaml, .json)")


def _from_formulation(what: Any, data: tuple[str, ...], form: str) -> str:
    from nl2opt.formulation.notation import read_formulation, to_json, to_yaml

    formulation = read_formulation(what.path)
    if form == "yaml":
        return to_yaml(formulation)
    if form == "json":
        return to_json(formulation)
    if form in ("latex", "markdown", "tree"):
        from nl2opt.formulation import printing

        written = {"latex": printing.to_latex, "markdown": printing.to_markdown, "tree": printing.print_tree}[form]
        return written(formulation)
    from nl2opt.pipeline.inputs import data_beside
    from nl2opt.pipeline.models import model_of, program_of

    if form == "pyomo":
        return program_of(formulation, data or data_beside(what.path)).text
    return _model_text(model_of(what, data), form)


def _model_text(model: Any, form: str) -> str:
    from nl2opt.model.files import to_lp, to_mps

    return to_lp(model) if form == "lp" else to_mps(model)
