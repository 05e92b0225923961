"""Candidates that say the same: by structural verdict first, by status and objective second."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from nl2opt.errors import Nl2optError
from nl2opt.formulators.trial import Trial

CLOSE = 1e-6
"""Objectives within this (relative) distance are one."""
CHOICES, SECONDS = 5_000, 5.0
"""Budget of one structural comparison."""


@dataclass
class Cluster:
    """Candidates that agree. `structures` are its parts that state the same model, as proved by a verdict."""

    members: list[int] = field(default_factory=list)
    structures: list[list[int]] = field(default_factory=list)
    status: str = ""
    objective: float | None = None

    def words(self) -> str:
        number = "" if self.objective is None else f" {self.objective:.10g}"
        same = ", one model" if len(self.structures) == 1 and len(self.members) > 1 else ""
        return f"{self.status}{number}{same}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "members": list(self.members),
            "size": len(self.members),
            "status": self.status,
            "objective": self.objective,
            "structures": [list(part) for part in self.structures],
        }


def clustered(votes: Iterable[tuple[int, Trial, bool]]) -> list[Cluster]:
    """Clusters in the order of their first members. A vote is a candidate's number, its trial, and whether the llm said
    that there is no problem."""
    structures: list[tuple[list[int], Trial]] = []
    silent: list[int] = []
    for number, trial, nothing in votes:
        if nothing:
            silent.append(number)
            continue
        for members, head in structures:
            if _same_model(head, trial):
                members.append(number)
                break
        else:
            structures.append(([number], trial))
    clusters: list[Cluster] = []
    for members, head in structures:
        joined = next((cluster for cluster in clusters if _same_answer(cluster, head)), None)
        if joined is None:
            objective = head.solution.objective if head.solution is not None else None
            joined = Cluster(status=head.status or "not solved", objective=objective)
            clusters.append(joined)
        joined.members.extend(members)
        joined.structures.append(members)
    if silent:
        clusters.append(Cluster(silent, status="no problem"))
    for cluster in clusters:
        cluster.members.sort()
    return sorted(clusters, key=lambda cluster: cluster.members[0])


def _same_model(first: Trial, second: Trial) -> bool:
    """Whether two candidates state the same model, objective value included; undecided counts as no."""
    from nl2opt.verdict import Budget, Options, compare_with

    one, two = first.model, second.model
    if one is None or two is None or first.status != second.status:
        return False
    options = Options(contract="value", budget=Budget(CHOICES, SECONDS), difference=False)
    try:
        return compare_with(one, two, options).equivalent
    except Nl2optError:
        return False


def _same_answer(cluster: Cluster, trial: Trial) -> bool:
    """Whether a proven answer is that of a cluster."""
    if not trial.proven or trial.status != cluster.status or trial.solution is None:
        return False
    ours, theirs = cluster.objective, trial.solution.objective
    if ours is None or theirs is None:
        return ours is theirs
    return abs(ours - theirs) <= CLOSE * max(1.0, abs(ours), abs(theirs))
