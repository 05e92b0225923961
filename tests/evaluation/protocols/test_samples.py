"""Several data samples of one case: every labelled one counts."""

from __future__ import annotations

from nl2opt.description.tables import Data
from nl2opt.evaluation.attempt import Answer, Attempt
from nl2opt.evaluation.case import Case, Label, Sample
from nl2opt.evaluation.protocols import rule
from tests.evaluation.scoring_cases import label


def several(*labels: Label | None) -> Case:
    return Case("p", "words", tuple(Sample(str(i), Data(), (lab,) if lab else ()) for i, lab in enumerate(labels)))


def answers(*values: float) -> Attempt:
    return Attempt("p", answers=tuple(Answer(str(i), "optimal", value) for i, value in enumerate(values)))


def test_all_samples_have_to_be_right() -> None:
    item = several(label(1.0), label(2.0), label(3.0))
    assert rule("chain-of-experts").score(item, answers(1.0, 2.0, 3.0)).correct is True
    score = rule("chain-of-experts").score(item, answers(1.0, 2.5, 3.0))
    assert score.correct is False
    assert score.reason == "sample 1: 2.5, and the label is 2"
    assert score.details["right_samples"] == 2


def test_a_missing_answer_is_wrong_and_a_missing_label_is_left_out() -> None:
    assert rule("strict").score(several(label(1.0), label(2.0)), answers(1.0)).correct is False
    score = rule("strict").score(several(label(1.0), None), answers(1.0, 9.0))
    assert score.correct is True
    assert score.details["unlabelled_samples"] == 1
    assert rule("strict").score(several(None, None), answers(1.0, 9.0)).correct is None
