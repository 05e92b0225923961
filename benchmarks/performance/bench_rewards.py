"""Rewards a second, for completions that hold formulations and for ones that hold programs.

    python benchmarks/performance/bench_rewards.py [--json] [--completions 400] [--repeat 3]

The completions are many small variants of one problem, so that nothing can be remembered. Workers are warm. Rates are
medians of alternating runs; "gain" is all cores over one worker.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from typing import Any

from nl2opt.rewards import Limits, Recipe, Rewarder

FORMULATION = """<formulation>
sets:
  breads: {{elements: [rye, spelt, white, corn]}}
  steps: {{elements: [knead, bake, pack]}}
parameters:
  profit: {{over: [breads], values: {{rye: {a}, spelt: 4.5, white: 2, corn: 3}}}}
  hours: {{over: [steps], values: {{knead: {b}, bake: 60, pack: 35}}}}
variables:
  make: {{over: [breads], domain: integer, lower: 0, upper: 40}}
objective:
  maximize: sum(profit[k] * make[k] for k in breads)
constraints:
  time: {{for: s in steps, rule: "sum(make[k] for k in breads) <= hours[s]"}}
  mix: {{rule: "make['rye'] >= 2 * make['corn']"}}
</formulation>"""
PROGRAM = """```python
import pyomo.environ as pyo

profit = {{"rye": {a}, "spelt": 4.5, "white": 2, "corn": 3}}
model = pyo.ConcreteModel()
model.make = pyo.Var(list(profit), domain=pyo.Integers, bounds=(0, 40))
model.gain = pyo.Objective(expr=sum(profit[k] * model.make[k] for k in profit), sense=pyo.maximize)
model.time = pyo.ConstraintList()
for hours in ({b}, 60, 35):
    model.time.add(sum(model.make[k] for k in profit) <= hours)
model.mix = pyo.Constraint(expr=model.make["rye"] >= 2 * model.make["corn"])
```"""


def measure(completions: int, repeat: int) -> dict[str, Any]:
    """Rewards a second for each kind and number of workers."""
    cores = len(os.sched_getaffinity(0))
    kinds = {"formulation": (FORMULATION, completions), "program": (PROGRAM, max(1, completions // 4))}
    rates: dict[tuple[str, int], list[float]] = {(kind, w): [] for kind in kinds for w in (1, cores)}
    recipe, limits = Recipe(), Limits(seconds=30)
    with Rewarder(recipe, workers=1, limits=limits) as one, Rewarder(recipe, workers=cores, limits=limits) as all_cores:
        pools = {1: one, cores: all_cores}
        for turn in range(repeat + 1):  # the first turn warms and is not counted
            for (kind, workers), found in rates.items():
                template, count = kinds[kind]
                texts = [template.format(a=3 + i % 97 / 100, b=40 + i % 13) for i in range(count)]
                began = time.perf_counter()
                rewards = pools[workers].score(texts, [100.0] * count)
                seconds = time.perf_counter() - began
                assert all(reward.status == "optimal" for reward in rewards)
                if turn:
                    found.append(count / seconds)
    medians = {f"{kind}, {workers} worker{'s' * (workers > 1)}": statistics.median(found)
               for (kind, workers), found in rates.items()}  # fmt: skip
    gain = {kind: statistics.median(rates[kind, cores]) / statistics.median(rates[kind, 1]) for kind in kinds}
    return {"rewards_a_second": medians, "gain_of_all_cores": gain, "cores": cores}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--completions", type=int, default=400)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    found = measure(options.completions, options.repeat)
    if options.json:
        print(json.dumps(found, indent=2))
        return
    for name, rate in found["rewards_a_second"].items():
        print(f"{name:<28} {rate:8.1f} rewards a second")
    for kind, gain in found["gain_of_all_cores"].items():
        print(f"{kind + ', gain':<28} {gain:8.2f} times one worker ({found['cores']} cores)")


if __name__ == "__main__":
    main()
