"""``nl2opt dedupe``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nl2opt.cli.common import json_option, print_json
from nl2opt.cli.compare import CONTRACTS, LEVELS

if TYPE_CHECKING:
    from nl2opt.model.canonical import CanonicalModel

SUFFIXES = (".lp", ".mps", ".yaml", ".yml", ".py", ".lp.gz", ".mps.gz")
FIELDS = ("model", "formulation", "lp", "mps", "path", "file")


@click.command("dedupe")
@click.argument("source", metavar="DIR_OR_JSONL", type=click.Path())
@click.option(
    "--contract", type=click.Choice(CONTRACTS), default="objective", show_default=True, help="What must agree."
)
@click.option(
    "--level", type=click.Choice(LEVELS), default="normalised", show_default=True, help="How far rewrites go."
)
@click.option("--programs", is_flag=True, help="Also run the .py files of a folder, in the sandbox.")
@json_option
def command(source: str, contract: str, level: str, programs: bool, as_json: bool) -> int:
    """Group the models of a folder, or of a JSON-lines file, that state the same problem.

    In a JSON-lines file each line is an object with an `id` and one of: `lp` or `mps` (the text of a model file),
    `formulation` (an object), `path` (of a file, from the JSON-lines file's folder). Membership is verified, not only
    hashed.
    """
    from nl2opt.verdict.comparing import Options
    from nl2opt.verdict.dedupe import dedupe, duplicates

    options = Options(contract=contract, level=level, difference=False)  # type: ignore[arg-type]
    groups = dedupe(_models(Path(source), programs), options)
    if as_json:
        print_json(groups.to_dict())
    else:
        total = sum(len(found.members) for found in groups.classes)
        print(f"{total} models, {len(groups.classes)} different")
        for found in duplicates(groups):
            print(f"\n{found.fingerprint}  {len(found.members)} models")
            for member in found.members:
                print(f"  {member}")
        for one, other in groups.undecided:
            print(f"\nundecided: {one} and {other}")
        for name, message in groups.failed:
            click.echo(f"not read: {name}: {message}", err=True)
    return 2 if groups.failed and not groups.classes else 0


def _models(source: Path, programs: bool) -> Iterator[tuple[str, Callable[[], CanonicalModel]]]:
    from nl2opt.errors import InputError

    if source.is_dir():
        from nl2opt.pipeline.comparing import side_of

        for path in sorted(source.rglob("*")):
            if path.is_file() and path.name.lower().endswith(SUFFIXES) and (programs or path.suffix != ".py"):
                yield str(path.relative_to(source)), lambda path=path: side_of(path).model  # type: ignore[misc]
        return
    if not source.is_file():
        raise InputError(f"{str(source)!r} is neither a folder nor a file")
    with source.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                name, item = _item(source, number, line)
                yield name, lambda item=item: _read(source, item)  # type: ignore[misc]


def _item(source: Path, number: int, line: str) -> tuple[str, dict[str, Any]]:
    from nl2opt.errors import InputError

    try:
        item = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        raise InputError(f"{source.name}:{number}: the line is not JSON") from None
    if not isinstance(item, dict) or not any(field in item for field in FIELDS):
        raise InputError(f"{source.name}:{number}: the object names no model", help="give one of: " + ", ".join(FIELDS))
    return str(item.get("id", f"line {number}")), item


def _read(source: Path, item: dict[str, Any]) -> CanonicalModel:
    import tempfile

    from nl2opt.model.files import read_model
    from nl2opt.pipeline.comparing import side_of

    for field in ("path", "file"):
        if field in item:
            return side_of(source.parent / str(item[field])).model
    for field in ("lp", "mps"):
        if field in item:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"model.{field}"
                path.write_text(str(item[field]), encoding="utf-8")
                return read_model(path)
    from nl2opt.errors import FormulationError
    from nl2opt.formulation.elements import Formulation

    try:
        formulation = Formulation.model_validate(item.get("formulation", item.get("model")))
    except ValueError as error:
        raise FormulationError(f"the formulation cannot be read: {str(error).splitlines()[0]}") from None
    return side_of(formulation).model
