"""Labels from reference models: where a set gives a model and no answer, the model is solved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nl2opt.errors import Nl2optError
from nl2opt.evaluation.case import Case, Label, ProblemSet, Sample
from nl2opt.evaluation.structure import reason_of, reference_model, references_of

SOLVED = "solved"
"""The origin of these labels, asked for as ``--labels solved``."""
SECONDS = 60.0
"""For one reference; what is not solved to the end by then gives a label that cannot be read."""


def with_solved(problem_set: ProblemSet, only: Sequence[str] | None = None) -> ProblemSet:
    """The set with a label of the origin `SOLVED` behind the others in each sample that has a reference.

    `only` names the cases that are wanted: models are solved one by one, and some are large.

    >>> from nl2opt.description.tables import Data
    >>> from nl2opt.evaluation.case import Reference
    >>> from nl2opt.formulation.elements import Formulation
    >>> model = Formulation.model_validate(
    ...     {"variables": {"x": {"lower": 0, "upper": 4}}, "objective": {"maximize": "3 * x"}})
    >>> case = Case("p1", "How many?", (Sample("", Data(), ()),), (Reference("published", formulation=model),))
    >>> with_solved(ProblemSet("tiny", (case,))).cases[0].samples[0].labels[0].objective
    12.0
    """
    wanted = None if only is None else set(only)
    cases = tuple(
        case if wanted is not None and case.id not in wanted else _with_solved(case) for case in problem_set.cases
    )
    return replace(problem_set, cases=cases)


def _with_solved(case: Case) -> Case:
    if not case.references:
        return case
    return replace(case, samples=tuple(_labelled(case, sample) for sample in case.samples))


def _labelled(case: Case, sample: Sample) -> Sample:
    references = references_of(case, sample.name)
    if not references:
        return sample
    from nl2opt.solution import SolveOptions, solve

    try:
        model = reference_model(references[0], sample.data)
        solution = solve(model, SolveOptions(time_limit=SECONDS, explain=False))
    except Nl2optError as error:
        return _and(sample, Label(SOLVED, "", note=f"the reference could not be solved: {reason_of(error)}"))
    status = solution.status.value
    if status == "optimal":
        return _and(sample, Label(SOLVED, repr(solution.objective), "optimal", solution.objective))
    if status in ("infeasible", "unbounded"):
        return _and(sample, Label(SOLVED, status, "infeasible" if status == "infeasible" else "unbounded"))
    return _and(sample, Label(SOLVED, status, note=f"the reference was not solved in {SECONDS:g} s"))


def _and(sample: Sample, label: Label) -> Sample:
    return replace(sample, labels=(*sample.labels, label))
