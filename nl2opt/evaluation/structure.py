"""The models behind a case and an attempt, for rules and audits that look at structure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nl2opt.errors import Nl2optError
from nl2opt.evaluation.attempt import Attempt
from nl2opt.evaluation.case import Case, Reference

if TYPE_CHECKING:
    from nl2opt.description.tables import Data
    from nl2opt.formulation.elements import Formulation
    from nl2opt.model.canonical import CanonicalModel

PROGRAM_SECONDS = 60.0


def formulation_of(attempt: Attempt) -> Formulation | None:
    """The attempt's formulation, read again from the log; raises `FormulationError` where it cannot be."""
    if attempt.formulation is None:
        return None
    from nl2opt.evaluation.log import json_line
    from nl2opt.formulation.notation import parse_formulation

    return parse_formulation(json_line(attempt.formulation), attempt.case, format="json")


def candidate_model(attempt: Attempt, data: Data) -> CanonicalModel | None:
    """The model the attempt states on some data: of its formulation, else of its program, run in the sandbox.

    None where it holds neither. Raises an `Nl2optError` where they make no model.
    """
    from nl2opt.pipeline.models import model_of

    formulation = formulation_of(attempt)
    if formulation is not None:
        return model_of(formulation, data)
    if attempt.program is None:
        return None
    from nl2opt.model.sandbox import Limits, run_program

    limits = Limits(wall_seconds=PROGRAM_SECONDS, cpu_seconds=PROGRAM_SECONDS)
    return run_program(attempt.program, limits=limits).model


def reference_model(reference: Reference, data: Data) -> CanonicalModel:
    """The model of a reference on some data."""
    from nl2opt.pipeline.models import model_of

    return model_of(reference.formulation if reference.formulation is not None else reference.path, data)


def references_of(case: Case, sample: str) -> Sequence[Reference]:
    """The references that hold for a data sample: its own, or those that name no sample.

    A reference without a sample that is a model file holds for the first sample only, since its data are inside it.
    """
    first = case.samples[0].name
    return [
        reference
        for reference in case.references
        if reference.sample == sample
        or (not reference.sample and (reference.formulation is not None or sample == first))
    ]


def reason_of(error: Nl2optError) -> str:
    return error.message.split("\n")[0]
