"""How the quantities a problem set asks for meet the ones an answer offers.

In this order, and the way used is part of the result:

1. *name*: the words of both names are compared (lower case, without filler words and plural endings); the pairing with
   the greatest total likeness is taken, and pairs of which more than half the words agree are kept;
2. *order*: what is left over, where as many quantities are offered as are asked for;
3. *value*: only where the caller asks for it, since it looks at the wanted values.
"""

from __future__ import annotations

import re
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


@dataclass(frozen=True)
class Match:
    """A quantity asked for, its wanted value, and the one that was taken for it, if any."""

    name: str
    wanted: float
    offered: str | None = None
    value: float | None = None
    by: Literal["name", "order", "value", "nothing"] = "nothing"


def match(
    wanted: Mapping[str, float],
    offered: Mapping[str, float],
    *,
    within: Callable[[float, float], bool] | None = None,
) -> tuple[Match, ...]:
    """One match for each quantity wanted, in their order; `within` allows matching by value and says what is near.

    >>> [m.offered for m in match({"The number of trucks": 4, "Total cost": 90}, {"cost": 90.0, "trucks": 4.0})]
    ['trucks', 'cost']
    >>> [m.by for m in match({"Lorries": 4, "Total cost": 90}, {"trucks": 4.0, "cost": 90.0})]
    ['order', 'name']
    """
    names, candidates = list(wanted), list(offered)
    taken = {i: (j, "name") for i, j in _by_name(names, candidates)}
    free = [j for j in range(len(candidates)) if j not in {pair[0] for pair in taken.values()}]
    left = [i for i in range(len(names)) if i not in taken]
    if len(candidates) == len(names):
        taken.update({i: (j, "order") for i, j in zip(left, free, strict=True)})
    elif within is not None:
        for i in left:
            found = next((j for j in free if within(offered[candidates[j]], wanted[names[i]])), None)
            if found is not None:
                taken[i] = (found, "value")
                free.remove(found)
    return tuple(_matched(name, wanted[name], taken.get(i), candidates, offered) for i, name in enumerate(names))


def _matched(
    name: str, value: float, pair: tuple[int, str] | None, candidates: list[str], offered: Mapping[str, float]
) -> Match:
    if pair is None:
        return Match(name, value)
    label = candidates[pair[0]]
    by: Literal["name", "order", "value"] = "name" if pair[1] == "name" else "order" if pair[1] == "order" else "value"
    return Match(name, value, label, offered[label], by)


def likeness(first: str, second: str) -> float:
    """Share of the words of two names that agree (Dice), in [0, 1].

    >>> likeness("The number of Process J", "process_J"), likeness("Total cost", "profit")
    (1.0, 0.0)
    """
    one, two = words_of(first), words_of(second)
    if not one or not two:
        return 1.0 if first.strip().lower() == second.strip().lower() else 0.0
    return 2 * len(one & two) / (len(one) + len(two))


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

    scores = np.array([[likeness(name, other) for other in candidates] for name in names])
    rows, columns = linear_sum_assignment(scores, maximize=True)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if scores[i, j] > ENOUGH]
