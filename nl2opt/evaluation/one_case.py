"""One case, from its words to its answers: formulated once, solved on every data sample. It never sees a label.

A `Job` holds the words, the data and the replies known so far. `take_turn` goes as far as they lead: to an `Attempt`,
or to the requests it needs answered next. So a job needs no line to an llm: it can run in any process, be killed and be
run again, and a reply that comes tomorrow (a mailbox, a batch) is no special case.
"""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from nl2opt.errors import (
    DataError,
    DescriptionError,
    FormulationError,
    ModelError,
    Nl2optError,
    NoProblemError,
    ProgramError,
)
from nl2opt.evaluation.attempt import Answer, Attempt, Ending
from nl2opt.evaluation.case import Case, Question
from nl2opt.llm.client import Outstanding, ProviderError, ReplyError
from nl2opt.llm.request import Reply, Request, Usage

if TYPE_CHECKING:
    from nl2opt.description.tables import Data
    from nl2opt.description.text import Description
    from nl2opt.formulation.elements import Formulation
    from nl2opt.formulators.base import Formulated, Formulator, Settings
    from nl2opt.solution import SolveOptions

SAMPLES_OF_AN_ATTEMPT = 1000
"""The second attempt at a case asks with `Request.sample` from 1000 on, the third from 2000: other replies."""
FEW_COLUMNS = 200
"""Up to so many columns an answer holds the zeros too: a quantity that was asked for may be one of them."""
PROGRAM_SECONDS = 60.0
"""Most time that a program may take to build its model."""
ATTEMPTS_AT_FORMULATION = ("formulate", "repair", "program", "program repair")
"""Purposes of requests that count as rounds where an attempt failed and its formulator could not say."""


@dataclass(frozen=True)
class Solving:
    """How answers are computed: the solver's options, and what one case may take in a worker process."""

    options: SolveOptions
    """`time_limit` is for each data sample."""
    case_seconds: float = 600.0
    """Wall time of one turn of a case; a case that takes longer is stopped and has failed."""
    memory_mb: int = 4096
    """Memory of a worker process above what it starts with, MiB."""

    def to_dict(self) -> dict[str, Any]:
        options = self.options
        return {
            "solver": options.solver,
            "time_limit": options.time_limit,
            "gap": options.gap,
            "absolute_gap": options.absolute_gap,
            "threads": options.threads,
            "solver_seed": options.seed,
            "case_seconds": self.case_seconds,
            "memory_mb": self.memory_mb,
        }


@dataclass(frozen=True)
class Job:
    """One attempt at one case, as it goes to a worker."""

    question: Question
    samples: tuple[tuple[str, Data], ...]
    """Name and data of every sample, in order."""
    fingerprint: str
    attempt: int
    formulator: str | Formulator
    """A spec, or the thing itself."""
    settings: Settings
    solving: Solving
    llm: str | None = None
    """Spec of the client; None: there is none to ask."""
    replies: Mapping[str, Reply | Nl2optError] = field(default_factory=dict)
    """What is known so far, by the id of the request: a reply, or the error that asking ended in."""

    @classmethod
    def of(cls, case: Case, attempt: int, **how: Any) -> Job:
        """Words and data of a case; its labels and references stay behind."""
        samples = tuple((sample.name, sample.data) for sample in case.samples)
        return cls(case.question, samples, case.fingerprint, attempt, **how)

    @property
    def key(self) -> tuple[str, int]:
        return self.question.id, self.attempt


@dataclass(frozen=True)
class Turn:
    """Where a job got to: an attempt that is final, or the requests whose replies it needs to go on."""

    attempt: Attempt | None = None
    wanted: tuple[Request, ...] = ()


