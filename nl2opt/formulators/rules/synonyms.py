"""Everyday words for one thing: ``20 workers are available`` where ``each needs 2 people``."""

from __future__ import annotations

from nl2opt.formulators.rules.inflection import stem

_GROUPS = (
    "person people worker employee staff labourer laborer operator personnel labor labour",
    "fuel gas gasoline petrol diesel",
    "energy power electricity",
    "package parcel",
    "pollution emission pollutant",
    "passenger person people guest customer visitor traveller traveler",
    "money dollar",
)
_GROUP_OF: dict[str, frozenset[int]] = {}
for _number, _words in enumerate(_GROUPS):
    for _word in _words.split():
        _GROUP_OF[stem(_word)] = _GROUP_OF.get(stem(_word), frozenset()) | {_number}


def are_synonyms(first: frozenset[str] | set[str], second: frozenset[str] | set[str]) -> bool:
    """Whether two noun phrases, as stems, are one word each and these may stand for one another.

    >>> are_synonyms({"worker"}, {"person"}), are_synonyms({"worker"}, {"passenger"})
    (True, False)
    """
    if len(first) != 1 or len(second) != 1:
        return False
    (a,), (b,) = first, second
    return bool(_GROUP_OF.get(a, frozenset()) & _GROUP_OF.get(b, frozenset()))
