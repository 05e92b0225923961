"""Run the performance benchmarks and write their figures into the README.

    python benchmarks/performance/readme.py [--dry]

The table stands between two comments of the README; `--dry` prints it instead.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
README = HERE.parents[1] / "README.md"
START, END = "<!-- benchmarks: written by `python benchmarks/performance/readme.py` -->", "<!-- end -->"


def run(script: str, *options: str) -> dict[str, Any]:
    """What a benchmark prints with ``--json``."""
    import json

    done = subprocess.run(
        [sys.executable, str(HERE / script), "--json", *options], check=True, capture_output=True, text=True
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def table() -> str:
    """The README's table: what was measured, the aim, the figure of this machine, and the command behind it."""
    program, sandbox, cli = run("bench_program.py"), run("bench_sandbox.py"), run("bench_cli.py")
    evaluation, rewards = (
        run("bench_evaluate.py", "--repeat", "2"),
        run("bench_rewards.py", "--completions", "120", "--repeat", "2"),
    )
    rows = [
        ("200 x 200 transport, writing and loading against hand-written Pyomo", "1.2 times",
         f"{program['write and load / by hand']:.2f} times", "bench_program.py"),
        ("the same, against hand-written Pyomo with a `Param`", "",
         f"{program['write and load / by hand with Param']:.2f} times", "bench_program.py"),
        ("the same, laying out and checking the data included", "",
         f"{program['lay out, write and load / by hand']:.2f} times", "bench_program.py"),
        ("a small program in the warm sandbox", "50 ms", f"{1000 * warm(sandbox):.0f} ms", "bench_sandbox.py"),
        ("`nl2opt --help`", "0.2 s", f"{cli['nl2opt --help']:.2f} s", "bench_cli.py"),
        ("cold `nl2opt solve` of a small formulation", "1.5 s",
         f"{cli['nl2opt solve (cold, 8 binaries)']:.2f} s", "bench_cli.py"),
        ("what the evaluation harness adds to a case of our set, replayed", "20 ms",
         f"{evaluation['milliseconds added a case (median)']:.0f} ms", "bench_evaluate.py"),
        *[(f"rewards a second: {kind}", "", f"{rate:.0f}", "bench_rewards.py")
          for kind, rate in rewards["rewards_a_second"].items()],
    ]  # fmt: skip
    lines = ["| what | aim | measured | by |", "| --- | --- | --- | --- |"]
    lines += [f"| {what} | {aim} | {figure} | `{script}` |" for what, aim, figure, script in rows]
    end = f"Medians on two shared cores that count to five million in Python in {counting():.2f} s (0.25 is usual); "
    return "\n".join([*lines, "", end + "`benchmarks/performance/` holds the scripts."])


def counting() -> float:
    """Seconds in which Python counts to five million: what the machine was worth while the table was made."""
    began = time.perf_counter()
    number = 5_000_000
    while number:
        number -= 1
    return time.perf_counter() - began


def warm(result: dict[str, Any]) -> float:
    """Seconds of the warm run in what bench_sandbox.py prints."""
    return float(result["milliseconds"]["warm small program"]["median"]) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dry", action="store_true")
    arguments = parser.parse_args()
    text = table()
    if arguments.dry:
        print(text)
        return
    pattern = re.compile(f"{re.escape(START)}.*?{re.escape(END)}", re.DOTALL)
    README.write_text(pattern.sub(lambda _: f"{START}\n{text}\n{END}", README.read_text()))


if __name__ == "__main__":
    main()
