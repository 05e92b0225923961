"""The arrays of a laid-out formulation."""

from __future__ import annotations

from typing import Any

import numpy as np

from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.layout import lay_out
from nl2opt.model.canonical import CanonicalModel, Domain
from nl2opt.model.direct import direct_model, plain


def model_of(**content: Any) -> CanonicalModel:
    instance = lay_out(Formulation.model_validate(content))
    assert not instance.has_errors
    return direct_model(instance)


def test_rows_columns_and_objective() -> None:
    model = model_of(
        name="pots",
        sets={"S": {"elements": ["a", "b"]}},
        variables={"x": {"over": "S", "lower": 0, "upper": 4, "domain": "integer"}, "y": {"domain": "binary"}, "z": {}},
        objective={"maximize": "3 * x['b'] - z / 4 + 7"},
        constraints={"c": {"for": "s in S", "rule": "2 * x[s] - y <= 5"}, "d": {"rule": "-1 <= z - z + x['a'] <= 3"}},
    )
    assert (
        model.objective.tolist() == [0, 3, 0, -0.25]
        and model.offset == 7
        and model.sense == "maximize"
        and model.name == "pots"
    )
    assert model.matrix.toarray().tolist() == [[2, 0, -1, 0], [0, 2, -1, 0], [1, 0, 0, 0]]
    assert model.matrix.nnz == 5
    assert model.column_names == ("x[a]", "x[b]", "y", "z") and model.row_names == ("c[a]", "c[b]", "d")
    assert model.domains.tolist() == [Domain.INTEGER] * 3 + [Domain.REAL]
    assert (
        model.lower.tolist() == [0, 0, 0, -np.inf]
        and model.row_upper.tolist() == [5, 5, 3]
        and model.row_lower.tolist() == [-np.inf, -np.inf, -1]
    )
    assert model.problem_class == "MILP"


def test_quadratic_and_nonlinear_parts() -> None:
    model = model_of(
        variables={"x": {}, "y": {}},
        objective={"minimize": "x * y + 2 * y ** 2 - x * y * 3 + exp(x / 3)"},
        constraints={"c": {"rule": "x * x - x * x + y <= 1"}, "d": {"rule": "x * y + sqrt(y) + log(y) >= 1"}},
    )
    assert model.quadratic is not None
    assert list(zip(model.quadratic.first, model.quadratic.second, model.quadratic.value, strict=True)) == [
        (0, 1, -2),
        (1, 1, 2),
    ]
    assert list(model.row_quadratics) == [1] and list(model.row_nonlinears) == [1]
    assert model.row_nonlinears[1][0] == "+" and len(model.row_nonlinears[1]) == 3
    assert model.problem_class == "NLP"


def test_an_empty_formulation_is_an_empty_model() -> None:
    model = model_of()
    assert model.shape == (0, 0) and model.offset == 0


def test_fractions_become_floats() -> None:
    from fractions import Fraction

    assert plain(("*", Fraction(1, 4), ("x", 3))) == ("*", 0.25, ("x", 3))
