"""`direct`: one request, one formulation."""

from __future__ import annotations

from nl2opt.diagnostics import errors_in
from nl2opt.errors import FormulationError
from nl2opt.formulators.answer import read_answer
from nl2opt.formulators.asking import formulate_request
from nl2opt.formulators.base import Formulated, Formulator, Task
from nl2opt.formulators.dialogue import Dialogue, admit
from nl2opt.formulators.registry import alone
from nl2opt.llm.client import ReplyError


class Direct:
    """Asks once. The reply is read, and neither checked nor solved."""

    name = "direct"

    def __init__(self, inner: Formulator | None = None) -> None:
        alone(self.name, inner)

    def formulate(self, task: Task) -> Formulated:
        """Raises `FormulationError` when the reply is no formulation, `ReplyError` when it cannot be read at all."""
        dialogue = Dialogue(task)
        with dialogue.kept():
            admit(task)
            reply = dialogue.ask(formulate_request(task))
            answer = read_answer(reply, task.description)
            if answer.formulation is None and not answer.findings:
                raise ReplyError("the reply insists on a formulation that it does not give", reply=reply)
            if answer.formulation is None:
                number = len(errors_in(answer.findings))
                raise FormulationError(
                    f"the llm's formulation cannot be read: {number} error{'' if number == 1 else 's'}",
                    help="`--formulator repair` sends the findings back to the llm",
                    findings=answer.findings,
                )
        return Formulated(
            self.name, answer.formulation, exchanges=tuple(dialogue.exchanges), findings=answer.findings,
            details={"notes": answer.notes},
        )  # fmt: skip
