"""Dispute files: labels that somebody has evidence against, one JSON object a line, to be applied as a label version.

A line has ``fingerprint`` (of the case's text), ``id``, ``label`` (a number, a state in words, or an object of
quantities), ``evidence`` (any JSON), ``origin`` (who says so), ``note``, and ``sample`` where the case has several.
The texts themselves are never in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from nl2opt.errors import DataError, InputError
from nl2opt.evaluation.case import Case, Label, ProblemSet
from nl2opt.evaluation.datasets.labels import read_label, read_quantities
from nl2opt.evaluation.datasets.records import has_records, records
from nl2opt.files import write_whole


@dataclass(frozen=True)
class Dispute:
    """What somebody says the answer of an item is instead."""

    fingerprint: str
    """`Case.fingerprint`: the dispute holds for this text only."""
    id: str
    label: Any
    """As `read_label` takes it, or an object of quantities; None: the published label is wrong, none is known."""
    evidence: Any = None
    origin: str = "audit"
    note: str = ""
    sample: str = ""

    def as_label(self, origin: str = "") -> Label:
        """The label version this makes, under `origin` (else its own)."""
        note = ": ".join(part for part in (self.origin * bool(origin), self.note) if part)
        if isinstance(self.label, Mapping):
            return replace(read_quantities(self.label, origin or self.origin), note=note)
        return read_label(self.label, origin or self.origin, note=note)


def write_disputes(path: str | Path, disputes: Iterable[Dispute]) -> int:
    """Write a dispute file, all of it or nothing, and return how many it holds."""
    path = Path(path)
    lines = [json.dumps(asdict(item), ensure_ascii=False, sort_keys=True, allow_nan=False) for item in disputes]
    try:
        write_whole(path, "".join(line + "\n" for line in lines))
    except OSError as error:
        raise InputError(f"the dispute file {str(path)!r} cannot be written: {error.strerror or error}") from error
    return len(lines)


def is_dispute_file(path: Path) -> bool:
    """Whether a file's first line is a dispute."""
    return path.suffix.lower() == ".jsonl" and has_records(path, "fingerprint", "label")


def read_disputes(path: str | Path) -> list[Dispute]:
    """The disputes of a file. Raises `DataError` naming file and line."""
    found = []
    for record in records([Path(path)]):
        value = record.value
        if "label" not in value or not isinstance(value.get("fingerprint"), str):
            raise DataError(f"{record.where} is no dispute", help="a dispute has at least fingerprint and label")
        texts = {key: str(value[key]) for key in ("id", "origin", "note", "sample") if value.get(key) is not None}
        found.append(
            Dispute(
                **{"id": "", **texts},
                fingerprint=value["fingerprint"],
                label=value["label"],
                evidence=value.get("evidence"),
            )
        )
    return found


def apply_disputes(
    found: ProblemSet, disputes: Iterable[Dispute], *, origin: str = ""
) -> tuple[ProblemSet, dict[str, Any]]:
    """The set with each dispute's label first in its item, and ``{"matched", "changed", "unmatched"}``.

    The labels' origin is `origin`, the name of the file, or else each dispute's own.
    ``unmatched`` counts disputes of texts that are not in the set: of another set, or of another version of it.
    """
    from nl2opt.evaluation.datasets.versions import differ

    by_text: dict[str, list[Dispute]] = {}
    for dispute in disputes:
        by_text.setdefault(dispute.fingerprint, []).append(dispute)
    used: set[tuple[str, int]] = set()
    changed = 0
    cases: list[Case] = []
    for case in found.cases:
        for place, dispute in reversed(list(enumerate(by_text.get(case.fingerprint, ())))):
            samples = list(case.samples)
            at = next((i for i, sample in enumerate(samples) if sample.name == dispute.sample), None)
            if at is None and dispute.sample == "":
                at = 0
            if at is None:
                continue
            used.add((dispute.fingerprint, place))
            label, old = dispute.as_label(origin), samples[at].labels
            changed += bool(old) and differ(label, old[-1])
            samples[at] = replace(samples[at], labels=(label, *old))
            case = replace(case, samples=tuple(samples))
        cases.append(case)
    total = sum(len(items) for items in by_text.values())
    return replace(found, cases=tuple(cases)), {
        "matched": len(used),
        "changed": changed,
        "unmatched": total - len(used),
    }
