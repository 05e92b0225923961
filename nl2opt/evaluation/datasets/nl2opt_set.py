"""Our own format, described in ``benchmarks/problems/README.md``: a folder a problem, with its reference formulation.

``problem.md`` has front matter (status, objective, requested quantities, kind) and then the text; a formulator sees the
text and the data files that the front matter names, and nothing else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nl2opt.description.readers import read_data
from nl2opt.diagnostics import Source
from nl2opt.errors import DataError
from nl2opt.evaluation.case import Case, Label, ProblemSet, Reference, Sample
from nl2opt.evaluation.datasets.folders import has_items, item_folders, item_id, words
from nl2opt.evaluation.datasets.format import Format
from nl2opt.evaluation.datasets.labels import PUBLISHED, read_number
from nl2opt.formulation.notation import read_formulation
from nl2opt.formulation.notation.raw import UnreadableError
from nl2opt.formulation.notation.yaml_reader import read_yaml

STATUSES = ("optimal", "infeasible", "unbounded")
KINDS = ("class", "type", "data", "family")


def recognises(path: Path) -> bool:
    """Whether some item has a ``problem.md``."""
    return has_items(path, "problem.md")


def read(path: Path) -> ProblemSet:
    """All problems, in the order of their names."""
    about = _about(path / "task.toml")
    cases = tuple(_case(folder, path) for folder in item_folders(path, "problem.md"))
    return ProblemSet(
        str(about.get("name", "")),
        cases,
        str(about.get("licence", "")),
        str(about.get("origin", "")),
        FORMAT.name,
        {"version": str(about["version"])} if "version" in about else {},
    )


def _about(file: Path) -> Mapping[str, Any]:
    if not file.is_file():
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise DataError(f"{file} cannot be read: {error}") from error


def _case(folder: Path, root: Path) -> Case:
    file = folder / "problem.md"
    front, text = _parts(file)
    files = front.get("files") or []
    if not isinstance(files, list) or not all(isinstance(name, str) for name in files):
        raise DataError(f"{file}: `files` is no list of names", help="files: [demand.csv]")
    paths = [folder / name for name in files]
    for place in paths:
        if not place.resolve().is_relative_to(folder.resolve()):
            raise DataError(f"{file}: the file {str(place)!r} lies outside the problem's folder")
    kind = {key: str(front[key]) for key in KINDS if key in front}
    traits = front.get("traits") or []
    if traits:
        kind["traits"] = ", ".join(str(trait) for trait in traits)
    label = _label(front, file)
    return Case(
        item_id(folder, root),
        text,
        (Sample("", read_data(paths), (label,) if label else ()),),
        _references(folder),
        kind,
        str(file),
    )


def _parts(file: Path) -> tuple[Mapping[str, Any], str]:
    content = words(file)
    opening, _, rest = content.partition("\n")
    front, closing, text = rest.partition("\n---\n")
    if opening.strip() != "---" or not closing:
        raise DataError(f"{file} has no front matter", help="it starts with a line ---, YAML, and another line ---")
    if not text.strip():
        raise DataError(f"{file} holds no words after its front matter")
    return _front_matter(front, file), text.strip()


def _front_matter(front: str, file: Path) -> Mapping[str, Any]:
    try:
        raw = read_yaml(Source(str(file), "\n" + front))  # an empty line stands for the one that opens the front matter
    except UnreadableError as error:
        raise DataError(f"{file}: its front matter is no YAML", findings=[error.finding]) from error
    if raw.findings:
        raise DataError(f"{file}: its front matter cannot be read", findings=raw.findings)
    if not isinstance(raw.value, dict):
        raise DataError(f"{file}: its front matter is no mapping", help="a line is a key, a colon and a value")
    return raw.value


def _label(front: Mapping[str, Any], file: Path) -> Label | None:
    status = front.get("status")
    if status is None:
        return None
    if status not in STATUSES:
        raise DataError(f"{file}: the status {status!r} is none of " + ", ".join(STATUSES))
    objective, asked = front.get("objective"), front.get("quantities") or {}
    numbers = (
        {str(name): read_number(value) for name, value in asked.items()} if isinstance(asked, dict) else {"": None}
    )
    known = {name: number for name, number in numbers.items() if number is not None}
    if len(known) < len(numbers) or (objective is not None and read_number(objective) is None):
        raise DataError(f"{file}: objective or quantities hold what is no number")
    if status == "optimal" and objective is None:
        raise DataError(f"{file}: the status is optimal, and there is no objective")
    return Label(PUBLISHED, str(status if objective is None else objective), status, read_number(objective), known)


def _references(folder: Path) -> tuple[Reference, ...]:
    file = folder / "formulation.yaml"
    return (Reference(PUBLISHED, read_formulation(file)),) if file.is_file() else ()


FORMAT = Format("nl2opt", "folders of problem.md and formulation.yaml", recognises, read)
