"""The strategies give what they promise."""

from __future__ import annotations

import ast
from typing import Any

from hypothesis import given

from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.expressions import parse_expression, parse_generators
from nl2opt.testing.strategies import linear_formulations


def _table(values: Any) -> Any:
    """Nested values as one dictionary by member, or by tuple of members."""
    if not isinstance(values, dict):
        return values
    flat: dict[Any, Any] = {}
    for key, item in values.items():
        inner = _table(item)
        flat |= {(key, *_tuple(k)): v for k, v in inner.items()} if isinstance(inner, dict) else {key: inner}
    return flat


def _tuple(key: Any) -> tuple[Any, ...]:
    return key if isinstance(key, tuple) else (key,)


class _Constant(dict[Any, float]):
    def __missing__(self, key: Any) -> float:
        return 0


@given(linear_formulations())
def test_linear_formulations_have_a_feasible_point(formulation: Formulation) -> None:
    """`rest = 10` and zeros elsewhere satisfies every row of every family."""
    names: dict[str, Any] = {name: list(item.elements or ()) for name, item in formulation.sets.items()}
    for name, parameter in formulation.parameters.items():
        names[name] = parameter.value if parameter.value is not None else _table(parameter.values)
    names |= {"make": _Constant(), "spare": _Constant(), "slack": 0, "rest": 10}
    for constraint in formulation.constraints.values():
        clause = f" for {constraint.for_}" if constraint.for_ else " for _ in [0]"
        assert all(eval(f"[({constraint.rule}){clause}]", dict(names)))


@given(linear_formulations())
def test_linear_formulations_use_what_they_declare(formulation: Formulation) -> None:
    assert formulation.objective is not None
    used = set(parse_expression(formulation.objective.expressions[0]).names)
    for constraint in formulation.constraints.values():
        used |= set(parse_expression(constraint.rule).names)
        if constraint.for_:
            used |= {name for clause in parse_generators(constraint.for_).clauses for name in _names(clause)}
    assert set(formulation.parameters) <= used
    assert set(formulation.variables) <= used


def _names(clause: Any) -> set[str]:
    return {node.id for node in ast.walk(clause) if isinstance(node, ast.Name)}


@given(linear_formulations(integers=False))
def test_without_integers_all_is_real(formulation: Formulation) -> None:
    assert {variable.domain for variable in formulation.variables.values()} == {"real"}
