"""Writing and loading a 200 x 200 transport problem, against the same model written by hand in Pyomo.

    python benchmarks/performance/bench_program.py [--json] [--size 200] [--repeat 5]

All programs are built in the same warm sandbox and come back as arrays. "lay out" checks the formulation against its
data, "write" is the program's text, "load" runs it. Medians of alternating runs.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from typing import Any

from nl2opt import parse_formulation
from nl2opt.description.tables import Data
from nl2opt.formulation.layout import lay_out
from nl2opt.model.agreement import differences
from nl2opt.model.direct import direct_model
from nl2opt.model.program import write_program
from nl2opt.model.sandbox import Sandbox

FORMULATION = """
sets:
  plants: {elements: "range(size)"}
  shops: {elements: "range(size)"}
parameters:
  size: {}
  supply: {over: plants}
  demand: {over: shops}
  cost: {over: [plants, shops]}
variables:
  ship: {over: [plants, shops], lower: 0}
objective:
  minimize: sum(cost[p, s] * ship[p, s] for p in plants for s in shops)
constraints:
  supplied: {for: p in plants, rule: "sum(ship[p, s] for s in shops) <= supply[p]"}
  served: {for: s in shops, rule: "sum(ship[p, s] for p in plants) >= demand[s]"}
"""

BY_HAND = """
import pyomo.environ as pyo

supply = {supply}
demand = {demand}
cost = {cost}
n = len(supply)

model = pyo.ConcreteModel()
model.I = pyo.RangeSet(0, n - 1)
model.J = pyo.RangeSet(0, n - 1)
model.x = pyo.Var(model.I, model.J, domain=pyo.NonNegativeReals)
model.cost = pyo.Objective(expr=sum(cost[i][j] * model.x[i, j] for i in model.I for j in model.J))
model.supply = pyo.Constraint(model.I, rule=lambda m, i: sum(m.x[i, j] for j in m.J) <= supply[i])
model.demand = pyo.Constraint(model.J, rule=lambda m, j: sum(m.x[i, j] for i in m.I) >= demand[j])
"""

WITH_PARAM = BY_HAND.replace(
    "model.cost = pyo.Objective(expr=sum(cost[i][j] *",
    "model.c = pyo.Param(model.I, model.J, initialize=lambda m, i, j: cost[i][j])\n"
    "model.cost = pyo.Objective(expr=sum(model.c[i, j] *",
)
"""The same with the costs in a `pyo.Param`, as textbooks have it."""


def numbers(size: int) -> dict[str, Any]:
    """Deterministic data: supplies exceed demands a little."""
    cost = [[round(1 + ((7 * i + 13 * j) % 97) / 10, 1) for j in range(size)] for i in range(size)]
    return {
        "size": size,
        "supply": [120 + i % 9 for i in range(size)],
        "demand": [100 + j % 7 for j in range(size)],
        "cost": cost,
    }


def measure(size: int, repeat: int) -> dict[str, Any]:
    """Seconds of each step, and the ratio of ours to the program written by hand."""
    data = numbers(size)
    values = Data(values=data)
    formulation = parse_formulation(FORMULATION)
    by_hand = BY_HAND.format(**{name: repr(data[name]) for name in ("supply", "demand", "cost")})
    with_param = WITH_PARAM.format(**{name: repr(data[name]) for name in ("supply", "demand", "cost")})
    times: dict[str, list[float]] = {"lay out": [], "write": [], "load": [], "by hand": [], "by hand, Param": []}
    with Sandbox() as sandbox:
        sandbox.warm()
        for _ in range(repeat):
            began = time.perf_counter()
            instance = lay_out(formulation, values)
            laid_out = time.perf_counter()
            program = write_program(instance)
            written = time.perf_counter()
            ours = sandbox.run(program.text).model
            loaded = time.perf_counter()
            theirs = sandbox.run(by_hand).model
            by_hand_loaded = time.perf_counter()
            sandbox.run(with_param)
            marks = (began, laid_out, written, loaded, by_hand_loaded, time.perf_counter())
            for name, start, end in zip(times, marks, marks[1:], strict=False):
                times[name].append(end - start)
    assert ours.matrix.nnz == theirs.matrix.nnz == 2 * size * size
    expected = direct_model(instance)
    assert not differences(
        ours.with_(column_names=expected.column_names, row_names=expected.row_names, name=""), expected
    )
    medians = {name: statistics.median(seconds) for name, seconds in times.items()}
    ours_in_all = medians["write"] + medians["load"]
    return {
        "size": size,
        "seconds": medians,
        "write and load / by hand": ours_in_all / medians["by hand"],
        "write and load / by hand with Param": ours_in_all / medians["by hand, Param"],
        "lay out, write and load / by hand": (medians["lay out"] + ours_in_all) / medians["by hand"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--repeat", type=int, default=5)
    arguments = parser.parse_args()
    result = measure(arguments.size, arguments.repeat)
    if arguments.json:
        print(json.dumps(result, indent=2))
        return
    for name, seconds in result["seconds"].items():
        print(f"{name:<36} {seconds:.3f} s")
    for name, ratio in result.items():
        if "/" in name:
            print(f"{name:<36} {ratio:.2f}")


if __name__ == "__main__":
    main()
