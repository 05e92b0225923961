"""Bench4Opt folders: a word problem, its data apart, and the reference model.

``wp.txt`` is the full text and ``wp_concise.txt`` a short one (variant ``concise``); ``data.json`` holds the data,
``model.lp`` the reference. There is no published optimum: the model is the answer, judged by `nl2opt.compare`.
Items below folders ``LP`` and ``MILP`` keep those names in their ids and kinds.
Source: Wang et al., ORGEval (arXiv 2510.27610), ZiweiZHU0513/Bench4Opt.
"""

from __future__ import annotations

from pathlib import Path

from nl2opt.description.readers import json_reader
from nl2opt.description.tables import Data
from nl2opt.evaluation.case import Case, ProblemSet, Reference, Sample
from nl2opt.evaluation.datasets.folders import has_items, item_folders, item_id, words
from nl2opt.evaluation.datasets.format import Format
from nl2opt.evaluation.datasets.labels import PUBLISHED

FILES = ("wp.txt", "wp_concise.txt", "model.lp")


def recognises(path: Path) -> bool:
    """Whether some item has a word problem and a model."""
    return has_items(path, "wp.txt", "model.lp")


def read(path: Path, variant: str = "") -> ProblemSet:
    """All items, in the order of their names; those without the text of the variant are left out with a note."""
    name = "wp_concise.txt" if variant == "concise" else "wp.txt"
    folders = item_folders(path, *FILES)
    notes = []
    if variant == "concise":
        short = [folder for folder in folders if (folder / name).is_file()]
        notes = [f"{folder}: left out, it has no {name}" for folder in folders if folder not in short]
        folders = short
    cases = tuple(_case(folder, path, name) for folder in folders)
    return ProblemSet("", cases, "MIT", "ZiweiZHU0513/Bench4Opt", FORMAT.name, {"notes": notes} if notes else {})


def _case(folder: Path, root: Path, text: str) -> Case:
    data = folder / "data.json"
    model = folder / "model.lp"
    kind = next((part for part in reversed(folder.parts) if part in {"LP", "MILP"}), "")
    return Case(
        item_id(folder, root),
        words(folder / text),
        (Sample("", json_reader.read(data) if data.is_file() else Data(), ()),),
        (Reference(PUBLISHED, path=model),) if model.is_file() else (),
        {"type": kind} if kind else {},
        str(folder),
    )


FORMAT = Format(
    "bench4opt",
    "folders of wp.txt, data.json and model.lp",
    recognises,
    read,
    {"concise": "the short texts, wp_concise.txt"},
)
