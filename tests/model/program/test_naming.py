"""Names that Python, Pyomo or the program itself would take away."""

from __future__ import annotations

import ast
import builtins
import keyword

import pytest

from nl2opt.formulation.expressions import FUNCTIONS
from nl2opt.formulation.layout import lay_out
from nl2opt.model.program import write_program
from nl2opt.model.program.naming import BUILTINS, PYOMO, TAKEN, Names
from nl2opt.model.program.preamble import HELPERS
from nl2opt.model.program.running import _MAIN
from nl2opt.model.program.translate import PYOMO_FUNCTIONS, RENAMED
from tests.model.program.formulations import CASES, DATA
from tests.model.program.test_agreement import Formulation, check_agreement


def test_the_list_holds_every_attribute_of_a_pyomo_model() -> None:
    import pyomo.environ as pyo

    attributes = {name for name in dir(pyo.ConcreteModel()) if not name.startswith("__")}
    assert attributes <= PYOMO, sorted(attributes - PYOMO)


def test_the_list_holds_every_builtin_that_programs_call() -> None:
    texts = [source for _, source in HELPERS.values()] + [_MAIN % ("highs", "")]
    for case in CASES.values():
        texts.append(write_program(lay_out(Formulation.model_validate(case), DATA)).text)
    known = set(dir(builtins))
    used = {node.id for text in texts for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)} & known
    declared = {
        name for case in CASES.values() for section in case.values() if isinstance(section, dict) for name in section
    }
    assert used - declared - {"__name__"} <= TAKEN, sorted(used - declared - TAKEN)
    assert (FUNCTIONS - PYOMO_FUNCTIONS - set(RENAMED)) & known <= TAKEN


@pytest.mark.parametrize(
    "name", sorted((BUILTINS | {"model", "pyo", "flat", "Members", "Table", "itertools"}) - FUNCTIONS)
)
def test_any_of_these_may_name_a_variable_a_set_and_a_parameter(name: str) -> None:
    for role in ("set", "parameter", "variable", "constraint", "loop"):
        names = {"set": "S", "parameter": "p", "variable": "x", "constraint": "c", "loop": "i"} | {role: name}
        s, p, x, c, i = (names[key] for key in ("set", "parameter", "variable", "constraint", "loop"))
        content = {
            "sets": {s: {"elements": "{k for k in range(1, 4)}"}},
            "parameters": {p: {"over": s, "values": {1: 1, 2: 2}, "default": 3}},
            "variables": {x: {"over": s, "lower": 0, "upper": p}},
            "objective": {"maximize": f"sum({x}[k] for k in {s})"},
            "constraints": {c: {"for": f"{i} in {s}", "rule": f"max({x}[{i}], 1) <= {p}[{i}] + len({s}) + max(1, 2)"}},
        }
        instance = lay_out(Formulation.model_validate(content))
        assert not instance.has_errors
        text = write_program(instance).text
        space: dict[str, object] = {"__name__": "built"}
        exec(compile(text, "model.py", "exec"), space)  # our own text, made from our own names


def test_a_name_is_moved_aside_and_remembered() -> None:
    names = Names(["list", "list_", "x", "data", "lambda_", "sum"])
    assert dict(names) == {
        "list": "list_",
        "list_": "list__",
        "x": "x",
        "data": "data",
        "lambda_": "lambda_",
        "sum": "sum_",
    }
    assert names.changed == {"list_": "list", "list__": "list_", "sum_": "sum"}
    assert names.new("x") == "x_" and names.local("x") == "x__" and names.local("i1") == names.local("i1") == "i1"
    assert not any(keyword.iskeyword(name) for name in names.values())


def test_rule_arguments_do_not_hide_parameters() -> None:
    content = {
        "sets": {
            "nodes": {"elements": [1, 2]},
            "arcs": {"elements": "{(i, j) for i in nodes for j in nodes if i != j}"},
        },
        "parameters": {"a_1": {"value": 7}, "a_2": {"value": 8}, "i1": {"value": 9}, "flow_bounds": {"value": 2}},
        "variables": {"flow": {"over": "arcs", "lower": 0, "upper": "i1 + flow_bounds"}},
        "objective": {"maximize": "sum(flow[a] for a in arcs)"},
        "constraints": {"cap": {"for": "a in arcs", "rule": "flow[a] <= a_1 * a[0] + a_2"}},
    }
    assert "(i, j)" in check_agreement(content)


def test_added_columns_and_rows_do_not_take_the_names_of_others() -> None:
    content = {
        "variables": {
            "x": {"domain": "semicontinuous", "lower": 2, "upper": 5, "step": 0.5},
            "x_on": {"lower": 0, "upper": 1},
            "x_steps": {"lower": 0, "upper": 1},
        },
        "objective": {"maximize": "x + x_on + x_steps"},
        "constraints": {"x_least": {"rule": "x <= 4"}, "x_step": {"rule": "x + x_on <= 4.5"}},
    }
    instance = lay_out(Formulation.model_validate(content))
    assert sorted(instance.column_names()) == ["x", "x_on", "x_on_", "x_steps", "x_steps_"]
    assert len({row.name for row in instance.rows}) == len(instance.rows)
    check_agreement(content)


def test_a_rule_may_have_the_name_of_a_variable() -> None:
    content = {
        "variables": {"b": {"lower": 0}, "a": {"lower": 0}, "c": {"lower": 1}},
        "objective": {"maximize": "a + 2 * b + 3 * c"},
        "constraints": {"total": {"rule": "a + b + c <= 10"}, "a": {"rule": "a >= 2"}, "c": {"rule": "2 <= c <= b"}},
    }
    check_agreement(content)
    program = write_program(lay_out(Formulation.model_validate(content)))
    assert "model.a = pyo.Var" in program.text and "model.a_ = pyo.Constraint" in program.text
    assert program.names["a_"] == "a"
