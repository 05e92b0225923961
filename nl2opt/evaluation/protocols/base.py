"""`ScoringRule`: when an attempt counts as right. One file a rule, named after where it was published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from nl2opt.evaluation.attempt import Attempt
from nl2opt.evaluation.case import Case


@dataclass(frozen=True)
class Score:
    """What a rule says of an attempt. `correct` None: unscored, for the reason given; never counted as wrong."""

    correct: bool | None
    reason: str
    value: float | None = None
    """A graded score in [0, 1], where the rule has one."""
    details: Mapping[str, Any] = field(default_factory=dict)


class ScoringRule(Protocol):
    """A published rule. Called only with attempts that are final."""

    name: str
    version: int
    origin: str
    """Where the rule was published."""

    def score(self, case: Case, attempt: Attempt) -> Score: ...
