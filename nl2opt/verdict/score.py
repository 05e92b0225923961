"""How much of two models agrees, element by element."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Count:
    """Elements of one kind: in the first model, in the second, and how many agree.

    The first model is the reference: `recall` is about it, `precision` about the second.

    >>> count = Count(4, 5, 4)
    >>> count.precision, count.recall, round(count.f1, 3)
    (0.8, 1.0, 0.889)
    """

    first: int = 0
    second: int = 0
    matched: int = 0

    @property
    def precision(self) -> float:
        return self.matched / self.second if self.second else 1.0 if not self.first else 0.0

    @property
    def recall(self) -> float:
        return self.matched / self.first if self.first else 1.0 if not self.second else 0.0

    @property
    def f1(self) -> float:
        total = self.first + self.second
        return 2 * self.matched / total if total else 1.0

    def to_dict(self) -> dict[str, Any]:
        return {
            "first": self.first,
            "second": self.second,
            "matched": self.matched,
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
        }


@dataclass(frozen=True)
class Score:
    """Counts for whole variables and rows, and for the elements they are made of.

    `value` is the F1 of the elements: domains, bounds, sides, coefficients, costs, the sense and what else there is.
    """

    variables: Count
    rows: Count
    coefficients: Count
    elements: Count
    parts: Mapping[str, Count] = field(default_factory=dict)

    @property
    def value(self) -> float:
        """In [0, 1), for models that are not equivalent."""
        total = self.elements.first + self.elements.second
        return min(self.elements.f1, 1 - 1 / (total + 2))

    def to_dict(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "variables": self.variables.to_dict(),
            "rows": self.rows.to_dict(),
            "coefficients": self.coefficients.to_dict(),
            "elements": self.elements.to_dict(),
            "parts": {name: count.to_dict() for name, count in self.parts.items()},
        }
