"""Group models that state the same problem: hashes to find candidates, comparisons to confirm them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from nl2opt.errors import Nl2optError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.verdict.comparing import Options, compare_with
from nl2opt.verdict.fingerprint import fingerprint


@dataclass
class ModelClass:
    """Models that are equivalent to the first of them, each by a verified map."""

    fingerprint: str
    members: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        return {"fingerprint": self.fingerprint, "size": len(self.members), "members": list(self.members)}


@dataclass
class Groups:
    """All classes, the pairs that could not be decided, and what could not be read (name and reason)."""

    classes: list[ModelClass] = field(default_factory=list)
    undecided: list[tuple[str, str]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        return {
            "models": sum(len(found.members) for found in self.classes),
            "classes": [found.to_dict() for found in self.classes],
            "undecided": [list(pair) for pair in self.undecided],
            "failed": [{"name": name, "message": message} for name, message in self.failed],
        }


def dedupe(models: Iterable[tuple[str, Callable[[], CanonicalModel]]], options: Options | None = None) -> Groups:
    """Classes of equivalent models, in the order in which their first members come.

    `models` yields names with a function that reads the model: only one model of each class is kept in memory. A
    model that cannot be read, or not compared, is listed with the reason.

    >>> one = CanonicalModel.build(objective=[1, 2])
    >>> other = CanonicalModel.build(objective=[2, 1])
    >>> groups = dedupe([("a", lambda: one), ("b", lambda: other), ("c", lambda: one.with_(upper=one.lower))])
    >>> [found.members for found in groups.classes]
    [['a', 'b'], ['c']]
    """
    options = options or Options(difference=False)
    groups = Groups()
    heads: dict[str, list[tuple[ModelClass, CanonicalModel]]] = {}
    for name, read in models:
        try:
            model = read()
            key = fingerprint(model, contract=options.contract, level=options.level, without=options.without, name=name)
        except Nl2optError as error:
            groups.failed.append((name, error.message))
            continue
        for found, head in heads.get(key, ()):
            verdict = compare_with(head, model, options)
            if verdict.equivalent:
                found.members.append(name)
                break
            if verdict.outcome == "undecided":
                groups.undecided.append((found.members[0], name))
        else:
            fresh = ModelClass(key, [name])
            groups.classes.append(fresh)
            heads.setdefault(key, []).append((fresh, model))
    return groups


def duplicates(groups: Groups) -> Sequence[ModelClass]:
    """The classes with more than one member."""
    return [found for found in groups.classes if len(found.members) > 1]
