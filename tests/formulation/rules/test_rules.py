"""The registry, plug-ins, and what single rules say beyond the Markdown cases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from nl2opt.diagnostics import Diagnostic, Explanation
from nl2opt.formulation.checking import check
from nl2opt.formulation.layout import lay_out
from nl2opt.formulation.notation import parse_formulation
from nl2opt.formulation.rules import RULES, Context, Needs
from nl2opt.formulation.rules.problem_class import class_of


def codes(text: str, **given: Any) -> list[str]:
    return [finding.code for finding in check(parse_formulation(text), **given)]


class NoShouting:
    """A rule as a plug-in would bring it."""

    NEEDS = Needs.TEXT
    EXPLANATIONS = (Explanation("shouted-name", "a name is in capitals", "It reads badly.", "X", "x"),)

    def check(self, context: Context) -> Iterable[Diagnostic]:
        for name in context.formulation.variables:
            if name.isupper():
                yield context.warning("shouted-name", f"variable `{name}` is in capitals", path=("variables", name))


def test_a_plug_in_rule_takes_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RULES._loaded, "no-shouting", NoShouting)
    monkeypatch.setitem(RULES._targets, "no-shouting", "")
    assert "shouted-name" in codes("variables: {X: {lower: 0}}\nobjective: {minimize: X}")


@pytest.mark.parametrize("name", list(RULES))
def test_every_rule_says_what_it_needs_and_explains_itself(name: str) -> None:
    rule = RULES[name]
    assert isinstance(rule.NEEDS, Needs)
    assert rule.EXPLANATIONS or name == "syntax"


@pytest.mark.parametrize(
    ("domain", "goal", "rule", "kind"),
    [
        ("real", "x", "x >= 1", "LP"), ("integer", "x", "x >= 1", "MILP"), ("real", "x * x", "x >= 1", "QP"),
        ("binary", "x * y", "x + y >= 1", "MIQP"), ("real", "x", "x * y >= 1", "QCP"), ("integer", "x",
        "x * y >= 1", "MIQCP"),
        ("real", "exp(x)", "x >= 1", "NLP"), ("integer", "x", "sqrt(x) >= 1", "MINLP"),
    ],
)  # fmt: skip
def test_classes_of_problems(domain: str, goal: str, rule: str, kind: str) -> None:
    text = f"variables: {{x: {{domain: {domain}, lower: 0}}, y: {{domain: {domain}, lower: 0}}}}\n"
    text += f"objective: {{minimize: '{goal}'}}\nconstraints: {{c: {{rule: '{rule}'}}}}"
    assert class_of(lay_out(parse_formulation(text))) == kind


BOUNDED = """
variables: {{x: {{{bounds}}}, y: {{lower: 0, upper: 5}}}}
objective: {{{goal}}}
constraints: {{c: {{rule: '{rule}'}}}}
"""


@pytest.mark.parametrize(
    ("bounds", "goal", "rule", "unbounded"),
    [
        ("lower: 0", "maximize: x", "x - y <= 3", False),
        ("lower: 0", "maximize: x", "x - y >= 3", True),
        ("lower: 0", "maximize: x", "x - y == 3", False),
        ("lower: 0", "maximize: x", "1 <= x + y <= 3", False),
        ("lower: 0", "maximize: -x", "x >= y", False),
        ("lower: 0, upper: 9", "maximize: x", "x >= y", False),
        ("upper: 9", "minimize: x", "x <= y", True),
        ("upper: 9", "minimize: x", "y - x <= 2", False),
        ("lower: 0", "maximize: x", "x * x <= 3", False),  # quadratic: nothing is claimed
        ("lower: 0", "maximize: x - x * x", "y <= 3", False),
        ("lower: 0", "maximize: 'x + exp(-x)'", "y <= 3", False),
    ],
)
def test_an_objective_that_nothing_stops(bounds: str, goal: str, rule: str, unbounded: bool) -> None:
    text = BOUNDED.format(bounds=bounds, goal=goal, rule=rule)
    assert ("objective-unbounded" in codes(text)) is unbounded


@pytest.mark.parametrize(
    ("description", "unused"),
    [
        ("Sells for 5 EUR.", []), ("It has 40 seats.", ["40"]), ("A discount of 95%.", []),
        ("1. First, 2) second", ["2"]),
        ("1,200 kg and 1.5 t", ["1,200", "1.5"]), ("In 40 days and 40 nights", ["40"]), ("order A4 paper", []),
        ("0.05 or 5%", []),
    ],
)  # fmt: skip
def test_numbers_of_the_text(description: str, unused: list[str]) -> None:
    text = "variables: {x: {lower: 0, upper: 0.05}}\nobjective: {maximize: 5 * x}"
    found = check(parse_formulation(text), description_text=description)
    assert [f.message.split()[2] for f in found if f.code == "unused-number"] == unused


def test_a_number_with_an_underscore_or_a_unit_of_time_counts_as_used() -> None:
    text = "variables: {x: {lower: 0, upper: 480}}\nobjective: {maximize: x}"
    assert "unused-number" not in codes(text, description_text="A shift lasts 8 hours.")


def test_a_semicontinuous_variable_from_zero_on_is_a_plain_one() -> None:
    text = "variables: {x: {domain: semicontinuous, lower: 0, upper: 9}}\nobjective: {maximize: x}"
    assert "semicontinuous-bounds" in codes(text)
    assert "semicontinuous-bounds" not in codes(text.replace("lower: 0", "lower: 2"))


def test_a_binary_with_a_wide_bound() -> None:
    assert "binary-bounds" in codes("variables: {x: {domain: binary, upper: 4}}\nobjective: {maximize: x}")


def test_minimize_zero_is_only_a_note() -> None:
    text = "variables: {x: {lower: 0}}\nobjective: {minimize: 0}\nconstraints: {c: {rule: x >= 1}}"
    (finding,) = [f for f in check(parse_formulation(text)) if f.code == "constant-objective"]
    assert finding.severity == "note"


def test_an_unlimited_variable_of_a_row_of_its_own_is_not_called_free() -> None:
    text = "variables: {x: {}}\nobjective: {minimize: x}\nconstraints: {c: {rule: x >= 1}}"
    assert "free-variable" not in codes(text)
    assert "free-variable" in codes(text.replace("x >= 1", "x <= 1"))


def test_a_sparse_set_is_proposed_for_a_parameter_over_a_product() -> None:
    text = """
sets:
  nodes: {elements: [a, b, c]}
  arcs: {elements: [[a, b], [b, c]], within: [nodes, nodes]}
parameters:
  cost: {over: [nodes, nodes], values: {a: {b: 3}, b: {c: 4}}}
variables:
  flow: {over: [arcs], lower: 0, upper: 5}
objective: {minimize: "sum(cost[i, j] * flow[i, j] for (i, j) in arcs)"}
"""
    helps = [finding.help for finding in check(parse_formulation(text)) if finding.code == "missing-cell"]
    assert helps and all("`over: [arcs]`" in help for help in helps)


def test_values_that_miss_the_members_of_a_tuple_set_are_told_how_to_be_given() -> None:
    found = parse_formulation("""
sets: {steps: {elements: [[0, 0], [0, 1]]}}
parameters: {minutes: {over: steps, values: {0: [5, 2]}}}
variables: {begin: {over: steps, lower: 0}}
objective: {minimize: "sum(minutes[j, s] * begin[j, s] for (j, s) in steps)"}
""")
    helps = [finding.help for finding in check(found) if finding.code == "missing-cell"]
    assert helps and all("list in its order" in help for help in helps)
    assert not any("`over: [steps]`" in help for help in helps)
