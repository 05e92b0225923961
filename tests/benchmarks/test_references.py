"""Every reference of the set, proved: by two solvers, by a check written by hand, and against other optimal points."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import scipy.sparse as sp

import nl2opt
from nl2opt.diagnostics import Severity
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.notation import to_json
from nl2opt.model.canonical import CanonicalModel
from nl2opt.solution import Solution, SolveOptions, solve

SECOND = {"LP": "glop", "MILP": "scip", "QP": "scip"}
"""The second solver of a class. Of a problem without one, and of one that SCIP solves at first, it is the check."""
TOLERANCE = 1e-6
"""Relative, and absolute below one."""
STORIES = {"rehearsal_hall": "times of day are written as 10.5 and the like"}
"""Problems with numbers in the text that the formulation holds in another form."""


def close(value: float) -> Any:
    return pytest.approx(value, rel=TOLERANCE, abs=TOLERANCE)


@cache
def _run(reference: Path, files: tuple[Path, ...]) -> nl2opt.pipeline.Run:
    return nl2opt.solve(reference, data=list(files), explain=False)


def run_of(problem: Any) -> nl2opt.pipeline.Run:
    """The reference, solved the usual way."""
    return _run(problem.reference, tuple(problem.files))


def solved_again(problem: Any, change: Callable[[Any], None], solver: str = "auto") -> Solution:
    """The reference, solved after `change` was made to it as plain data; without the detour over a program."""
    plain = json.loads(to_json(nl2opt.read_formulation(problem.reference)))
    plain.pop("answers", None)
    change(plain)
    model = nl2opt.model_of(Formulation.model_validate(plain), problem.files)
    return solve(model, SolveOptions(solver=solver, explain=False))


def is_linear(problem: Any) -> bool:
    return problem.front["type"] == "linear"


def test_solvers_find_the_stated_answer(problem):
    run = run_of(problem)
    assert run.solution.problem_class == problem.front["class"]
    solutions = [run.solution]
    second = SECOND.get(problem.front["class"])
    if second is not None and not (second == "scip" and run.solution.solver.startswith("SCIP")):
        solutions.append(solved_again(problem, lambda plain: None, second))
        assert solutions[0].solver != solutions[1].solver
    for solution in solutions:
        assert solution.status.value == problem.front["status"], solution.solver
        if problem.front["status"] == "optimal":
            assert solution.objective == close(problem.front["objective"]), solution.solver
        else:
            assert solution.objective is None
    if run.status == "optimal":
        assert run.check is not None and run.check.violation <= 1e-6
        assert list(run.answers) == list(problem.front["quantities"])


def test_the_check_by_hand_finds_the_stated_answer(problem, found):
    assert found.status == problem.front["status"]
    if found.status == "optimal":
        assert found.objective == close(problem.front["objective"])
        for label, value in found.quantities.items():
            assert value == close(problem.front["quantities"][label]), label
    else:
        assert found.objective is None


def test_quantities_are_the_stated_ones(problem, found):
    """By the first solver; and what neither is the objective nor proved below is worked out by hand too."""
    answers = run_of(problem).answers
    assert 1 <= len(answers) <= 4 or problem.front["status"] != "optimal"
    for label, value in answers.items():
        stated = problem.front["quantities"][label]
        assert value == pytest.approx(stated, rel=1e-5, abs=1e-5), label
        proved = is_linear(problem) or stated == problem.front["objective"]
        assert proved or label in found.quantities, label


def test_all_optimal_solutions_agree_on_the_quantities(problem):
    """Each quantity is pushed down and up, while the objective stays at its optimum."""
    if not is_linear(problem) or problem.front["status"] != "optimal":
        return
    reference = nl2opt.read_formulation(problem.reference)
    sense = problem.front["sense"]
    objective = getattr(reference.objective, sense)
    optimum = problem.front["objective"]
    slack = 0.1 * TOLERANCE * max(1.0, abs(optimum))
    bound = f">= {optimum - slack!r}" if sense == "maximize" else f"<= {optimum + slack!r}"
    for label, answer in reference.answers.items():
        expression = answer if isinstance(answer, str) else answer.value
        if " ".join(str(expression).split()) == " ".join(str(objective).split()):
            continue
        for direction in ("minimize", "maximize"):

            def push(plain, direction=direction, expression=expression):
                plain["objective"] = {direction: expression}
                plain["constraints"]["as_good_as_the_optimum"] = {"rule": f"({objective}) {bound}"}

            found = solved_again(problem, push)
            assert found.status.value == "optimal"
            assert found.objective == pytest.approx(problem.front["quantities"][label], rel=1e-4, abs=1e-4), (
                label, direction,
            )  # fmt: skip


def test_there_are_several_optima_where_it_says_so(problem):
    """Weights that no symmetry leaves alone, pushed down and up at the optimum, have two values."""
    if "several optima" not in problem.front["traits"]:
        return
    model = nl2opt.model_of(problem.reference, problem.files)
    kept = model.objective.reshape(1, -1)
    optimum = problem.front["objective"] - model.offset
    weights = [(7 * j * j + 3 * j) % 101 + 1.0 for j in range(len(model.column_names))]
    pushed = [
        CanonicalModel.build(
            objective=weights,
            rows=sp.vstack([model.matrix, kept]),
            row_lower=[*model.row_lower, optimum - TOLERANCE],
            row_upper=[*model.row_upper, optimum + TOLERANCE],
            lower=model.lower,
            upper=model.upper,
            domains=model.domains,
            sense=sense,
        )
        for sense in ("minimize", "maximize")
    ]
    low, high = (solve(model, SolveOptions(gap=0.05, explain=False)).objective for model in pushed)
    assert high > low * (1 + 1e-3) + 1e-3


def test_whole_numbers_matter_where_it_says_so(problem):
    """With the trait `integrality`, the relaxation has another answer."""
    if "integrality" not in problem.front["traits"]:
        return

    def relax(plain):
        for variable in plain["variables"].values():
            if variable.get("domain") == "binary":
                assert "lower" not in variable and "upper" not in variable
                variable |= {"lower": 0, "upper": 1}
            variable["domain"] = "real"

    relaxed = solved_again(problem, relax)
    assert (relaxed.status.value, relaxed.objective) != (
        problem.front["status"], close(problem.front["objective"]) if "objective" in problem.front else None,
    )  # fmt: skip


def test_checks_without_a_warning(problem):
    from nl2opt.description.readers import read_data

    data = read_data(problem.files) if problem.files else None
    findings = nl2opt.check(nl2opt.read_formulation(problem.reference), data, description_text=problem.text)
    loud = [finding for finding in findings if finding.severity is not Severity.NOTE]
    allowed = set()
    if "distractor" in problem.front["traits"] or problem.folder.name in STORIES:
        allowed.add("unused-number")
    if "unbounded" in problem.front["traits"]:
        allowed.add("objective-unbounded")
    assert [finding.message for finding in loud if finding.code not in allowed] == []


def test_sources_stand_in_the_text(problem):
    text = " ".join(problem.text.split())
    sources = {
        path: " ".join(element.source_text.split())
        for path, element in nl2opt.read_formulation(problem.reference).elements().items()
        if element.source_text
    }
    assert sources
    assert [path for path, words in sources.items() if words not in text] == []
