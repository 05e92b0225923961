"""Specifications such as ``all(strict, any(mamo, orgeval))``."""

from __future__ import annotations

import itertools

import pytest

from nl2opt.errors import InputError
from nl2opt.evaluation.protocols import RULES, rule
from nl2opt.evaluation.protocols.base import Score
from nl2opt.evaluation.protocols.combination import Combination
from tests.evaluation.scoring_cases import answered, case, label


class Fixed:
    name, version, origin = "fixed", 1, "test"

    def __init__(self, correct: bool | None, value: float | None = None) -> None:
        self.correct, self.value = correct, value

    def score(self, *_: object) -> Score:
        return Score(self.correct, f"says {self.correct}", self.value)


@pytest.mark.parametrize("verdicts", list(itertools.product([True, False, None], repeat=2)))
def test_truth_tables(verdicts: tuple[bool | None, bool | None]) -> None:
    rules = [Fixed(verdict) for verdict in verdicts]
    item, attempt = case("p", label(1.0)), answered("p", objective=1.0)
    both = False if False in verdicts else None if None in verdicts else True
    either = True if True in verdicts else None if None in verdicts else False
    assert Combination("all", rules).score(item, attempt).correct is both
    assert Combination("any", rules).score(item, attempt).correct is either


def test_values_of_members() -> None:
    rules = [Fixed(True, 0.4), Fixed(True, 0.9), Fixed(True)]
    item, attempt = case("p", label(1.0)), answered("p", objective=1.0)
    assert Combination("all", rules).score(item, attempt).value == 0.4
    assert Combination("any", rules).score(item, attempt).value == 0.9


def test_nested_specifications_keep_their_name_and_tell_who_decided() -> None:
    made = rule(" all( strict ,any(mamo,sirl) ) ")
    assert made.name == "all(strict, any(mamo, sirl))"
    score = made.score(case("p", label(3.0)), answered("p", objective=3.005))
    assert score.correct is False
    assert score.reason.startswith("strict: ")
    assert score.details["members"]["any(mamo, sirl)"]["correct"] is True


@pytest.mark.parametrize(
    "spec", ["", "  ", "all(", "all()", "all(strict", "all(strict,", "all(strict mamo)", "strict)", "strict mamo",
             "(strict)", "strict;mamo", "none(strict)", "all(strict,)", "__import__('os')",
             "any(" * 20 + "strict" + ")" * 20],
)  # fmt: skip
def test_a_specification_that_is_none_is_an_input_error(spec: str) -> None:
    with pytest.raises(InputError):
        rule(spec)


def test_plugged_in_rules_may_be_classes_or_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RULES._loaded, "fixed-for-test", Fixed(True))
    assert (
        rule("all(fixed-for-test, strict)").score(case("p", label(1.0)), answered("p", objective=1.0)).correct is True
    )
