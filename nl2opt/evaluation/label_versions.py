"""Which version of the labels is used, and where versions disagree."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace

from nl2opt.errors import InputError
from nl2opt.evaluation.case import Case, Label, ProblemSet

APART = 1e-3
"""Relative difference of two numbers from which their labels are said to disagree. Two that are the same to two
decimals agree in any case where one of them is so rounded: many published versions are."""


def origins_of(problem_set: ProblemSet) -> dict[str, int]:
    """The origins of the labels, and how many cases each speaks of; in the order they are met."""
    found: dict[str, int] = {}
    for case in problem_set.cases:
        for origin in dict.fromkeys(label.origin for sample in case.samples for label in sample.labels):
            found[origin] = found.get(origin, 0) + 1
    return found


def with_labels(problem_set: ProblemSet, origins: Sequence[str]) -> ProblemSet:
    """The set with one label a sample: of the first of `origins` that has one. Without origins, the first label.

    A case that none of the origins speaks of keeps no label and is unscored. `InputError` for an origin that no case
    knows.
    """
    known = origins_of(problem_set)
    for origin in origins:
        if origin not in known:
            near = difflib.get_close_matches(origin, known, n=1)
            hint = f"the nearest is {near[0]!r}; " if near else ""
            listed = ", ".join(f"{name} ({count} cases)" for name, count in known.items()) or "none"
            raise InputError(f"no label of the set is from {origin!r}", help=f"{hint}origins in this set: {listed}")
    return replace(problem_set, cases=tuple(_chosen(case, origins) for case in problem_set.cases))


def _chosen(case: Case, origins: Sequence[str]) -> Case:
    samples = []
    for sample in case.samples:
        kept = sample.labels[:1]
        if origins:
            by_origin = {label.origin: label for label in reversed(sample.labels)}
            kept = tuple(by_origin[origin] for origin in origins if origin in by_origin)[:1]
        samples.append(replace(sample, labels=kept))
    return replace(case, samples=tuple(samples))


def agree(first: Label, second: Label) -> bool:
    """Whether two labels say the same, roundings aside. Unreadable labels agree with everything.

    >>> agree(Label("a", "12.33", "optimal", 12.33), Label("b", "12.3333", "optimal", 12.3333))
    True
    >>> agree(Label("a", "12", "optimal", 12.0), Label("b", "none", "infeasible"))
    False
    """
    if first.status is None or second.status is None:
        return True
    if first.status != second.status:
        return "no solution" in (first.status, second.status) and "optimal" not in (first.status, second.status)
    pairs = [(first.objective, second.objective)]
    pairs += [(value, second.quantities[name]) for name, value in first.quantities.items() if name in second.quantities]
    return all(a is None or b is None or _alike(a, b) for a, b in pairs)


def _alike(a: float, b: float) -> bool:
    if abs(a - b) <= max(1e-6, APART * max(abs(a), abs(b))):
        return True
    return round(a, 2) == round(b, 2) and (a == round(a, 2) or b == round(b, 2))


def disputed(problem_set: ProblemSet) -> dict[str, tuple[Label, ...]]:
    """The labels of each case whose versions disagree on some sample, by the case's id."""
    found: dict[str, tuple[Label, ...]] = {}
    for case in problem_set.cases:
        for sample in case.samples:
            if any(not agree(sample.labels[0], other) for other in sample.labels[1:]):
                found.setdefault(case.id, sample.labels)
    return found
