"""Whole commands as a person starts them: ``nl2opt --help``, and a cold ``nl2opt solve`` of a small formulation.

    python benchmarks/performance/bench_cli.py [--json] [--repeat 7]

Wall seconds of whole processes, medians; ``python -c pass`` and a cold ``import pyomo.environ`` beside them as a
measure of the machine.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "knapsack.yaml"
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "python -c 'import pyomo.environ'": [sys.executable, "-c", "import pyomo.environ"],
    "nl2opt --help": [sys.executable, "-m", "nl2opt", "--help"],
    "nl2opt solve (cold, 8 binaries)": [sys.executable, "-m", "nl2opt", "solve", str(EXAMPLE), "--quiet"],
}


def measure(repeat: int) -> dict[str, float]:
    """Median wall seconds of each command; the commands take turns, after one round that is not counted."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for turn in range(repeat + 1):
        for name, command in COMMANDS.items():
            began = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            if turn:
                times[name].append(time.perf_counter() - began)
    return {name: statistics.median(seconds) for name, seconds in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--repeat", type=int, default=7)
    arguments = parser.parse_args()
    result = measure(arguments.repeat)
    if arguments.json:
        print(json.dumps(result, indent=2))
        return
    for name, seconds in result.items():
        print(f"{name:<36} {seconds:.3f} s")


if __name__ == "__main__":
    main()
