"""Who does what: permutations, the Hungarian method, and an exhausted search."""

from __future__ import annotations

import itertools

import numpy as np
from scipy.optimize import linear_sum_assignment


def medley_relay():
    times = {
        "Ayu": (664, 751, 649, 578), "Bea": (642, 788, 631, 583), "Chloe": (679, 726, 655, 596),
        "Dina": (635, 740, 622, 561), "Elif": (650, 733, 668, 572), "Fay": (683, 765, 639, 570),
    }  # fmt: skip
    teams = sorted(
        (sum(times[girl][stroke] for stroke, girl in enumerate(team)), team)
        for team in itertools.permutations(times, 4)
    )
    (best, team), (second, _) = teams[:2]
    assert best < second
    return (
        "optimal",
        best / 10,
        {
            "Dina swims freestyle (1 yes, 0 no)": int(team[3] == "Dina"),
            "Elif swims breaststroke (1 yes, 0 no)": int(team[1] == "Elif"),
        },
    )


def thesis_supervision(read):
    """Each place is a column; no points at all are worth less than any allocation could gain elsewhere."""
    places = [row["supervisor"] for row in read("supervisors.csv") for _ in range(row["places"])]
    points = {(row["student"], row["supervisor"]): row["points"] or -1000 for row in read("wishes.csv")}
    students = sorted({student for student, _ in points})
    table = np.array([[points[student, supervisor] for supervisor in places] for student in students])
    rows, columns = linear_sum_assignment(table, maximize=True)
    assert table[rows, columns].min() > 0
    return "optimal", table[rows, columns].sum()


def exam_rooms():
    exams = {"Algebra": 48, "Botany": 31, "Chemistry": 55, "Drawing": 22, "Economics": 60}
    rooms = {"Aula": 90, "Gym": 64, "Library": 50, "Room 12": 36, "Studio": 30}
    plans = [
        plan
        for plan in (dict(zip(exams, order, strict=True)) for order in itertools.permutations(rooms))
        if all(exams[exam] <= rooms[room] for exam, room in plan.items())
        and plan["Drawing"] in ("Library", "Room 12")
        and plan["Chemistry"] in ("Aula", "Gym")
        and plan["Economics"] != "Gym"
    ]
    return ("optimal", 0.0) if plans else ("infeasible", None)


def print_shop_layout():
    stacks = [[0, 34, 11, 2], [34, 0, 27, 8], [11, 27, 0, 30], [2, 8, 30, 0]]
    metres = [[0, 6, 14, 9], [6, 0, 7, 12], [14, 7, 0, 5], [9, 12, 5, 0]]
    layouts = sorted(
        (sum(stacks[a][b] * metres[spots[a]][spots[b]] for a, b in itertools.combinations(range(4), 2)), spots[1] + 1)
        for spots in itertools.permutations(range(4))
        if spots[1] != 1
    )
    assert layouts[0][0] < layouts[1][0]
    return "optimal", layouts[0][0], {"Spot of the press": layouts[0][1]}
