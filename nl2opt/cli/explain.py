"""``nl2opt explain``."""

from __future__ import annotations

import click

from nl2opt.cli.common import json_option, print_json


@click.command("explain")
@click.argument("code", required=False)
@json_option
def command(code: str | None, as_json: bool) -> int:
    """Say what the CODE of a finding means, with an example and its fix; without CODE, list all codes."""
    from nl2opt.formulation.codes import all_codes, explanation

    if code is None:
        entries = [explanation(name) for name in all_codes()]
        if as_json:
            print_json({"codes": [entry.to_dict() for entry in entries]})
        else:
            width = max(len(entry.code) for entry in entries)
            print("\n".join(f"{entry.code:<{width}}  {entry.title}" for entry in entries))
        return 0
    entry = explanation(code.strip().strip("[]"))
    if as_json:
        print_json(entry.to_dict())
    else:
        print(_page(entry.code, entry.title, entry.why, entry.example, entry.fix))
    return 0


def _page(code: str, title: str, why: str, example: str, fix: str) -> str:
    import textwrap

    why = textwrap.fill(why, 100)
    parts = [f"{code}: {title}", "", why, "", "Example", textwrap.indent(example, "    ")]
    return "\n".join([*parts, "", "Instead", textwrap.indent(fix, "    ")])
