"""JSON lines of a question and an answer: IndustryOR, NL4OPT as ORLM published it, MAMO, OptMATH-Bench and many others.

Keys are ``en_question``/``en_answer`` (ORLM, SIRL, OptMATH), ``question``/``answer``, or ``Question``/``Answer`` (MAMO,
arXiv 2405.13144). SIRL's relabelled files keep the label they replaced, as ``original_answer``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nl2opt.description.tables import Data
from nl2opt.evaluation.case import Case, ProblemSet, Sample
from nl2opt.evaluation.datasets.format import Format
from nl2opt.evaluation.datasets.labels import read_label
from nl2opt.evaluation.datasets.records import Record, peek, record_files, record_id, records

KEYS = {"en_question": "en_answer", "question": "answer", "Question": "Answer"}
KINDS = {"difficulty": "difficulty", "question_type": "type", "Type": "type", "type": "type", "Category": "category"}
REPLACED = ("original_answer", "orginal_answer")
"""Keys of the label a relabelling replaced; the second is a slip that one published item has."""


def recognises(path: Path) -> bool:
    """Whether the first item has one of the question keys, and no OptiBench results."""
    first = peek(path)
    return "results" not in first and any(isinstance(first.get(key), str) for key in KEYS)


def read(path: Path) -> ProblemSet:
    """All items, in the order of the file."""
    files = record_files(path)
    cases = [_case(record, several=len(files) > 1) for record in records(files)]
    return ProblemSet("", tuple(cases), format=FORMAT.name)


def _case(record: Record, *, several: bool) -> Case:
    question = next((key for key in KEYS if key in record.value), "question")
    text = record.text(question)
    labels = [read_label(record.value.get(KEYS[question]))]
    for key in REPLACED:
        if record.value.get(key) is not None:
            labels.append(read_label(record.value[key], "replaced", note="the label before the publisher mended it"))
    return Case(
        id=record_id(record, several=several),
        text=text,
        samples=(Sample("", Data(), tuple(labels)),),
        kind=kinds(record.value, KINDS),
        where=record.where,
    )


def kinds(value: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    """What an item says of its kind, under our names for it."""
    found = {ours: value.get(theirs) for theirs, ours in names.items()}
    return {ours: said for ours, said in found.items() if isinstance(said, str) and 0 < len(said) <= 60}


FORMAT = Format(
    "question-answer",
    "objects with en_question/en_answer, question/answer or Question/Answer",
    recognises,
    read,
)
