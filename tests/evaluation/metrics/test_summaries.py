"""What scores come to: counts, shares over cases, majorities, groups, cost; and that order plays no part."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.errors import InputError
from nl2opt.evaluation.attempt import Attempt
from nl2opt.evaluation.label_versions import chosen, disputed, origins_of
from nl2opt.evaluation.metrics import by_kind, majority, summarise
from nl2opt.evaluation.paired import pair
from nl2opt.evaluation.protocols import rule
from nl2opt.evaluation.scoring import Scores, score
from tests.evaluation.scoring_cases import answered, case, label, log_of, lost, set_of

CASES = set_of(
    case("a", label(1.0), kind={"type": "linear"}),
    case("b", label(2.0), kind={"type": "linear"}),
    case("c", label("infeasible"), kind={"type": "nonlinear"}),
    case("d", label(None), kind={"type": "nonlinear"}),
    case("e", label(5.0)),
)


def scored(*attempts: Attempt, spec: str = "strict") -> Scores:
    return score(CASES, log_of(*attempts), rule(spec))


def test_counts_and_shares() -> None:
    scores = scored(
        answered("a", objective=1.0, rounds=1, usage={"calls": 1, "input_tokens": 10, "output_tokens": 5, "cost": 0.5}),
        answered(
            "b", objective=3.0, rounds=3, usage={"calls": 3, "input_tokens": 30, "output_tokens": 9, "cost": 0.25}
        ),
        answered("c", "infeasible", rounds=2, timings={"ask": 1.0, "solve": 0.5}),
        answered("d", objective=1.0, rounds=2),
        lost("e", "failed"),
    )
    found = summarise(scores.items)
    assert (found.right, found.scored, found.unscored, found.attempts) == (2, 4, 1, 5)
    assert found.accuracy.value == pytest.approx(0.5)
    assert found.executed.value == pytest.approx(0.8)
    assert found.rounds == pytest.approx((1 + 3 + 2 + 2 + 1) / 5)
    assert found.status.value == pytest.approx(0.75)  # b has the wrong value and the right status
    assert found.endings == {"answered": 4, "failed": 1}
    cost = found.cost
    assert (cost.calls, cost.input_tokens, cost.output_tokens, cost.dollars, cost.seconds) == (4, 40, 14, 0.75, 1.5)


def test_an_error_of_ours_counts_nowhere() -> None:
    found = summarise(scored(answered("a", objective=1.0), lost("b", "error", code="LlmError")).items)
    assert (found.right, found.scored, found.unscored) == (1, 1, 1)
    assert (found.executed.value, found.executed.of) == (1.0, 1)
    assert found.accuracy.of == 1


def test_refused_and_no_problem_are_wrong_and_told_apart() -> None:
    found = summarise(scored(lost("a", "refused"), lost("b", "no problem"), lost("e", "failed")).items)
    assert (found.right, found.scored) == (0, 3)
    assert found.endings == {"failed": 1, "no problem": 1, "refused": 1}


def test_an_unknown_price_is_not_zero() -> None:
    known = answered("a", objective=1.0, usage={"calls": 1, "cost": 1.0})
    unknown = answered("b", objective=1.0, usage={"calls": 1, "cost": None})
    assert summarise(scored(known, unknown).items).cost.dollars is None


def test_several_attempts_count_as_the_mean_of_their_case() -> None:
    values = {"a": [1.0, 1.0, 9.0, 9.0], "b": [2.0, 9.0, 9.0, 9.0]}
    scores = scored(*(answered(n, objective=v, attempt=i) for n, vs in values.items() for i, v in enumerate(vs)))
    found = summarise(scores.items)
    assert found.accuracy.value == pytest.approx((0.5 + 0.25) / 2)
    assert found.accuracy.of == 2  # cases, not attempts
    assert set(found.pass_at) == {1, 2, 4}
    assert found.pass_at[4].value == 1.0
    assert found.pass_at[2].value == pytest.approx(((1 - 1 / 6) + 0.5) / 2)
    assert found.majority_at[4].value == pytest.approx(0.5)  # a ties and began right; b has three wrong votes


def test_majority_votes_by_value_and_the_silent_do_not_vote() -> None:
    scores = scored(
        lost("a", "failed"),
        replace(answered("a", objective=9.0), attempt=1),
        replace(answered("a", objective=1.0), attempt=2),
        replace(answered("a", objective=1.0 + 1e-9), attempt=3),
    )
    found = majority(scores.items, 4)
    assert found is not None and found.attempt.attempt == 2
    assert majority(scores.items, 1) is None


def test_groups() -> None:
    scores = scored(
        answered("a", objective=1.0),
        answered("b", objective=1.0),
        answered("c", "infeasible"),
        answered("e", objective=5.0),
    )
    groups = by_kind(scores.items, "type")
    assert list(groups) == ["(none)", "linear", "nonlinear"]
    assert groups["linear"].accuracy.value == 0.5
    two = score(
        set_of(case("a", label(1.0), kind={"trait": "x, y"})), log_of(answered("a", objective=1.0)), rule("strict")
    )
    assert list(by_kind(two.items, "trait")) == ["x", "y"]


@given(st.permutations(range(12)), st.integers(0, 10**6))
def test_the_order_of_attempts_plays_no_part(order: list[int], seed: int) -> None:
    rng = random.Random(seed)
    attempts = [answered(name, objective=rng.choice([1.0, 2.0, 5.0]), attempt=i) for name in "abde" for i in range(3)]
    first = summarise(scored(*attempts).items)
    assert summarise(scored(*(attempts[i] for i in order)).items) == first


def test_scores_say_what_was_not_run_and_what_is_strange() -> None:
    scores = scored(answered("a", objective=1.0), answered("zzz", objective=1.0))
    assert scores.not_run == ("b", "c", "d", "e")
    assert scores.strangers == ("zzz",)
    assert len(scores.items) == 1


def test_a_text_that_changed_is_unscored() -> None:
    scores = scored(answered("a", objective=1.0, fingerprint="0" * 16))
    assert scores.items[0].score.correct is None
    assert "text" in scores.items[0].score.reason
    same = scored(answered("a", objective=1.0, fingerprint=CASES.cases[0].fingerprint))
    assert same.items[0].score.correct is True


def test_changing_labels_changes_no_attempt() -> None:
    log = log_of(answered("a", objective=1.0), answered("b", objective=7.0))
    before = log.attempts
    other = set_of(case("a", label(4.0)), case("b", label(7.0)))
    for problems in (CASES, other):
        scores = score(problems, log, rule("any(strict, orlm5)"))
        assert tuple(item.attempt for item in scores.items) == before
        assert all(item.attempt is original for item, original in zip(scores.items, before, strict=True))


def test_label_versions() -> None:
    problems = set_of(
        case("a", label(1.0, "fixed"), label(2.0)),
        case("b", label(3.0)),
        case("c", label(12.33, "fixed"), label(12.3333)),
    )
    assert origins_of(problems) == {"fixed": 2, "published": 3}
    assert set(disputed(problems)) == {"a"}
    log = log_of(answered("a", objective=2.0), answered("b", objective=3.0))
    assert [i.score.correct for i in score(problems, log, rule("strict")).items] == [False, True]
    assert [i.score.correct for i in score(problems, log, rule("strict"), labels=["published"]).items] == [True, True]
    only = score(problems, log, rule("strict"), labels=["fixed"])
    assert [i.score.correct for i in only.items] == [False, None]
    both = score(problems, log, rule("strict"), labels=["fixed", "published"])
    assert [i.score.correct for i in both.items] == [False, True]
    assert set(both.disputed) == {"a"}
    with pytest.raises(InputError, match="no label of the set is from 'fixd'") as caught:
        chosen(problems, ["fixd"])
    assert "'fixed'" in (caught.value.help or "")


def test_pairs_list_what_changed_sides() -> None:
    first = scored(answered("a", objective=1.0), answered("b", objective=2.0), answered("c", "infeasible"))
    second = scored(
        answered("a", objective=9.0), answered("b", objective=2.0), lost("c", "error"), answered("e", objective=5.0)
    )
    found = pair(first, second)
    assert [one.case.id for one, _ in found.only_first] == ["a"]
    assert (found.both_right, found.both_wrong, found.left_out, found.cases) == (1, 0, 2, 2)
    assert found.to_dict()["only_first_right"][0]["second"] == "9, and the label is 1"
    back = pair(second, first)
    assert [one.case.id for one, _ in back.only_second] == ["a"]
    assert back.p_value == found.p_value


def test_quirks_are_counted() -> None:
    found = summarise(scored(answered("c", "undecided"), spec="sirl").items)
    assert found.quirks == {"time-out counts": 1}
