"""Objectives under the contracts, and parts the stage refuses."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from nl2opt.model.canonical import CanonicalModel, Indicator, Quadratic, SpecialOrderedSet
from tests.verdict.semantic.models import feasible, model, run

BOX: dict[str, Any] = {"c": ([1, 1], "<=", 4)}


def plane(objective: list[float], **rest: Any) -> CanonicalModel:
    return model("x y", objective, BOX, upper=[3, 3], **rest)


@pytest.mark.parametrize(
    ("objective", "rest", "outcomes"),
    [
        ([3, 2], {}, ("equivalent", "equivalent", "equivalent")),
        ([6, 4], {}, ("equivalent", "different", "equivalent")),
        ([3, 2], {"offset": 5.0}, ("equivalent", "different", "equivalent")),
        ([2, 3], {}, ("different", "different", "different")),
        ([4, 2], {}, ("different", "different", "equivalent")),
        ([-3, -2], {}, ("different", "different", "different")),
        ([-3, -2], {"sense": "minimize"}, ("equivalent", "different", "equivalent")),
        ([0, 0], {}, ("different", "different", "different")),
    ],
)
def test_contracts(objective: list[float], rest: dict[str, Any], outcomes: tuple[str, ...]) -> None:
    a = plane([3, 2], sense="maximize")
    b = plane(objective, **{"sense": "maximize", **rest})
    found = {c: run(a, b, contract=c) for c in ("feasible-set", "objective", "value", "argmin")}
    assert found["feasible-set"].outcome == "equivalent"
    assert tuple(found[c].outcome for c in ("objective", "value", "argmin")) == outcomes
    assert all(result.rests_on == "exact arithmetic" for result in found.values())
    for result in found.values():
        if result.counter is not None:
            points = result.counter.several or (result.counter.point,)
            assert all(feasible(a, dict(point)) for point in points)


def test_objectives_that_agree_on_the_equality_only() -> None:
    rows = {"d": ([1, 1], "=", 4)}
    a, b = model("x y", [3, 1], rows), model("x y", [5, 1], rows)
    result = run(a, b)
    assert (result.outcome, result.factor, result.constant) == ("equivalent", 2, -4)
    assert run(a, model("x y", [1, 3], rows)).outcome == "different"


def test_an_equality_nobody_wrote() -> None:
    rows = {"one": ([1, 1], "<=", 4), "two": ([2, 2], ">=", 8)}
    a, b = model("x y", [3, 1], rows), model("x y", [5, 1], rows)
    result = run(a, b)
    assert (result.outcome, result.rests_on) == ("equivalent", "exact arithmetic")
    assert result.factor == 2


def test_three_points_show_that_no_factor_fits() -> None:
    a = model("x y", [1, 1], {}, upper=[1, 1], domains=[1, 1])
    b = model("x y", [1, 3], {}, upper=[1, 1], domains=[1, 1])
    counter = run(a, b).counter
    assert counter is not None and counter.kind == "objective"
    assert len(counter.values) == len(counter.several) >= 2
    for (u, v), point in zip(counter.values, counter.several, strict=True):
        assert (u, v) == (point["x"] + point["y"], point["x"] + 3 * point["y"])


def test_the_best_points_of_other_objectives_rest_on_proofs() -> None:
    a = model("x y", [-3, -2], BOX, domains=[1, 1])
    b = model("x y", [-5, -1], BOX, domains=[1, 1])
    result = run(a, b, contract="argmin")
    assert result.outcome == "equivalent"
    assert {"best value", "best points"} <= {p.what for p in result.proofs}
    counter = run(a, model("x y", [-1, -1], BOX, domains=[1, 1]), contract="argmin").counter
    assert counter is not None and "is not a best point" in counter.what
    assert counter.point != {"x": Fraction(4), "y": Fraction(0)}


def test_refused_by_name() -> None:
    a = plane([3, 2])
    term = Quadratic(np.array([0]), np.array([1]), np.array([1.0]))
    cases = {
        "quadratic objective": a.with_(quadratic=term),
        "quadratic rows": a.with_(row_quadratics={0: term}),
        "nonlinear objective": a.with_(nonlinear=("exp", ("x", 0))),
        "nonlinear rows": a.with_(row_nonlinears={0: ("exp", ("x", 0))}),
        "special ordered sets": a.with_(special_ordered_sets=(SpecialOrderedSet("s", 1, (0, 1), (1.0, 2.0)),)),
        "indicators": a.with_(indicators=(Indicator(0, 1, True),)),
        "semicontinuous columns": a.with_(domains=np.array([2, 0], np.uint8)),
        "semi-integer columns": a.with_(domains=np.array([0, 3], np.uint8)),
    }
    for words, b in cases.items():
        result = run(a, b)
        assert (result.outcome, result.unsupported) == ("undecided", (f"{words} in B",))
        assert result.reason == f"unsupported: {words} in B"
        assert run(b, a).unsupported == (f"{words} in A",)
