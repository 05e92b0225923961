"""Label versions: what other sets and dispute files say of the same items.

Filters, relabellings and rewritings of one set are different products; a harness keeps what each of them says. Items
are the same when their texts have the same letters and digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nl2opt.evaluation.case import Case, Label, ProblemSet
from nl2opt.evaluation.datasets.disputes import apply_disputes, is_dispute_file, read_disputes
from nl2opt.evaluation.datasets.labels import PUBLISHED

_ESCAPE = re.compile(r"(?:\\[nr]){2,}|\\[nrt](?![a-z])")
GAP = 1e-3
"""Objectives further apart than this, relative, are different labels."""


def normalised(text: str) -> str:
    r"""The letters and digits of a text, small; line breaks that were published as ``\n`` in two characters are none.

    >>> normalised("A crate\\n\\nHolds 12 jars!")
    'acrateholds12jars'
    """
    return "".join(character for character in _ESCAPE.sub(" ", text).casefold() if character.isalnum())


def with_labels(found: ProblemSet, other: ProblemSet, *, origin: str | None = None) -> ProblemSet:
    """The set with the labels of the same texts in `other` before its own, under `origin` (else the other's name).

    ``details["label_versions"]`` gains ``{"origin", "matched", "changed", "unmatched"}``: items found in the other
    set, those whose label differs, items of this set that are not in the other.
    """
    name = origin or other.name
    known: dict[str, Case] = {}
    for case in other.cases:
        known.setdefault(normalised(case.text), case)
    cases: list[Case] = []
    matched = changed = 0
    for case in found.cases:
        twin = known.get(normalised(case.text))
        if twin is not None and any(sample.labels for sample in twin.samples):
            matched += 1
            merged = _merged(case, twin, name)
            changed += any(
                new.labels and old.labels and differ(new.labels[0], old.labels[0])
                for new, old in zip(merged.samples, case.samples, strict=True)
            )
            case = merged
        cases.append(case)
    return _noted(
        replace(found, cases=tuple(cases)),
        {"origin": name, "matched": matched, "changed": changed, "unmatched": len(cases) - matched},
    )


def apply_labels(
    found: ProblemSet, labels: Sequence[str | Path], *, read: Callable[[str | Path], ProblemSet]
) -> ProblemSet:
    """The set with the versions of several sets or dispute files; the first named stands first in every item.

    A version is named after its set or file.
    """
    for named in reversed(list(labels)):
        if is_dispute_file(Path(named)):
            origin = _free(Path(named).stem, found)
            found, report = apply_disputes(found, read_disputes(Path(named)), origin=origin)
            found = _noted(found, {"origin": origin, **report})
        else:
            other = read(named)
            found = with_labels(found, other, origin=_free(other.name, found))
    return found


def differ(one: Label, other: Label) -> bool:
    """Whether two labels that can be read say different things."""
    if one.status is None or other.status is None:
        return False
    if one.status != other.status:
        return {one.status, other.status} & {"optimal"} != set() or "no solution" not in (one.status, other.status)
    pairs = [(one.objective, other.objective)]
    pairs += [(value, other.quantities[name]) for name, value in one.quantities.items() if name in other.quantities]
    return any(a is not None and b is not None and abs(a - b) > GAP * max(abs(a), abs(b), GAP) for a, b in pairs)


def _merged(case: Case, twin: Case, origin: str) -> Case:
    samples = []
    for place, sample in enumerate(case.samples):
        said = twin.samples[place].labels if place < len(twin.samples) else ()
        labels = tuple(
            replace(label, origin=origin if label.origin == PUBLISHED else f"{origin} ({label.origin})")
            for label in said
        )
        samples.append(replace(sample, labels=labels + sample.labels))
    return replace(case, samples=tuple(samples))


def _free(name: str, found: ProblemSet) -> str:
    """`name`, or with a number where the labels of this set have that origin already."""
    taken = {label.origin for case in found.cases for sample in case.samples for label in sample.labels}
    return next(free for free in (name, *(f"{name}-{count}" for count in range(2, 1000))) if free not in taken)


def _noted(found: ProblemSet, report: Mapping[str, Any]) -> ProblemSet:
    versions = [*found.details.get("label_versions", ()), dict(report)]
    return replace(found, details={**found.details, "label_versions": versions})
