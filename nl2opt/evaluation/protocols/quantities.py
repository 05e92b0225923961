"""How the quantities a problem set asks for meet the ones an answer offers.

In this order, and the way used is part of the result:

1. *name*: the words of both names are compared (lower case, without filler words and plural endings); a word that
   several names of a list share counts for less. The pairing with the greatest total likeness is taken, and pairs of
   which more than half the words agree are kept;
2. *objective*: of what is left, the first name that speaks of an aim (profit, cost ...), or the only one, takes the
   objective value, which every program of the set's own protocol prints;
3. *order*: what is left over, where as many quantities are left on both sides;
4. *value*: only where the caller asks for it, since it looks at the wanted values.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

ENOUGH = 0.5
"""Pairs of names that agree in no more than this share of their words are not kept."""
_WORD = re.compile(r"[a-z]+|\d+", re.ASCII)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_FILLER_WORDS = """
a an the of to be in for on by at and with that is are was each per how many much should number amount quantity total
value count units unit made produced used
"""
_FILLER = frozenset(_FILLER_WORDS.split())
OBJECTIVE = "objective value"
_AIM = re.compile(
    r"\b(profit|cost|revenue|income|earning|objective|return|minimum|maximum|minimi[sz]ed|maximi[sz]ed|optimal|total|sum)",
    re.IGNORECASE,
)


Weights = Mapping[str, float]


@dataclass(frozen=True)
class Match:
    """A quantity asked for, its wanted value, and the one that was taken for it, if any."""

    name: str
    wanted: float
    offered: str | None = None
    value: float | None = None
    by: Literal["name", "objective", "order", "value", "nothing"] = "nothing"


def match(
    wanted: Mapping[str, float],
    offered: Mapping[str, float],
    *,
    objective: float | None = None,
    within: Callable[[float, float], bool] | None = None,
) -> tuple[Match, ...]:
    """One match for each quantity wanted, in their order. `objective` is the objective value of the answer; `within`
    allows matching by value and says what is near.

    >>> [m.offered for m in match({"The number of trucks": 4, "Total cost": 90}, {"cost": 90.0, "trucks": 4.0})]
    ['trucks', 'cost']
    >>> [m.by for m in match({"Lorries": 4, "Total cost": 90}, {"trucks": 4.0, "cost": 90.0})]
    ['order', 'name']
    >>> [m.by for m in match({"salmon meals": 4, "egg meals": 1, "Total cost": 90}, {"bowls of salmon": 4.0,
    ...     "bowls of eggs": 1.0}, objective=90.0)]
    ['name', 'name', 'objective']
    """
    names, candidates = list(wanted), list(offered)
    found: dict[int, tuple[str, float, Literal["name", "objective", "order", "value"]]] = {}
    free = list(range(len(candidates)))

    def take(i: int, j: int, by: Literal["name", "order", "value"]) -> None:
        found[i] = (candidates[j], offered[candidates[j]], by)
        free.remove(j)

    for i, j in _by_name(names, candidates):
        take(i, j, "name")
    left = [i for i in range(len(names)) if i not in found]
    if objective is not None:
        aim = next((i for i in left if _AIM.search(names[i]) or len(left) == 1), None)
        if aim is not None and len(free) != len(left):
            found[aim] = (OBJECTIVE, objective, "objective")
            left.remove(aim)
    if len(free) == len(left):
        for i, j in zip(left, list(free), strict=True):
            take(i, j, "order")
    elif within is not None:
        for i in left:
            near = next((j for j in free if within(offered[candidates[j]], wanted[names[i]])), None)
            if near is not None:
                take(i, near, "value")
    return tuple(Match(name, wanted[name], *found.get(i, ())) for i, name in enumerate(names))


def likeness(first: str, second: str, weights: tuple[Weights, Weights] = ({}, {})) -> float:
    """Share of the words of two names that agree (Dice), in [0, 1]; `weights` are those of the words in either list.

    >>> likeness("The number of Process J", "process_J"), likeness("Total cost", "profit")
    (1.0, 0.0)
    """
    one, two = words_of(first), words_of(second)
    if not one or not two:
        return 1.0 if first.strip().lower() == second.strip().lower() else 0.0

    def weight(words: frozenset[str], which: int) -> float:
        return sum(weights[which].get(word, 1.0) for word in words)

    shared = one & two
    return (weight(shared, 0) + weight(shared, 1)) / (weight(one, 0) + weight(two, 1))


def _weights(names: list[str]) -> Weights:
    """One over the number of names that hold a word."""
    counts = Counter(word for name in names for word in words_of(name))
    return {word: 1 / count for word, count in counts.items()}


def words_of(name: str) -> frozenset[str]:
    """The words of a name that carry meaning.

    >>> sorted(words_of("numberOf_smallBoxes[3]"))
    ['3', 'box', 'small']
    """
    words = _WORD.findall(_HUMP.sub(" ", name).lower())
    kept = [word for word in words if word not in _FILLER]
    return frozenset(_stem(word) for word in kept or words)


def _stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("xes", "ses", "ches", "shes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _by_name(names: list[str], candidates: list[str]) -> list[tuple[int, int]]:
    if not names or not candidates:
        return []
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    weights = _weights(names), _weights(candidates)
    scores = np.array([[likeness(name, other, weights) for other in candidates] for name in names])
    rows, columns = linear_sum_assignment(scores, maximize=True)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if scores[i, j] > ENOUGH]
