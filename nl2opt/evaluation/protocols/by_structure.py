"""What rules that compare the attempt's model with reference models have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from nl2opt.errors import Nl2optError
from nl2opt.evaluation.attempt import Attempt
from nl2opt.evaluation.case import Case, Sample
from nl2opt.evaluation.protocols.base import Score
from nl2opt.evaluation.protocols.by_sample import lost_because
from nl2opt.evaluation.structure import candidate_model, reason_of, reference_model, references_of

if TYPE_CHECKING:
    from nl2opt.model.canonical import CanonicalModel


@dataclass(frozen=True)
class Likeness:
    """What a rule says of a candidate and one reference; `value` in [0, 1]."""

    right: bool | None
    reason: str
    value: float | None = None


class StructureRule(ABC):
    """A rule that holds the attempt's model against the reference models of the case.

    Several references of one data sample are alternatives: one that fits is enough. Several samples have to fit all.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    origin: ClassVar[str]

    @abstractmethod
    def compare(self, reference: CanonicalModel, candidate: CanonicalModel) -> Likeness:
        """One pair of models."""

    def score(self, case: Case, attempt: Attempt) -> Score:
        """Whether the attempt's model is the reference's."""
        held = [(sample, references_of(case, sample.name)) for sample in case.samples]
        held = [(sample, references) for sample, references in held if references]
        if not held:
            return Score(None, "the case has no reference model")
        if attempt.ending == "error":
            return Score(None, "not the formulator's fault")
        if attempt.formulation is None and attempt.program is None:
            if attempt.ending == "answered":
                return Score(None, "the log holds neither a formulation nor a program")
            return Score(False, lost_because(attempt), 0.0)
        found = [self._best(case, sample, attempt) for sample, _ in held]
        verdicts = [likeness.right for likeness in found]
        right = False if False in verdicts else None if None in verdicts else True
        reason = next(likeness.reason for likeness in found if likeness.right is right)
        values = [likeness.value for likeness in found if likeness.value is not None]
        return Score(right, reason, min(values) if values else None)

    def _best(self, case: Case, sample: Sample, attempt: Attempt) -> Likeness:
        try:
            candidate = candidate_model(attempt, sample.data)
        except Nl2optError as error:
            return Likeness(False, f"no model comes of it: {reason_of(error)}", 0.0)
        assert candidate is not None
        found: list[Likeness] = []
        for reference in references_of(case, sample.name):
            try:
                model = reference_model(reference, sample.data)
            except Nl2optError as error:
                found.append(Likeness(None, f"the reference cannot be read: {reason_of(error)}"))
                continue
            likeness = self.compare(model, candidate)
            if likeness.right and likeness.value is None:
                likeness = replace(likeness, value=1.0)
            found.append(likeness)
        order = {True: 2, None: 1, False: 0}
        return max(found, key=lambda likeness: (order[likeness.right], likeness.value or 0.0))


def graded(reference: CanonicalModel, candidate: CanonicalModel) -> float:
    """How much of two models agrees, in [0, 1]: the score of our own verdict."""
    from nl2opt.verdict import compare

    return compare(reference, candidate).score
