"""`Reading`: what the reader made of a text, clause by clause, with the formulation or the words that stayed unread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from nl2opt.description.text import Description
from nl2opt.diagnostics import Diagnostic, Severity
from nl2opt.formulation.elements import Formulation
from nl2opt.formulators.rules.account import Unread
from nl2opt.formulators.rules.problem import LinearProblem

LONGEST_SHOWN = 88


@dataclass(frozen=True, slots=True)
class Clause:
    """One line of the trace: the words ``text[start:end]``, the rule that read them, and what came of it."""

    sentence: int
    start: int
    end: int
    rule: str
    result: str = ""
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something the text leaves open, how it was settled, and the other way it could be."""

    statement: str
    alternative: str


@dataclass(frozen=True)
class Reading:
    """A description as the rules read it. `formulation` is None exactly when `unread` holds something."""

    description: Description
    formulation: Formulation | None
    problem: LinearProblem | None
    trace: tuple[Clause, ...]
    unread: tuple[Unread, ...]
    assumptions: tuple[Assumption, ...]

    @property
    def refused(self) -> bool:
        return self.formulation is None

    @cached_property
    def findings(self) -> tuple[Diagnostic, ...]:
        """One finding for each piece of text that stayed unread, in the order of the text."""
        return tuple(
            Diagnostic(
                "unread-words",
                Severity.ERROR,
                unread.why,
                self.description.location(unread.start, max(unread.start, unread.end)),
                help="say it in a sentence of its own, or let a language model read the text",
            )
            for unread in self.unread
        )

    def to_dict(self) -> dict[str, Any]:
        """Trace, assumptions and unread words as plain JSON values."""
        text = self.description.text
        return {
            "trace": [
                {
                    "sentence": c.sentence, "start": c.start, "end": c.end, "text": text[c.start : c.end],
                    "rule": c.rule, "result": c.result, "unread": c.unread,
                }
                for c in self.trace
            ],
            "assumptions": [{"statement": a.statement, "alternative": a.alternative} for a in self.assumptions],
            "unread": [
                {"why": u.why, "start": u.start, "end": u.end, "text": text[u.start : u.end]} for u in self.unread
            ],
        }  # fmt: skip

    def lines(self) -> Iterator[str]:
        """The trace as text: each clause, then the rule that read it."""
        text = self.description.text
        last = 0
        for clause in self.trace:
            number = f"{clause.sentence:>3}  " if clause.sentence != last else "     "
            last = clause.sentence
            words = " ".join(text[clause.start : clause.end].split())
            if len(words) > LONGEST_SHOWN:
                words = words[: LONGEST_SHOWN - 1] + "…"
            mark = "?" if clause.unread else "="
            yield f"{number}{words}"
            yield f"       {mark} {clause.rule}" + (f": {clause.result}" if clause.result else "")
        for assumption in self.assumptions:
            yield f"assumed: {assumption.statement} (otherwise: {assumption.alternative})"
        for unread in self.unread:
            words = " ".join(text[unread.start : unread.end].split())
            yield f"unread: {unread.why}: {words[:LONGEST_SHOWN]}"

    def __str__(self) -> str:
        return "\n".join(self.lines())
