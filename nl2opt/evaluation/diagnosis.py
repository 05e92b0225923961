"""What would have fitted the label: remarks beside a score, never part of it.

Some published evaluators change a wrong program (integer and continuous swapped, the sense turned) until it fits the
label. That chooses the answer with the label in hand. Here the same changes are tried after scoring, and only told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nl2opt.errors import Nl2optError
from nl2opt.evaluation.attempt import Attempt
from nl2opt.evaluation.case import Case
from nl2opt.evaluation.protocols.by_sample import answer_on
from nl2opt.evaluation.protocols.strict import close
from nl2opt.evaluation.structure import candidate_model

if TYPE_CHECKING:
    from nl2opt.model.canonical import CanonicalModel

SECONDS = 10.0
"""Limit of the solver for each change."""


def diagnose(case: Case, attempt: Attempt) -> tuple[str, ...]:
    """What single change would make a wrong attempt fit the label of the first sample.

    Empty where nothing would, where there is no label with a value, or no model to change.
    """
    sample = case.samples[0]
    label = sample.labels[0].objective if sample.labels and sample.labels[0].status == "optimal" else None
    if label is None:
        return ()
    found = _by_number(answer_on(attempt, sample.name), label)
    try:
        model = candidate_model(attempt, sample.data)
    except Nl2optError:
        return tuple(found)
    if model is not None:
        found += [
            words for words, changed in _changes(model) if (z := _optimum(changed)) is not None and close(z, label)
        ]
    return tuple(found)


def _by_number(answer: object, label: float) -> list[str]:
    objective = getattr(answer, "objective", None)
    if objective is None:
        return []
    if label and close(-objective, label):
        return ["the value has the other sign"]
    if round(objective, 2) == round(label, 2):
        return ["the value fits to two decimals"]
    return []


def _changes(model: CanonicalModel) -> list[tuple[str, CanonicalModel]]:
    import numpy as np

    turned = model.with_(sense="minimize" if model.sense == "maximize" else "maximize")
    relaxed = (model.domains & ~np.uint8(1)).astype(np.uint8)
    whole = (model.domains | np.uint8(1)).astype(np.uint8)
    found = [("the sense turned would fit", turned)]
    if (relaxed != model.domains).any():
        found.insert(0, ("real variables in place of integer ones would fit", model.with_(domains=relaxed)))
    if (whole != model.domains).any():
        found.insert(0, ("integer variables in place of real ones would fit", model.with_(domains=whole)))
    return found


def _optimum(model: CanonicalModel) -> float | None:
    from nl2opt.solution import SolveOptions, solve

    try:
        solution = solve(model, SolveOptions(time_limit=SECONDS, explain=False))
    except Nl2optError:
        return None
    return solution.objective if solution.status.value == "optimal" else None