class Replies:
    """The client that a formulator sees: it gives the replies of the job, and notes what else is asked for."""

    def __init__(self, job: Job) -> None:
        self.spec = job.llm or "none"
        self.job = job
        self.wanted: dict[str, Request] = {}
        self.given: dict[str, tuple[Request, Reply | None]] = {}

    def ask(self, request: Request) -> Reply:
        if self.job.attempt:
            request = replace(request, sample=request.sample + SAMPLES_OF_AN_ATTEMPT * self.job.attempt)
        known = self.job.replies.get(request.id)
        if known is None:
            self.wanted[request.id] = request
            raise Outstanding("the reply is not there yet", requests=(request.id,))
        if isinstance(known, Reply):
            self.given[request.id] = request, known
            return known
        self.given[request.id] = request, getattr(known, "reply", None)
        raise known

    def flush(self) -> None:
        """Nothing is queued here."""

    @property
    def usage(self) -> Usage:
        return sum((reply.usage for _, reply in self.given.values() if reply is not None), Usage())

    @property
    def seconds(self) -> float:
        return sum(reply.seconds for _, reply in self.given.values() if reply is not None)

    @property
    def rounds(self) -> int:
        return sum(request.purpose in ATTEMPTS_AT_FORMULATION for request, _ in self.given.values())


def take_turn(job: Job, on_formulated: Callable[[Attempt], None] | None = None) -> Turn:
    """As far as the replies at hand lead. Whatever goes wrong ends in an attempt that says so; never raises an
    `Exception`.

    `on_formulated` is told the attempt as it stands before its models are solved.
    """
    client = Replies(job)
    attempt = Attempt(job.question.id, job.attempt, fingerprint=job.fingerprint)
    began = time.perf_counter()
    try:
        description, formulated = _formulate(job, client)
        attempt = replace(attempt, **_of_formulated(formulated))
    except Outstanding as error:
        if client.wanted:
            return Turn(wanted=tuple(client.wanted.values()))
        attempt = _ended(attempt, error, "formulate")
    except Exception as error:
        attempt = _ended(attempt, error, "formulate")
    attempt = replace(
        attempt,
        rounds=attempt.rounds if attempt.error is None else client.rounds,
        usage=client.usage.to_dict(),
        requests=tuple(client.given),
        timings={"formulate": round(time.perf_counter() - began, 6), "llm": round(client.seconds, 6)},
    )
    if attempt.error is not None:
        return Turn(attempt)
    if on_formulated is not None:
        on_formulated(attempt)
    began = time.perf_counter()
    try:
        answers = tuple(_answer(formulated, description, name, data, job.solving) for name, data in job.samples)
        attempt = replace(attempt, answers=answers)
        if answers and all(answer.status == "error" for answer in answers):
            said = {"code": "NoAnswer", "message": answers[0].message, "help": None, "stage": "solve"}
            attempt = replace(attempt, ending="failed", error=said)
    except Exception as error:
        attempt = _ended(attempt, error, "solve")
    timings = {**attempt.timings, "solve": round(time.perf_counter() - began, 6)}
    return Turn(replace(attempt, timings=timings))


def _formulate(job: Job, client: Replies) -> tuple[Description, Formulated]:
    from nl2opt.description.text import Description
    from nl2opt.formulators.base import Task

    made = _made(job.formulator) if isinstance(job.formulator, str) else job.formulator
    description = Description.from_text(job.question.text, name=job.question.id)
    data = _with_tables(description, job.question.data)
    task = Task(description, data, client if job.llm is not None else None, job.settings)
    return description, made.formulate(task)


@lru_cache(maxsize=8)
def _made(spec: str) -> Formulator:
    from nl2opt.formulators import formulator

    return formulator(spec)


def _with_tables(description: Description, data: Data) -> Data:
    """The tables of the text beside the data; a name that both give means the data's."""
    from nl2opt.description.tables import Data

    names = set(data.names())
    inside = {found.table.name: found.table for found in description.tables if found.table.name not in names}
    return Data.merge([Data(tables=inside), data]) if inside else data


def _of_formulated(formulated: Formulated) -> dict[str, Any]:
    from nl2opt.formulation.notation import to_json

    stated = formulated.formulation
    return {
        "formulation": None if stated is None else json.loads(to_json(stated)),
        "program": formulated.program,
        "rounds": formulated.rounds,
        "confidence": formulated.confidence,
        "findings": tuple(finding.to_dict() for finding in formulated.findings),
    }


def _answer(formulated: Formulated, description: Description, name: str, data: Data, solving: Solving) -> Answer:
    """The answer on one data sample. What is wrong with the formulation or the program makes an answer `error`;
    what is wrong with us is raised."""
    began = time.perf_counter()
    try:
        if formulated.formulation is not None:
            answer = _of_formulation(formulated.formulation, _with_tables(description, data), name, solving)
        elif formulated.program is not None:
            answer = _of_program(formulated.program, _with_tables(description, data), name, solving)
        else:
            answer = Answer(name, "error", message="the formulator gave neither a formulation nor a program")
    except (FormulationError, ProgramError, ModelError, DataError, MemoryError, RecursionError) as error:
        answer = Answer(name, "error", message=_message(error))
    return replace(answer, seconds=round(time.perf_counter() - began, 6))


