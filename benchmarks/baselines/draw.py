"""Draw the problems of the baseline: some of each public set, by a hash of their texts, so that nobody chose them.

Run ``python benchmarks/baselines/draw.py PATH_TO_DATA --each 5`` to write ``selection.json`` again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path

from nl2opt.evaluation.case import Case
from nl2opt.evaluation.datasets import read_set

SETS = (
    "nl4opt_clean", "nlp4lp_clean", "mamo_complex_clean", "industryor_clean", "optibench_clean", "optmath", "logior",
    "bench4opt", "miplib_nl",
)  # fmt: skip
SELECTION = Path(__file__).resolve().parent / "selection.json"


def drawn(cases: tuple[Case, ...], each: int, seed: int) -> list[Case]:
    """The first cases in the order of a hash of seed and text; of OptiBench only the linear ones."""
    linear = [case for case in cases if case.kind.get("type", "linear") != "nonlinear"]
    order = sorted(linear, key=lambda case: hashlib.sha256(f"{seed} {case.fingerprint}".encode()).hexdigest())
    return order[:each]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder that holds nl4opt_clean and the other sets")
    parser.add_argument("--each", type=int, default=5, help="problems of each set")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chosen = {}
    for name in SETS:
        cases = drawn(read_set(arguments.data / name).cases, arguments.each, arguments.seed)
        chosen[name] = [{"id": case.id, "fingerprint": case.fingerprint} for case in cases]
    body = {"seed": arguments.seed, "each": arguments.each, "sets": chosen}
    SELECTION.write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")
    print(f"{sum(map(len, chosen.values()))} problems of {len(chosen)} sets")
    return 0


if __name__ == "__main__":
    sys.exit(main())
