"""What a reward is made of: the weights of its parts, and the limits of a candidate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from nl2opt.errors import InputError


@dataclass(frozen=True)
class Recipe:
    """A reward is the sum of its parts times their weights; a weight of 0 leaves a part out.

    >>> Recipe(answer=2.0).total({"format": 1.0, "execution": 1.0, "answer": 1.0})
    2.5
    >>> Recipe(answer=-1)
    Traceback (most recent call last):
    nl2opt.errors.InputError: the weight `answer` is -1; it is a number from 0
    """

    name: str = "default"
    format: float = 0.2
    """Whether a candidate can be found and read, in [0, 1]; with `format_rule` sirl in [0, 2]."""
    execution: float = 0.3
    """1 when it runs to an answer: optimal, feasible, infeasible or unbounded."""
    answer: float = 1.0
    """1 when `rule` calls the answer right."""
    structure: float = 0.0
    """How much of the ground truth's reference model agrees, in [0, 1], and 1 when it is the same model."""
    values: float = 0.0
    """With a right answer: the share of the true values of variables, rounded to 3 decimals, that it reproduces."""
    rule: str = "sirl"
    """A scoring rule of `nl2opt.evaluation.protocols`, or a combination."""
    format_rule: Literal["blocks", "sirl"] = "blocks"
    """`blocks`: one tagged or fenced candidate. `sirl`: SIRL's count and order of think, model and python tags."""

    def __post_init__(self) -> None:
        for name in PARTS:
            weight = getattr(self, name)
            if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight < math.inf:
                raise InputError(f"the weight `{name}` is {weight!r}; it is a number from 0")
        if self.format_rule not in ("blocks", "sirl"):
            raise InputError(f"no rule of formats is named {self.format_rule!r}", help="known: blocks, sirl")

    def total(self, parts: dict[str, float | None]) -> float:
        """The reward; a part that could not be had counts 0."""
        return float(sum(getattr(self, name) * (parts.get(name) or 0.0) for name in PARTS))


PARTS = ("format", "execution", "answer", "structure", "values")

DEFAULT = Recipe()
SIRL_STAGE_1 = Recipe("sirl-1", format=0.5, execution=1.0, answer=1.0, format_rule="sirl")
"""SIRL's first stage (SIRLTrain/reward_func): answer + 0.5 format + executed. There a label or a value of 0 is taken
for none, so such items never earn the answer; here they do."""
SIRL_STAGE_2 = Recipe("sirl-2", format=0.0, execution=1.0, answer=1.0, values=1.0)
"""SIRL's second stage: answer + executed + answer x share of the true values reproduced."""
RECIPES = {recipe.name: recipe for recipe in (DEFAULT, SIRL_STAGE_1, SIRL_STAGE_2)}


@dataclass(frozen=True)
class Limits:
    """What one candidate may use; past them it has no answer."""

    seconds: float = 10.0
    """Wall time, from reading to comparing. The candidate's process is killed then."""
    memory_mb: int = 2048
    characters: int = 200_000
    """A longer completion is not read at all."""

    def __post_init__(self) -> None:
        for name in ("seconds", "memory_mb", "characters"):
            if not 0 < getattr(self, name) < math.inf:
                raise InputError(f"the limit `{name}` is {getattr(self, name)}; it is a finite number above 0")
