"""Small models that the adversarial cases are made of, and how a comparison of two comes out."""

from __future__ import annotations

from typing import Any

import numpy as np

from nl2opt.model.canonical import CanonicalModel
from nl2opt.testing.witness import check_witness
from nl2opt.verdict import compare

INF = np.inf
build = CanonicalModel.build


def mixed(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def small(**changes: Any) -> CanonicalModel:
    model = build(
        objective=[3, 2, 1], rows=[[1, 2, 0], [0, 3, 5]], row_upper=[7, INF], row_lower=[-INF, 2], upper=[4, INF, 9]
    )
    return model.with_(**{name: np.array(v) if isinstance(v, list) else v for name, v in changes.items()})


def row(values: list[float], low: float = -INF, high: float = INF, **rest: Any) -> CanonicalModel:
    return build(objective=[1.0] * len(values), rows=[values], row_lower=[low], row_upper=[high], **rest)


def outcome(a: CanonicalModel, b: CanonicalModel, **options: Any) -> str:
    verdict = compare(a, b, **options)
    if verdict.equivalent and verdict.witness is not None and not a.is_nonlinear and not verdict.tolerance:
        assert check_witness(verdict.witness) == [] or verdict.deviation is not None
    return verdict.outcome
