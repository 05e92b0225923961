"""What a rule is: a class with explanations, what it needs, and a `check` that yields findings."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import ClassVar, Protocol

from nl2opt.diagnostics import Diagnostic, Explanation
from nl2opt.formulation.rules.context import Context


class Needs(Enum):
    """What must be known before a rule can run."""

    TEXT = "text"
    """Only the formulation itself; with an instance the rule may say more."""
    INSTANCE = "instance"
    """The formulation laid out over its data, as far as that went."""
    COMPLETE = "complete"
    """The formulation laid out without an error."""


class Rule(Protocol):
    """One rule of the checker. `docs/checking.md` shows a file to copy.

    `EXPLANATIONS` has an entry for each code the rule may use.
    """

    EXPLANATIONS: ClassVar[tuple[Explanation, ...]]
    NEEDS: ClassVar[Needs]

    def check(self, context: Context) -> Iterable[Diagnostic]:
        """The findings of this rule; never raises for a wrong formulation."""


def codes_of(rule: type[Rule] | Rule) -> tuple[str, ...]:
    """The codes a rule may use."""
    return tuple(entry.code for entry in rule.EXPLANATIONS)