def _of_formulation(formulation: Formulation, data: Data, name: str, solving: Solving) -> Answer:
    from nl2opt.diagnostics import errors_in, render_concise
    from nl2opt.formulation.certificate import check_point
    from nl2opt.formulation.checking import check
    from nl2opt.formulation.layout import lay_out
    from nl2opt.model.direct import direct_model
    from nl2opt.solution import solve

    instance = lay_out(formulation, data)
    wrong = errors_in(check(formulation, data, instance=instance))
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        return Answer(name, "error", message=render_concise(wrong[0]) + more)
    solution = solve(direct_model(instance), solving.options)
    answer = _of_solution(solution, name, instance.sense)
    if solution.point is None or not formulation.answers:
        return answer
    asked = check_point(instance, solution.values()).answers
    return replace(answer, quantities={label: float(value) for label, value in asked.items() if _is_number(value)})


def _of_program(program: str, data: Data, name: str, solving: Solving) -> Answer:
    from nl2opt.formulators.programs import program_files
    from nl2opt.model.sandbox import Limits, run_program
    from nl2opt.solution import solve

    seconds = min(PROGRAM_SECONDS, solving.case_seconds)
    limits = Limits(wall_seconds=seconds, cpu_seconds=max(1, round(seconds)), memory_mb=solving.memory_mb)
    model = run_program(program, files=program_files(data), limits=limits).model
    return _of_solution(solve(model, solving.options), name, model.sense)


def _of_solution(solution: Any, name: str, sense: str) -> Answer:
    many = solution.model.shape[1] > FEW_COLUMNS
    values = solution.values(nonzero=many) if solution.point is not None else {}
    return Answer(name, solution.status.value, solution.objective, sense, values, message=solution.message)


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def _ended(attempt: Attempt, error: BaseException, stage: str) -> Attempt:
    """The attempt that an exception ended. What is no fault of the words, the llm or the formulation is an error."""
    endings: list[tuple[type[BaseException] | tuple[type[BaseException], ...], Ending]] = [
        (NoProblemError, "no problem"),
        (DescriptionError, "refused"),
        (ProviderError, "error"),
        ((FormulationError, ProgramError, ModelError, ReplyError, MemoryError, RecursionError), "failed"),
    ]
    ending: Ending = next((ending for kind, ending in endings if isinstance(error, kind)), "error")
    body: dict[str, Any] = {"code": type(error).__name__, "message": _message(error), "stage": stage}
    body["help"] = getattr(error, "help", None)
    if not isinstance(error, Nl2optError) and ending == "error":
        last = traceback.extract_tb(error.__traceback__)[-1:]
        body["where"] = [f"{frame.filename.rpartition('nl2opt/')[2]}:{frame.lineno}" for frame in last]
    findings = getattr(error, "findings", ())
    if findings and not attempt.findings:
        attempt = replace(attempt, findings=tuple(finding.to_dict() for finding in findings))
    return replace(attempt, ending=ending, error=body)


def stopped(job: Job, so_far: Attempt | None, ending: Ending, code: str, message: str) -> Turn:
    """The turn of a job whose process was killed or died; `so_far` is what it had formulated."""
    replies = [reply for reply in job.replies.values() if isinstance(reply, Reply)]
    attempt = so_far or Attempt(
        job.question.id,
        job.attempt,
        fingerprint=job.fingerprint,
        usage=sum((reply.usage for reply in replies), Usage()).to_dict(),
        requests=tuple(job.replies),
    )
    stage = "formulate" if so_far is None else "solve"
    error = {"code": code, "message": message, "help": None, "stage": stage}
    return Turn(replace(attempt, ending=ending, error=error))


def _message(error: BaseException) -> str:
    text = str(error) or type(error).__name__
    if isinstance(error, MemoryError):
        text = "more memory was needed than a case may take"
    if isinstance(error, RecursionError):
        text = "nested too deeply"
    return text if len(text) <= 2000 else text[:1997] + "..."
