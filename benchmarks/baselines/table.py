"""The table of the baseline, from its logs: solving accuracy, execution rate and rounds of each formulator on each set.

Run ``python benchmarks/baselines/table.py PATH_TO_DATA LOGS`` to print it. Accuracy is by `strict`; on OptiBench by
`optibench`, and on Bench4Opt, which gives models and no answers, by `strict` against the solved models.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from nl2opt.evaluation.datasets import read_set
from nl2opt.evaluation.intervals import wilson
from nl2opt.evaluation.log import read_log
from nl2opt.evaluation.protocols import rule
from nl2opt.evaluation.scoring import Scored, score
from nl2opt.evaluation.solved_labels import SOLVED, with_solved

SELECTION = Path(__file__).resolve().parent / "selection.json"
RULES = {"optibench_clean": "optibench"}
FORMULATORS = ("direct", "repair", "programmer")


def scored(data: Path, logs: Path, name: str, formulator: str) -> tuple[Scored, ...]:
    """Every attempt of a log with its score; none where there is no log."""
    path = logs / f"{name}-{formulator}.jsonl"
    if not path.exists():
        return ()
    log = read_log(path)
    problems = read_set(data / name)
    if name == "bench4opt":
        problems = with_solved(problems, [attempt.case for attempt in log.attempts])
        return score(problems, log, rule("strict"), labels=[SOLVED]).items
    return score(problems, log, rule(RULES.get(name, "strict"))).items


def cells(items: list[Scored]) -> Iterator[str]:
    """Right of scored, run, mean rounds."""
    if not items:
        yield from "---"
        return
    known = [item for item in items if item.score.correct is not None]
    right = sum(item.score.correct is True for item in known)
    run = sum(item.attempt.ending == "answered" for item in items)
    yield f"{right} of {len(known)}"
    yield f"{run} of {len(items)}"
    yield f"{sum(item.attempt.rounds for item in items) / len(items):.2f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("logs", type=Path)
    parser.add_argument("--wrong", action="store_true", help="also list what is not right, with the reason")
    arguments = parser.parse_args()
    names = list(json.loads(SELECTION.read_text(encoding="utf-8"))["sets"])
    used = [f for f in FORMULATORS if (arguments.logs / f"{names[0]}-{f}.jsonl").exists()]
    print("| set | " + " | ".join(f"{f}: right | ran | rounds" for f in used) + " |")
    print("| --- |" + " --- |" * (3 * len(used)))
    totals: dict[str, list[Scored]] = {f: [] for f in used}
    for name in names:
        line = [name]
        for formulator in used:
            items = list(scored(arguments.data, arguments.logs, name, formulator))
            totals[formulator] += items
            line += cells(items)
        print("| " + " | ".join(line) + " |")
    print("| **all** | " + " | ".join(cell for f in used for cell in cells(totals[f])) + " |\n")
    for formulator, items in totals.items():
        known = [item for item in items if item.score.correct is not None]
        right = sum(item.score.correct is True for item in known)
        low, high = wilson(right / len(known), len(known))
        share = f"{100 * right / len(known):.1f} % right (95 %: {100 * low:.1f} to {100 * high:.1f})"
        ran = sum(item.attempt.ending == "answered" for item in items)
        print(f"- `{formulator}`: {share}, {100 * ran / len(items):.1f} % ran")
        if arguments.wrong:
            for item in items:
                if not item.score.correct:
                    print(f"  - {item.case.id}: {item.attempt.ending}, {item.score.reason[:160]}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
