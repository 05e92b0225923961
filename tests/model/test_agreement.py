"""Two models side by side: what differs is said, what is only written in another way is not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nl2opt.model.agreement import differences
from nl2opt.model.canonical import CanonicalModel, Quadratic


def base(**changes: Any) -> CanonicalModel:
    model = CanonicalModel.build(objective=[1, 2], rows=[[1, 1], [0, 3]], row_upper=[4, 5], upper=[9, 9])
    return model.with_(**changes)


def quadratic(*terms: tuple[int, int, float]) -> Quadratic:
    return Quadratic(*(np.array(part) for part in zip(*terms, strict=True)))  # type: ignore[arg-type]


OTHERS: dict[str, dict[str, Any]] = {
    "sense": {"sense": "maximize"},
    "column_names": {"column_names": ("x0", "z")},
    "row_names": {"row_names": ("a", "r1")},
    "lower[1]": {"lower": np.array([0, 1.0])},
    "upper[0]": {"upper": np.array([np.inf, 9])},
    "row_upper[0]": {"row_upper": np.array([4.001, 5])},
    "row_lower[1]": {"row_lower": np.array([-np.inf, 0])},
    "domains[0]": {"domains": np.array([1, 0], np.uint8)},
    "offset[0]": {"offset": 1.0},
    "objective[1]": {"objective": np.array([1, 2.1])},
    "coefficient of x1 in r1": {"matrix": CanonicalModel.build(objective=[1, 2], rows=[[1, 1], [0, 2]]).matrix},
    "quadratic part of objective": {"quadratic": quadratic((0, 1, 1.0))},
    "quadratic part of r0": {"row_quadratics": {0: quadratic((0, 0, 1.0))}},
    "r0 at a point": {"row_nonlinears": {0: ("exp", ("x", 0))}},
    "objective at a point": {"nonlinear": ("exp", ("x", 0))},
}


@pytest.mark.parametrize("words", OTHERS)
def test_what_differs_is_named(words: str) -> None:
    for a, b in ((base(), base(**OTHERS[words])), (base(**OTHERS[words]), base())):
        found = differences(a, b)
        assert found and found[0].startswith(words), found
    assert differences(base(**OTHERS[words]), base(**OTHERS[words])) == []


def test_sizes() -> None:
    assert differences(base(), CanonicalModel.build(objective=[1]))[0].startswith(
        "size: 2 rows, 2 columns against 0 rows, 1"
    )


def test_rounding_is_no_difference() -> None:
    assert differences(base(), base(row_upper=np.array([4 + 1e-12, 5]), objective=np.array([1, 2 - 1e-12]))) == []


@pytest.mark.parametrize(
    ("first", "second", "shift"),
    [
        (("*", ("x", 0), ("x", 0), ("x", 0)), ("**", ("x", 0), 3), 0),
        (("max", ("x", 0), ("x", 1)), ("/", ("+", ("x", 0), ("x", 1), ("abs", ("-", ("x", 0), ("x", 1)))), 2), 0),
        (("+", ("exp", ("x", 0)), 3), ("exp", ("x", 0)), 3),
    ],
)
def test_one_function_written_in_two_ways(first: Any, second: Any, shift: float) -> None:
    one = base(row_nonlinears={0: first}, row_upper=np.array([4.0 + shift, 5]))
    assert differences(one, base(row_nonlinears={0: second})) == []
    assert differences(one, base(row_nonlinears={0: second}, row_upper=np.array([4.5, 5]))) != []
    assert differences(base(nonlinear=first), base(nonlinear=second, offset=float(shift))) == []
