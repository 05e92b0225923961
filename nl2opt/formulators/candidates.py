"""Candidates in words for an llm: what was made of the text, and what a solver found for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nl2opt.formulators.answer import formulation_text
from nl2opt.formulators.dialogue import cut, marked
from nl2opt.formulators.feedback import LONGEST_LINE, explanation

if TYPE_CHECKING:
    from nl2opt.formulation.elements import Formulation
    from nl2opt.formulators.trial import Trial

LONGEST = 60_000
"""Most characters of a candidate that are shown."""
MOST_VALUES = 80
MOST_LINES = 40


def elements_text(formulation: Formulation) -> str:
    """A formulation as JSON, a line for each element, its sources as plain quotations."""
    from nl2opt.formulation.notation import to_json

    body = json.loads(to_json(formulation))
    for section in ("sets", "parameters", "variables", "expressions", "constraints"):
        for element in body.get(section, {}).values():
            _quote(element)
    if isinstance(body.get("objective"), dict):
        _quote(body["objective"])
    return formulation_text(body)


def _quote(element: object) -> None:
    if isinstance(element, dict) and "source" in element:
        parts = element["source"] if isinstance(element["source"], list) else [element["source"]]
        words = [part["text"] if isinstance(part, dict) else part for part in parts]
        element["source"] = words[0] if len(words) == 1 else words


def candidate_words(trial: Trial) -> str:
    """What was made of the text, between marked lines."""
    if trial.program is not None:
        return marked(cut(trial.program, LONGEST), "program")
    assert trial.formulation is not None
    return marked(cut(elements_text(trial.formulation), LONGEST), "formulation")


def solution_words(trial: Trial) -> str:
    """What a solver found, between marked lines. Values stand there only where the optimum is proven: a point that a
    time limit cut off would be another one the next time."""
    solution = trial.solution
    if solution is None:
        return marked(trial.error.message if trial.error is not None else "it was not solved", "solution")
    if not trial.proven:
        return marked("no proven optimum in the time that candidates have: judge the model alone", "solution")
    lines = [f"status: {trial.status}"]
    if solution.objective is not None:
        lines.append(f"objective: {solution.objective:.8g}")
    if trial.check is not None:
        lines += [f"answer, {label}: {_shown(value)}" for label, value in trial.check.answers.items()]
    if solution.point is not None:
        values = solution.values(nonzero=True)
        listed = [f"{name} = {value:.6g}" for name, value in list(values.items())[:MOST_VALUES]]
        more = f", and {len(values) - MOST_VALUES:,} more that are not zero" if len(values) > MOST_VALUES else ""
        zero = len(solution.model.column_names) - len(values)
        lines.append("values: " + (", ".join(listed) or "all are zero") + more)
        if listed and zero:
            lines.append(f"{zero:,} variables are zero")
        binding = solution.binding
        if binding:
            shown = ", ".join(binding[:MOST_LINES]) + (", ..." if len(binding) > MOST_LINES else "")
            lines.append(f"rows that hold with equality: {shown}")
    elif solution.diagnosis is not None:
        lines += [cut(line, LONGEST_LINE) for line in explanation(solution)[:MOST_LINES]]
    return marked("\n".join(lines), "solution")


def _shown(value: object) -> str:
    return f"{value:.8g}" if isinstance(value, float) else str(value)


def restated(trial: Trial) -> str:
    """A candidate as the reply that would have stated it, for a repair that begins with it."""
    if trial.program is not None:
        return f"```python\n{trial.program.strip()}\n```"
    assert trial.formulation is not None
    return '{"notes": {},\n"formulation": ' + elements_text(trial.formulation) + "}"
