"""What the evaluation harness adds to a case, against a plain loop that solves the same formulations.

    python benchmarks/performance/bench_evaluate.py [--repeat 3] [--json]

The formulations are those of our own set (`benchmarks/problems`), given as an llm's replies to `direct`. The loop reads
each reply, lays the formulation out, checks and solves it, in this process. The harness does the same by way of the
formulator, one worker process, and a log that is on the disk after each case. What a case takes is the best of the
repeats; what is added is the median over the cases of the difference, so that slow solves do not blur it.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from nl2opt.description.tables import Data
from nl2opt.evaluation.case import Case, ProblemSet
from nl2opt.evaluation.datasets import read_set
from nl2opt.evaluation.running import Progress, evaluate
from nl2opt.formulation.notation import to_json
from nl2opt.llm.request import Reply, Request, Usage

PROBLEMS = Path(__file__).resolve().parents[1] / "problems"


class Replay:
    """Gives the recorded reply of the case whose text a request quotes."""

    spec = "recorded:memory"

    def __init__(self, replies: dict[str, str]) -> None:
        self.replies = replies

    def ask(self, request: Request) -> Reply:
        words = request.messages[0].text
        return Reply(next(reply for text, reply in self.replies.items() if text in words), usage=Usage(reused=1))

    def flush(self) -> None:
        """Nothing is queued."""


def recorded(problems: ProblemSet) -> tuple[list[Case], dict[str, str]]:
    """The cases that have a reference formulation, and it as the reply to each text."""
    cases, replies = [], {}
    for case in problems.cases:
        reference = next((ref.formulation for ref in case.references if ref.formulation is not None), None)
        if reference is not None:
            cases.append(case)
            replies[case.text.strip()] = json.dumps({"notes": {}, "formulation": json.loads(to_json(reference))})
    return cases, replies


def plain_loop(cases: list[Case], replies: dict[str, str]) -> dict[str, float]:
    """Seconds of each case: reading, laying out, checking, solving, and what the text asks for."""
    from nl2opt.description.text import Description
    from nl2opt.formulation.certificate import check_point
    from nl2opt.formulation.checking import check
    from nl2opt.formulation.layout import lay_out
    from nl2opt.formulation.notation import parse_formulation
    from nl2opt.model.direct import direct_model
    from nl2opt.solution import SolveOptions, solve

    options = SolveOptions(time_limit=60, threads=1, explain=False)
    seconds = {}
    for case in cases:
        began = time.perf_counter()
        stated = json.dumps(json.loads(replies[case.text.strip()])["formulation"])
        formulation = parse_formulation(stated, "formulation", format="json")
        inside = {found.table.name: found.table for found in Description.from_text(case.text).tables}
        data = case.samples[0].data
        data = Data({**inside, **data.tables}, data.values)
        instance = lay_out(formulation, data)
        check(formulation, data, instance=instance)
        solution = solve(direct_model(instance), options)
        if solution.point is not None and formulation.answers:
            check_point(instance, solution.values())
        seconds[case.id] = time.perf_counter() - began
    return seconds


def harness(problems: ProblemSet, replies: dict[str, str]) -> tuple[dict[str, float], float, int]:
    """Seconds of each case but the first (since the one before), of the first with the start, and how many answers."""
    moments: list[tuple[str, float]] = [("", time.perf_counter())]

    def done(progress: Progress) -> None:
        if progress.attempt is not None:
            moments.append((progress.attempt.case, time.perf_counter()))

    with tempfile.TemporaryDirectory() as folder:
        log = evaluate(
            problems, formulator="direct", client=Replay(replies), log=Path(folder) / "log.jsonl", workers=1,
            on_progress=done,
        )  # fmt: skip
    answered = sum(attempt.ending == "answered" for attempt in log.attempts)
    took = {case: at - before for (_, before), (case, at) in pairwise(moments)}
    return {case: took[case] for case, _ in moments[2:]}, took[moments[1][0]], answered


def cpu() -> float:
    """Seconds of processor time of this process and of those that it has waited for."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def cpu_added(problems: ProblemSet, cases: list[Case], replies: dict[str, str]) -> float:
    """Processor seconds added a case, which a busy machine does not change. A run of one case tells the start."""
    marks = [cpu()]
    plain_loop(cases, replies)
    marks.append(cpu())
    harness(problems, replies)
    marks.append(cpu())
    harness(ProblemSet(problems.name, problems.cases[:2]), replies)
    marks.append(cpu())
    loop, whole, start = (after - before for before, after in pairwise(marks))
    return (whole - start) / (len(cases) - 2) - loop / len(cases)


def measure(repeat: int) -> dict[str, Any]:
    problems = read_set(PROBLEMS)
    cases, replies = recorded(problems)
    problems = ProblemSet(problems.name, tuple(cases))
    plain_loop(cases[:3], replies)
    loops = [plain_loop(cases, replies) for _ in range(repeat)]
    runs = [harness(problems, replies) for _ in range(repeat)]
    loop = {case.id: min(seconds[case.id] for seconds in loops) for case in cases}
    took = {case.id: min(run[0].get(case.id, float("inf")) for run in runs) for case in cases}
    compared = [case for case in loop if took[case] < float("inf")]
    added = statistics.median(took[case] - loop[case] for case in compared)
    median = statistics.median(loop[case] for case in compared)
    return {
        "cases": len(cases),
        "answered": runs[-1][2],
        "milliseconds of the loop a case (median)": 1000 * median,
        "milliseconds added a case (median)": 1000 * added,
        "milliseconds of processor added a case": 1000 * cpu_added(problems, cases, replies),
        "harness / plain loop (median)": statistics.median(took[case] / loop[case] for case in compared),
        "harness / plain loop (in all)": sum(took[case] for case in compared) / sum(loop[case] for case in compared),
        "milliseconds before the first case is done": 1000 * min(run[1] for run in runs),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    result = measure(arguments.repeat)
    if arguments.json:
        print(json.dumps(result, indent=2))
        return
    for name, value in result.items():
        print(f"{name:<45} {value:.4g}")


if __name__ == "__main__":
    main()
