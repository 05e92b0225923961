"""`Trial`: a candidate laid out, checked, compiled and solved with short limits; what goes wrong is a value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from threading import Lock
from typing import TYPE_CHECKING

from nl2opt.diagnostics import Diagnostic, Severity, errors_in
from nl2opt.errors import FormulationError, Nl2optError

if TYPE_CHECKING:
    from nl2opt.formulation.certificate import PointCheck
    from nl2opt.formulation.elements import Formulation
    from nl2opt.formulation.instance import Instance
    from nl2opt.formulators.base import Settings, Task
    from nl2opt.formulators.checks import Examination
    from nl2opt.model.canonical import CanonicalModel
    from nl2opt.solution import Solution, SolveOptions

PASSING = frozenset({"quote-not-found"})
"""Warnings that go back with others, and are not worth a request of their own: the model is the same without them."""
TRACED = frozenset({"quote-not-found", "unused-number"})
"""Findings of reading and checking that an examination makes again, placed in the description."""
SOLVED_AGAIN = frozenset({"no-effect", "ambiguous-reading"})
"""Findings that come of solving variants."""
SECONDS = 10.0
EXPLAIN_SECONDS = 5.0
_ONE_AT_A_TIME = Lock()
"""Candidates of several threads are tried one after the other: a solver takes all the cores it finds."""


class Reached(IntEnum):
    """How far a candidate came; later is better."""

    NOTHING = 0
    """No formulation, or no program that runs."""
    WRITTEN = 1
    """A formulation, with errors."""
    COMPILED = 2
    """A model, which no solver took or finished."""
    ANSWERED = 3
    """Infeasible or unbounded: an answer, if the text means it."""
    SOLVED = 4
    """A point."""


@dataclass(frozen=True)
class Trial:
    """A candidate and all that feedback needs to know of it. `error` is what stopped it, if anything did."""

    formulation: Formulation | None = None
    program: str | None = None
    findings: tuple[Diagnostic, ...] = ()
    instance: Instance | None = None
    model: CanonicalModel | None = None
    solution: Solution | None = None
    check: PointCheck | None = None
    examination: Examination | None = None
    error: Nl2optError | None = None

    @property
    def reached(self) -> Reached:
        if self.formulation is None and self.program is None:
            return Reached.NOTHING
        if self.model is None:
            return Reached.NOTHING if self.formulation is None else Reached.WRITTEN
        if self.solution is None:
            return Reached.COMPILED
        if self.solution.point is not None:
            return Reached.SOLVED
        return Reached.ANSWERED if self.status in ("infeasible", "unbounded") else Reached.COMPILED

    @property
    def status(self) -> str:
        """optimal, feasible, infeasible, unbounded, undecided, error; empty without a solve."""
        return "" if self.solution is None else self.solution.status.value

    @property
    def proven(self) -> bool:
        """Whether the solver ended by itself, so that the same candidate ends the same way again."""
        return self.status in ("optimal", "infeasible", "unbounded")

    @property
    def errors(self) -> list[Diagnostic]:
        return errors_in(self.findings)

    @property
    def warnings(self) -> list[Diagnostic]:
        """Those that are worth a request of their own."""
        return [f for f in self.findings if f.severity is Severity.WARNING and f.code not in PASSING]

    @property
    def usable(self) -> bool:
        """Whether it makes a model."""
        return self.model is not None

    @property
    def clean(self) -> bool:
        """Nothing to send back."""
        return self.reached is Reached.SOLVED and not self.errors and not self.warnings and self.error is None

    @property
    def rank(self) -> tuple[int, int, int]:
        """Orders candidates: how far it came, then fewer errors, then fewer warnings. Larger is better."""
        return int(self.reached), -len(self.errors), -len(self.warnings)


def one_at_a_time() -> Lock:
    """Held while a candidate is tried."""
    return _ONE_AT_A_TIME


def short(settings: Settings) -> SolveOptions:
    """How candidates are solved."""
    from nl2opt.solution.options import SolveOptions

    return settings.solve or SolveOptions(time_limit=SECONDS, explain_seconds=EXPLAIN_SECONDS)


def try_formulation(
    formulation: Formulation, task: Task, findings: tuple[Diagnostic, ...] = (), *, examine: bool = True
) -> Trial:
    """The candidate laid out over the task's data, checked, compiled, solved, judged and, with `examine`, held against
    the text by the checks that need no reference. Never raises an `Nl2optError`. `findings` are those of reading it.
    """
    with one_at_a_time():
        known: Trial | None = task.tried.get(id(formulation))
        if known is not None and (known.examination is not None or not examine or not known.proven):
            return known
        trial = task.tried[id(formulation)] = _tried(formulation, task, findings, examine=examine)
        return trial


def _tried(formulation: Formulation, task: Task, findings: tuple[Diagnostic, ...], *, examine: bool) -> Trial:
    trial = Trial(formulation, findings=findings)
    try:
        trial = _checked(trial, formulation, task)
        if trial.errors:
            return trial
        trial = _solved(trial, formulation, task)
        return _examined(trial, formulation, task) if examine and trial.proven else trial
    except FormulationError as error:
        return replace(trial, findings=(*trial.findings, *error.findings), error=error)
    except Nl2optError as error:
        return replace(trial, error=error)


def _checked(trial: Trial, formulation: Formulation, task: Task) -> Trial:
    from nl2opt.formulation.checking import check
    from nl2opt.formulation.layout import lay_out

    instance = lay_out(formulation, task.data)
    found = check(formulation, task.data, instance=instance, description_text=task.description.text)
    return replace(trial, instance=instance, findings=(*trial.findings, *found))


def _solved(trial: Trial, formulation: Formulation, task: Task) -> Trial:
    from nl2opt.formulation.certificate import check_point
    from nl2opt.model.direct import direct_model
    from nl2opt.solution import solve

    instance = trial.instance
    assert instance is not None
    model = direct_model(instance)
    trial = replace(trial, model=model)
    try:
        solution = solve(model, short(task.settings), sources=formulation.source_words())
        trial = replace(trial, solution=solution)
        if solution.point is not None:
            trial = replace(trial, check=check_point(instance, solution.values()))
    except Nl2optError as error:
        trial = replace(trial, error=error)
    task.tell("solve", outcome_words(trial), status=trial.status)
    return trial


def _examined(trial: Trial, formulation: Formulation, task: Task) -> Trial:
    """With what examining it without a reference found.

    Variants that did not fit into the time might fit the next time: then only what needs no solve is kept, so that
    the same candidate always has the same findings.
    """
    from nl2opt.formulators.checks import examine
    from nl2opt.formulators.checks.outcome import Outcome

    assert trial.solution is not None
    base = Outcome(trial.status, trial.solution.objective)
    found = examine(task.description, formulation, task.data, instance=trial.instance, base=base)
    kept = [finding for finding in found.findings if not found.notes or finding.code not in SOLVED_AGAIN]
    before = [finding for finding in trial.findings if finding.code not in TRACED]
    return replace(trial, examination=found, findings=(*before, *kept))


def outcome_words(trial: Trial) -> str:
    """How the solve of a candidate ended, in a few words."""
    if trial.solution is None:
        return trial.error.message if trial.error is not None else "not solved"
    number = "" if trial.solution.objective is None else f" {trial.solution.objective:.10g}"
    return trial.status + number
