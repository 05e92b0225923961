"""Sums of many terms written out."""

from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st

from nl2opt.formulation.balance import balanced, depth_of
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.expressions import parse_expression
from nl2opt.formulation.layout import lay_out
from nl2opt.model.agreement import differences
from nl2opt.model.direct import direct_model
from nl2opt.model.program import write_program
from nl2opt.model.sandbox import run_program


@given(st.lists(st.tuples(st.sampled_from("+-"), st.integers(-9, 9)), min_size=1, max_size=300))
def test_a_balanced_sum_has_the_same_value(terms: list[tuple[str, int]]) -> None:
    text = "5 " + " ".join(f"{sign} ({number})" for sign, number in terms)
    tree = balanced(ast.parse(text, mode="eval").body)
    value = eval(compile(ast.fix_missing_locations(ast.Expression(tree)), "sum", "eval"), {})
    assert value == 5 + sum(number if sign == "+" else -number for sign, number in terms)
    assert depth_of(tree) < 60


def test_short_sums_stay_as_written() -> None:
    text = "a - b + c - d"
    assert ast.unparse(parse_expression(text).tree) == text


def test_a_rule_of_seven_hundred_terms_solves_on_both_routes() -> None:
    names = [f"x{k}" for k in range(700)]
    formulation = Formulation.model_validate(
        {
            "variables": {name: {"lower": 0, "upper": 1} for name in names},
            "objective": {"maximize": " + ".join(f"{k % 7 + 1} * {name}" for k, name in enumerate(names))},
            "constraints": {
                "budget": {"rule": " + ".join(names) + " <= 30"},
                "mixed": {"rule": " - ".join(names) + " <= 5"},
            },
        }
    )
    instance = lay_out(formulation)
    assert not instance.has_errors
    assert len(instance.rows[0].body.linear) == 700
    expected = direct_model(instance)
    assert differences(run_program(write_program(instance).text).model, expected.with_(name="")) == []
