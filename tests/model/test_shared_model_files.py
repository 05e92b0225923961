"""Every public model file, solved (or stopped with a bound) and held against HiGHS called directly on the file."""

from __future__ import annotations

import math
from importlib.metadata import version
from pathlib import Path

import pytest

from nl2opt.errors import BackendError, ModelError
from nl2opt.model.files import read_model
from nl2opt.solution import SolveOptions, solve

MALFORMED = {"1449a.lp", "garbage.mps", "nan0.mps", "warnings.mps"}
"""Made to be malformed; tests/model/files says what our reader answers to each."""
SECONDS = 1.0
"""Of each solver for each file. What is not solved by then has to end with a bound; a longer limit proves no more."""
LOOSE = 1e-6
REFUTED = {"bound_implied.mps"}
"""HiGHS itself answers infeasible (but optimal without its presolve); a point that holds exactly refutes that."""
READ_OTHERWISE = {"2821-quadobj.mps", "qjh_quadobj_qmatrix.mps"}
"""HiGHS before 1.14 misplaces entries of QUADOBJ given above the diagonal, and refuses QUADOBJ beside QMATRIX."""


def directly(path: Path) -> tuple[str, float, float]:
    """Status, objective and bound from highspy reading the file itself."""
    import highspy

    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("time_limit", SECONDS)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("small_matrix_value", 1e-12)
    assert highs.readModel(str(path)) != highspy.HighsStatus.kError
    highs.run()
    info = highs.getInfo()
    return highs.getModelStatus().name, info.objective_function_value, info.mip_dual_bound


def close(a: float | None, b: float) -> bool:
    return a is not None and math.isclose(a, b, rel_tol=LOOSE, abs_tol=LOOSE)


@pytest.mark.parametrize("name", sorted(MALFORMED))
def test_malformed(shared_data: Path, name: str):
    with pytest.raises(ModelError, match=rf"{name.replace('.', '[.]')}:\d+: "):
        read_model(shared_data / "model_files" / name)


def test_solves_or_stops_with_a_bound(shared_data: Path, tmp_path: Path):
    import gzip

    counts = {"solved": 0, "stopped": 0, "no point exists": 0, "compared": 0, "refused by HiGHS": 0}
    wrong = []
    for path in sorted((shared_data / "model_files").rglob("*.*")):
        if path.name in MALFORMED:
            continue
        model = read_model(path)
        solution = solve(model, SolveOptions(time_limit=SECONDS, explain=False))
        status, maximize = solution.status.value, model.sense == "maximize"
        if status == "optimal":
            counts["solved"] += 1
            if solution.certificate is None or not solution.certificate.holds:
                wrong.append(f"{path.name}: the point does not hold")
        elif status in ("infeasible", "unbounded"):
            counts["no point exists"] += 1
        else:
            counts["stopped"] += 1
            if solution.bound is None or not math.isfinite(solution.bound):
                wrong.append(f"{path.name}: {status} without a bound ({solution.ending.value})")
        if model.row_quadratics:  # HiGHS does not read them
            continue
        if path.name in READ_OTHERWISE and version("highspy") < "1.14":
            continue
        plain = path
        if path.suffix == ".gz":
            plain = tmp_path / path.stem
            plain.write_bytes(gzip.decompress(path.read_bytes()))
        said, objective, bound = directly(plain)
        if said in ("kSolveError", "kNotset", "kModelError", "kLoadError", "kUnknown"):
            counts["refused by HiGHS"] += 1  # nonconvex quadratics
        elif said == "kOptimal" and status == "optimal":
            counts["compared"] += 1
            if not close(solution.objective, objective):
                wrong.append(f"{path.name}: {solution.objective} against {objective}")
        elif path.name in REFUTED and said == "kInfeasible" and status == "optimal":
            held = solution.certificate
            if held is None or held.method != "exact" or held.violation > 0:
                wrong.append(f"{path.name}: not refuted")
        elif said in ("kInfeasible", "kUnbounded", "kUnboundedOrInfeasible"):
            counts["compared"] += 1
            if status not in {"kInfeasible": ("infeasible",), "kUnbounded": ("unbounded",)}.get(
                said, ("infeasible", "unbounded")
            ):
                wrong.append(f"{path.name}: {status} against {said}")
        elif said == "kOptimal" or status == "optimal":  # one of them was not done in time: its bounds hold the value
            value, low, high = (
                (objective, solution.bound, solution.objective)
                if said == "kOptimal"
                else (solution.objective, bound, objective)
            )
            low, high = (high, low) if maximize else (low, high)
            slack = LOOSE * max(1.0, abs(value or 0.0))
            if value is not None and (
                (low is not None and value < low - slack) or (high is not None and value > high + slack)
            ):
                wrong.append(f"{path.name}: {value} is outside {low} .. {high}")
    assert wrong == []
    done = counts["solved"] + counts["stopped"] + counts["no point exists"]
    assert done > 60 and counts["compared"] > 30 and counts["no point exists"] > 3, counts


@pytest.mark.parametrize("name", ["qcqp.lp", "qjh.lp", "qptestnw.lp"])
def test_a_solver_that_does_not_fit_says_so(shared_data: Path, name: str):
    with pytest.raises(BackendError, match="GLOP does not accept"):
        solve(read_model(shared_data / "model_files" / name), SolveOptions(solver="glop"))
