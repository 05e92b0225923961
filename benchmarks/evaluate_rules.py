"""Measure the offline reader on the public sets: share answered, share right, problems a second, by part.

Run ``python benchmarks/evaluate_rules.py PATH_TO_DATA``. A set is split by the SHA-256 of its letters and digits: the
reader was developed on the half called dev; three quarters of the rest, called later, were measured at first sight and
then read; what is called held has only ever been measured.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nl2opt.description.tables import Data
from nl2opt.description.text import Description
from nl2opt.errors import Nl2optError
from nl2opt.evaluation.datasets.nl4opt_annotated import read_nl4opt_annotated
from nl2opt.evaluation.linear_structure import LinearStructure, linear_structure, same_structure
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.layout import lay_out
from nl2opt.formulators.rules import read
from nl2opt.model.direct import direct_model
from nl2opt.solution import SolveOptions, solve

RELATIVE, ABSOLUTE = 1e-4, 1e-2
Judge = Callable[[Formulation], bool | None]
"""Whether a formulation is right; None when the reference itself cannot be used."""


@dataclass(frozen=True)
class Item:
    id: str
    text: str
    judge: Judge


def part_of(text: str) -> str:
    """``dev``, ``later`` or ``held``, by the letters and digits of a text, so that copies of it fall in one part."""
    key = re.sub(r"[^a-z0-9]", "", text.lower())
    bits = int(hashlib.sha256(key.encode()).hexdigest(), 16)
    if bits % 2 == 0:
        return "dev"
    return "held" if bits & 0b110 == 0b110 else "later"


def by_structure(reference: Callable[[], Formulation]) -> Judge:
    known: list[LinearStructure | None] = []

    def judge(formulation: Formulation) -> bool | None:
        if not known:
            try:
                known.append(linear_structure(reference()))
            except Nl2optError:
                known.append(None)
        return None if known[0] is None else same_structure(known[0], linear_structure(formulation))

    return judge


def by_optimum(label: Any) -> Judge:
    def judge(formulation: Formulation) -> bool | None:
        try:
            wanted = float(label)
        except (TypeError, ValueError):
            return None
        solution = solve(direct_model(lay_out(formulation, Data())), SolveOptions(explain=False))
        found = solution.objective
        if found is None:
            return False
        rounded = wanted == int(wanted) and round(found) == wanted
        return rounded or abs(found - wanted) <= max(ABSOLUTE, RELATIVE * abs(wanted))

    return judge


def by_results(results: dict[str, Any]) -> Judge:
    """By the last requested quantity as the optimum; or by all of them, where none of them is the optimum."""
    last = by_optimum(list(results.values())[-1])

    def judge(formulation: Formulation) -> bool | None:
        if last(formulation) is not False:
            return last(formulation)
        solution = solve(direct_model(lay_out(formulation, Data())), SolveOptions(explain=False))
        found = sorted(float(v) for v in solution.values().values()) if solution.objective is not None else []
        try:
            wanted = sorted(float(v) for v in results.values())
        except (TypeError, ValueError):
            return False
        return len(found) == len(wanted) and all(abs(a - b) <= ABSOLUTE for a, b in zip(found, wanted, strict=True))

    return judge


def nl4opt_annotated(folder: Path) -> Iterator[Item]:
    for problem in read_nl4opt_annotated(folder):
        yield Item(problem.id, problem.text, by_structure(problem.formulation))


def nl4opt_clean(folder: Path) -> Iterator[Item]:
    for case in sorted(folder.iterdir()):
        output = json.loads((case / "sample.json").read_text())[0]["output"]
        label = output[0] if isinstance(output, list) else output
        yield Item(case.name, (case / "description.txt").read_text(), by_optimum(label))


def nlp4lp_clean(folder: Path) -> Iterator[Item]:
    for case in sorted(folder.iterdir()):
        label = json.loads((case / "solution.json").read_text())["objective"]
        yield Item(case.name, (case / "description.txt").read_text(), by_optimum(label))


def mamo_easy_clean(folder: Path) -> Iterator[Item]:
    for line in (folder / "test.jsonl").read_text().splitlines():
        entry = json.loads(line)
        yield Item(str(entry["id"]), entry["Question"], by_optimum(entry["Answer"]))


def optibench_clean(folder: Path) -> Iterator[Item]:
    for line in (folder / "test.jsonl").read_text().splitlines():
        entry = json.loads(line)
        if entry["type"].startswith("linear"):
            yield Item(str(entry["index"]), entry["question"], by_results(entry["results"]))


SETS = (nl4opt_annotated, nl4opt_clean, nlp4lp_clean, mamo_easy_clean, optibench_clean)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder that holds nl4opt_annotated and the other sets")
    parser.add_argument("--set", action="append", help="only this set; may be repeated")
    parser.add_argument("--wrong", action="store_true", help="list the ids of wrong answers, but of held")
    arguments = parser.parse_args()
    heads = ("set", "part", "texts", "read", "share", "scored", "right", "share", "texts/s")
    print("{:<18} {:<5} {:>6} {:>6} {:>7} {:>7} {:>6} {:>7} {:>8}".format(*heads))

    for source in SETS:
        if arguments.set and source.__name__ not in arguments.set:
            continue
        items = list(source(arguments.data / source.__name__))
        for part in ("dev", "later", "held"):
            count: Counter[str] = Counter()
            seconds = 0.0
            for item in items:
                if part_of(item.text) != part:
                    continue
                began = time.perf_counter()
                reading = read(Description.from_text(item.text, name=item.id))
                seconds += time.perf_counter() - began
                count["texts"] += 1
                if reading.formulation is None:
                    continue
                count["read"] += 1
                right = item.judge(reading.formulation)
                count["scored"] += right is not None
                count["right"] += right is True
                if right is False and arguments.wrong and part != "held":
                    print(f"  wrong: {item.id}", file=sys.stderr)
            shares = [f"{100 * a / b:6.1f}%" if b else "      -" for a, b in (
                (count["read"], count["texts"]), (count["right"], count["scored"]))]  # fmt: skip
            rate = f"{count['texts'] / seconds:8.0f}" if seconds else "       -"
            cells = (source.__name__, part, count["texts"], count["read"], shares[0], count["scored"], count["right"])
            print("{:<18} {:<5} {:>6} {:>6} {} {:>7} {:>6}".format(*cells), shares[1], rate)
    return 0


if __name__ == "__main__":
    sys.exit(main())
