"""Reward functions for verl: ``custom_reward_function.path=.../nl2opt/rewards/verl.py``, name ``compute_score``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nl2opt.rewards.recipe import DEFAULT, PARTS, RECIPES, Limits, Recipe
from nl2opt.rewards.reward import Reward
from nl2opt.rewards.truth import Truth


def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: Any,
    extra_info: Mapping[str, Any] | None = None,
    *,
    recipe: Recipe | str = DEFAULT,
    limits: Limits | None = None,
    workers: int | None = None,
) -> dict[str, float]:
    """The reward of one completion, as verl's reward managers call it: ``score``, and the parts to be logged.

    `ground_truth` is a number, words, a mapping (answer, reference, values, data) or that as JSON; `extra_info` may add
    reference, values and data. ``unscored`` is 1 where the ground truth cannot be read; ``score`` is 0 then.

    >>> compute_score("optmath", "no idea", "12")["score"]
    0.0
    """
    return compute_scores(
        [data_source], [solution_str], [ground_truth], [extra_info], recipe=recipe, limits=limits, workers=workers
    )[0]


def compute_scores(
    data_sources: Sequence[str],
    solution_strs: Sequence[str],
    ground_truths: Sequence[Any],
    extra_infos: Sequence[Mapping[str, Any] | None] | None = None,
    *,
    recipe: Recipe | str = DEFAULT,
    limits: Limits | None = None,
    workers: int | None = None,
) -> list[dict[str, float]]:
    """`compute_score` for a batch (verl's ``batch`` reward manager), spread over the workers."""
    from nl2opt.errors import InputError
    from nl2opt.rewards.rewarder import shared

    if isinstance(recipe, str):
        if recipe not in RECIPES:
            raise InputError(f"no recipe is named {recipe!r}", help="known recipes: " + ", ".join(RECIPES))
        recipe = RECIPES[recipe]
    infos = [None] * len(solution_strs) if extra_infos is None else list(extra_infos)
    truths = [_truth(truth, info) for truth, info in zip(ground_truths, infos, strict=True)]
    rewards = shared(recipe, limits or Limits(), workers).score(solution_strs, truths)
    return [_row(reward) for reward in rewards]


def _truth(ground_truth: Any, info: Mapping[str, Any] | None) -> Truth:
    truth = Truth.of(ground_truth)
    added = {key: info[key] for key in ("reference", "values", "sol", "data") if info and info.get(key) is not None}
    return Truth.of({**truth.to_dict(), **added}) if added else truth


def _row(reward: Reward) -> dict[str, float]:
    """The same keys for every completion, as verl asks for."""
    row = {"score": reward.total or 0.0, "unscored": float(reward.total is None)}
    return row | {name: float(reward.parts.get(name) or 0.0) for name in PARTS}
