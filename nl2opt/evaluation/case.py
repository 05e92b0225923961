"""`Case`: one problem of a set, with all that is known of its answer; `Question`: the part a formulator may see."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from nl2opt.description.tables import Data

if TYPE_CHECKING:
    from nl2opt.formulation.elements import Formulation

LabelStatus = Literal["optimal", "infeasible", "unbounded", "no solution"]
"""What a label says of the problem. ``no solution``: the set does not tell infeasible and unbounded apart."""


@dataclass(frozen=True)
class Label:
    """One version of the answer. A label that cannot be read has status None: the item is unscored, not wrong."""

    origin: str
    """Who says so: ``published``, or the name of a relabelling or dispute file."""
    text: str
    """As published."""
    status: LabelStatus | None = None
    objective: float | None = None
    quantities: Mapping[str, float] = field(default_factory=dict)
    """Requested quantities by name, in the order of the set (OptiBench)."""
    note: str = ""
    """Why it says so, for people: the evidence of a dispute, a reason it cannot be read."""


@dataclass(frozen=True)
class Sample:
    """One data set of a case, and its labels, best trusted first."""

    name: str
    data: Data
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Reference:
    """A model that states the same problem: a formulation, or the path of a model file."""

    origin: str
    formulation: Formulation | None = None
    path: Path | None = None
    sample: str = ""


@dataclass(frozen=True)
class Question:
    """What a formulator sees of a case: words and data, no label, no reference."""

    id: str
    text: str
    data: Data


@dataclass(frozen=True)
class Case:
    """One problem of a set. Most have one sample; abstract texts have several data samples."""

    id: str
    text: str
    samples: tuple[Sample, ...]
    references: tuple[Reference, ...] = ()
    kind: Mapping[str, str] = field(default_factory=dict)
    """What reports group by: ``{"type": "linear", "table": "yes"}``."""
    where: str = ""
    """File and line, for messages."""

    @property
    def question(self) -> Question:
        """The part that may be shown before the answer is final."""
        return Question(self.id, self.text, self.samples[0].data)

    @property
    def fingerprint(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of the text: names the item without quoting it."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class ProblemSet:
    """The cases of a set, in its own order."""

    name: str
    cases: tuple[Case, ...]
    licence: str = ""
    origin: str = ""
    format: str = ""
    """The format it was read in, with its variant after a colon: what `read_set` needs to read it the same way."""
    details: Mapping[str, Any] = field(default_factory=dict)
