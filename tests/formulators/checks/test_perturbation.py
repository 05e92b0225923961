"""Numbers that drive the optimum, and numbers that do not."""

from __future__ import annotations

from typing import Any

import pytest

from nl2opt import Formulation
from nl2opt.description.tables import Data, DataTable
from nl2opt.formulation.layout import lay_out
from nl2opt.formulators.checks.examination import examine
from nl2opt.formulators.checks.outcome import Outcome, Solver
from nl2opt.formulators.checks.perturbation import findings, perturb


def bakery(**rules: str) -> Formulation:
    return Formulation.model_validate(
        {
            "sets": {"cakes": {"elements": ["lemon", "walnut"]}},
            "parameters": {
                "profit": {"over": "cakes", "values": {"lemon": 14, "walnut": 17}},
                "eggs": {"over": "cakes", "values": {"lemon": 3, "walnut": 2}},
                "oven": {"value": 30},
                "basket": {"value": 72},
                "shelf": {"value": 500},
            },
            "variables": {"bake": {"over": "cakes", "lower": 0}},
            "objective": {"maximize": "sum(profit[c] * bake[c] for c in cakes)"},
            "constraints": {
                "room": {"rule": "sum(bake[c] for c in cakes) <= oven"},
                "egg": {"rule": "sum(eggs[c] * bake[c] for c in cakes) <= basket"},
                "store": {"rule": "sum(bake[c] for c in cakes) <= shelf"},
            }
            | {name: {"rule": rule} for name, rule in rules.items()},
        }
    )


def effects(formulation: Formulation, data: Data | None = None) -> dict[str, str]:
    instance = lay_out(formulation, data)
    solver = Solver(data or Data(), seconds=30, each=5)
    return {item.parameter: item.effect for item in perturb(instance, solver, solver.outcome_of(instance))}


def test_each_number_is_told_apart() -> None:
    found = effects(bakery())
    assert found == {"profit": "moves", "eggs": "moves", "oven": "moves", "basket": "slack", "shelf": "slack"}


def test_a_row_that_never_bites_leaves_its_parameter_without_effect() -> None:
    formulation = bakery(store="0 * bake['lemon'] <= shelf")
    assert effects(formulation)["shelf"] == "none"
    instance = lay_out(formulation)
    solver = Solver(Data(), seconds=30, each=5)
    (finding,) = findings(instance, perturb(instance, solver, solver.outcome_of(instance)))
    assert finding.code == "no-effect" and finding.element == "parameters.shelf"
    assert "it stands in `store`" in finding.message


def test_the_way_from_a_parameter_to_its_rows_is_followed() -> None:
    formulation = Formulation.model_validate(
        {
            "parameters": {"dozens": {"value": 600}, "pieces": {"for": "i in range(1)", "value": "12 * dozens"}},
            "variables": {"x": {"lower": 0, "upper": 3}},
            "objective": {"maximize": "x"},
            "constraints": {"cap": {"rule": "x <= pieces[0]"}},
        }
    )
    (finding,) = examine(None, formulation).findings
    assert "it stands in `cap`" in finding.message


def test_parameters_from_a_table_are_tried() -> None:
    table = DataTable("costs", ("good", "cost"), (("a", 3), ("b", 4)))
    formulation = Formulation.model_validate(
        {
            "sets": {"goods": {"data": "costs", "column": "good"}},
            "parameters": {"cost": {"over": "goods", "data": "costs", "key": "good", "column": "cost"}},
            "variables": {"buy": {"over": "goods", "lower": 0}},
            "objective": {"minimize": "sum(cost[g] * buy[g] for g in goods)"},
            "constraints": {"need": {"rule": "sum(buy[g] for g in goods) >= 5"}},
        }
    )
    assert effects(formulation, Data({"costs": table})) == {"cost": "moves"}


@pytest.mark.parametrize("value", [1, 2, 7])
def test_small_whole_numbers_are_moved_by_one_at_least(value: int) -> None:
    formulation = Formulation.model_validate(
        {
            "parameters": {"cap": {"value": value}},
            "variables": {"x": {"lower": 0, "domain": "integer"}},
            "objective": {"maximize": "x"},
            "constraints": {"top": {"rule": "x <= cap"}},
        }
    )
    assert effects(formulation) == {"cap": "moves"}


@pytest.mark.parametrize("status", ["infeasible", "unbounded"])
def test_without_an_optimum_nothing_is_tried(status: str) -> None:
    instance = lay_out(bakery())
    assert perturb(instance, Solver(Data(), seconds=5, each=1), Outcome(status)) == ()


def test_a_used_up_budget_is_told_and_nothing_is_claimed() -> None:
    formulation = bakery(store="0 * bake['lemon'] <= shelf")
    found = examine(None, formulation, base=Outcome("optimal", 510.0), seconds=1e-9)
    assert "left out" in found.notes[0]
    assert found.findings == ()
    assert {item.effect for item in found.perturbed} == {"unknown"}


def test_without_an_answer_in_the_time_nothing_is_tried() -> None:
    found = examine(None, bakery(), seconds=1e-9)
    assert found.notes == ("the formulation comes to undecided: there is no answer to hold others against",)


def test_the_object_for_json_is_plain() -> None:
    import json

    body: dict[str, Any] = examine(None, bakery()).to_dict()
    assert json.loads(json.dumps(body)) == body
    assert body["base"]["status"] == "optimal"
