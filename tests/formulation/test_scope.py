"""Names in order of need."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from nl2opt.description.tables import Data
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.failures import EvaluationError
from nl2opt.formulation.index_sets import IndexSet
from nl2opt.formulation.scope import FormulationScope, Unavailable, element_path
from nl2opt.formulation.values import ParameterTable, VariableFamily


def scope_of(**content: Any) -> FormulationScope:
    return FormulationScope(Formulation.model_validate(content), Data())


def test_definitions_may_stand_in_any_order() -> None:
    scope = scope_of(
        sets={"B": {"elements": "{a * k for a in A}"}, "A": {"elements": "range(n)"}},
        parameters={
            "k": {"value": "n + 1"},
            "n": {"value": "len([1, 2, 3])"},
            "w": {"for": "b in B", "value": "b * total"},
            "total": {"value": "sum(b for b in B)"},
        },
    )
    scope.resolve_all()
    assert not scope.findings
    assert scope.try_lookup("B") == IndexSet([0, 4, 8])
    assert dict(scope.try_lookup("w").values) == {0: 0, 4: 48, 8: 96}


def test_names_that_have_no_value() -> None:
    scope = scope_of(variables={"x": {}}, parameters={"bad": {"value": "1 / 0"}, "worse": {"value": "bad + 1"}})
    node = ast.Name("x")
    with pytest.raises(EvaluationError, match="variable `x`"):
        scope.lookup("x", node)
    with pytest.raises(Unavailable):
        scope.lookup("nowhere", node)
    for _ in range(2):
        with pytest.raises(Unavailable):
            scope.lookup("worse", node)
    assert [finding.code for finding in scope.findings] == ["division-by-zero"]
    scope.define("x", 3)
    assert scope.lookup("x", node) == 3


def test_a_finding_points_into_the_text() -> None:
    scope = scope_of(parameters={"p": {"value": "3 + été / 0"}, "été": {"value": 1}})
    scope.resolve_all()
    [finding] = scope.findings
    assert finding.element == "parameters.p" and finding.location is not None and finding.location.span is not None
    span = finding.location.span
    assert finding.location.source.text[span.start : span.end] == "été / 0"


@pytest.mark.parametrize(
    ("index", "known", "hint"),
    [
        (("b", "a"), {("a", "b"): 1}, "other order"),
        ("1", {1: 5}, "a text and a number"),
        (1, {"1": 5}, "a text and a number"),
        ("nort", {"north": 1}, "nearest member is [north]"),
        (9, {1: 2}, "default"),
    ],
)
def test_a_missing_cell_has_a_hint(index: Any, known: dict[Any, Any], hint: str) -> None:
    arity = len(index) if isinstance(index, tuple) else 1
    with pytest.raises(EvaluationError) as caught:
        ParameterTable("p", known, arity=arity).get(index, None)
    assert caught.value.code == "missing-cell" and hint in caught.value.help
    with pytest.raises(EvaluationError) as caught:
        VariableFamily("x", known, arity).get(index, None)
    assert caught.value.code == "wrong-index"


def test_element_paths() -> None:
    assert element_path(("constraints", "cap", "rule")) == "constraints.cap"
    assert element_path(("objective", "minimize")) == "objective"
