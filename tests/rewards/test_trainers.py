"""The signatures that TRL and verl call."""

from __future__ import annotations

import inspect

import pytest

from nl2opt.errors import InputError
from nl2opt.rewards import Limits, compute_score, compute_scores, make_trl_reward, trl_reward
from tests.rewards.completions import BAKERY, ZERO, tagged

OPTIONS = {"limits": Limits(seconds=30), "workers": 1}


def test_trl_calls_with_keywords_and_columns() -> None:
    reward = make_trl_reward("sirl-1", **OPTIONS)  # type: ignore[arg-type]
    chats = [[{"role": "assistant", "content": tagged(BAKERY)}], [{"role": "assistant", "content": "no"}]]
    found = reward(
        prompts=[["..."], ["..."]], completions=chats, completion_ids=[[1], [2]], trainer_state=object(),
        question=["a", "b"], answer=["12", "12"],
    )  # fmt: skip
    assert found[0] is not None and found[1] is not None
    assert found[0] > found[1] > 0  # SIRL's format gives something for tags that are not missing
    assert reward.__name__ == "nl2opt_sirl_1"
    assert next(iter(inspect.signature(trl_reward).parameters)) == "completions"


def test_trl_columns() -> None:
    reward = make_trl_reward(column="optimum", **OPTIONS)  # type: ignore[arg-type]
    assert reward(completions=[tagged(ZERO)], optimum=[0], answer=["7 or 8"]) == [1.5]
    assert make_trl_reward(**OPTIONS)(completions=[tagged(ZERO)], solution=["7 or 8"]) == [None]  # type: ignore[arg-type]
    with pytest.raises(InputError, match="no column"):
        reward(completions=[tagged(ZERO)], other=[1])
    with pytest.raises(InputError, match="no recipe"):
        make_trl_reward("none")


def test_verl_gets_the_same_keys_for_every_completion() -> None:
    found = compute_scores(
        ["set"] * 3, [tagged(BAKERY), "no", tagged(ZERO)], ["12", "12", "7 or 8"],
        [{"reference": BAKERY}, None, {}], **OPTIONS,  # type: ignore[arg-type]
    )  # fmt: skip
    assert [row["score"] for row in found] == [1.5, 0.0, 0.0]
    assert [row["unscored"] for row in found] == [0.0, 0.0, 1.0]
    assert len({tuple(row) for row in found}) == 1
    assert compute_score("set", tagged(BAKERY), 12, **OPTIONS) == {**found[0]}  # type: ignore[arg-type]


def test_verls_parameters_have_verls_names() -> None:
    assert list(inspect.signature(compute_score).parameters)[:4] == [
        "data_source", "solution_str", "ground_truth", "extra_info",
    ]  # fmt: skip
    with pytest.raises(InputError, match="no recipe"):
        compute_score("set", "x", 1, recipe="none")
