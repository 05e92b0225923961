"""Folders of ``description.txt`` and ``sample.json``: ComplexOR and NL4Opt as Chain-of-Experts and a survey have them.

``sample.json`` lists samples of ``input`` and ``output``. ComplexOR's texts are abstract: the inputs are their data.
NL4Opt's texts hold their own numbers; there the input is what the published checker was fed, often the values of the
variables at the answer, so it is never given to a formulator.
Source: Xiao et al., Chain-of-Experts (ICLR 2024); survey arXiv 2508.10047.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nl2opt.description.tables import Data
from nl2opt.errors import DataError
from nl2opt.evaluation.case import Case, ProblemSet, Sample
from nl2opt.evaluation.datasets.folders import has_items, item_folders, item_id, json_file, words
from nl2opt.evaluation.datasets.format import Format
from nl2opt.evaluation.datasets.labels import read_label


def recognises(path: Path) -> bool:
    """Whether some item has both files."""
    return has_items(path, "sample.json", "description.txt")


def read(path: Path) -> ProblemSet:
    """All items, in the order of their names."""
    folders = item_folders(path, "description.txt", "sample.json")
    return ProblemSet("", tuple(_case(folder, path) for folder in folders), format=FORMAT.name)


def _case(folder: Path, root: Path) -> Case:
    text = words(folder / "description.txt")
    file = folder / "sample.json"
    content = json_file(file) if file.is_file() else [{}]
    if isinstance(content, dict):
        content = [content]
    if not isinstance(content, list) or not content or not all(isinstance(item, dict) for item in content):
        raise DataError(f"{file} holds no list of samples", help='it is a list such as [{"input": {}, "output": [3]}]')
    samples = [
        Sample(str(number), _data(item.get("input"), text), (read_label(item.get("output")),))
        for number, item in enumerate(content, 1)
    ]
    return Case(item_id(folder, root), text, tuple(samples), where=str(folder))


def _data(given: Any, text: str) -> Data:
    """The inputs as values where the text leaves its numbers open, and nothing where it states them."""
    if not isinstance(given, Mapping):
        return Data()
    stated = any(character.isdigit() for character in text)
    if stated and not any(isinstance(value, list) for value in given.values()):
        return Data()
    return Data(values={str(name): value for name, value in given.items()})


FORMAT = Format("description-sample", "folders of description.txt and sample.json", recognises, read)
