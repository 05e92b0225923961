"""Cases a sceptical reader would try, by their number: the difference told, and the score."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import scipy.sparse as sp

from nl2opt.model.canonical import CanonicalModel
from nl2opt.testing.rewrites import CHANGES, shuffled
from nl2opt.verdict import compare
from tests.verdict.adversarial_models import build, mixed

KINDS = {"coefficient": "coefficient", "side": "side", "row-sense": "row-sense", "bound": "bound", "domain": "domain",
         "objective-coefficient": "objective-coefficient", "objective-sense": "objective-sense"}  # fmt: skip


def rich_model() -> CanonicalModel:
    random = mixed(11)
    rows = random.integers(1, 9, (7, 9)) * (random.random((7, 9)) < 0.5)
    rows[:, :2] += 1
    return build(objective=random.integers(1, 30, 9), rows=rows, row_upper=random.integers(5, 50, 7), upper=[8] * 9)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("seed", range(3))
def test_47_one_change_is_one_item(kind: str, seed: int) -> None:
    model = rich_model()
    other = CHANGES[kind](model, mixed(seed))
    assert other is not None
    verdict = compare(model, shuffled(other, mixed(seed)))
    assert verdict.outcome == "different"
    assert [change.kind for change in verdict.difference.changes] == [KINDS[kind]]
    assert 0.9 < verdict.score < 1


def test_47_a_dropped_row_is_named() -> None:
    model = rich_model()
    keep = [0, 1, 2, 4, 5, 6]
    other = model.with_(
        matrix=sp.csr_matrix(model.matrix[keep]), row_lower=model.row_lower[keep], row_upper=model.row_upper[keep],
        row_names=tuple(model.row_names[i] for i in keep),
    )  # fmt: skip
    verdict = compare(model, shuffled(other, mixed(0)))
    assert [(c.kind, c.row) for c in verdict.difference.changes] == [("missing-row", "r3")]
    back = compare(shuffled(other, mixed(0)), model)
    assert [c.kind for c in back.difference.changes] == ["extra-row"]
    assert back.score == verdict.score


def test_48_repairing_one_element_never_lowers_the_score() -> None:
    model = rich_model()
    broken = [model]
    for seed, kind in enumerate(("coefficient", "side", "domain", "objective-coefficient", "row-sense")):
        worse = CHANGES[kind](broken[-1], mixed(seed + 20))
        assert worse is not None
        broken.append(worse)
    scores = [compare(model, shuffled(other, mixed(1))).score for other in broken]
    assert scores[0] == 1
    assert all(before > after for before, after in pairwise(scores))


def test_patterns_sum_up_a_family() -> None:
    def of(sense: str, factor: float) -> CanonicalModel:
        names = tuple(f"demand[{k}]" for k in range(7))
        sides = np.arange(1.0, 8.0) * factor
        rows = np.hstack([np.diag(np.arange(1.0, 8.0)), np.ones((7, 1))])
        return build(
            objective=np.arange(1.0, 9.0), rows=rows, row_lower=sides, row_upper=sides if sense == "=" else None,
            row_names=names,
        )  # fmt: skip

    verdict = compare(of("=", 1), of(">=", 1))
    assert verdict.difference.patterns == (">= instead of = in all 7 rows demand[*]",)
    thousand = compare(of("=", 1), of("=", 1000))
    assert thousand.difference.patterns == ("right-hand side of all 7 rows demand[*]: times 1000",)
