"""Two runs over one set, case by case: who is right where, and whether that could be chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nl2opt.evaluation.intervals import mcnemar
from nl2opt.evaluation.scoring import Scored, Scores


@dataclass(frozen=True)
class Pairing:
    """The first attempts of two runs, over the cases that both have a score for."""

    rule: str
    both_right: int
    both_wrong: int
    only_first: tuple[tuple[Scored, Scored], ...]
    """Cases the first run has right and the second wrong."""
    only_second: tuple[tuple[Scored, Scored], ...]
    left_out: int
    """Cases that only one run has a score for."""

    @property
    def p_value(self) -> float:
        """McNemar's exact test, two-sided."""
        return mcnemar(len(self.only_first), len(self.only_second))

    @property
    def cases(self) -> int:
        return self.both_right + self.both_wrong + len(self.only_first) + len(self.only_second)

    def to_dict(self) -> dict[str, Any]:
        def told(pairs: tuple[tuple[Scored, Scored], ...]) -> list[dict[str, str]]:
            return [{"case": a.case.id, "first": a.score.reason, "second": b.score.reason} for a, b in pairs]

        return {
            "rule": self.rule,
            "cases": self.cases,
            "both_right": self.both_right,
            "both_wrong": self.both_wrong,
            "only_first_right": told(self.only_first),
            "only_second_right": told(self.only_second),
            "left_out": self.left_out,
            "p_value": self.p_value,
            "test": "McNemar, exact, two-sided",
        }


def pair(first: Scores, second: Scores) -> Pairing:
    """Compare two runs by the first attempt at each case."""
    ours = {name: items[0] for name, items in first.by_case().items()}
    theirs = {name: items[0] for name, items in second.by_case().items()}
    counts = {(True, True): 0, (False, False): 0}
    only: dict[bool, list[tuple[Scored, Scored]]] = {True: [], False: []}
    left_out = len(set(ours) ^ set(theirs))
    for name, one in ours.items():
        two = theirs.get(name)
        if two is None:
            continue
        a, b = one.score.correct, two.score.correct
        if a is None or b is None:
            left_out += 1
        elif a is b:
            counts[a, b] += 1
        else:
            only[a].append((one, two))
    return Pairing(
        first.rule, counts[True, True], counts[False, False], tuple(only[True]), tuple(only[False]), left_out
    )
