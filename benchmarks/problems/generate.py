"""Write the large data files of the problem set again: ``python benchmarks/problems/generate.py [FOLDER]``.

Each file has a seed of its own, so a new one changes no other. FOLDER is where the problems' folders stand; without it,
where this script stands. `tests/benchmarks` checks that the files kept are the files written.
"""

from __future__ import annotations

import csv
import math
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

Rows = Iterator[Sequence[object]]
"""The header line, then the rows."""

FILES: dict[str, Callable[[], Rows]] = {}
"""By `problem/file.csv`."""


def writes(name: str) -> Callable[[Callable[[], Rows]], Callable[[], Rows]]:
    def keep(rows: Callable[[], Rows]) -> Callable[[], Rows]:
        FILES[name] = rows
        return rows

    return keep


def _spots(seed: int, number: int, side: int) -> list[tuple[int, int]]:
    """Points with whole coordinates on a square, no two alike."""
    chance = random.Random(seed)
    spots: dict[tuple[int, int], None] = {}
    while len(spots) < number:
        spots[chance.randrange(side), chance.randrange(side)] = None
    return list(spots)


@writes("salt_grit/depots.csv")
def _depots() -> Rows:
    chance = random.Random(11)
    yield "depot", "stock"
    for number in range(1, 9):
        yield f"D{number}", chance.randrange(140, 261, 5)


@writes("salt_grit/districts.csv")
def _districts() -> Rows:
    chance = random.Random(12)
    yield "district", "order"
    for number in range(1, 31):
        yield f"R{number:02}", chance.randrange(18, 66)


@writes("salt_grit/haulage.csv")
def _haulage() -> Rows:
    chance = random.Random(13)
    depots, districts = _spots(14, 8, 60), _spots(15, 30, 60)
    yield "depot", "district", "euros_per_tonne"
    for d, (x, y) in enumerate(depots, 1):
        for r, (u, v) in enumerate(districts, 1):
            yield f"D{d}", f"R{r:02}", round(2.5 + 0.17 * math.hypot(x - u, y - v) + chance.uniform(0, 0.8), 2)


@writes("thesis_supervision/supervisors.csv")
def _supervisors() -> Rows:
    yield "supervisor", "places"
    yield from zip(
        ["Aalto", "Brandt", "Cisse", "Duarte", "Eriksen", "Fodor", "Gallo", "Haddad"], [6, 4, 5, 3, 6, 4, 5, 5],
        strict=True,
    )  # fmt: skip


@writes("thesis_supervision/wishes.csv")
def _wishes() -> Rows:
    chance = random.Random(21)
    supervisors = ["Aalto", "Brandt", "Cisse", "Duarte", "Eriksen", "Fodor", "Gallo", "Haddad"]
    yield "student", "supervisor", "points"
    for number in range(1, 37):
        left = 20
        for supervisor in chance.sample(supervisors, len(supervisors)):
            points = min(left, chance.choice([0, 0, 1, 2, 3, 5, 8, 9]) + (2 if supervisor == "Duarte" else 0))
            left -= points
            yield f"s{number:02}", supervisor, points


@writes("night_courier/streets.csv")
def _streets() -> Rows:
    chance = random.Random(31)
    spots = _spots(32, 60, 100)
    yield "start", "end", "minutes"
    for i, (x, y) in enumerate(spots):
        near = sorted(range(len(spots)), key=lambda j: math.dist((x, y), spots[j]))[1:5]
        for j in near:
            yield f"n{i:02}", f"n{j:02}", round(0.12 * math.dist((x, y), spots[j]) + chance.uniform(0.3, 2.4), 2)


@writes("open_pit/blocks.csv")
def _blocks() -> Rows:
    chance = random.Random(41)
    yield "level", "column", "value"
    for level in range(1, 7):
        for column in range(1, 16):
            rich = 62 * math.exp(-((column - 9.5) ** 2) / 7 - ((level - 4.2) ** 2) / 2.5)
            yield level, column, round(rich - 4 - 2.6 * level + chance.uniform(-4, 4))


@writes("smoke_sensors/masts.csv")
def _masts() -> Rows:
    chance = random.Random(51)
    yield "mast", "cost"
    for number in range(1, 31):
        yield f"m{number:02}", chance.randrange(60, 141, 5)


@writes("smoke_sensors/sight.csv")
def _sight() -> Rows:
    masts, plots = _spots(52, 30, 50), _spots(53, 45, 50)
    yield "mast", "plot"
    for m, mast in enumerate(masts, 1):
        for p, plot in enumerate(plots, 1):
            if math.dist(mast, plot) <= 14:
                yield f"m{m:02}", f"p{p:02}"


@writes("battery_week/prices.csv")
def _prices() -> Rows:
    chance = random.Random(61)
    yield "hour", "price"
    for hour in range(1, 169):
        clock = hour % 24
        shape = 70 + 35 * math.cos((clock - 19) / 24 * 2 * math.pi) - 45 * math.exp(-((clock - 13) ** 2) / 8)
        yield hour, round(shape + chance.gauss(0, 9), 2)


@writes("five_funds/returns.csv")
def _returns() -> Rows:
    chance = random.Random(71)
    yield "week", "bonds", "gold", "home", "world", "startups"
    for week in range(1, 105):
        market, rates, mood = chance.gauss(0.15, 2.0), chance.gauss(0, 0.5), chance.gauss(0, 2.5)
        yield (
            week,
            round(0.05 + rates, 2),
            round(0.09 - 0.2 * market + 0.8 * rates + chance.gauss(0, 1.6), 2),
            round(0.06 + 0.9 * market + chance.gauss(0, 0.8), 2),
            round(0.10 + 1.0 * market - 0.3 * rates + chance.gauss(0, 0.6), 2),
            round(0.20 + 1.4 * market + mood, 2),
        )


@writes("trolley_pushes/calls.csv")
def _calls() -> Rows:
    chance = random.Random(81)
    yield "slot", "porters"
    for slot in range(1, 49):
        clock = slot / 2
        yield slot, max(2, round(5 + 6 * math.exp(-((clock - 10) ** 2) / 9) + 4 * math.exp(-((clock - 18) ** 2) / 5)
                                 + chance.uniform(-1, 1)))  # fmt: skip


@writes("crop_trial/plots.csv")
def _plots() -> Rows:
    chance = random.Random(91)
    yield "plot", "nitrogen", "harvest"
    for plot in range(1, 41):
        nitrogen = chance.randrange(20, 181)
        stray = chance.uniform(-0.35, 0.35) + (chance.choice([-2.5, 3.0]) if plot % 9 == 0 else 0)
        yield plot, nitrogen, round(3.1 + 0.021 * nitrogen + stray, 2)


def write(folder: Path) -> None:
    """Write every file below `folder`."""
    for name, rows in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows())


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
