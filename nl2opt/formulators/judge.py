"""`judge`: after a solve, the llm is shown text, model and solution, and says whether each is right (LLMOPT's
self-correction); what it holds to be wrong goes back into a repair."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from nl2opt.diagnostics import Diagnostic, Severity
from nl2opt.formulators.asking import data_words, problem_words
from nl2opt.formulators.base import Formulated, Formulator, Task
from nl2opt.formulators.candidates import candidate_words, restated, solution_words
from nl2opt.formulators.dialogue import Dialogue, admit, cut
from nl2opt.formulators.programs import program_request, program_rounds, try_program
from nl2opt.formulators.repair import Candidate, Rounds, asker, details_of, reader
from nl2opt.formulators.trial import Trial, try_formulation
from nl2opt.llm.client import ReplyError
from nl2opt.llm.prompts import load_prompt
from nl2opt.llm.request import Message, Request

JUDGEMENT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "analysis": {"type": "string"},
        "problems": {"type": "array", "items": {"type": "string"}},
        "formulation_right": {"type": "boolean"},
        "answer_right": {"type": "boolean"},
    },
    "required": ["analysis", "problems", "formulation_right", "answer_right"],
    "additionalProperties": False,
}
MOST_PROBLEMS, LONGEST_PROBLEM = 12, 800


@dataclass(frozen=True)
class Judgement:
    """What the judge says of a candidate."""

    formulation_right: bool
    answer_right: bool
    problems: tuple[str, ...] = ()
    analysis: str = ""

    @property
    def right(self) -> bool:
        return self.formulation_right and self.answer_right

    def to_dict(self) -> dict[str, Any]:
        return {
            "formulation_right": self.formulation_right,
            "answer_right": self.answer_right,
            "problems": list(self.problems),
            "analysis": self.analysis,
        }

    def words(self) -> str:
        """For people and for the llm."""
        wrong = [
            what for what, right in (("model", self.formulation_right), ("answer", self.answer_right)) if not right
        ]
        return f"{' and '.join(wrong)} wrong" if wrong else "model and answer right"


def judge_request(task: Task, trial: Trial) -> Request:
    """The request for a judgement of a candidate."""
    prompt = load_prompt("judge").render(
        description=problem_words(task),
        data=data_words(task),
        candidate=candidate_words(trial),
        solution=solution_words(trial),
    )
    return Request(
        (Message("user", prompt.user),), system=prompt.system, schema=JUDGEMENT_SCHEMA,
        max_tokens=task.settings.max_tokens, purpose="judge", prompt=prompt.ref,
    )  # fmt: skip


def judgement_of(body: dict[str, Any]) -> Judgement | None:
    """The judgement a reply states; None when it states none.

    >>> judgement_of({"formulation_right": "False", "answer_right": True, "problems": "no demand row"})
    Judgement(formulation_right=False, answer_right=True, problems=('no demand row',), analysis='')
    """
    flags = [_truth(body.get(key)) for key in ("formulation_right", "answer_right")]
    if flags[0] is None or flags[1] is None:
        return None
    stated = body.get("problems") or []
    problems = [stated] if isinstance(stated, str) else stated if isinstance(stated, list) else []
    texts = tuple(cut(str(problem), LONGEST_PROBLEM) for problem in problems[:MOST_PROBLEMS] if str(problem).strip())
    return Judgement(flags[0], flags[1], texts, cut(str(body.get("analysis", "")), 4_000))


def _truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    words = {"true": True, "yes": True, "right": True, "false": False, "no": False, "wrong": False}
    return words.get(value.strip().casefold()) if isinstance(value, str) else None


class Judge:
    """Wraps a formulator (`repair` where none is named) and has what it gives judged."""

    def __init__(self, inner: Formulator | None = None) -> None:
        if inner is None:
            from nl2opt.formulators.registry import formulator

            inner = formulator("repair")
        self.inner = inner
        self.name = f"judge:{inner.name}"

    def formulate(self, task: Task) -> Formulated:
        """Raises what the wrapped formulator raises, and `LlmError` when the judge cannot be asked."""
        admit(task)
        done = self.inner.formulate(task)
        dialogue = Dialogue(task, done.exchanges)
        with dialogue.kept():
            return self._judged(done, dialogue, task)

    def _judged(self, done: Formulated, dialogue: Dialogue, task: Task) -> Formulated:
        if done.program is not None:
            trial = try_program(done.program, task)
        else:
            assert done.formulation is not None
            trial = try_formulation(done.formulation, task)
        if trial.program is None:
            rounds = Rounds(dialogue, reader(task), asker(task))
        else:
            rounds = program_rounds(dialogue, program_request(task))
        rounds.count = done.rounds
        best = Candidate(restated(trial), trial)
        judgements: list[Judgement] = []
        notes: list[str] = []
        for number in range(task.settings.rounds + 1):
            judgement = self._ask(dialogue, best.trial, notes)
            if judgement is None:
                break
            judgements.append(judgement)
            task.tell("judge", judgement.words(), **judgement.to_dict())
            if judgement.right or number == task.settings.rounds:
                break
            rounds.most = rounds.count + 1
            better = rounds.improve(best, (_as_feedback(judgement),))
            if better is best:
                break
            best = better
        last = judgements[-1] if judgements else None
        findings = list(best.trial.findings)
        if last is not None and not last.right:
            notes.append(f"not sure: the judge still holds this to be wrong ({last.words()})")
            findings += [_finding(problem) for problem in last.problems or (last.words(),)]
        return replace(
            done, formulator=self.name, formulation=best.trial.formulation, program=best.trial.program,
            rounds=rounds.count, exchanges=tuple(dialogue.exchanges), findings=tuple(findings),
            notes=(*done.notes, *rounds.notes, *notes),
            details={**done.details, **details_of(best.trial), "judgements": [j.to_dict() for j in judgements]},
        )  # fmt: skip

    def _ask(self, dialogue: Dialogue, trial: Trial, notes: list[str]) -> Judgement | None:
        from nl2opt.llm.replies import json_of

        reply = dialogue.ask(judge_request(dialogue.task, trial))
        try:
            judgement = judgement_of(json_of(reply))
        except ReplyError as error:
            notes.append(f"the judge's reply could not be used: {error.message}")
            return None
        if judgement is None:
            notes.append("the judge's reply says neither true nor false")
        return judgement


def _as_feedback(judgement: Judgement) -> str:
    problems = "\n".join(f"- {problem}" for problem in judgement.problems) or cut(judgement.analysis, 4_000)
    return f"A reviewer who read the text, the model and the solution says: {judgement.words()}.\n{problems}"


def _finding(problem: str) -> Diagnostic:
    return Diagnostic(
        "judged-wrong", Severity.WARNING, " ".join(problem.split()), help="compare it with the text yourself"
    )
