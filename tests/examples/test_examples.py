"""Every example, solved by nl2opt and, written by hand in Pyomo, by Pyomo's own solver interfaces."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

import nl2opt

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
_spec = importlib.util.spec_from_file_location("nl2opt_example_reference", Path(__file__).with_name("reference.py"))
assert _spec is not None and _spec.loader is not None
reference = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reference)

DATA = {
    "transport": ["presses.csv", "shops.csv", "routes.csv"],
    "network_flow": ["valley.sqlite"],
    "clinic": ["clinic.xlsx"],
    "power": ["power.json"],
}
EXPECTED: dict[str, tuple[str, str, float | None]] = {
    "blending": ("optimal", "LP", 8302.0),
    "can": ("optimal", "NLP", 348.7342054),
    "clinic": ("optimal", "MILP", 62.0),
    "diet": ("optimal", "LP", 0.95),
    "facility_location": ("optimal", "MILP", 1381.536099),
    "job_shop": ("optimal", "MILP", 145.0),
    "knapsack": ("optimal", "MILP", 340.0),
    "network_flow": ("optimal", "LP", 235.6),
    "portfolio": ("optimal", "QP", 0.0038923468),
    "power": ("optimal", "MILP", 50710.0),
    "production": ("optimal", "MILP", 25855.0),
    "rota_infeasible": ("infeasible", "MILP", None),
    "set_cover": ("optimal", "MILP", 3.0),
    "trading_unbounded": ("unbounded", "LP", None),
    "transport": ("optimal", "LP", 108.6),
}
"""Status, problem class and objective; written down so that a change of an example is seen."""
NAMES = sorted(EXPECTED)
TOLERANCE = {"can": 1e-5, "portfolio": 1e-5}
"""Relative; solvers of nonlinear models stop at their own feasibility tolerance."""


def files(name: str) -> list[Path]:
    return [EXAMPLES / name / file for file in DATA.get(name, [])]


def close(name: str, value: float | None) -> object:
    return None if value is None else pytest.approx(value, rel=TOLERANCE.get(name, 1e-6))


def by_hand(name: str) -> tuple[str, float | None]:
    """Status and objective of the handwritten model, from Pyomo's own interface."""
    from pyomo.contrib.solver.common.factory import SolverFactory
    from pyomo.contrib.solver.common.results import TerminationCondition as Ended

    solver = SolverFactory("scip_direct" if name == "can" else "highs")
    if name == "can":  # SCIP may never close the last of the gap, and a long log blocks Pyomo, which captures it
        solver.config.rel_gap = 1e-6
        solver.config.solver_options["display/verblevel"] = 0
    results = solver.solve(reference.MODELS[name](), load_solutions=False, raise_exception_on_nonoptimal_result=False)
    status = {
        Ended.convergenceCriteriaSatisfied: "optimal",
        Ended.provenInfeasible: "infeasible",
        Ended.unbounded: "unbounded",
    }[results.termination_condition]
    return status, results.incumbent_objective if status == "optimal" else None


def test_there_is_a_reference_for_every_example():
    assert NAMES == sorted(path.stem for path in EXAMPLES.glob("*.yaml")) == sorted(reference.MODELS)


@pytest.mark.parametrize("name", NAMES)
def test_answer_is_that_of_the_model_written_by_hand(name):
    run = nl2opt.solve(EXAMPLES / f"{name}.yaml", data=files(name))
    status, objective = by_hand(name)
    assert run.status == status
    assert run.objective == close(name, objective)
    assert (run.status, run.solution.problem_class) == EXPECTED[name][:2]
    assert run.objective == close(name, EXPECTED[name][2])
    if run.status == "optimal":
        assert run.check is not None and run.check.violation <= 1e-6
        assert run.check.problems == ()
    else:
        assert run.solution.diagnosis is not None


@pytest.mark.parametrize("name", NAMES)
def test_checks_without_a_warning(name):
    from nl2opt.description.readers import read_data
    from nl2opt.diagnostics import Severity

    data = read_data(files(name)) if name in DATA else None
    findings = nl2opt.check(nl2opt.read_formulation(EXAMPLES / f"{name}.yaml"), data)
    loud = [finding for finding in findings if finding.severity is not Severity.NOTE]
    if name == "trading_unbounded":  # made so that nothing limits it
        loud = [finding for finding in loud if finding.code != "unbounded-objective"]
    assert [finding.message for finding in loud] == []


@pytest.mark.parametrize("name", NAMES)
def test_program_runs_on_its_own(name, tmp_path):
    """The written program, with plain Python and nothing of nl2opt, finds the same objective."""
    program = nl2opt.program_of(nl2opt.read_formulation(EXAMPLES / f"{name}.yaml"), files(name))
    assert "import nl2opt" not in program.text and "from nl2opt" not in program.text
    (tmp_path / "model.py").write_text(program.text, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "model.py"], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr
    printed = re.search(r"(?m)^objective: (\S+)$", ran.stdout)
    assert (None if printed is None else float(printed[1])) == close(name, EXPECTED[name][2]), ran.stdout


def test_explanations_of_the_two_that_have_no_answer():
    infeasible = nl2opt.solve(EXAMPLES / "rota_infeasible.yaml").solution.diagnosis.to_dict()
    assert infeasible["kind"] == "infeasible" and infeasible["irreducible"]
    assert {member["name"].split("[")[0] for member in infeasible["members"]} == {"covered", "rest"}
    assert all(member["source"] for member in infeasible["members"])
    assert sum(abs(change["before"] - change["after"]) for change in infeasible["changes"]) == pytest.approx(2)
    unbounded = nl2opt.solve(EXAMPLES / "trading_unbounded.yaml").solution.diagnosis.to_dict()
    assert unbounded["kind"] == "unbounded" and unbounded["verified"] and unbounded["change"] > 0
    assert set(unbounded["columns"]) in ({"buy[wheat]", "sell[wheat]"}, {"buy[oats]", "sell[oats]"})


def test_answers_say_what_the_text_asks_for():
    assert nl2opt.solve(EXAMPLES / "facility_location.yaml").answers == {"depots opened": 2, "rent": 770}
    assert nl2opt.solve(EXAMPLES / "knapsack.yaml").answers == {"items taken": 6}
    blends = nl2opt.solve(EXAMPLES / "blending.yaml").answers["kilograms of each blend"]
    assert [float(amount) for amount in (blends.values() if isinstance(blends, dict) else blends)] == [800, 700]
