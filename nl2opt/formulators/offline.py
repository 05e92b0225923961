"""`rules`: the offline reader as a formulator. It needs no llm, and refuses what it cannot read in full."""

from __future__ import annotations

from nl2opt.formulators.base import Formulated, Formulator, Task
from nl2opt.formulators.registry import alone


class Rules:
    """Reads textbook-style linear problems by rules.

    >>> from nl2opt.description.tables import Data
    >>> from nl2opt.description.text import Description
    >>> words = Description.from_text(
    ...     "A baker makes rolls and loaves. A roll takes 2 eggs and a loaf takes 3 eggs. There are 60 eggs available. "
    ...     "At least 4 loaves must be made. The profit is $1 per roll and $2 per loaf. "
    ...     "How many of each should be made to maximize profit?")
    >>> done = Rules().formulate(Task(words, Data()))
    >>> sorted(done.formulation.constraints), sorted(done.details)
    (['egg_limit', 'least_loaf'], ['assumptions', 'trace', 'unread'])
    """

    name = "rules"

    def __init__(self, inner: Formulator | None = None) -> None:
        alone(self.name, inner)

    def formulate(self, task: Task) -> Formulated:
        """Raises `DescriptionError` with one finding for each piece of text that stayed unread."""
        from nl2opt.formulators.rules import read, refusal

        reading = read(task.description)
        if reading.formulation is None:
            raise refusal(reading)
        notes = tuple(f"assumed: {a.statement} (otherwise: {a.alternative})" for a in reading.assumptions)
        return Formulated(self.name, reading.formulation, rounds=0, notes=notes, details=reading.to_dict())
