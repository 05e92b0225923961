"""`check`: every finding, each cause once, whatever the formulation says."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.description.tables import Data, DataTable
from nl2opt.diagnostics import Diagnostic, Severity, render
from nl2opt.formulation.checking import check, external_data
from nl2opt.formulation.codes import all_codes
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.layout import lay_out
from nl2opt.formulation.notation import parse_formulation

BAKERIES = """
name: two bakeries
sets:
  bakeries: {elements: [north, south]}
  days: {data: demand, column: day}
parameters:
  price: {over: [bakeries], unit: EUR/loaf, values: {north: 3, south: 2.5}}
  demand: {over: [days], unit: loaf, data: demand, key: day, column: loaves}
  capacity: {over: [bakeries], unit: loaf/day, values: {north: 900, south: 700}, source: Each oven bakes 900 or 700.}
variables:
  bake: {over: [bakeries, days], domain: integer, lower: 0, unit: loaf, meaning: loaves baked}
objective:
  maximize: sum(price[b] * bake[b, d] for b in bakeries for d in days)
constraints:
  oven_limit: {for: b in bakeries for d in days, rule: "bake[b, d] <= capacity[b]", source: Each oven has its limit.}
  meet_demand: {for: d in days, rule: "sum(bake[b, d] for b in bakeries) >= demand[d]"}
"""
DEMAND = Data({"demand": DataTable("demand", ("day", "loaves"), (("mon", 300), ("tue", 450)))})


def codes(findings: list[Diagnostic], *, notes: bool = False) -> list[str]:
    return [finding.code for finding in findings if notes or finding.severity is not Severity.NOTE]


def test_a_right_formulation_has_only_the_class_of_the_problem() -> None:
    assert codes(check(parse_formulation(BAKERIES), DEMAND), notes=True) == ["problem-class"]


def test_without_its_data_only_the_text_is_checked() -> None:
    formulation = parse_formulation(BAKERIES.replace("capacity[b]", "capcity[b]"))
    assert external_data(formulation) == ["demand"]
    assert codes(check(formulation), notes=True) == ["no-data", "undefined-name"]


def test_an_instance_saves_laying_out_again_and_gives_the_same() -> None:
    formulation = parse_formulation(BAKERIES.replace("price[b]", "price[d]"))
    instance = lay_out(formulation, DEMAND)
    assert check(formulation, instance=instance) == check(formulation, DEMAND)


def test_one_cause_is_one_finding() -> None:
    """An index from the wrong set also has no cell, and the misspelt parameter is not unused: neither is said."""
    formulation = parse_formulation(BAKERIES.replace("price[b]", "price[d]").replace("capacity[b]", "capcity[b]"))
    assert codes(check(formulation, DEMAND)) == ["index-from-wrong-set", "undefined-name"]


def test_several_findings_come_in_reading_order() -> None:
    text = BAKERIES.replace("price[b]", "prise[b]").replace("demand[d]", "demnd[d]")
    text = text.replace("<= capacity", "< capacity")
    findings = [f for f in check(parse_formulation(text, "bakeries.yaml"), DEMAND) if f.is_error]
    assert codes(findings) == ["undefined-name", "strict-inequality", "undefined-name"]
    lines = [finding.location.line for finding in findings if finding.location]
    assert lines == sorted(lines) and len(lines) == 3


def test_a_finding_points_at_the_words_and_says_where_they_came_from() -> None:
    formulation = parse_formulation(BAKERIES.replace("<= capacity[b]", "<= capcity[b]"), "bakeries.yaml")
    (finding,) = [f for f in check(formulation, DEMAND) if f.is_error]
    assert finding.notes == ('read from: "Each oven has its limit."',)
    assert finding.element == "constraints.oven_limit"
    shown = render([finding])
    assert "error[undefined-name]: constraint `oven_limit` uses `capcity`, which is not declared" in shown
    assert " --> bakeries.yaml:15:71" in shown
    assert "^^^^^^^ no set, parameter or variable has this name" in shown
    assert "help: a parameter with a similar name exists: `capacity`" in shown


def test_a_formulation_made_in_python_has_places_too() -> None:
    cap = {"cap": {"rule": "x >= need"}}
    formulation = Formulation.model_validate(
        {"variables": {"x": {"lower": 0}}, "objective": {"minimize": "x"}, "constraints": cap}
    )
    (finding,) = [f for f in check(formulation) if f.is_error]
    assert finding.location is not None and str(finding.location) == "constraints.cap.rule:1:6"


def test_the_budget_used_up_is_said_once() -> None:
    text = """
