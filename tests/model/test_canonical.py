"""The arrays of a model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nl2opt.errors import ModelError
from nl2opt.model.canonical import CanonicalModel, Indicator, Quadratic, SpecialOrderedSet

QUADRATIC = Quadratic(np.array([0, 0]), np.array([0, 1]), np.array([1.0, 2.0]))


def model(**changes: Any) -> CanonicalModel:
    return CanonicalModel.build(objective=[1, 2], rows=[[1, 1], [0, 3]], row_upper=[4, 5], **changes)


def test_build_fills_in() -> None:
    built = model()
    assert built.shape == (2, 2) and built.matrix.nnz == 3
    assert (
        built.lower.tolist() == [0, 0]
        and built.upper.tolist() == [np.inf] * 2
        and built.row_lower.tolist() == [-np.inf] * 2
    )
    assert (built.column_names, built.row_names) == (("x0", "x1"), ("r0", "r1"))
    assert built.column_index == {"x0": 0, "x1": 1} and built.row_index["r1"] == 1
    assert built.by_column.shape == (2, 2)
    assert CanonicalModel.build(objective=[1]).shape == (0, 1)


def test_arrays_are_read_only() -> None:
    built = model()
    for array in (built.objective, built.lower, built.upper, built.domains, built.row_lower, built.row_upper):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 7
    assert built.with_(offset=3.0).offset == 3 and built.offset == 0


@pytest.mark.parametrize(
    "what", ["objective", "lower", "upper", "domains", "row_lower", "row_upper", "row_names", "column_names"]
)
def test_sizes_must_agree(what: str) -> None:
    wrong: Any = ("a",) if what.endswith("names") else np.zeros(1)
    with pytest.raises(ModelError, match=f"`{what}` has 1 entries"):
        model().with_(**{what: wrong})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "LP"),
        ({"domains": [1, 0]}, "MILP"),
        ({"quadratic": QUADRATIC}, "QP"),
        ({"quadratic": QUADRATIC, "domains": [0, 1]}, "MIQP"),
        ({"row_quadratics": {0: QUADRATIC}}, "QCP"),
        ({"row_quadratics": {0: QUADRATIC}, "domains": [0, 2]}, "MIQCP"),
        ({"nonlinear": ("exp", ("x", 0))}, "NLP"),
        ({"row_nonlinears": {1: ("exp", ("x", 0))}, "domains": [1, 1]}, "MINLP"),
        ({"indicators": (Indicator(0, 1, True),)}, "MILP"),
        ({"special_ordered_sets": (SpecialOrderedSet("s", 1, (0, 1), (1.0, 2.0)),)}, "MILP"),
    ],
)
def test_problem_class(changes: dict[str, Any], expected: str) -> None:
    built = model(**changes)
    assert built.problem_class == expected
    assert built.is_discrete == expected.startswith("MI") and built.is_linear == (expected in ("LP", "MILP"))


def test_the_hessian_doubles_the_terms() -> None:
    point = np.array([3.0, 5.0])
    hessian = QUADRATIC.hessian(2)
    assert 0.5 * point @ (hessian @ point) == QUADRATIC.at(point) == 9 + 30
    assert hessian.toarray().tolist() == [[2, 2], [2, 0]] and len(QUADRATIC) == 2
