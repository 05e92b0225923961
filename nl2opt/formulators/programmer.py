"""`programmer`: LLMOPT's other routes, text to Pyomo program and five elements to program, for what the notation
cannot say. The program runs in the sandbox only; its errors go back to the llm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nl2opt.errors import FormulationError, ProgramError
from nl2opt.formulators.base import Formulated, Formulator, Task
from nl2opt.formulators.dialogue import Dialogue, admit
from nl2opt.formulators.programs import program_request, program_rounds
from nl2opt.formulators.repair import Candidate
from nl2opt.llm.client import ReplyError

if TYPE_CHECKING:
    from nl2opt.formulation.elements import Formulation


class Programmer:
    """Asks for a program. Around another formulator (``programmer:direct``), for the program of what that one gave."""

    def __init__(self, inner: Formulator | None = None) -> None:
        self.inner = inner
        self.name = "programmer" if inner is None else f"programmer:{inner.name}"

    def formulate(self, task: Task) -> Formulated:
        """Raises `ProgramError` or `ReplyError` when no round gave a program that builds a model."""
        dialogue = Dialogue(task)
        notes: list[str] = []
        with dialogue.kept():
            admit(task)
            elements = self._elements(task, dialogue, notes)
            first = program_request(task, elements)
            rounds = program_rounds(dialogue, first)
            best = rounds.first(first)
            if not best.trial.usable:
                raise _failure(best, rounds.count)
        details = {"status": best.trial.status, "route": "text to program"}
        if elements is not None:
            from nl2opt.formulators.candidates import elements_text

            details |= {"route": "five elements to program", "elements": elements_text(elements)}
        return Formulated(
            self.name, program=best.trial.program, rounds=rounds.count, exchanges=tuple(dialogue.exchanges),
            notes=(*notes, *rounds.notes), details=details,
        )  # fmt: skip

    def _elements(self, task: Task, dialogue: Dialogue, notes: list[str]) -> Formulation | None:
        """The five elements of the formulator further in; without usable ones the text alone is the way."""
        if self.inner is None:
            return None
        try:
            done = self.inner.formulate(task)
        except (FormulationError, ReplyError) as error:
            dialogue.exchanges.extend(error.exchanges)
            notes.append(f"written from the text alone: {error.message}")
            return None
        dialogue.exchanges.extend(done.exchanges)
        notes.extend(done.notes)
        return done.formulation


def _failure(best: Candidate, rounds: int) -> ProgramError | ReplyError:
    if best.problem is not None:
        return ReplyError(best.problem.message, help=best.problem.help, reply=best.problem.reply)
    asked = "1 request" if rounds == 1 else f"{rounds} requests"
    error = best.trial.error
    return ProgramError(
        f"after {asked} the llm's program still builds no model" + (f": {error.message}" if error else ""),
        help="allow more rounds, or ask another llm",
        findings=error.findings if error else (),
        output=getattr(error, "output", ""),
    )
