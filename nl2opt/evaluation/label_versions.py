"""Which version of the labels is used, and where versions disagree."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import replace

from nl2opt.errors import InputError
from nl2opt.evaluation.case import Label, ProblemSet
from nl2opt.evaluation.datasets.versions import differ

Labels = tuple[Label, ...]


def origins_of(problem_set: ProblemSet) -> dict[str, int]:
    """The origins of the labels, and how many cases each speaks of; in the order they are met."""
    found: dict[str, int] = {}
    for case in problem_set.cases:
        for origin in dict.fromkeys(label.origin for sample in case.samples for label in sample.labels):
            found[origin] = found.get(origin, 0) + 1
    return found


def chosen(problem_set: ProblemSet, origins: Sequence[str]) -> ProblemSet:
    """The set with one label a sample: of the first of `origins` that has one. Without origins, the first label.

    A case that none of the origins speaks of keeps no label and is unscored. `InputError` for an origin that no case
    knows.
    """
    return _each_sample(preferred(problem_set, origins), lambda labels: _of(labels, origins)[:1])


def preferred(problem_set: ProblemSet, origins: Sequence[str]) -> ProblemSet:
    """The set with the labels of `origins` first in each sample, in that order; the others follow."""
    known = origins_of(problem_set)
    for origin in origins:
        if origin not in known:
            near = difflib.get_close_matches(origin, known, n=1)
            hint = f"the nearest is {near[0]!r}; " if near else ""
            listed = ", ".join(f"{name} ({count} cases)" for name, count in known.items()) or "none"
            raise InputError(f"no label of the set is from {origin!r}", help=f"{hint}origins in this set: {listed}")
    return _each_sample(
        problem_set,
        lambda labels: (
            *(_of(labels, origins) if origins else ()),
            *(label for label in labels if label.origin not in origins),
        ),
    )


def _of(labels: Labels, origins: Sequence[str]) -> Labels:
    """The labels from some origins, in the order of the origins; all of them where none is named."""
    if not origins:
        return labels
    return tuple(label for origin in origins for label in labels if label.origin == origin)


def _each_sample(problem_set: ProblemSet, change: Callable[[Labels], Labels]) -> ProblemSet:
    return replace(
        problem_set,
        cases=tuple(
            replace(case, samples=tuple(replace(sample, labels=change(sample.labels)) for sample in case.samples))
            for case in problem_set.cases
        ),
    )


def disputed(problem_set: ProblemSet) -> dict[str, tuple[Label, ...]]:
    """The labels of each case whose versions disagree on some sample, by the case's id."""
    found: dict[str, tuple[Label, ...]] = {}
    for case in problem_set.cases:
        for sample in case.samples:
            if any(differ(sample.labels[0], other) for other in sample.labels[1:]):
                found.setdefault(case.id, sample.labels)
    return found
