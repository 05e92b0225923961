"""OptiBench: a question and every quantity it asks for.

Source: Yang et al., OptiBench meets ReSocratic (arXiv 2407.09887); ``results`` names each requested quantity, the
objective is one of them. ``type`` is ``linear-table``, ``nonlinear-notable`` and so on.
"""

from __future__ import annotations

from pathlib import Path

from nl2opt.description.tables import Data
from nl2opt.errors import DataError
from nl2opt.evaluation.case import Case, Label, ProblemSet, Sample
from nl2opt.evaluation.datasets.format import Format
from nl2opt.evaluation.datasets.labels import PUBLISHED, read_quantities
from nl2opt.evaluation.datasets.records import Record, has_records, record_files, record_id, records


def recognises(path: Path) -> bool:
    """Whether the first item has ``question`` and ``results``."""
    return has_records(path, "question", "results")


def read(path: Path) -> ProblemSet:
    """All items, in the order of the file."""
    files = record_files(path)
    cases = [_case(record, several=len(files) > 1) for record in records(files)]
    return ProblemSet("", tuple(cases), "Apache-2.0", "yangzhch6/ReSocratic", FORMAT.name)


def _case(record: Record, *, several: bool) -> Case:
    results = record.value.get("results")
    if results is None:
        label = Label(PUBLISHED, "", note="there is no answer")
    elif isinstance(results, dict):
        label = read_quantities({name: value for name, value in results.items() if value is not None})
    else:
        raise DataError(f"{record.where}: 'results' is no object", help="it names each requested quantity")
    kind, _, table = str(record.value.get("type", "")).partition("-")
    tables = {"table": "yes", "notable": "no"}
    return Case(
        id=record_id(record, several=several),
        text=record.text("question"),
        samples=(Sample("", Data(), (label,)),),
        kind={"type": kind, "table": tables[table]} if kind and table in tables else {},
        where=record.where,
    )


FORMAT = Format("optibench", "objects with question and results, the requested quantities by name", recognises, read)
