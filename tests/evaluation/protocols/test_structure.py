"""Rules that compare models, on formulations and programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from nl2opt.evaluation.attempt import Attempt
from nl2opt.evaluation.case import Reference
from nl2opt.evaluation.protocols import rule
from nl2opt.model.files import write_model
from nl2opt.pipeline.models import model_of
from tests.evaluation.scoring_cases import answered, as_json, bakery, case, lost, reference

PROGRAM = """
import pyomo.environ as pyo
model = pyo.ConcreteModel()
model.b = pyo.Var(domain=pyo.NonNegativeIntegers)
model.c = pyo.Var(domain=pyo.NonNegativeIntegers)
model.gain = pyo.Objective(expr=3 * model.b + 5 * model.c, sense=pyo.maximize)
model.oven = pyo.Constraint(expr=2 * model.b + 4 * model.c <= 9)
model.flour = pyo.Constraint(expr=model.b + model.c <= 4)
"""
SPECS = ["orgeval", "equivalent"]


@pytest.mark.parametrize("spec", SPECS)
def test_the_same_model_is_right_and_another_is_graded(spec: str) -> None:
    item = case("p", references=(reference(bakery()),))
    same = rule(spec).score(item, answered("p", objective=12.0, formulation=as_json(bakery())))
    other = rule(spec).score(item, answered("p", objective=12.0, formulation=as_json(bakery(flour=5))))
    assert (same.correct, same.value) == (True, 1.0)
    assert other.correct is False
    assert other.value is not None and 0.0 < other.value < 1.0


@pytest.mark.parametrize("spec", SPECS)
def test_programs_and_model_files_are_compared_too(spec: str, tmp_path: Path) -> None:
    file = tmp_path / "reference.lp"
    write_model(model_of(bakery()), file)
    item = case("p", references=(Reference("file", path=file),))
    assert rule(spec).score(item, answered("p", objective=12.0, program=PROGRAM)).correct is True


@pytest.mark.parametrize("spec", SPECS)
def test_what_makes_no_model(spec: str) -> None:
    item = case("p", references=(reference(bakery()),))
    broken = Attempt("p", formulation={"variables": {"x": {}}, "objective": {"maximize": "y"}})
    assert rule(spec).score(item, broken).correct is False
    assert rule(spec).score(item, lost("p", "refused")).correct is False
    assert rule(spec).score(item, lost("p", "error")).correct is None
    assert rule(spec).score(item, answered("p", objective=1.0)).correct is None
    assert rule(spec).score(case("p"), answered("p", formulation=as_json(bakery()))).correct is None
    gone = case("p", references=(Reference("file", path=Path("no such file.lp")),))
    score = rule(spec).score(gone, answered("p", formulation=as_json(bakery())))
    assert score.correct is None
    assert "the reference cannot be read" in score.reason


def test_orgeval_does_not_see_the_sense_and_our_verdict_does() -> None:
    turned = bakery().model_copy(
        update={
            "objective": bakery().objective.model_copy(update={"maximize": None, "minimize": "3 * bread + 5 * cake"})
        }
    )
    item = case("p", references=(reference(bakery()),))
    attempt = answered("p", objective=0.0, formulation=as_json(turned))
    assert rule("orgeval").score(item, attempt).correct is True
    assert rule("equivalent").score(item, attempt).correct is False


def test_one_of_several_references_is_enough() -> None:
    item = case("p", references=(reference(bakery(flour=7)), reference(bakery())))
    assert rule("equivalent").score(item, answered("p", formulation=as_json(bakery()))).correct is True
