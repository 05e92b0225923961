"""Labels that come from solving reference models."""

from __future__ import annotations

from pathlib import Path

import pytest

from nl2opt import Formulation
from nl2opt.description.tables import Data
from nl2opt.evaluation.case import Case, Label, ProblemSet, Reference, Sample
from nl2opt.evaluation.protocols import rule
from nl2opt.evaluation.scoring import score
from nl2opt.evaluation.solved_labels import SOLVED, with_solved
from tests.evaluation.scoring_cases import answered


def model(rule_: str) -> Formulation:
    return Formulation.model_validate(
        {
            "variables": {"x": {"lower": 0, "domain": "integer"}},
            "objective": {"maximize": "2 * x"},
            "constraints": {"cap": {"rule": rule_}},
        }
    )


def one(reference: Reference, *labels: Label) -> ProblemSet:
    return ProblemSet("tiny", (Case("p", "How many?", (Sample("", Data(), labels),), (reference,)),))


def solved(reference: Reference) -> Label:
    (label,) = with_solved(one(reference)).cases[0].samples[0].labels
    return label


@pytest.mark.parametrize(
    ("text", "status", "objective"),
    [("2 * x <= 9", "optimal", 8.0), ("x >= 1", "unbounded", None), ("0 * x + 2 * x == 3", "infeasible", None)],
)
def test_a_reference_is_solved(text: str, status: str, objective: float | None) -> None:
    label = solved(Reference("published", formulation=model(text)))
    assert (label.origin, label.status, label.objective) == (SOLVED, status, objective)


def test_a_model_file_is_solved(tmp_path: Path) -> None:
    path = tmp_path / "model.lp"
    path.write_text("Minimize\n obj: 3 x\nSubject To\n c: x >= 2\nEnd\n", encoding="utf-8")
    assert solved(Reference("published", path=path)).objective == 6.0


def test_a_broken_reference_gives_a_label_that_scores_nothing(tmp_path: Path) -> None:
    path = tmp_path / "model.lp"
    path.write_text("this is no model", encoding="utf-8")
    label = solved(Reference("published", path=path))
    assert label.status is None and "could not be solved" in label.note


def test_published_labels_stay_first_and_other_cases_are_left_alone() -> None:
    problems = one(Reference("published", formulation=model("x <= 4")), Label("published", "9", "optimal", 9.0))
    assert [label.origin for label in with_solved(problems).cases[0].samples[0].labels] == ["published", SOLVED]
    assert with_solved(problems, only=["another"]) == problems


def test_an_attempt_is_scored_by_it() -> None:
    problems = with_solved(one(Reference("published", formulation=model("x <= 4"))))
    for objective, right in ((8.0, True), (9.0, False)):
        found = score(problems, [answered("p", objective=objective)], rule("strict"), labels=[SOLVED])
        assert [item.score.correct for item in found.items] == [right]
