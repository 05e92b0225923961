"""Rewards for trainers of llms: the scores of the evaluation, for thousands of completions.

`trl_reward` has TRL's signature of a reward function, `compute_score` verl's; `Rewarder` is what both stand on, for
anything else. A completion holds a formulation or a Pyomo program; it is read, solved and compared with its ground
truth in a process of its own, with limits, and whatever it does costs only its own score.

>>> import nl2opt.rewards as rewards
>>> rewards.SIRL_STAGE_1.format, rewards.SIRL_STAGE_2.values
(0.5, 1.0)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nl2opt.on_use import homes_of, on_use

if TYPE_CHECKING:
    from nl2opt.rewards.extraction import Candidate, extract
    from nl2opt.rewards.recipe import DEFAULT, RECIPES, SIRL_STAGE_1, SIRL_STAGE_2, Limits, Recipe
    from nl2opt.rewards.reward import Reward
    from nl2opt.rewards.rewarder import Rewarder
    from nl2opt.rewards.trl import make_trl_reward, trl_reward
    from nl2opt.rewards.truth import Truth
    from nl2opt.rewards.verl import compute_score, compute_scores

_MODULES = {
    "extraction": "Candidate extract",
    "recipe": "DEFAULT RECIPES SIRL_STAGE_1 SIRL_STAGE_2 Limits Recipe",
    "reward": "Reward",
    "rewarder": "Rewarder",
    "trl": "make_trl_reward trl_reward",
    "truth": "Truth",
    "verl": "compute_score compute_scores",
}
_HOMES = homes_of(_MODULES)

__all__ = [
    "DEFAULT",
    "RECIPES",
    "SIRL_STAGE_1",
    "SIRL_STAGE_2",
    "Candidate",
    "Limits",
    "Recipe",
    "Reward",
    "Rewarder",
    "Truth",
    "compute_score",
    "compute_scores",
    "extract",
    "make_trl_reward",
    "trl_reward",
]

__getattr__ = on_use(__name__, _HOMES)
