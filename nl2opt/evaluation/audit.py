"""Labels under suspicion: cases where independent runs agree with each other and not with the label.

Agreement proves nothing: the runs may share a misreading. So an audit lists the evidence, and a person decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

from nl2opt.errors import InputError, Nl2optError
from nl2opt.evaluation.attempt import Answer, Attempt
from nl2opt.evaluation.case import Case, Label, ProblemSet, Sample
from nl2opt.evaluation.datasets.disputes import Dispute
from nl2opt.evaluation.datasets.versions import differ
from nl2opt.evaluation.log import Log
from nl2opt.evaluation.metrics import ran, same_vote
from nl2opt.evaluation.protocols.by_sample import answer_on, shown
from nl2opt.evaluation.structure import candidate_model

if TYPE_CHECKING:
    from nl2opt.model.canonical import CanonicalModel

SOLVERS = ("highs", "scip", "cp-sat")
"""Asked in this order until two of them have taken the model."""
SECONDS = 10.0


@dataclass(frozen=True)
class Voice:
    """What one run says of a data sample: the answer most of its attempts give."""

    run: str
    by: str
    """Formulator and llm."""
    status: str
    objective: float | None
    attempts: int
    """Attempts that gave this answer."""
    of: int
    attempt: Attempt = field(repr=False, compare=False)


@dataclass(frozen=True)
class Suspicion:
    """A case on which runs agree with each other and not with its label."""

    case: Case
    sample: Sample
    label: Label
    agreeing: tuple[Voice, ...]
    others: tuple[Voice, ...]
    """Runs with another answer."""
    silent: tuple[str, ...]
    """Runs without an answer."""
    supported_by: tuple[str, ...] = ()
    """Other label versions that say what the runs say."""
    structure: tuple[str, ...] = ()
    """What the verdict says of the agreeing runs' models, pair by pair."""
    solvers: Mapping[str, str] = field(default_factory=dict)
    """What each solver finds for the model of the first agreeing run."""

    @property
    def independent(self) -> bool:
        """Whether the agreeing runs come from more than one formulator or llm."""
        return len({voice.by for voice in self.agreeing}) > 1

    @property
    def proposed(self) -> float | str:
        """The label the runs speak for: a number, or infeasible or unbounded."""
        first = self.agreeing[0]
        return first.objective if first.status == "optimal" and first.objective is not None else first.status

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; the text of the case is left out."""
        return {"id": self.case.id, "fingerprint": self.case.fingerprint, "sample": self.sample.name,
                "label": asdict(self.label), "proposed": self.proposed, **self.evidence()}  # fmt: skip

    def evidence(self) -> dict[str, Any]:
        return {
            "agreeing": [_told(voice) for voice in self.agreeing],
            "others": [_told(voice) for voice in self.others],
            "without_answer": list(self.silent),
            "independent": self.independent,
            "supported_by": list(self.supported_by),
            "structure": list(self.structure),
            "solvers": dict(self.solvers),
        }

    def as_dispute(self, origin: str = "audit") -> Dispute:
        """The line of a dispute file that proposes what the runs say."""
        runs = len(self.agreeing)
        said = self.proposed if isinstance(self.proposed, str) else shown(self.proposed)
        note = f"{runs} runs agree on {said} against {self.label.text or shown(self.label.objective)}"
        return Dispute(
            self.case.fingerprint, self.case.id, self.proposed, self.evidence(), origin, note, self.sample.name
        )


def audit(problem_set: ProblemSet, logs: Sequence[Log], *, least: int = 2, look: bool = True) -> tuple[Suspicion, ...]:
    """The cases on which at least `least` runs, and more than half of those with an answer, agree against the label.

    Args:
        problem_set: the set, with the labels to be audited first in each sample.
        logs: one finished run each.
        least: how many runs have to agree.
        look: also compare the agreeing runs' models with each other, and solve one again with two solvers.
    """
    if least < 2:
        raise InputError(f"{least} run cannot agree with another", help="give a number from 2")
    if len(logs) < least:
        raise InputError(
            f"an audit needs at least {least} runs, and {len(logs)} is given" if len(logs) == 1
            else f"an audit needs at least {least} runs, and {len(logs)} are given",
            help="name the logs of runs with different formulators or llms",
        )  # fmt: skip
    names = _names(logs)
    by_run = [(name, log, log.by_case()) for name, log in zip(names, logs, strict=True)]
    found = []
    for case in problem_set.cases:
        for sample in case.samples:
            suspicion = _of_sample(case, sample, by_run, least)
            if suspicion is not None:
                found.append(_looked_at(suspicion) if look else suspicion)
    return tuple(found)


def _names(logs: Sequence[Log]) -> list[str]:
    names = [log.path.name if log.path else f"run {i + 1}" for i, log in enumerate(logs)]
    return [f"{name} ({i + 1})" if names.count(name) > 1 else name for i, name in enumerate(names)]


def _of_sample(
    case: Case, sample: Sample, runs: Sequence[tuple[str, Log, Mapping[str, list[Attempt]]]], least: int
) -> Suspicion | None:
    if not sample.labels or sample.labels[0].status is None:
        return None
    label = sample.labels[0]
    voices, silent = [], []
    for name, log, attempts in runs:
        of_case = [a for a in attempts.get(case.id, ()) if not a.fingerprint or a.fingerprint == case.fingerprint]
        voice = _voice(name, log, of_case, sample)
        if voice is None:
            silent.append(name)
        else:
            voices.append(voice)
    clusters: list[list[Voice]] = []
    for voice in voices:
        home = next((c for c in clusters if _same(c[0], voice)), None)
        if home is None:
            clusters.append([voice])
        else:
            home.append(voice)
    if not clusters:
        return None
    largest = max(clusters, key=len)
    if len(largest) < least or 2 * len(largest) <= len(voices):
        return None
    said = _as_label(largest[0])
    if said is None or not differ(said, label):
        return None
    others = tuple(voice for cluster in clusters if cluster is not largest for voice in cluster)
    support = tuple(other.origin for other in sample.labels[1:] if other.status and not differ(said, other))
    return Suspicion(case, sample, label, tuple(largest), others, tuple(silent), support)


def _voice(name: str, log: Log, attempts: Sequence[Attempt], sample: Sample) -> Voice | None:
    answers: list[tuple[Answer, Attempt]] = []
    for attempt in attempts:
        answer = answer_on(attempt, sample.name) if ran(attempt) else None
        if answer is not None:
            answers.append((answer, attempt))
    if not answers:
        return None
    clusters: list[list[tuple[Answer, Attempt]]] = []
    for answer, attempt in answers:
        vote = [(answer.status, answer.objective)]
        home = next((c for c in clusters if same_vote([(c[0][0].status, c[0][0].objective)], vote)), None)
        if home is None:
            clusters.append([(answer, attempt)])
        else:
            home.append((answer, attempt))
    largest = max(clusters, key=len)
    by = " with ".join(part for part in (log.header.formulator, log.header.llm) if part)
    answer, attempt = largest[0]
    return Voice(name, by, answer.status, answer.objective, len(largest), len(answers), attempt)


def _same(one: Voice, other: Voice) -> bool:
    return same_vote([(one.status, one.objective)], [(other.status, other.objective)])


def _as_label(voice: Voice) -> Label | None:
    """What a run says, as a label; a point that was not proved optimal says nothing."""
    if voice.status == "optimal" and voice.objective is not None:
        return Label(voice.run, repr(voice.objective), "optimal", voice.objective)
    if voice.status == "infeasible":
        return Label(voice.run, voice.status, "infeasible")
    return Label(voice.run, voice.status, "unbounded") if voice.status == "unbounded" else None


def _told(voice: Voice) -> dict[str, Any]:
    return {
        "run": voice.run, "by": voice.by, "status": voice.status, "objective": voice.objective,
        "attempts": voice.attempts, "of": voice.of,
    }  # fmt: skip


def _looked_at(suspicion: Suspicion) -> Suspicion:
    """The suspicion with what models and solvers say."""
    from dataclasses import replace

    models: list[tuple[str, CanonicalModel]] = []
    for voice in suspicion.agreeing:
        try:
            model = candidate_model(voice.attempt, suspicion.sample.data)
        except Nl2optError:
            continue
        if model is not None:
            models.append((voice.run, model))
    structure = tuple(_compared(*one, *other) for one, other in combinations(models, 2))
    return replace(suspicion, structure=structure, solvers=_solved(models[0][1]) if models else {})


def _compared(one: str, first: CanonicalModel, other: str, second: CanonicalModel) -> str:
    from nl2opt.verdict import compare

    verdict = compare(first, second)
    if verdict.outcome == "equivalent":
        return f"{one} and {other}: the same model"
    how = "two models with one optimum" if verdict.outcome == "different" else "undecided whether the same model"
    return f"{one} and {other}: {how} (score {verdict.score:.3f})"


def _solved(model: CanonicalModel) -> dict[str, str]:
    from nl2opt.solution import SolveOptions, solve

    found: dict[str, str] = {}
    for name in SOLVERS:
        if len(found) == 2:
            break
        try:
            solution = solve(model, SolveOptions(solver=name, time_limit=SECONDS, explain=False))
        except Nl2optError:
            continue
        number = "" if solution.objective is None else f" {solution.objective:.12g}"
        found[name] = solution.status.value + number
    return found
