"""HiGHS 1.14's presolve returns suboptimal points of mixed models as optimal; our answers must not."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog

from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.files import read_model
from nl2opt.solution import SolveOptions, solve

HALF_SERVED = """Minimize
 cost: 2 x + 3 z
Subject To
 need: x + z >= 4.5
Bounds
 x <= 10
 z <= 10
General
 z
End
"""

DEPOTS = """Minimize
 cost: 7 north + 7 south + 5 nb + 6 nc + 6 sa + 5 sb + 1.5 sd
Subject To
 a: na + sa = 1
 b: nb + sb = 1
 c: nc + sc = 1
 d: sd = 1
 l1: na - north <= 0
 l2: nb - north <= 0
 l3: nc - north <= 0
 l4: sa - south <= 0
 l5: sb - south <= 0
 l6: sc - south <= 0
 l7: sd - south <= 0
Binary
 north south
End
"""


@pytest.mark.parametrize(("text", "objective"), [(HALF_SERVED, 9.0), (DEPOTS, 19.5)])
def test_known_wrong_optima(tmp_path: Path, text: str, objective: float) -> None:
    path = tmp_path / "mixed.lp"
    path.write_text(text)
    solution = solve(read_model(path), SolveOptions(solver="highs"))
    assert solution.status == "optimal"
    assert solution.objective == pytest.approx(objective)


def test_mixed_models_against_enumeration() -> None:
    generator = np.random.default_rng(11)
    compared = 0
    for _ in range(120):
        rows, columns = int(generator.integers(1, 5)), int(generator.integers(2, 6))
        matrix = generator.integers(-3, 6, (rows, columns)) * (generator.random((rows, columns)) < 0.5) * 1.0
        cost = generator.integers(-5, 6, columns) * 1.0
        whole = generator.random(columns) < 0.5
        upper = np.where(whole, 2.0, 3.0)
        sides = np.round(matrix @ (generator.random(columns) * upper), 1)
        model = CanonicalModel.build(
            objective=cost.tolist(),
            rows=matrix,
            row_lower=sides.tolist(),
            upper=upper.tolist(),
            domains=whole.astype(int).tolist(),
        )
        best = np.inf
        for values in itertools.product(range(3), repeat=int(whole.sum())):
            bounds = np.column_stack([np.zeros(columns), upper])
            bounds[whole] = np.column_stack([values, values])
            found = linprog(cost, A_ub=-matrix, b_ub=-sides, bounds=bounds)
            best = min(best, found.fun) if found.status == 0 else best
        solution = solve(model, SolveOptions(solver="highs", explain=False))
        if np.isinf(best):
            assert solution.status == "infeasible"
        else:
            compared += 1
            assert solution.objective == pytest.approx(best, abs=1e-4)
    assert compared > 60
