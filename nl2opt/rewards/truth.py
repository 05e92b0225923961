"""`Truth`: what a completion is held against, read from whatever a training set calls its answer."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_KEYS = ("answer", "ground_truth", "label", "objective", "en_answer", "solution")


@dataclass(frozen=True)
class Truth:
    """The answer, and what else is known. `answer` is as published: a number, or words such as "No Best Solution"."""

    answer: Any = None
    reference: str | None = None
    """A formulation as YAML or JSON, for the structure."""
    values: tuple[float, ...] = ()
    """The true values of all variables (SIRL's second stage)."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """Values that candidates may take by name."""

    @classmethod
    def of(cls, thing: Any) -> Truth:
        """From a number, words, a mapping, or a mapping as JSON.

        >>> Truth.of("12,000.00").answer, Truth.of('{"answer": 3, "values": [1, 2]}').values
        ('12,000.00', (1.0, 2.0))
        """
        if isinstance(thing, Truth):
            return thing
        if isinstance(thing, str) and thing.lstrip().startswith("{"):
            try:
                thing = json.loads(thing)
            except (ValueError, RecursionError):
                return cls(thing)
        if not isinstance(thing, Mapping):
            return cls(_plain(thing))
        answer = next((thing[key] for key in _KEYS if thing.get(key) is not None), None)
        reference = thing.get("reference", thing.get("formulation"))
        if isinstance(reference, Mapping):
            reference = json.dumps(_plain(reference))
        values = thing.get("values", thing.get("sol")) or ()
        data = thing.get("data")
        return cls(
            _plain(answer),
            reference if isinstance(reference, str) else None,
            tuple(float(v) for v in values if isinstance(v, int | float)) if isinstance(values, Sequence) else (),
            _plain(dict(data)) if isinstance(data, Mapping) else {},
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "answer": self.answer,
            "reference": self.reference,
            "values": list(self.values),
            "data": dict(self.data),
        }


def _plain(value: Any) -> Any:
    """Plain JSON values: numbers of numpy and torch become numbers, what is neither becomes its text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    item = getattr(value, "item", None)
    if callable(item):
        try:
            return _plain(item())
        except (TypeError, ValueError, RuntimeError):
            return str(value)
    return str(value)