sets: {n: {elements: "range(900000)"}}
variables: {x: {lower: 0}}
objective: {minimize: x}
constraints:
  one: {rule: "x >= sum(1 for i in n for j in n)"}
  two: {rule: "x >= sum(2 for i in n for j in n)"}
"""
    assert codes(check(parse_formulation(text))) == ["too-many-steps"]


def test_a_class_is_named_with_the_size() -> None:
    (note,) = [f for f in check(parse_formulation(BAKERIES), DEMAND) if f.code == "problem-class"]
    assert note.message == "the problem is an MILP: 4 integer columns, 6 rows"


BASE: dict[str, Any] = parse_formulation(BAKERIES).model_dump(by_alias=True, exclude_none=True)
PIECES = st.sampled_from(
    [
        "bakeries", "days", "price", "price[b]", "price[b, d]", "bake", "bake[b, d]", "bake[d]", "b", "d", "zz",
        "0", "1",
        "sum(bake[b, d] for b in bakeries)", "demand[d]", "data", "data.demand", "len(days)", "max(price)", "'mon'",
        "[1, 2]",
        "(1 if bake[b, d] >= 1 else 0)", "{(i, j) for i in days for j in days}", "next(d, days)", "x[", "not b",
        "range(3)",
        "sum(r.loaves for r in data.demand)", "implies(bake[b, d] >= 1, bake[b, d] >= 2)",
        "sum(bake[i, :] for i in bakeries)",
        "first(days)", "{k: k for k in days}", "abs(bake[b, d] - 3)", "bake[b, d] * bake[b, d]", "price[price[b]]",
        "d in days",
    ]
)  # fmt: skip
OPERATORS = st.sampled_from(["+", "-", "*", "/", "<=", ">=", "==", "<", "and", "|", "%", "in"])
EXPRESSIONS = st.recursive(PIECES, lambda inner: st.builds("{} {} {}".format, inner, OPERATORS, inner), max_leaves=4)
LOOPS = st.sampled_from(
    ["b in bakeries for d in days", "d in days", "(b, d) in days", "b in zz", "d in days if d > 1",
    "b in bakeries if", "sum in days",
     "b in {(i, j) for i in days for j in days}", "b in data.demand", "b, d in price", "b in 3"]
)  # fmt: skip
NAMES = st.sampled_from(["bakeries", "days", "price", "zz", "bake"])


@given(EXPRESSIONS, EXPRESSIONS, EXPRESSIONS, LOOPS, LOOPS, st.lists(NAMES, max_size=2), st.booleans())
def test_check_never_raises_and_says_only_what_is_explained(
    goal: str, rule: str, member: str, loop: str, other: str, over: list[str], with_data: bool
) -> None:
    value = copy.deepcopy(BASE)
    value["objective"] = {"minimize": goal}
    value["constraints"]["oven_limit"] |= {"rule": rule, "for": loop}
    value["sets"]["extra"] = {"elements": member, "within": over or None}
    value["parameters"]["made"] = {"for": other, "value": rule}
    value["variables"]["more"] = {"over": over or None, "upper": goal}
    findings = check(Formulation.model_validate(value), DEMAND if with_data else None)
    assert {finding.code for finding in findings} <= set(all_codes())
    assert all(finding.location is not None or finding.element for finding in findings if finding.is_error)
    render(findings)


@pytest.mark.parametrize("text", ["{}", "variables: {x: {}}", "objective: {minimize: 1}", "sets: {s: {elements: []}}"])
def test_next_to_nothing_can_be_checked(text: str) -> None:
    assert all(finding.code in all_codes() for finding in check(parse_formulation(text, format="yaml")))
