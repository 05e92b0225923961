"""MIPLIB-NL folders: ``instance.json`` and CSV files, industrial problems with their data apart.

``instance.json`` has ``abstract_problem`` with places such as ``{num_nodes}``, ``parameters`` that fill them, ``files``
with a description each, and ``optimal_value``, the best value known. The words a formulator sees are the filled text
and the descriptions of the files. Only files named there are data: models and solving scripts beside them never are.
Source: Li et al. 2026 (arXiv 2602.10450), optsuite/MIPLIB-NL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nl2opt.description.readers import READERS
from nl2opt.description.tables import Data
from nl2opt.errors import DataError
from nl2opt.evaluation.case import Case, ProblemSet, Sample
from nl2opt.evaluation.datasets.file_tables import FileTables
from nl2opt.evaluation.datasets.folders import has_items, item_folders, item_id, json_object
from nl2opt.evaluation.datasets.format import Format
from nl2opt.evaluation.datasets.labels import read_label
from nl2opt.evaluation.datasets.records import CUT, parse_json

_PLACE = re.compile(r"\{([A-Za-z_]\w*)\}")


def recognises(path: Path) -> bool:
    """Whether some item has an ``instance.json`` with an abstract problem."""
    if not has_items(path, "instance.json"):
        return False
    try:
        return "abstract_problem" in json_object(item_folders(path, "instance.json")[0] / "instance.json")
    except DataError:
        return True


def read(path: Path) -> ProblemSet:
    """All items, in the order of their names. Tables are read when they are first looked at: some have 10^6 rows."""
    cases = tuple(_case(folder, path) for folder in item_folders(path, "instance.json"))
    return ProblemSet("", cases, "CC BY-SA 4.0", "optsuite/MIPLIB-NL", FORMAT.name)


def _case(folder: Path, root: Path) -> Case:
    file = folder / "instance.json"
    instance = json_object(file)
    text = instance.get("abstract_problem")
    if not isinstance(text, str) or not text.strip():
        raise DataError(f"{file}: 'abstract_problem' is no text", help=CUT)
    parameters = _mapping(instance, "parameters", file)
    tables: dict[str, Path] = {}
    words = [_filled(text.strip(), parameters)]
    for said, description in _files(_mapping(instance, "files", file), file):
        data = _inside(folder, said, file)
        tables[data.stem] = data
        quoted = "\n".join("> " + line for line in _filled(description, parameters).strip().split("\n"))
        words.append(f"Data file `{data.name}` (table `{data.stem}`):\n\n{quoted}")
    values = {name: _value(value) for name, value in parameters.items()}
    twice = sorted(set(values) & set(tables))
    if twice:  # the table holds what the parameter names
        values = {name: value for name, value in values.items() if name not in tables}
    label = read_label(instance.get("optimal_value"))
    if label.objective is not None:
        label = replace(label, note="the best value known")
    return Case(
        item_id(folder, root),
        "\n\n".join(words),
        (Sample("", Data(FileTables(tables), values), (label,)),),
        kind={"type": "MILP"},
        where=str(folder),
    )


def _mapping(instance: Mapping[str, Any], key: str, file: Path) -> Mapping[str, Any]:
    found = instance.get(key) or {}
    if not isinstance(found, dict):
        raise DataError(f"{file}: {key!r} is no object", help="it names parameters or files")
    return found


def _files(files: Mapping[str, Any], file: Path) -> Iterator[tuple[str, str]]:
    for key, entry in files.items():
        said = entry.get("path") if isinstance(entry, dict) else entry
        if not isinstance(said, str):
            raise DataError(f"{file}: the file {key!r} has no path", help="each entry of `files` names its path")
        yield said, str(entry.get("description") or "") if isinstance(entry, dict) else ""


def _inside(folder: Path, said: str, file: Path) -> Path:
    """The data file that an item names, if it lies in the item's own folder and is a table."""
    found = (folder / said).resolve()
    if not found.is_relative_to(folder.resolve()):
        raise DataError(f"{file}: the file {said!r} lies outside the item's folder", help="name files below it")
    if found.suffix.lower().lstrip(".") not in READERS:
        raise DataError(f"{file}: the file {said!r} is no table", help="known endings: ." + ", .".join(READERS.names()))
    if not found.is_file():
        raise DataError(f"{file}: the file {said!r} does not exist", help=CUT)
    return folder / said


def _filled(text: str, parameters: Mapping[str, Any]) -> str:
    """The text with its places filled, those without a parameter as they stand.

    >>> _filled("{n} crates at most {k}", {"n": "12"})
    '12 crates at most {k}'
    """
    return _PLACE.sub(lambda place: str(parameters.get(place[1], place[0])), text)


def _value(said: Any) -> Any:
    """A parameter as a value: numbers and lists that are written as text become what they say.

    >>> [_value(v) for v in ("12", "[1, 2.5]", "['a', 'b']", "north", 3)]
    [12, [1, 2.5], ['a', 'b'], 'north', 3]
    """
    if not isinstance(said, str):
        return said
    for text in (said, said.replace("'", '"')):
        try:
            found = parse_json(text, "")
        except DataError:
            continue
        if isinstance(found, int | float | list) and not isinstance(found, bool):
            return found
    return said


FORMAT = Format("miplib-nl", "folders of instance.json and CSV files", recognises, read)
