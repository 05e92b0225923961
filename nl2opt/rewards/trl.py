"""A reward function for TRL's trainers (GRPO, RLOO): ``reward_funcs=[trl_reward]``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from nl2opt.rewards.recipe import DEFAULT, RECIPES, Limits, Recipe

TrlReward = Callable[..., list[float | None]]
COLUMNS = ("answer", "ground_truth", "label", "objective", "en_answer", "solution")
"""Columns that may hold the ground truth, in the order they are looked for."""


def trl_reward(completions: Sequence[Any], **columns: Any) -> list[float | None]:
    """The default recipe as a reward function of TRL, which calls it with keywords and the data set's columns.

    The ground truth is the first of the columns answer, ground_truth, label, objective, en_answer, solution that is
    there; ``reference`` (a formulation) and ``values`` are used when present. None for an item whose ground truth
    cannot be read: TRL leaves it out. `make_trl_reward` chooses weights, limits and workers.

    >>> trl_reward(completions=["no idea"], prompts=["..."], answer=["12"])
    [0.0]
    """
    return _reward(DEFAULT, Limits(), None, completions, columns)


def make_trl_reward(
    recipe: Recipe | str = DEFAULT,
    *,
    limits: Limits | None = None,
    workers: int | None = None,
    column: str | None = None,
) -> TrlReward:
    """A reward function of TRL for a recipe; `column` names the column that holds the ground truth."""
    from nl2opt.rewards.rewarder import Rewarder

    chosen = RECIPES.get(recipe) if isinstance(recipe, str) else recipe
    if chosen is None:
        Rewarder(recipe)  # says which recipes there are
        raise AssertionError
    held = limits or Limits()

    def reward(completions: Sequence[Any], **columns: Any) -> list[float | None]:
        if column is not None:
            columns = {**columns, COLUMNS[0]: columns.get(column)}
        return _reward(chosen, held, workers, completions, columns)

    reward.__name__ = f"nl2opt_{chosen.name.replace('-', '_')}"  # TRL logs rewards by this name
    return reward


def _reward(
    recipe: Recipe, limits: Limits, workers: int | None, completions: Sequence[Any], columns: dict[str, Any]
) -> list[float | None]:
    from nl2opt.errors import InputError
    from nl2opt.rewards.rewarder import shared

    name = next((name for name in COLUMNS if _is_column(columns.get(name), len(completions))), None)
    if name is None:
        raise InputError(
            "no column of the data set holds the ground truth",
            help="name one of the columns " + ", ".join(COLUMNS) + ", or use make_trl_reward(column=...)",
        )
    more = {
        key: columns[key]
        for key in ("reference", "formulation", "values", "sol", "data")
        if _is_column(columns.get(key), len(completions))
    }
    truths = [
        _truth(columns[name][i], {key: column[i] for key, column in more.items()}) for i in range(len(completions))
    ]
    return [reward.total for reward in shared(recipe, limits, workers).score(completions, truths)]


def _is_column(value: Any, length: int) -> bool:
    return value is not None and not isinstance(value, str) and hasattr(value, "__len__") and len(value) == length


def _truth(answer: Any, more: dict[str, Any]) -> Any:
    from nl2opt.rewards.truth import Truth

    first = Truth.of(answer)
    return Truth.of({**first.to_dict(), **{key: value for key, value in more.items() if value is not None}})
