"""The program of a formulation builds, in the real sandbox, the model that is laid out without a program."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nl2opt.description.tables import Data
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.layout import lay_out
from nl2opt.model.agreement import differences
from nl2opt.model.direct import direct_model
from nl2opt.model.program import write_program
from nl2opt.model.sandbox import run_program
from nl2opt.testing.strategies import linear_formulations
from tests.model.program.formulations import CASES, DATA


def check_agreement(formulation: Formulation | dict[str, Any], data: Data | None = None) -> str:
    """Write, run, compare with the direct model; the program's text."""
    if isinstance(formulation, dict):
        formulation = Formulation.model_validate(formulation)
    instance = lay_out(formulation, data)
    assert not instance.has_errors, [finding.message for finding in instance.findings]
    text = write_program(instance).text
    expected = direct_model(instance)
    model = run_program(text).model
    assert model.shape == expected.shape, text
    named = model.with_(column_names=expected.column_names, row_names=expected.row_names)
    assert differences(named, expected) == [], text
    longest = max(text.split("\n"), key=len)
    assert len(longest) <= 120 or "'" in longest, longest
    return text


@pytest.mark.parametrize("name", CASES)
def test_hard_formulations_agree(name: str) -> None:
    check_agreement(CASES[name], DATA)


@settings(max_examples=25)
@given(linear_formulations())
def test_drawn_linear_formulations_agree(formulation: Formulation) -> None:
    check_agreement(formulation)


TAKEN_NAMES = (
    "model",
    "pyo",
    "name",
    "active",
    "load",
    "list",
    "sum_",
    "lambda_",
    "i1",
    "range_",
    "display",
    "write",
    "x_rule",
    "cap_rule",
    "cap_1",
    "solver",
    "results",
    "variable",
    "dict",
    "print",
    "tuple",
    "flat",
    "Table",
    "product",
    "objective",
    "clear",
    "doc",
    "i2",
    "first_",
    "extreme",
    "component",
    "isinstance",
    "zip_",
    "cap_on",
    "index",
    "keys",
    "data_",
)
TEXTS = (
    "plain",
    "it's",
    'say "hi"',
    "back\\slash",
    "new\nline",
    "ümlaut €",
    "a,b",
    "((x for x in s))",
    "#",
    "{b}",
    "'''",
    "",
)


@st.composite
def names(draw: st.DrawFn, count: int) -> list[str]:
    return draw(st.permutations(TAKEN_NAMES))[:count]


@st.composite
def rich_formulations(draw: st.DrawFn) -> dict[str, Any]:
    """Derived and sparse sets, tuple loops, defaults, conditions, folds, chains, products, under names that clash."""
    nodes, arcs, kinds, cost, limit, flow, pick, load, keep, cap, tie, ring = draw(names(12))
    words = draw(st.lists(st.sampled_from(TEXTS), min_size=2, max_size=4, unique=True))
    numbers = draw(st.integers(2, 4))
    skip = draw(st.sampled_from(["(i < j if j > 1 else i != j)", "i != j", "(i + j) % 2 == 1", "not i == j"]))
    number = st.one_of(st.integers(-5, 5), st.sampled_from([0.5, -1.25, 1e-3, 1e6]))
    values = {word: draw(number) for word in words if draw(st.booleans())}
    rules = {
        cap: {"for": f"a in {arcs} for p in {kinds}", "rule": f"{flow}[a, p] <= {cost}[a, p] + {limit}[p] + 9"},
        tie: {
            "for": f"i in {nodes} if {draw(st.sampled_from(['i > 1', 'True', f'(1, i) in {arcs}', f'i in {nodes} - {{1}}']))}",  # noqa: E501
            "rule": draw(
                st.sampled_from(
                    [
                        f"sum({flow}[i, j, p] for (k, j) in {arcs} if k == i for p in {kinds}) <= {load}[i] + 4",
                        f"-3 <= sum({flow}[a, p] for a in {arcs} if a[0] == i for p in {kinds}) - {pick}[i] <= 30",
                        f"{pick}[i] <= sum({pick}[j] for j in {nodes} if j != i) <= {load}[i] + 20",
                        f"max({pick}[i], 1) + abs({pick}[i] - 2) >= min({pick}[i], 3) - (i == 2)",
                        f"{pick}[i] ** 2 + {pick}[i] * {pick}[first({nodes})] >= -1",
                        f"exp({pick}[i] / 9) + sqrt({pick}[i] + 1) <= 60 if i % 2 else {pick}[i] >= 0",
                        f"sum({pick}[j] for j in {nodes} if j > i + 1) >= 0",
                    ]
                )
            ),
        },
        ring: {"for": f"i in {nodes}", "rule": f"{pick}[next(i, {nodes}, wrap=True)] + {pick}[i] >= {keep}"},
    }
    chosen = draw(st.sets(st.sampled_from(sorted(rules)), min_size=1))
    element = {"meaning": draw(st.sampled_from(TEXTS)), "source": draw(st.sampled_from(TEXTS))}
    return {
        "name": draw(st.sampled_from(TEXTS)),
        "meaning": draw(st.sampled_from(TEXTS)),
        "sets": {
            nodes: {"elements": draw(st.sampled_from([f"range(1, {numbers + 1})", list(range(1, numbers + 1))]))}
            | element,
            arcs: {"elements": f"{{(i, j) for i in {nodes} for j in {nodes} if {skip}}}"},
            kinds: {"elements": words} | element,
        },
        "parameters": {
            cost: {"for": f"a in {arcs} for p in {kinds}", "value": f"a[0] + 2 * a[1] - len(p) * (p != {words[0]!r})"},
            limit: {"over": [kinds], "values": values, "default": draw(number)} | element,
            keep: {"value": f"sum({limit}[p] for p in {kinds} if p in {limit}) - 40"},
        },
        "variables": {
            flow: {"over": [arcs, kinds], "lower": 0, "upper": cost if draw(st.booleans()) else None} | element,
            pick: {
                "over": nodes,
                "domain": draw(st.sampled_from(["real", "integer", "binary"])),
                "lower": 0,
                "upper": 9,
            },
        },
        "expressions": {load: {"for": f"i in {nodes}", "value": f"2 * {pick}[i] + {keep}"}},
        "objective": {
            draw(
                st.sampled_from(["minimize", "maximize"])
            ): f"sum({cost}[i, j, p] * {flow}[i, j, p] for (i, j) in {arcs} "
            f"for p in {kinds}) + sum({load}[i] for i in {nodes})"
        }
        | element,
        "constraints": {rule: rules[rule] | element for rule in rules if rule in chosen},
    }


@settings(max_examples=100)
@given(rich_formulations())
def test_drawn_rich_formulations_agree(content: dict[str, Any]) -> None:
    check_agreement(content)
