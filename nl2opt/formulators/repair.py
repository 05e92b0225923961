"""`repair`: what is wrong with a formulation goes back to the llm, for a few rounds; the best candidate is kept.

The loop of ReLoop (arXiv 2602) with two differences: what goes back are the findings of our own checker, and an llm
that holds its formulation to be right may insist on it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from nl2opt.errors import FormulationError
from nl2opt.formulators.answer import read_answer
from nl2opt.formulators.asking import formulate_request, repair_request
from nl2opt.formulators.base import Formulated, Formulator, Task
from nl2opt.formulators.dialogue import Dialogue, admit, cut
from nl2opt.formulators.feedback import feedback, unusable
from nl2opt.formulators.registry import alone
from nl2opt.formulators.trial import Reached, Trial, try_formulation
from nl2opt.llm.client import ReplyError
from nl2opt.llm.request import Reply, Request


@dataclass(frozen=True)
class Candidate:
    """A reply and what became of it."""

    text: str
    """The reply that is sent back with the findings; where it was no use, whatever it said."""
    trial: Trial = field(default_factory=Trial)
    insist: str = ""
    problem: ReplyError | None = None
    """Why the reply could not be used at all."""

    def says_the_same(self, other: Candidate) -> bool:
        if self.text.strip() == other.text.strip():
            return True
        ours, theirs = self.trial, other.trial
        if ours.formulation is None and ours.program is None:
            return False
        return ours.formulation == theirs.formulation and ours.program == theirs.program


Read = Callable[[Reply], Candidate]
Ask = Callable[[str, str], Request]
"""From an earlier reply and feedback to the request for a better one."""


class Rounds:
    """The loop itself: `read` makes a candidate of a reply, `ask` a request of feedback. Shared with `programmer`."""

    def __init__(self, dialogue: Dialogue, read: Read, ask: Ask) -> None:
        self.dialogue, self.read, self.ask = dialogue, read, ask
        self.count = 0
        """Requests so far."""
        self.most = dialogue.task.settings.rounds + 1
        self.notes: list[str] = []
        self._warned = False

    @property
    def left(self) -> int:
        return self.most - self.count

    def first(self, request: Request) -> Candidate:
        """The first candidate and its repairs."""
        self.count += 1
        return self.improve(self.read(self.dialogue.ask(request)))

    def improve(self, best: Candidate, extra: Sequence[str] = ()) -> Candidate:
        """The best candidate after the rounds that are left; `extra` are reasons to begin with."""
        while self.left > 0 and (extra or self._worth_asking(best)):
            words = unusable(best.problem) if best.problem is not None else feedback(best.trial, extra)
            tell = f"round {self.count}: " + (words.splitlines()[0] if words else "")
            self.dialogue.task.tell("repair", tell, round=self.count)
            self.count += 1
            later = self.read(self.dialogue.ask(self.ask(best.text, words)))
            extra = ()
            if later.insist and best.trial.usable and later.trial.rank <= best.trial.rank:
                self.notes.append(f"the llm insists on its formulation: {later.insist}")
                return best
            if later.says_the_same(best):
                self.notes.append("the llm gave the same answer again after the findings")
                return best
            if later.problem is None and later.trial.rank >= best.trial.rank:
                best = later
                if best.insist and best.trial.usable:
                    self.notes.append(f"the llm insists on its formulation: {best.insist}")
                    return best
            elif best.problem is not None and later.problem is not None:
                best = later
            else:
                self.notes.append("a repair that made it worse was dropped")
                if self._worth_asking(best):
                    extra = (_dropped(later),)
        return best

    def _worth_asking(self, best: Candidate) -> bool:
        """Warnings alone are worth one round."""
        if best.problem is not None:
            return True
        if best.trial.clean:
            return False
        only_warnings = best.trial.reached is Reached.SOLVED and not best.trial.errors and best.trial.error is None
        if only_warnings and self._warned:
            return False
        self._warned = self._warned or only_warnings
        return True


def _dropped(later: Candidate) -> str:
    """What is said of an attempt that was dropped: without it, the next request would be the last one again."""
    if later.insist and later.trial.formulation is None and later.trial.program is None:
        return "You insisted on it, but with errors it cannot be used: mend them."
    words = unusable(later.problem) if later.problem is not None else feedback(later.trial)
    return f"You tried to mend this once, and it came out worse: it was dropped. Of it was said:\n{cut(words, 4_000)}"


def reader(task: Task) -> Read:
    """Reads replies as formulations and tries them."""

    def read(reply: Reply) -> Candidate:
        try:
            answer = read_answer(reply, task.description)
        except ReplyError as error:
            return Candidate(reply.text, problem=error)
        if answer.formulation is None:
            return Candidate(reply.text, Trial(findings=answer.findings), answer.insist)
        return Candidate(reply.text, try_formulation(answer.formulation, task, answer.findings), answer.insist)

    return read


def asker(task: Task) -> Ask:
    """Asks for a repaired formulation."""
    return lambda text, words: repair_request(task, text, words)


def failure(best: Candidate, rounds: int) -> FormulationError | ReplyError:
    """The error of a loop that ended without anything to use."""
    if best.problem is not None:
        return ReplyError(best.problem.message, help=best.problem.help, reply=best.problem.reply)
    number = len(best.trial.errors)
    asked = "1 request" if rounds == 1 else f"{rounds} requests"
    return FormulationError(
        f"after {asked} the llm's formulation still has {number} error{'' if number == 1 else 's'}",
        help="allow more rounds, ask another llm, or mend the formulation by hand",
        findings=best.trial.findings,
    )


def details_of(trial: Trial) -> dict[str, Any]:
    """What ``--json`` says of the candidate that was kept."""
    examination = trial.examination
    return {"status": trial.status, "examination": None if examination is None else examination.to_dict()}


class Repair:
    """Asks, tries the formulation, and sends back what is wrong, up to `Settings.rounds` times."""

    name = "repair"

    def __init__(self, inner: Formulator | None = None) -> None:
        alone(self.name, inner)

    def formulate(self, task: Task) -> Formulated:
        """Raises `FormulationError` or `ReplyError` when no round gave a formulation that makes a model."""
        dialogue = Dialogue(task)
        with dialogue.kept():
            admit(task)
            rounds = Rounds(dialogue, reader(task), asker(task))
            best = rounds.first(formulate_request(task))
            if not best.trial.usable:
                raise failure(best, rounds.count)
        return Formulated(
            self.name, best.trial.formulation, rounds=rounds.count, exchanges=tuple(dialogue.exchanges),
            findings=best.trial.findings, notes=tuple(rounds.notes), details=details_of(best.trial),
        )  # fmt: skip
