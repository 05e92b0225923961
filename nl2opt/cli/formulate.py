"""``nl2opt formulate``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nl2opt.cli.common import json_option, print_json

if TYPE_CHECKING:
    from nl2opt.description.text import Description
    from nl2opt.formulation.elements import Formulation
    from nl2opt.formulators.rules import Reading


@click.command("formulate")
@click.argument("thing", metavar="INPUT")
@click.option("--formulator", metavar="NAME", help="What reads the description: rules (the offline reader).")
@click.option("--llm", metavar="SPEC", help="The language model that reads the description.")
@click.option("--trace", is_flag=True, help="Show how each clause was read, as comments before the formulation.")
@click.option("-o", "--output", type=click.Path(), metavar="FILE", help="Write to a file instead of stdout.")
@json_option
def command(thing: str, formulator: str | None, llm: str | None, trace: bool, output: str | None, as_json: bool) -> int:
    """Turn the description INPUT (.md, .txt, or - for stdin) into a formulation, printed as YAML.

    Exit code 0: a formulation was made. 2: the text could not be read in full; the words concerned are underlined.

    \b
    Examples:
      nl2opt formulate examples/bakery.md
      nl2opt formulate examples/bakery.md --formulator rules --trace
    """
    from nl2opt.errors import InputError
    from nl2opt.pipeline.formulating import describe, formulate_description
    from nl2opt.pipeline.inputs import classify

    what = classify(thing)
    if what.kind != "description":
        raise InputError(
            f"{what.name!r} is a {what.kind}, not a description", help="give a text (.md, .txt), or - to read stdin"
        )
    description = describe(what)
    if trace and llm is None and formulator in (None, "rules"):
        return _traced(description, output, as_json)
    if trace:
        raise InputError(
            "only the formulator `rules` has a trace", help="leave `--trace` out, or add `--formulator rules`"
        )
    formulation, _ = formulate_description(description, formulator, llm)
    _give(formulation, None, output, as_json)
    return 0


def _traced(description: Description, output: str | None, as_json: bool) -> int:
    from nl2opt.formulators.rules import read, refusal

    reading = read(description)
    if reading.formulation is None:
        if as_json:
            print_json({"formulation": None, **reading.to_dict()})
        else:
            print("\n".join(f"# {line}".rstrip() for line in reading.lines()))
        error = refusal(reading)
        if as_json:
            # The findings are part of the object on stdout; one object only.
            import sys

            print(f"error: {error.message}\nhelp: {error.help}", file=sys.stderr)
            return error.exit_code
        raise error
    _give(reading.formulation, reading, output, as_json)
    return 0


def _give(formulation: Formulation, reading: Reading | None, output: str | None, as_json: bool) -> None:
    from nl2opt.formulation.notation import to_json, to_yaml

    if as_json and reading is not None:
        import json

        text = json.dumps(
            {"formulation": json.loads(to_json(formulation)), **reading.to_dict()}, indent=2, ensure_ascii=False
        )
    elif as_json:
        text = to_json(formulation)
    else:
        comments = [f"# {line}".rstrip() for line in reading.lines()] if reading else []
        text = "\n".join([*comments, to_yaml(formulation)])
    text = text if text.endswith("\n") else text + "\n"
    if output is None:
        print(text, end="")
        return
    from nl2opt.errors import InputError

    target = Path(output)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(target)
    except OSError as error:
        raise InputError(f"{output!r} cannot be written: {error.strerror}") from None
