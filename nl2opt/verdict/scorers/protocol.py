"""What a scorer is: a function of a reference and a candidate that accepts or rejects, and says why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from nl2opt.model.canonical import CanonicalModel


@dataclass(frozen=True)
class Judgement:
    """Whether the candidate is accepted; None when the protocol cannot score the pair."""

    accepted: bool | None
    reason: str

    def to_dict(self) -> dict[str, Any]:
        return {"accepted": self.accepted, "reason": self.reason}


class Scorer(Protocol):
    """Judges `candidate` against `reference`."""

    def __call__(self, reference: CanonicalModel, candidate: CanonicalModel) -> Judgement: ...
