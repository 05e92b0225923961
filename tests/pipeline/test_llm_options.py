"""`LlmOptions`: checked when made, and what follows from them."""

from __future__ import annotations

import pytest

from nl2opt import InputError, LlmOptions


@pytest.mark.parametrize(
    "wrong",
    [
        {"rounds": -1}, {"rounds": 1.5}, {"rounds": True}, {"samples": 0}, {"threshold": 1.2},
        {"threshold": float("nan")},
        {"threshold": "half"}, {"max_calls": -1}, {"max_tokens": 0.5}, {"max_cost": -0.1}, {"max_cost": float("inf")},
        {"reply_tokens": 0}, {"timeout": 0}, {"timeout": float("inf")}, {"timeout": None},
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        LlmOptions(**wrong)


def test_the_default_formulator():
    assert LlmOptions().formulator(None, with_llm=True) == "repair"
    assert LlmOptions().formulator(None, with_llm=False) == "rules"
    assert LlmOptions(samples=4).formulator(None, with_llm=True) == "consensus:repair"
    assert LlmOptions(samples=4).formulator("judge", with_llm=True) == "consensus:judge"
    assert LlmOptions(samples=4).formulator("consensus:direct", with_llm=True) == "consensus:direct"
    assert LlmOptions(samples=1).formulator("direct", with_llm=True) == "direct"


def test_settings_of_consensus_have_several_samples():
    assert LlmOptions().settings("repair").samples == 1
    assert LlmOptions().settings("consensus:repair").samples > 1
    assert LlmOptions(samples=2, rounds=0, threshold=0.7).settings("consensus:direct").samples == 2
