"""What a sandboxed run costs: warm, cold, in a process of its own, and without any sandbox.

    python benchmarks/performance/bench_sandbox.py [--runs 30] [--json]

Prints medians in milliseconds. `warm` is one run of a small program in a running sandbox, with everything: the fork,
all layers, building, reading the model back. `transport` is the 200 by 200 transport problem, warm and in plain Python.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from nl2opt.model.sandbox import Limits, Sandbox

SMALL = """
from pyomo.environ import *
model = ConcreteModel()
model.crops = Set(initialize=["wheat", "corn", "beets"])
model.profit = Param(model.crops, initialize={"wheat": 3, "corn": 4, "beets": 2})
model.acres = Var(model.crops, domain=NonNegativeReals)
model.extra = Var(domain=Binary)
model.land = Constraint(expr=sum(model.acres[c] for c in model.crops) <= 500 + 20 * model.extra)
model.gain = Expression(expr=sum(model.profit[c] * model.acres[c] for c in model.crops))
model.total = Objective(expr=model.gain - 30 * model.extra, sense=maximize)
"""

TRANSPORT = """
from pyomo.environ import *
model = ConcreteModel()
model.mills = RangeSet(200)
model.towns = RangeSet(200)
model.ship = Var(model.mills, model.towns, domain=NonNegativeReals)
model.supply = Constraint(model.mills, rule=lambda m, i: sum(m.ship[i, j] for j in m.towns) <= 100 + i)
model.demand = Constraint(model.towns, rule=lambda m, j: sum(m.ship[i, j] for i in m.mills) >= 50 + j % 7)
model.cost = Objective(expr=sum((i * j % 13 + 1) * model.ship[i, j] for i in model.mills for j in model.towns))
"""


def milliseconds(act: Callable[[], object], runs: int) -> list[float]:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        times.append(1000 * (time.perf_counter() - start))
    return times


def measure(runs: int) -> dict[str, list[float]]:
    results = {}
    limits = Limits()

    def cold() -> None:
        with Sandbox() as fresh:
            fresh.run(SMALL)

    results["cold start and first run"] = milliseconds(cold, 3)
    with Sandbox() as sandbox:
        sandbox.run(SMALL)
        results["warm small program"] = milliseconds(lambda: sandbox.run(SMALL, limits=limits), runs)
        results["warm transport 200x200"] = milliseconds(lambda: sandbox.run(TRANSPORT), 3)
    with Sandbox(mechanism="subprocess") as plain:
        plain.warm()
        results["a sandboxed process for each program"] = milliseconds(lambda: plain.run(SMALL), 3)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("plain python, small", SMALL), ("plain python, transport 200x200", TRANSPORT)):
            path = Path(folder, "model.py")
            path.write_text(text)
            results[name] = milliseconds(lambda path=path: subprocess.run([sys.executable, path], check=True), 3)  # type: ignore[misc]
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description="Time sandboxed runs.")
    parser.add_argument("--runs", type=int, default=30, help="warm runs to take the median of")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    results = measure(options.runs)
    table = {
        name: {"median": round(statistics.median(times), 1), "best": round(min(times), 1), "runs": len(times)}
        for name, times in results.items()
    }
    if options.json:
        print(json.dumps({"milliseconds": table}, indent=2))
        return
    print(f"{'what':40} {'median ms':>10} {'best ms':>10} {'runs':>5}")
    for name, row in table.items():
        print(f"{name:40} {row['median']:10.1f} {row['best']:10.1f} {row['runs']:5}")


if __name__ == "__main__":
    main()
