"""A help page whose options stand under headings."""

from __future__ import annotations

from typing import Any

import click

OTHERS = "Options"
COLUMN = 22
"""Width of the options' names."""


class Option(click.Option):
    """An option that belongs to a section of the help page."""

    def __init__(self, *arguments: Any, section: str = OTHERS, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.section = section


class Sectioned(click.Command):
    """A command whose help page shows its options by section, in the order in which sections first appear.

    Options of no section come last.
    """

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
            if record is not None:
                sections.setdefault(getattr(parameter, "section", OTHERS), []).append(record)
        sections[OTHERS] = sections.pop(OTHERS)
        width = max(len(first) for records in sections.values() for first, _ in records)
        for title, records in sections.items():
            with formatter.section(title):
                padded = [(first.ljust(min(width, COLUMN)), words) for first, words in records]
                formatter.write_dl(padded, col_max=COLUMN + 2)
