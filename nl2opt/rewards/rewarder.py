"""`Rewarder`: completions and ground truths in, rewards out."""

from __future__ import annotations

import atexit
import os
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from nl2opt.errors import InputError
from nl2opt.rewards.extraction import Candidate, extract, sirl_format, text_of
from nl2opt.rewards.pool import Pool
from nl2opt.rewards.recipe import DEFAULT, PARTS, RECIPES, Limits, Recipe
from nl2opt.rewards.reward import Reward, has_label
from nl2opt.rewards.truth import Truth


class Rewarder:
    """Scores batches of completions over worker processes that stay warm. Close it, or use it in a ``with`` block.

    `recipe` is a `Recipe` or the name of one in `RECIPES`; `workers` counts processes (default: the cores this process
    may use). The same completion and ground truth earn the same reward, unless a time limit decides.

    >>> with Rewarder(workers=1) as rewarder:
    ...     reward, = rewarder.score(['''```yaml
    ... variables: {x: {lower: 0, upper: 4}}
    ... objective: {maximize: 3 * x}
    ... ```'''], [12])
    >>> reward.total, reward.status, reward.parts["answer"]
    (1.5, 'optimal', 1.0)
    """

    def __init__(
        self, recipe: Recipe | str = DEFAULT, *, workers: int | None = None, limits: Limits | None = None
    ) -> None:
        from nl2opt.evaluation.protocols import rule

        if isinstance(recipe, str):
            if recipe not in RECIPES:
                raise InputError(f"no recipe is named {recipe!r}", help="known recipes: " + ", ".join(RECIPES))
            recipe = RECIPES[recipe]
        rule(recipe.rule)
        if workers is not None and workers < 1:
            raise InputError(f"{workers} workers cannot score anything", help="give a number from 1")
        self.recipe, self.limits = recipe, limits or Limits()
        self._pool = Pool(workers or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else workers or 1)

    def __enter__(self) -> Rewarder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def score(self, completions: Sequence[Any], truths: Sequence[Any]) -> list[Reward]:
        """One reward for each completion. Never raises for what a completion or a ground truth holds.

        Completions are strings or lists of chat messages; ground truths are whatever `Truth.of` reads.
        """
        if len(completions) != len(truths):
            raise InputError(f"{len(completions)} completions and {len(truths)} ground truths do not go together")
        read = [Truth.of(truth) for truth in truths]
        candidates = [extract(completion, longest=self.limits.characters) for completion in completions]
        jobs = [
            self._job(place, candidate, truth)
            for place, (candidate, truth) in enumerate(zip(candidates, read, strict=True))
            if candidate is not None and (has_label(truth) or truth.reference)
        ]
        answers = self._pool.run(jobs, self.limits.seconds) if jobs else []
        by_place = {job["id"]: answer for job, answer in zip(jobs, answers, strict=True)}
        return [
            self._reward(completion, truth, candidate, by_place.get(place))
            for place, (completion, truth, candidate) in enumerate(zip(completions, read, candidates, strict=True))
        ]

    def _job(self, place: int, candidate: Candidate, truth: Truth) -> dict[str, Any]:
        return {
            "id": place,
            "kind": candidate.kind,
            "text": candidate.text,
            "truth": truth.to_dict(),
            "recipe": asdict(self.recipe),
            "seconds": self.limits.seconds,
            "memory_mb": self.limits.memory_mb,
        }

    def _reward(
        self, completion: Any, truth: Truth, candidate: Candidate | None, answer: dict[str, Any] | None
    ) -> Reward:
        kind = "none" if candidate is None else candidate.kind
        if not has_label(truth) and not truth.reference:
            return Reward(None, kind=kind, reason=f"the ground truth {truth.answer!r} cannot be read")
        parts: dict[str, float | None] = {**dict.fromkeys(PARTS), "format": 0.0, "execution": 0.0, "answer": 0.0}
        status, objective, reason = "none", None, "no formulation and no program was found"
        if len(text_of(completion)) > self.limits.characters:
            reason = f"the completion is longer than {self.limits.characters:,} characters"
        if candidate is not None:
            if answer is None:
                answer = {
                    "parts": {"format": 1.0, "execution": 0.0, "answer": 0.0},
                    "status": "time",
                    "objective": None,
                    "reason": "it was stopped",
                }
            parts |= answer["parts"]
            parts["format"] = candidate.format * (answer["parts"].get("format") or 0.0)
            status, objective, reason = answer["status"], answer["objective"], answer["reason"]
            if parts["answer"] is None:
                return Reward(None, parts, status, objective, kind, reason)
        if self.recipe.format_rule == "sirl":
            parts["format"] = sirl_format(text_of(completion))
        return Reward(self.recipe.total(parts), parts, status, objective, kind, reason)

    def close(self) -> None:
        """End the workers."""
        self._pool.close()


@lru_cache(maxsize=8)
def shared(recipe: Recipe, limits: Limits, workers: int | None) -> Rewarder:
    """A rewarder that lives as long as this process, one for each choice of options."""
    rewarder = Rewarder(recipe, workers=workers, limits=limits)
    atexit.register(rewarder.close)
    return rewarder
