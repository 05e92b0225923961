"""``nl2opt formulate``."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from nl2opt.cli.common import data_option, json_option, print_json, quiet_option, say_findings, write_file
from nl2opt.cli.llm_options import asked, llm_options
from nl2opt.cli.sections import Sectioned

if TYPE_CHECKING:
    from nl2opt.description.text import Description
    from nl2opt.formulation.elements import Formulation
    from nl2opt.formulators import Formulated


@click.command("formulate", cls=Sectioned)
@click.argument("thing", metavar="INPUT")
@data_option
@llm_options
@click.option(
    "--trace", is_flag=True, help="With rules: show how each clause was read, as comments before the formulation."
)
@click.option(
    "-o", "--output", type=click.Path(), metavar="FILE", help="Write to a file: YAML, or JSON where it ends in .json."
)
@json_option
@quiet_option
def command(
    thing: str, data: tuple[str, ...], trace: bool, output: str | None, as_json: bool, quiet: bool, **given: Any
) -> int:
    """Turn the description INPUT (.md, .txt, or - for stdin) into a formulation, printed as YAML.

    With --json: one object that holds the formulation, how it came about, and what asking an llm took. Exit code 0: a
    formulation was made. 1: the words hold no decision problem. 2: no formulation could be made of the text; what
    stands in the way is said. 3: replies are outstanding; the same command goes on when they are there.

    \b
    Examples:
      nl2opt formulate examples/bakery.md
      nl2opt formulate examples/bakery.md --formulator rules --trace
      nl2opt formulate plan.md --llm anthropic/MODEL -o plan.yaml
    """
    from nl2opt.cli.telling import Teller
    from nl2opt.errors import InputError
    from nl2opt.pipeline.formulating import describe, formulated
    from nl2opt.pipeline.inputs import classify

    what = classify(thing)
    how = asked(what, given)
    if what.kind == "description" and trace:
        if how["llm"] is not None or how["formulator"] not in (None, "rules"):
            raise InputError(
                "only the formulator `rules` has a trace", help="leave `--trace` out, or add `--formulator rules`"
            )
        return _traced(describe(what), output, as_json)
    teller = Teller(quiet, how.get("llm"))
    done = formulated(what, data=list(data), on_event=teller.event, **how)
    if not as_json:
        say_findings(done.findings, quiet)
        for note in done.notes if not quiet else ():
            teller.note(note)
    _give(done, how["llm"], output, as_json)
    return 0


def _traced(description: Description, output: str | None, as_json: bool) -> int:
    from nl2opt.formulation.notation import to_json, to_yaml
    from nl2opt.formulators.rules import read, refusal

    reading = read(description)
    comments = [f"# {line}".rstrip() for line in reading.lines()]
    if reading.formulation is None:
        error = refusal(reading)
        if not as_json:
            print("\n".join(comments))
            raise error
        print_json({"formulation": None, **reading.to_dict()})  # the findings are in it: one object on stdout
        print(f"error: {error.message}\nhelp: {error.help}", file=sys.stderr)
        return error.exit_code
    if output is not None:
        write_file(output, _written(reading.formulation, output, comments))
    if as_json:
        print_json({"formulation": json.loads(to_json(reading.formulation)), **reading.to_dict()})
    elif output is None:
        print("\n".join([*comments, to_yaml(reading.formulation).rstrip()]))
    return 0


def _give(done: Formulated, llm: Any, output: str | None, as_json: bool) -> None:
    """The formulation to stdout or a file; a program where the formulator wrote one."""
    if done.formulation is None:
        text = done.program or ""
    else:
        text = _written(done.formulation, output or "", [])
    if output is not None:
        write_file(output, text)
    if as_json:
        print_json(_report(done, llm))
    elif output is None:
        print(text.rstrip())


def _written(formulation: Formulation, name: str, comments: list[str]) -> str:
    from nl2opt.formulation.notation import to_json, to_yaml

    return to_json(formulation) if name.endswith(".json") else "\n".join([*comments, to_yaml(formulation)])


def _report(done: Formulated, llm: Any) -> dict[str, Any]:
    from nl2opt.formulation.notation import to_json
    from nl2opt.pipeline.run import llm_report

    return {
        "formulation": None if done.formulation is None else json.loads(to_json(done.formulation)),
        "program": done.program,
        "formulator": done.formulator,
        "rounds": done.rounds,
        "confidence": done.confidence,
        "notes": list(done.notes),
        "findings": [finding.to_dict() for finding in done.findings],
        "llm": llm_report(done.exchanges, llm if isinstance(llm, str) else None),
        **dict(done.details),
    }
