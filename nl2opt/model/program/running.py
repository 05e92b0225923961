"""The end of a program: what happens when it is run on its own, with plain ``python model.py``."""

from __future__ import annotations

import numpy as np

from nl2opt.formulation.instance import Instance

LARGEST_HESSIAN = 1000
"""Columns in the quadratic part, up to which convexity is looked at; beyond, the solver that needs none is taken."""

_SETTINGS = {
    "highs": "    solver.config.rel_gap = 0\n",
    "scip_direct": "    solver.config.rel_gap = 1e-6  # the last of a nonlinear gap may never close\n"
    '    solver.config.solver_options["display/verblevel"] = 0  # a long log would block Pyomo, which captures it\n',
}

_MAIN = """

if __name__ == "__main__":
    from pyomo.contrib.solver.common.factory import SolverFactory

    solver = SolverFactory("%s")
%s    results = solver.solve(model, load_solutions=False, raise_exception_on_nonoptimal_result=False)
    print("ended with:", results.termination_condition.name)
    if results.solution_status.name in ("optimal", "feasible") and results.termination_condition.name != "unbounded":
        results.solution_loader.load_vars()
        print("objective:", pyo.value(model.objective))
        for variable in model.component_data_objects(pyo.Var):
            if variable.value is not None and abs(variable.value) > 1e-9:
                print(f"{variable.name} = {variable.value:.10g}")
"""


def main_block(instance: Instance) -> str:
    """The lines under ``if __name__ == "__main__":``, with the solver and the gap that `nl2opt solve` would take."""
    solver = _solver(instance)
    return _MAIN % (solver, _SETTINGS[solver])


def _solver(instance: Instance) -> str:
    objective = instance.objective
    if any(getattr(row.body, "quadratic", None) or getattr(row.body, "trees", ()) for row in instance.rows):
        return "scip_direct"
    if getattr(objective, "trees", ()):
        return "scip_direct"
    quadratic = getattr(objective, "quadratic", None)
    if not quadratic:
        return "highs"
    discrete = any(column.domain in ("integer", "binary") for column in instance.columns)
    return "highs" if not discrete and _convex(quadratic, instance.sense) else "scip_direct"


def _convex(quadratic: dict[tuple[int, int], float], sense: str) -> bool:
    """Whether the quadratic form is positive semidefinite in the direction of minimisation.

    >>> _convex({(0, 0): 1, (1, 1): 1, (0, 1): -2}, "minimize"), _convex({(0, 1): 1}, "minimize")
    (True, False)
    """
    places = {column: k for k, column in enumerate(sorted({column for pair in quadratic for column in pair}))}
    if len(places) > LARGEST_HESSIAN:
        return False
    hessian = np.zeros((len(places), len(places)))
    for (first, second), value in quadratic.items():
        hessian[places[first], places[second]] += float(value)
        hessian[places[second], places[first]] += float(value)
    if sense == "maximize":
        hessian = -hessian
    scale = float(np.abs(hessian).max(initial=0.0))
    return bool(np.linalg.eigvalsh(hessian)[0] >= -1e-9 * scale * len(places))
