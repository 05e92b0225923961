"""Which cases of a set are run, and in which order: filter, then shuffle, then limit."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fnmatch import fnmatchcase

from nl2opt.errors import InputError
from nl2opt.evaluation.case import Case, ProblemSet


def select(
    problems: ProblemSet, *, filter: str | None = None, shuffle: bool = False, seed: int = 0, limit: int | None = None
) -> list[Case]:
    """The cases to run. The same arguments give the same cases in the same order, everywhere.

    `filter` is a list of conditions with commas between, all of which hold: ``key=pattern`` or ``key!=pattern``, where
    the key is `id` or a kind that the set has (`type`, `table` ...), and a pattern may hold ``*``, ``?`` and, between
    ways to be right, ``|``. A pattern alone is one of ids.

    >>> cases = tuple(Case(f"p{i}", "words", (), kind={"type": "linear" if i % 2 else "integer"}) for i in range(6))
    >>> [case.id for case in select(ProblemSet("s", cases), filter="type=linear, id!=p3")]
    ['p1', 'p5']
    >>> [case.id for case in select(ProblemSet("s", cases), shuffle=True, seed=1, limit=2)]
    ['p2', 'p3']
    """
    if limit is not None and limit < 0:
        raise InputError(f"the limit is {limit}; it cannot be negative")
    cases = list(problems.cases) if not filter else _filtered(problems.cases, filter)
    if filter and not cases:
        raise InputError(f"no case of {problems.name} fits the filter {filter!r}", help=_known(problems.cases))
    if shuffle:
        random.Random(seed).shuffle(cases)
    return cases[:limit]


def _filtered(cases: Sequence[Case], text: str) -> list[Case]:
    kept = list(cases)
    for condition in text.split(","):
        condition = condition.strip()
        if not condition:
            continue
        key, equals, pattern = condition.partition("=")
        negated = bool(equals) and key.endswith("!")
        key = (key[:-1] if negated else key).strip() if equals else "id"
        if key != "id" and not any(key in case.kind for case in cases):
            raise InputError(f"the filter speaks of {key!r}, which no case has", help=_known(cases))
        ways = [way.strip() for way in (pattern if equals else condition).split("|")]
        kept = [case for case in kept if negated != any(fnmatchcase(_value(case, key), way) for way in ways)]
    return kept


def _value(case: Case, key: str) -> str:
    return case.id if key == "id" else case.kind.get(key, "")


def _known(cases: Sequence[Case]) -> str:
    kinds: dict[str, dict[str, None]] = {}
    for case in cases:
        for key, value in case.kind.items():
            kinds.setdefault(key, {})[value] = None
    shown = [f"{key}={'|'.join(list(values)[:8])}" for key, values in kinds.items()]
    return "what can be asked for: " + ", ".join(["id=...", *shown])
