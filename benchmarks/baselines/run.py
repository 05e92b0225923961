"""Run formulators over the drawn problems: one log a set and formulator, in one mailbox or by any other llm.

Run ``python benchmarks/baselines/run.py PATH_TO_DATA --llm mailbox:DIR --logs DIR --formulator direct`` again and again
until it ends with 0: 3 says that replies are outstanding. What `draw.py` drew is run, and nothing else.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

SELECTION = Path(__file__).resolve().parent / "selection.json"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder that holds nl4opt_clean and the other sets")
    parser.add_argument("--llm", required=True, help="as of nl2opt evaluate")
    parser.add_argument("--logs", type=Path, required=True, help="the folder of the logs")
    parser.add_argument("--formulator", action="append", required=True, help="may be repeated")
    parser.add_argument("--set", action="append", help="only this set; may be repeated")
    parser.add_argument("more", nargs="*", help="further options of nl2opt evaluate, after --")
    arguments = parser.parse_args()
    arguments.logs.mkdir(parents=True, exist_ok=True)
    worst = 0
    for name, items in json.loads(SELECTION.read_text(encoding="utf-8"))["sets"].items():
        if arguments.set and name not in arguments.set:
            continue
        for formulator in arguments.formulator:
            command = [
                sys.executable, "-m", "nl2opt", "evaluate", str(arguments.data / name), "--no-texts", "--quiet",
                "--filter", "id=" + "|".join(item["id"] for item in items),
                "--formulator", formulator, "--llm", arguments.llm,
                "--log", str(arguments.logs / f"{name}-{formulator.replace(':', '-')}.jsonl"), *arguments.more,
            ]  # fmt: skip
            code = subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode
            print(f"{name:<20} {formulator:<12} exit {code}", flush=True)
            worst = max(worst, code)
    return worst


if __name__ == "__main__":
    sys.exit(main())
