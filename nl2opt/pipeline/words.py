"""The answer in a paragraph, made from formulation and solution: no llm has a hand in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nl2opt.pipeline.run import Run, counted

if TYPE_CHECKING:
    from nl2opt.formulation.elements import Formulation

SHOWN = 4
"""Families that are named; the rest is counted."""
LONGEST_QUOTE = 160
KINDS = {
    "real": "number", "integer": "whole number", "binary": "yes-or-no decision",
    "semicontinuous": "number, zero or within limits", "semiinteger": "whole number, zero or within limits",
}  # fmt: skip


def in_words(run: Run) -> str:
    """What is decided, what it comes to, what binds, and how sure it is. Empty without a formulation.

    >>> import nl2opt
    >>> run = nl2opt.solve(nl2opt.parse_formulation('''
    ... variables: {cakes: {domain: integer, lower: 0, meaning: cakes to bake}}
    ... objective: {maximize: 4 * cakes, unit: EUR, meaning: the profit}
    ... constraints: {eggs: {rule: 3 * cakes <= 12, source: There are 12 eggs.}}
    ... '''))
    >>> print(in_words(run))
    Decided is `cakes` (cakes to bake; 1 whole number). The profit is 16 EUR; no choice that keeps every rule brings
    more. One limit is met exactly: `eggs` ("There are 12 eggs."). Every rule holds at this point, checked in exact
    arithmetic.
    """
    if run.formulation is None:
        return _asked(run)
    parts = [_outcome(run, run.formulation)]
    if run.solution.point is not None:
        parts = [_decided(run, run.formulation), *parts, _binding(run, run.formulation), _checked(run)]
    return " ".join(part for part in [*parts, _asked(run)] if part)


def number(value: float) -> str:
    """A number with up to ten digits.

    >>> number(3.0), number(2 / 3), number(-0.0)
    ('3', '0.6666666667', '0')
    """
    text = f"{value:.10g}"
    return "0" if text == "-0" else text


def _decided(run: Run, formulation: Formulation) -> str:
    assert run.instance is not None
    values = run.solution.values()
    said = []
    for name, variable in list(formulation.variables.items())[:SHOWN]:
        own = [values[column.name] for column in run.instance.columns if column.family == name]
        kind = KINDS[variable.domain]
        size = (
            f"1 {kind}"
            if len(own) == 1
            else f"{len(own):,} {kind.replace('number', 'numbers').replace('decision', 'decisions')}"
        )
        zero = sum(value == 0 for value in own)
        if len(own) > 1 and zero:
            size += f", {zero:,} of them zero"
        said.append(f"`{name}` ({variable.meaning.rstrip('.')}; {size})" if variable.meaning else f"`{name}` ({size})")
    left = len(formulation.variables) - len(said)
    if left > 0:
        said.append(f"{counted(left, 'further variable')}")
    return f"Decided {'is' if len(said) == 1 else 'are'} {listed(said)}."


def _outcome(run: Run, formulation: Formulation) -> str:
    objective, status = formulation.objective, run.status
    if status == "infeasible":
        return "No choice keeps every rule that was read from the words; the demands above contradict each other."
    if status == "unbounded":
        return (
            "As the words were read, nothing limits the objective; a limit is missing from the text, or was not read."
        )
    if run.objective is None:
        return "No choice was found before the solver stopped."
    if objective is None:
        return "There is no objective: any choice that keeps every rule is as good."
    unit = f" {objective.unit}" if objective.unit else ""
    what = (objective.meaning or "the objective").rstrip(".")
    what = what[:1].upper() + what[1:]
    better = "more" if objective.sense == "maximize" else "less"
    verb = "brings" if objective.sense == "maximize" else "takes"
    text = f"{what} is {number(run.objective)}{unit}; "
    if run.solution.is_answer:
        return text + f"no choice that keeps every rule {verb} {better}."
    bound = "" if run.solution.bound is None else f", and none {verb} {better} than {number(run.solution.bound)}{unit}"
    return text + f"better choices may exist: the solver was stopped{bound}."


def _binding(run: Run, formulation: Formulation) -> str:
    """Families with rows that hold with equality; those that are equations anyway are left out."""
    assert run.instance is not None
    binding = set(run.solution.binding)
    sizes: dict[str, int] = {}
    met: dict[str, int] = {}
    for row in run.instance.rows:
        if row.lower != row.upper and row.family in formulation.constraints:
            sizes[row.family] = sizes.get(row.family, 0) + 1
            if row.name in binding:
                met[row.family] = met.get(row.family, 0) + 1
    if not sizes:
        return ""
    if not met:
        return "No limit is met exactly: the answer would stay the same if any one of them were a little tighter."
    said = []
    for name in list(met)[:SHOWN]:
        share = "" if met[name] == sizes[name] else f" ({met[name]:,} of {sizes[name]:,})"
        source = formulation.constraints[name].source_text
        quote = f' ("{_cut(source)}")' if source and len(met) <= SHOWN else ""
        said.append(f"`{name}`{share}{quote}")
    if len(met) > SHOWN:
        said.append(f"{len(met) - SHOWN} more")
    what = "One limit is" if len(met) == 1 else "These limits are"
    return f"{what} met exactly: {listed(said)}." + _priced(run)


def _priced(run: Run) -> str:
    """The row whose side counts most, for LPs. Where more limits meet than there are columns, a price holds in one
    direction at best, and nothing is said."""
    solution = run.solution
    if solution.duals is None or solution.point is None or not len(solution.duals):
        return ""
    worth = np.abs(solution.duals)
    best = int(np.argmax(worth))
    model, point = run.model, solution.point
    near = 1e-7 * np.maximum(1.0, np.abs(point))
    at_bound = (np.abs(point - model.lower) <= near) | (np.abs(point - model.upper) <= near)
    if worth[best] <= 1e-9 or len(solution.binding) + int(at_bound.sum()) > len(point):
        return ""
    dual = float(solution.duals[best])
    verb = "raises" if dual > 0 else "lowers"
    return f" A little more on the right of `{model.row_names[best]}` {verb} it by {number(abs(dual))} a unit."


def _checked(run: Run) -> str:
    if run.check is None or run.check.problems:
        return ""
    how = "exact arithmetic" if run.check.exact else "floating point"
    if run.check.where is None:
        return f"Every rule holds at this point, checked in {how}."
    return f"Checked in {how}, the largest violation of a rule is {run.check.violation:.2g}, at `{run.check.where}`."


def _asked(run: Run) -> str:
    """Who read the words, and how many candidates agreed."""
    done = run.formulated
    if done is None:
        return ""
    if not done.exchanges:
        return f"The words were read by the formulator `{done.formulator}`, with no llm."
    requests = counted(len(done.exchanges), "request")
    text = f"The words were read by {run.llm or 'an llm'} (`{done.formulator}`, {requests})"
    if done.confidence is not None:
        text += f"; {done.confidence:.0%} of the candidates agree"
    return text + "."


def listed(words: Sequence[str]) -> str:
    """
    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def _cut(text: Any) -> str:
    flat = " ".join(str(text).split())
    return flat if len(flat) <= LONGEST_QUOTE else flat[: LONGEST_QUOTE - 3].rstrip() + "..."
