"""Judging a point by the formulation itself."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings

from nl2opt.errors import InputError
from nl2opt.formulation import certificate
from nl2opt.formulation.certificate import check_point
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.instance import Instance
from nl2opt.formulation.layout import lay_out
from nl2opt.model.direct import direct_model
from nl2opt.solution import solve
from nl2opt.testing.strategies import linear_formulations


def laid_out(**content: Any) -> Instance:
    instance = lay_out(Formulation.model_validate(content))
    assert not instance.has_errors, instance.findings
    return instance


BAKERY = {
    "sets": {"S": {"elements": ["a", "b"]}},
    "parameters": {"cap": {"over": "S", "values": {"a": 0.3, "b": 2}}},
    "variables": {"x": {"over": "S", "lower": 0, "upper": 5, "domain": "integer"}, "y": {"lower": 0}},
    "expressions": {"load": {"for": "s in S", "value": "0.1 * x[s] + 0.2 * y"}},
    "objective": {"maximize": "x['a'] + y / 3"},
    "constraints": {"c": {"for": "s in S", "rule": "load[s] <= cap[s]"}, "d": {"rule": "1 <= y <= 1 + x['b']"}},
    "answers": {
        "loaves": "sum(x[s] for s in S)",
        "each": "{s: load[s] for s in S}",
        "wide": "y > 2",
        "list": "[x[s] for s in S]",
        "all": "x",
    },
}


def test_exact_arithmetic_takes_decimals_by_their_text() -> None:
    check = check_point(laid_out(**BAKERY), {"x[a]": 1.0, "x[b]": 0.0, "y": 1.0})
    assert (check.violation, check.where, check.exact, check.problems) == (0.0, None, True, ())
    assert check.objective == pytest.approx(4 / 3)
    assert check.answers == {
        "loaves": 1,
        "each": {"a": 0.3, "b": 0.2},
        "wide": False,
        "list": [1, 0],
        "all": {"a": 1, "b": 0},
    }
    assert check.to_dict()["largest_violation"] == 0.0


@pytest.mark.parametrize(
    ("point", "where", "amount"),
    [
        ({"x[a]": 3, "x[b]": 0, "y": 1}, "c[a]", 0.2),
        ({"x[a]": 0, "x[b]": -2, "y": 1}, "lower bound of x[b]", 2),
        ({"x[a]": 0, "x[b]": 9, "y": 1}, "upper bound of x[b]", 4),
        ({"x[a]": 0.5, "x[b]": 0, "y": 1}, "integrality of x[a]", 0.5),
        ({"x[a]": 0, "x[b]": 0, "y": 0.25}, "d", 0.75),
        ({"x[a]": 0, "x[b]": 0, "y": 1.125}, "d", 0.125),
        ({"x[a]": float("inf"), "x[b]": 0, "y": 1}, "value of x[a]", float("inf")),
        ({"x[a]": float("nan"), "x[b]": 0, "y": 1}, "value of x[a]", float("inf")),
    ],
)
def test_a_wrong_point_names_the_rule_and_the_amount(point: dict[str, float], where: str, amount: float) -> None:
    check = check_point(laid_out(**BAKERY), point)
    assert (check.where, check.violation) == (where, pytest.approx(amount))


def test_a_point_without_a_value_is_an_error() -> None:
    with pytest.raises(InputError, match=r"no value for x\[b\]"):
        check_point(laid_out(**BAKERY), {"x[a]": 1, "y": 1})


def test_functions_make_it_a_float_check() -> None:
    content = {
        "variables": {"x": {"lower": 0}},
        "objective": {"minimize": "exp(x)"},
        "constraints": {"c": {"rule": "sqrt(x) >= 2"}},
    }
    check = check_point(laid_out(**content), {"x": 4.0})
    assert check.violation == 0 and not check.exact


def test_outside_the_domain_is_a_problem() -> None:
    content = {
        "variables": {"x": {}},
        "objective": {"minimize": "log(x)"},
        "constraints": {"c": {"rule": "log(x) <= 2"}, "d": {"rule": "x <= 1"}},
        "answers": {"root": "sqrt(x)", "x": "x"},
    }
    check = check_point(laid_out(**content), {"x": -1.0})
    assert check.violation == 0 and check.objective is None
    assert [problem.split(":")[0] for problem in check.problems] == ["c", "objective", "answer 'root'"]
    assert check.answers == {"x": -1}


@pytest.mark.parametrize(
    ("variable", "value", "others", "missed"),
    [
        ({"domain": "semicontinuous", "lower": 2, "upper": 5}, 0.5, {"x_on": 1}, 1.5),
        ({"domain": "semicontinuous", "lower": 2, "upper": 5}, 0.5, {"x_on": 0}, 0.5),
        ({"domain": "semicontinuous", "lower": 2, "upper": 5}, 3, {"x_on": 1}, 0),
        ({"domain": "semicontinuous", "lower": 2, "upper": 5}, 0, {"x_on": 0}, 0),
        ({"lower": 0, "step": 0.1}, 0.3, {"x_steps": 3}, 0),
        ({"lower": 0, "step": 0.1}, 0.35, {"x_steps": 3}, 0.05),
        ({"lower": 0, "step": 0.1}, 0.35, {"x_steps": 3.5}, 0.5),
    ],
)
def test_zero_or_between_and_steps_are_judged(
    variable: dict[str, Any], value: float, others: dict[str, float], missed: float
) -> None:
    check = check_point(laid_out(variables={"x": variable}), {"x": value, **others})
    assert check.violation == pytest.approx(missed)


def test_a_rule_that_data_choose_is_measured_not_only_true_or_false() -> None:
    content = {
        "sets": {"T": {"elements": [1, 2]}},
        "variables": {"x": {"over": "T"}},
        "constraints": {"c": {"for": "t in T", "rule": "x[t] == 0.3 if t == 1 else (x[t] >= 1 if t == 2 else True)"}},
    }
    check = check_point(laid_out(**content), {"x[1]": 0.1 + 0.2, "x[2]": 1 - 1e-9})
    assert 0 < check.violation < 2e-9


def test_rules_without_rows_are_judged_by_their_truth() -> None:
    content = {
        "sets": {"E": {"elements": []}},
        "variables": {"x": {"over": "E"}, "y": {}},
        "constraints": {"c": {"rule": "sum(x[e] for e in E) <= 1"}},
    }
    assert check_point(laid_out(**content), {"y": 0.0}).violation == 0


def test_weighted_objectives() -> None:
    content = {"variables": {"x": {}, "y": {}}, "objective": {"minimize": ["x", "2 * y"], "weights": [0.1, 3]}}
    assert check_point(laid_out(**content), {"x": 1.0, "y": 2.0}).objective == 12.1


def test_large_models_are_checked_in_floats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificate, "EXACT_LIMIT", 2)
    check = check_point(laid_out(**BAKERY), {"x[a]": 1.0, "x[b]": 0.0, "y": 1.0})
    assert not check.exact and check.violation < 1e-12


@settings(max_examples=40)
@given(linear_formulations())
def test_every_point_a_solver_returns_satisfies_the_formulation(formulation: Formulation) -> None:
    instance = lay_out(formulation)
    assume(not any(not item.truth for item in instance.decided))
    solution = solve(direct_model(instance))
    assert solution.status.value == "optimal"
    check = check_point(instance, solution.values())
    assert check.violation <= 1e-6 and not check.problems and check.exact
    assert check.objective == pytest.approx(solution.objective, abs=1e-6, rel=1e-6)
    if solution.objective:
        name = next(iter(solution.values()))
        far = {**solution.values(), name: solution.values()[name] + 1000}
        assert check_point(instance, far).violation > 1
