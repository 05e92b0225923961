"""What goes back to the llm about a candidate: findings in full, how the solve ended and why, in bounded length.

Nothing in it depends on time or chance, so that the same candidate always makes the same request.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from nl2opt.diagnostics import Diagnostic, Severity, render_full
from nl2opt.errors import ProgramError
from nl2opt.formulators.dialogue import cut, joined
from nl2opt.formulators.trial import Reached

if TYPE_CHECKING:
    from nl2opt.formulators.trial import Trial
    from nl2opt.llm.client import ReplyError
    from nl2opt.solution import Solution

LONGEST = 16_000
"""Most characters of one feedback."""
LONGEST_FINDING = 1_600
MOST = {Severity.ERROR: 15, Severity.WARNING: 12, Severity.NOTE: 6}
"""Most findings of each severity that are written out."""
MOST_LINES, LONGEST_LINE = 40, 300
MEANT = 1e-6
"""Violations up to this are the solver's tolerance."""
QUIET = frozenset({"problem-class", "no-data"})
"""Notes that ask for nothing."""


def feedback(trial: Trial, extra: Sequence[str] = ()) -> str:
    """What is wrong with a candidate, or worth a second look; `extra` are further reasons, such as a judge's."""
    parts = [
        _headline(trial),
        *extra,
        *_findings(trial.findings, Severity.ERROR),
        _run_time(trial),
        _diagnosis(trial),
        _point(trial),
        *_findings(trial.findings, Severity.WARNING),
        *_findings(trial.findings, Severity.NOTE),
    ]
    return cut(joined(parts), LONGEST)


def unusable(error: ReplyError) -> str:
    """Feedback on a reply that could not be read."""
    reply = error.reply
    if reply is not None and reply.stop == "length":
        return (
            "Your reply was cut off at the limit of its length, so nothing of it could be used. Answer again, shorter: "
            "brief notes, no repetition; index families over sets instead of writing members out one by one, and "
            "leave out `meaning` and `source` where they say little."
        )
    if reply is not None and not reply.text.strip():
        return "Your reply was empty. Answer with the JSON object that was asked for."
    return cut(f"Your reply could not be used: {error.message}." + (f" {error.help}" if error.help else ""), LONGEST)


def _headline(trial: Trial) -> str:
    what = "program" if trial.program is not None else "formulation"
    if trial.reached in (Reached.NOTHING, Reached.WRITTEN):
        return f"Your {what} does not make a model yet."
    if trial.reached is Reached.COMPILED:
        return f"Your {what} makes a model, and no answer was found."
    if trial.reached is Reached.ANSWERED:
        return f"Your {what} makes a model, and the model is {trial.status}."
    if trial.proven and trial.solution is not None and trial.solution.objective is not None:
        return f"Your {what} solves to an optimal objective of {trial.solution.objective:.10g}."
    return f"Your {what} makes a model that has solutions."


def _findings(findings: Iterable[Diagnostic], severity: Severity) -> list[str]:
    chosen = [finding for finding in findings if finding.severity is severity and finding.code not in QUIET]
    most = MOST[severity]
    parts = [cut(render_full(finding), LONGEST_FINDING) for finding in chosen[:most]]
    return [*parts, f"... and {len(chosen) - most} more {severity}s"] if len(chosen) > most else parts


def _run_time(trial: Trial) -> str:
    error = trial.error
    if error is None or any(finding.message == error.message for finding in trial.findings):
        return ""
    if error.findings:
        words = "\n\n".join(cut(render_full(finding), LONGEST_FINDING) for finding in error.findings[:4])
    else:
        words = f"error: {error.message}" + (f"\nhelp: {error.help}" if error.help else "")
    if isinstance(error, ProgramError) and error.output:
        words += f"\nIt printed:\n{cut(error.output, 2_000)}"
    return words


def _diagnosis(trial: Trial) -> str:
    solution = trial.solution
    if solution is None or trial.reached is Reached.SOLVED:
        return ""
    if trial.status not in ("infeasible", "unbounded"):
        return (
            "No solver found a point or a proof in the time that candidates have. Look for a big-M larger than the "
            "data need, rows that could be bounds, and families that run over more members than they must. If the "
            "formulation is right and simply hard, answer with `insist` and say so."
        )
    lines = [cut(line, LONGEST_LINE) for line in explanation(solution)]
    shown = "\n".join(lines[:MOST_LINES]) + (f"\n... {len(lines) - MOST_LINES} more lines" * (len(lines) > MOST_LINES))
    if trial.status == "infeasible":
        question = (
            "Decide which it is. Does the text itself ask for what cannot be had together? Then the formulation is "
            "right: answer with `insist` and the reason. Or does a row or bound above say more than the text does (a "
            "wrong sense, a demand met twice, == for >=, a number or unit misread, per-period for total)? Then mend it."
        )
    else:
        question = (
            "An objective without limit is nearly always a missing row or bound: a resource, a demand or a link "
            "between variables that the text states. Find it and add it. If the text really sets no limit, answer with "
            "`insist` and the reason."
        )
    return joined([shown, question])


def explanation(solution: Solution) -> list[str]:
    """The contradiction or the ray. What the time cut short would be something else the next time, and is left out."""
    from nl2opt.solution import Infeasibility

    found = solution.diagnosis
    if found is None:
        return []
    if isinstance(found, Infeasibility):
        if not found.irreducible:
            return ["The contradiction could not be narrowed down to a few rows in the time that candidates have."]
        return replace(found, changes=found.changes if found.least else ()).lines()
    return found.lines()


def _point(trial: Trial) -> str:
    check = trial.check
    if check is None:
        return ""
    parts = [f"At the solver's point, {problem}" for problem in check.problems[:5]]
    if check.violation > MEANT * max(1.0, abs(check.objective or 0.0)) and check.where:
        parts.append(f"At the solver's point, `{check.where}` is missed by {check.violation:.6g}.")
    return "\n".join(parts)
