"""What is in a set, in numbers."""

from __future__ import annotations

from collections import Counter
from typing import Any

from nl2opt.evaluation.case import Case, ProblemSet


def count(found: ProblemSet) -> dict[str, Any]:
    """Counts as plain JSON values. An item's label is the first of its first sample that can be read.

    >>> from nl2opt.description.tables import Data
    >>> from nl2opt.evaluation.case import Label, Sample
    >>> case = Case("1", "Pick one.", (Sample("", Data(), (Label("published", "3", "optimal", 3.0),)),))
    >>> count(ProblemSet("small", (case,)))["labels"]
    {'optimal': 1}
    """
    labels: Counter[str] = Counter()
    data: Counter[str] = Counter()
    references: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {}
    for case in found.cases:
        labels[_label(case)] += 1
        data[_data(case)] += 1
        for reference in case.references:
            references["model file" if reference.path else "formulation"] += 1
        for kind, value in case.kind.items():
            kinds.setdefault(kind, Counter())[value] += 1
    return {
        "name": found.name,
        "format": found.format,
        "licence": found.licence,
        "origin": found.origin,
        "items": len(found.cases),
        "samples": sum(len(case.samples) for case in found.cases),
        "labels": _sorted(labels),
        "data": _sorted(data),
        "references": _sorted(references),
        "kinds": {kind: _sorted(counts) for kind, counts in sorted(kinds.items())},
        "label_versions": list(found.details.get("label_versions", ())),
        "notes": list(found.details.get("notes", ())),
    }


def _label(case: Case) -> str:
    said = case.samples[0].labels
    known = next((label.status for label in said if label.status is not None), None)
    return known or ("unreadable" if any(label.text for label in said) else "none")


def _data(case: Case) -> str:
    data = case.samples[0].data
    parts = [name for name, held in (("tables", data.tables), ("values", data.values)) if len(held)]
    return " and ".join(parts) or "in the text"


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
