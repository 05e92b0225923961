"""``nl2opt hash``."""

from __future__ import annotations

from pathlib import Path

import click

from nl2opt.cli.common import data_option, json_option, print_json
from nl2opt.cli.compare import CONTRACTS, LEVELS


@click.command("hash")
@click.argument("things", metavar="INPUT...", nargs=-1, required=True)
@data_option
@click.option("--contract", type=click.Choice(CONTRACTS), default="objective", show_default=True, help="What counts.")
@click.option(
    "--level", type=click.Choice(LEVELS), default="normalised", show_default=True, help="How far rewrites go."
)
@json_option
def command(things: tuple[str, ...], data: tuple[str, ...], contract: str, level: str, as_json: bool) -> int:
    """Print a hash of each INPUT that is equal for models that state the same problem.

    An INPUT is a formulation, a program or a model file. Equal hashes are a strong hint; `nl2opt compare` verifies.
    """
    from nl2opt.pipeline.comparing import side_of
    from nl2opt.verdict.fingerprint import fingerprint

    hashes = {
        thing: fingerprint(side_of(Path(thing), data).model, contract=contract, level=level, name=Path(thing).name)  # type: ignore[arg-type]
        for thing in things
    }
    if as_json:
        print_json(hashes)
    else:
        for thing, value in hashes.items():
            print(f"{value}  {thing}")
    return 0
