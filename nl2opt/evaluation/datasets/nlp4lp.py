"""NLP4LP folders: ``description.txt``, ``parameters.json`` and ``solution.json``.

The parameters become values that a formulation may bind to; the variant ``text`` leaves them out, as papers do that
give the words alone. The solution (variables and objective) is the label and never shown.
Source: AhmadiTeshnizi et al., OptiMUS (arXiv 2402.10172).
"""

from __future__ import annotations

from pathlib import Path

from nl2opt.description.tables import Data
from nl2opt.errors import DataError
from nl2opt.evaluation.case import Case, ProblemSet, Sample
from nl2opt.evaluation.datasets.folders import has_items, item_folders, item_id, json_file, json_object, words
from nl2opt.evaluation.datasets.format import Format
from nl2opt.evaluation.datasets.labels import read_label

FILES = ("description.txt", "parameters.json", "solution.json")


def recognises(path: Path) -> bool:
    """Whether some item has a description and parameters."""
    return has_items(path, "parameters.json", "description.txt")


def read(path: Path, variant: str = "") -> ProblemSet:
    """All items, in the order of their numbers."""
    cases = [_case(folder, path, with_data=variant != "text") for folder in item_folders(path, *FILES)]
    return ProblemSet("", tuple(cases), origin="OptiMUS", format=FORMAT.name)


def _case(folder: Path, root: Path, *, with_data: bool) -> Case:
    text = words(folder / "description.txt")
    values = {}
    for name, value in json_object(folder / "parameters.json").items() if with_data else ():
        # Later releases of the set keep the shape and the meaning beside the value.
        values[name] = value["value"] if isinstance(value, dict) and "value" in value else value
    file = folder / "solution.json"
    solution = json_file(file) if file.is_file() else None
    if solution is not None and not isinstance(solution, dict):
        raise DataError(f"{file} holds no object", help="it names variables and objective")
    label = read_label((solution or {}).get("objective"))
    return Case(item_id(folder, root), text, (Sample("", Data(values=values), (label,)),), where=str(folder))


FORMAT = Format(
    "nlp4lp",
    "folders of description.txt, parameters.json and solution.json",
    recognises,
    read,
    {"text": "the words alone, without the parameters as data"},
)
