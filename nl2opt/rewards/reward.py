"""`Reward`, and how one candidate earns it. Runs in a worker: see `nl2opt.rewards.worker`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from nl2opt.errors import Nl2optError
from nl2opt.rewards.recipe import Recipe
from nl2opt.rewards.truth import Truth

if TYPE_CHECKING:
    from nl2opt.formulation.elements import Formulation
    from nl2opt.model.canonical import CanonicalModel

DECIMALS = 3
"""Values of variables are compared after rounding to so many decimals, as SIRL does."""
RAN = ("optimal", "feasible", "infeasible", "unbounded")


@dataclass(frozen=True)
class Reward:
    """What one completion earned. `total` None: its ground truth cannot be read, so it neither earns nor costs."""

    total: float | None
    parts: Mapping[str, float | None] = field(default_factory=dict)
    """format, execution, answer, structure, values; None for one that could not be had."""
    status: str = "none"
    """optimal, feasible, infeasible, unbounded, undecided, error, time, memory; none where there is no candidate."""
    objective: float | None = None
    kind: str = "none"
    """formulation, program or none."""
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def has_label(truth: Truth) -> bool:
    """Whether the answer of a ground truth says one thing."""
    from nl2opt.evaluation.datasets.labels import read_label

    return read_label(truth.answer).status is not None


def model_of_program(text: str, seconds: float, memory_mb: int) -> CanonicalModel:
    """The model of a program, built in the sandbox. Raises `ProgramError`."""
    from nl2opt.model.sandbox import Limits, run_program

    limits = Limits(wall_seconds=seconds, cpu_seconds=seconds, memory_mb=memory_mb, file_bytes=100_000_000)
    return run_program(text, limits=limits).model


def earned(
    kind: str, text: str, truth: Truth, recipe: Recipe, seconds: float, model: CanonicalModel | None = None
) -> dict[str, Any]:
    """Parts, status, objective and reason of a candidate; raises nothing that is the candidate's fault.

    A program comes with the model it built.
    """
    from nl2opt.description.tables import Data
    from nl2opt.evaluation.case import Case, Reference, Sample
    from nl2opt.evaluation.datasets.labels import read_label
    from nl2opt.evaluation.protocols import rule
    from nl2opt.formulation.notation import parse_formulation

    data = Data(values=dict(truth.data))
    reference = reference_of(truth)
    references = (Reference("ground truth", reference),) if reference is not None else ()
    case = Case("item", "", (Sample("", data, (read_label(truth.answer),)),), references)
    formulation = None
    try:
        if kind == "formulation":
            formulation = parse_formulation(text, "candidate")
            model = _model(formulation, data)
        assert model is not None
        attempt, values = _attempt(model, formulation, seconds)
    except Nl2optError as error:
        readable = formulation is not None
        none = {"format": 1.0 if readable else 0.5, "execution": 0.0, "answer": 0.0}
        reason = error.findings[0].message if error.findings else error.message.split("\n")[0]
        return {"parts": none, "status": "error", "objective": None, "reason": reason}
    answer = attempt.answers[0]
    score = rule(recipe.rule).score(case, attempt)
    right = float(score.correct is True)
    parts: dict[str, float | None] = {"format": 1.0, "execution": float(answer.status in RAN), "answer": right}
    if score.correct is None:
        parts["answer"] = None
    if recipe.structure and reference is not None:
        parts["structure"] = _structure(reference, data, model)
    if recipe.values and truth.values:
        parts["values"] = right * share_of(truth.values, values)
    return {"parts": parts, "status": answer.status, "objective": answer.objective, "reason": score.reason}


def reference_of(truth: Truth) -> Formulation | None:
    """The reference of a ground truth; None where there is none, or none that can be read."""
    from nl2opt.formulation.notation import parse_formulation

    try:
        return parse_formulation(truth.reference, "reference") if truth.reference else None
    except Nl2optError:
        return None


def share_of(wanted: tuple[float, ...], found: list[float]) -> float:
    """The share of a multiset of values that another reproduces, after rounding.

    >>> share_of((1.0, 2.0, 2.0), [2.0004, 1.0, 7.0])
    0.6666666666666666
    """
    ours = Counter(round(value, DECIMALS) + 0.0 for value in wanted)
    theirs = Counter(round(value, DECIMALS) + 0.0 for value in found)
    return sum((ours & theirs).values()) / len(wanted)


def _model(formulation: Formulation, data: Any) -> CanonicalModel:
    from nl2opt.pipeline.models import model_of

    return model_of(formulation, data)


def _attempt(model: CanonicalModel, formulation: Formulation | None, seconds: float) -> tuple[Any, list[float]]:
    import json

    from nl2opt.evaluation.attempt import Answer, Attempt
    from nl2opt.formulation.notation import to_json
    from nl2opt.solution import SolveOptions, solve

    solution = solve(model, SolveOptions(time_limit=seconds, threads=1, explain=False))
    values = {name: float(value) for name, value in solution.values().items()} if solution.point is not None else {}
    answer = Answer("", solution.status.value, solution.objective, model.sense, values)
    written = None if formulation is None else json.loads(to_json(formulation))
    return Attempt("item", answers=(answer,), formulation=written), list(values.values())


def _structure(reference: Formulation, data: Any, candidate: CanonicalModel) -> float | None:
    from nl2opt.verdict import compare

    try:
        verdict = compare(_model(reference, data), candidate)
    except Nl2optError:
        return None
    return 1.0 if verdict.equivalent else float(verdict.score)
