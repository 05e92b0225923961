"""`Attempt`: what one try at a case came to. It holds no label: scoring is another step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Ending = Literal["answered", "refused", "no problem", "failed", "error"]
"""answered: there is an answer to score. refused: the formulator would not read the words. no problem: it says the
words hold none. failed: its formulation or program did not run. error: a fault of ours, of the network or of the
budget: unscored, never counted as wrong."""


@dataclass(frozen=True)
class Answer:
    """The answer on one data sample, in plain values."""

    sample: str
    status: str
    """optimal, feasible, infeasible, unbounded, undecided or error."""
    objective: float | None = None
    sense: str | None = None
    """minimize or maximize."""
    values: Mapping[str, float] = field(default_factory=dict)
    """Variables by name: all of them in small models, those that are not zero in large ones."""
    quantities: Mapping[str, float] = field(default_factory=dict)
    """What the text asks for, by label (the formulation's `answers`)."""
    message: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Attempt:
    """One try at one case: a line of the log."""

    case: str
    attempt: int = 0
    """Counts from 0; several where pass@k or majority@k is measured."""
    ending: Ending = "answered"
    answers: tuple[Answer, ...] = ()
    """One for each sample of the case, in order."""
    formulation: Mapping[str, Any] | None = None
    """As JSON."""
    program: str | None = None
    rounds: int = 1
    confidence: float | None = None
    usage: Mapping[str, Any] = field(default_factory=dict)
    timings: Mapping[str, float] = field(default_factory=dict)
    error: Mapping[str, Any] | None = None
    """code (the class of the exception), message, help."""
    requests: tuple[str, ...] = ()
    """Ids of the requests made, in order."""
    findings: tuple[Mapping[str, Any], ...] = ()
    fingerprint: str = ""
    """Of the case's text."""
