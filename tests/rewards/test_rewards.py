"""What completions earn: the same scores as the evaluation, part by part."""

from __future__ import annotations

import pytest

from nl2opt.errors import InputError
from nl2opt.rewards import DEFAULT, SIRL_STAGE_1, SIRL_STAGE_2, Limits, Recipe, Reward, Rewarder
from nl2opt.rewards.reward import share_of
from tests.rewards.completions import BAKERY, INFEASIBLE, PROGRAM, ZERO, fenced, tagged

TRUTH = {"answer": 12, "reference": BAKERY, "values": [4.0, 0.0]}


def test_every_part_is_earned_by_a_formulation_and_by_a_program(rewarder: Rewarder) -> None:
    for reward in rewarder.score([tagged(BAKERY), fenced(PROGRAM, "python")], [TRUTH, TRUTH]):
        assert reward.total == pytest.approx(11111.0)
        assert (reward.status, reward.objective) == ("optimal", 12.0)


def test_a_wrong_answer_keeps_what_else_it_earned(rewarder: Rewarder) -> None:
    (reward,) = rewarder.score([tagged(BAKERY.replace("<= 4", "<= 3"))], [TRUTH])
    assert (reward.parts["execution"], reward.parts["answer"], reward.parts["values"]) == (1.0, 0.0, 0.0)
    assert 0.5 < (reward.parts["structure"] or 0.0) < 1.0


def test_labels_of_zero_and_without_a_solution(rewarder: Rewarder) -> None:
    found = rewarder.score(
        [tagged(ZERO), tagged(ZERO), tagged(INFEASIBLE), tagged(INFEASIBLE), tagged(ZERO)],
        [0, "0.0", "No Best Solution", 3, "No Best Solution"],
    )
    assert [reward.parts["answer"] for reward in found] == [1.0, 1.0, 1.0, 0.0, 0.0]
    assert [reward.parts["execution"] for reward in found] == [1.0] * 5


def test_a_ground_truth_that_cannot_be_read_earns_and_costs_nothing(rewarder: Rewarder) -> None:
    found = rewarder.score([tagged(ZERO), "nothing", tagged(ZERO)], ["7 or 8", None, {"answer": "5%"}])
    assert [reward.total for reward in found] == [None, None, None]
    assert "cannot be read" in found[0].reason


@pytest.mark.parametrize(
    ("completion", "format", "words"),
    [
        ("nothing", 0.0, "no formulation and no program"),
        (tagged("variables: {x: {lowr: 0}}"), 0.5, "lowr"),
        (tagged("{" * 3000), 0.5, ""),
        (tagged(BAKERY.replace("bread + cake", "bred + cake")), 1.0, "bred"),
        (fenced("import pyomo.environ as pyo\nraise ValueError('no')", "python"), 1.0, "ValueError"),
        (fenced("import pyomo.environ\ndef f(:", "python"), 1.0, ""),
    ],
)
def test_bad_completions_earn_their_format_at_most(
    rewarder: Rewarder, completion: str, format: float, words: str
) -> None:
    (reward,) = rewarder.score([completion], [TRUTH])
    assert reward.total == pytest.approx(format)
    assert words in reward.reason


def test_a_reference_that_cannot_be_read_is_not_the_candidates_fault(rewarder: Rewarder) -> None:
    (reward,) = rewarder.score([tagged(BAKERY)], [{"answer": 12, "reference": "variables: ["}])
    assert reward.parts["structure"] is None
    assert reward.total == pytest.approx(111.0)


def test_data_of_the_ground_truth_can_be_taken_by_name(rewarder: Rewarder) -> None:
    text = BAKERY.replace("<= 4}", "<= flour_left}") + "parameters: {flour_left: {}}\n"
    (reward,) = rewarder.score([tagged(text)], [{"answer": 12, "data": {"flour_left": 4}}])
    assert reward.parts["answer"] == 1.0


def test_the_same_batch_earns_the_same(rewarder: Rewarder) -> None:
    completions = [tagged(BAKERY), tagged(ZERO), "nothing", fenced(PROGRAM, "python")]
    truths = [TRUTH, 0, 1, 11]
    first: list[Reward] = rewarder.score(completions, truths)
    assert rewarder.score(completions, truths) == first
    turned = rewarder.score(completions[::-1], truths[::-1])
    assert turned[::-1] == first


def test_presets() -> None:
    parts = {"format": 2.0, "execution": 1.0, "answer": 1.0, "values": 0.5}
    assert SIRL_STAGE_1.total(parts) == pytest.approx(1.0 + 1.0 + 1.0)
    assert SIRL_STAGE_2.total(parts) == pytest.approx(1.0 + 1.0 + 0.5)
    assert DEFAULT.total({"format": 1.0, "execution": 1.0, "answer": 1.0}) == pytest.approx(1.5)


def test_shares_of_values() -> None:
    assert share_of((0.0, 0.0, 1.0), [0.0, -0.0, 1.0]) == 1.0
    assert share_of((2.0,), [2.0, 2.0]) == 1.0
    assert share_of((2.0, 2.0), [2.0]) == 0.5


def test_options_that_make_no_sense() -> None:
    with pytest.raises(InputError, match="no recipe is named"):
        Rewarder("sirl-3")
    with pytest.raises(InputError, match="0 workers"):
        Rewarder(workers=0)
    with pytest.raises(InputError, match="no scoring rule"):
        Rewarder(Recipe(rule="lenient"))
    with pytest.raises(InputError, match="`seconds`"):
        Limits(seconds=0)
    with pytest.raises(InputError, match="no rule of formats"):
        Recipe(format_rule="xml")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="2 completions and 1 ground truths"):
        Rewarder().score(["a", "b"], [1])
