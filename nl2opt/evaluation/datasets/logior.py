"""LogiOR folders: ``question.txt`` and ``answer.json`` with status and objective.

Source: Yang et al., ORThought (ZJU-TSELab/ORThought).
"""

from __future__ import annotations

from pathlib import Path

from nl2opt.description.tables import Data
from nl2opt.evaluation.case import Case, Label, ProblemSet, Sample
from nl2opt.evaluation.datasets.folders import has_items, item_folders, item_id, json_object, words
from nl2opt.evaluation.datasets.format import Format
from nl2opt.evaluation.datasets.labels import read_label


def recognises(path: Path) -> bool:
    """Whether some item has a question in words."""
    return has_items(path, "question.txt")


def read(path: Path) -> ProblemSet:
    """All items, in the order of their numbers."""
    cases = [
        Case(
            item_id(folder, path),
            words(folder / "question.txt"),
            (Sample("", Data(), (_label(folder / "answer.json"),)),),
            where=str(folder),
        )
        for folder in item_folders(path, "question.txt", "answer.json")
    ]
    return ProblemSet("", tuple(cases), origin="ZJU-TSELab/ORThought", format=FORMAT.name)


def _label(file: Path) -> Label:
    if not file.is_file():
        return read_label(None)
    answer = json_object(file)
    status = answer.get("status")
    if isinstance(status, str) and status.lower() != "optimal":
        return read_label(status)
    return read_label(answer.get("obj"))


FORMAT = Format("logior", "folders of question.txt and answer.json", recognises, read)
