"""In which order, and when: permutations, longest paths, and a matrix of all paths."""

from __future__ import annotations

import functools
import itertools

from scipy.optimize import linprog


def dye_vat():
    orders = [(4, 5, 30), (3, 6, 45), (6, 14, 20), (2, 8, 25), (5, 12, 60)]

    def penalties(sequence) -> int:
        clock = total = 0
        for hours, wanted, penalty in sequence:
            clock += hours
            total += penalty * max(0, clock - wanted)
        return total

    return "optimal", min(map(penalties, itertools.permutations(orders)))


def subtitle_studio():
    """Johnson's rule for two machines, and all 720 orders."""
    films = list(zip([5, 9, 3, 7, 4, 8], [6, 4, 8, 7, 2, 5], strict=True))

    def finished(sequence) -> int:
        mina = rolf = 0
        for translating, timing in sequence:
            mina += translating
            rolf = max(mina, rolf) + timing
        return rolf

    first = sorted(film for film in films if film[0] <= film[1])
    then = sorted((film for film in films if film[0] > film[1]), key=lambda film: -film[1])
    best = min(map(finished, itertools.permutations(films)))
    assert finished(first + then) == best
    return "optimal", best


def museum_move(read):
    days = {row["task"]: row["days"] for row in read("tasks.csv")}
    waits = [(row["task"], row["for_task"]) for row in read("waits.csv")]

    @functools.cache
    def finished(task: str) -> int:
        return days[task] + max((finished(before) for after, before in waits if after == task), default=0)

    return "optimal", max(map(finished, days))


def runway_evening():
    """For each order of landing, the times are a linear program; whole minutes are enough, for they are a network."""
    flights = [(3, 9, 30, 8, 14), (5, 11, 28, 10, 10), (8, 12, 24, 20, 35), (2, 10, 35, 5, 9), (12, 18, 40, 6, 12)]
    best = float("inf")
    for sequence in itertools.permutations(flights):
        cheapest = {-4: 0.0}  # by the time of the last landing
        for earliest, preferred, latest, early, late in sequence:
            landed: dict[int, float] = {}
            for last, cost in cheapest.items():
                for time in range(max(earliest, last + 4), latest + 1):
                    now = cost + early * max(0, preferred - time) + late * max(0, time - preferred)
                    if now < landed.get(time, best):
                        landed[time] = now
            cheapest = landed
        best = min([best, *cheapest.values()])
    return "optimal", best


def stage_rebuild():
    """No path through the jobs may be longer than 26 days: one row a path, one column a job."""
    normal = dict(zip("ABCDEFG", [8, 14, 10, 7, 9, 6, 5], strict=True))
    shortest = dict(zip("ABCDEFG", [5, 11, 6, 5, 6, 4, 5], strict=True))
    rate = [600, 900, 750, 400, 1100, 800, 0]
    paths = ["BEF", "BEG", "ACEF", "ACEG", "ADF"]
    rows = [[-(job in path) for job in "ABCDEFG"] for path in paths]
    sides = [26 - sum(normal[job] for job in path) for path in paths]
    found = linprog(rate, rows, sides, bounds=[(0, normal[job] - shortest[job]) for job in "ABCDEFG"])
    return "optimal", found.fun, {"Days saved on job C": found.x[2]}
