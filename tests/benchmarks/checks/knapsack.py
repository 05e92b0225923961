"""What to take: all subsets, or dynamic programming over what is left."""

from __future__ import annotations

import functools
import itertools
import math


def _subsets(items):
    for number in range(len(items) + 1):
        yield from itertools.combinations(items, number)


def ferry_refit(read):
    engines = {"overhaul engine one", "overhaul engine two"}
    best = sorted(
        (sum(job["value"] for job in done), sum(job["days"] for job in done))
        for done in _subsets(read("jobs.csv"))
        if sum(job["days"] for job in done) <= 30
        and sum(job["days"] * job["crew"] for job in done) <= 165
        and not engines <= {job["job"] for job in done}
    )
    assert best[-1][0] > best[-2][0]
    return "optimal", best[-1][0], {"Days of dock time used": best[-1][1]}


def summer_festival():
    acts = {
        "brass": (4200, 310), "rock": (9500, 820), "light": (3800, 270), "puppets": (1900, 150), "wine": (2600, 240),
        "fireworks": (6700, 560), "circus": (3100, 225), "choir": (2200, 130),
    }  # fmt: skip
    visitors, fees = max(
        (sum(acts[a][1] for a in booked), sum(acts[a][0] for a in booked))
        for booked in map(set, _subsets(acts))
        if sum(acts[a][0] for a in booked) <= 26000
        and not ("rock" in booked and "light" not in booked)
        and not {"fireworks", "wine"} <= booked
        and booked & {"puppets", "circus"}
    )
    return "optimal", visitors, {"Fees paid in euros": fees}


def river_grants(read):
    best = sorted(
        (sum(p["points"] for p in funded), sum(p["asks"] for p in funded))
        for funded in _subsets(read("proposals.csv"))
        if sum(p["asks"] for p in funded) <= 500
        and 10 * sum(p["asks"] for p in funded if p["kind"] == "restoration") >= 4 * sum(p["asks"] for p in funded)
        and sum(p["kind"] == "school" for p in funded) > 1
        and all(sum(p["country"] == c for p in funded) <= 3 for c in ("CH", "DE", "FR"))
    )
    return "optimal", best[-1][0], {"Money given away in thousand francs": best[-1][1]}


def vending_machine():
    found = []
    for lunch, salad in itertools.product(range(14), range(5, 31)):
        for sandwich in range(39 - lunch - salad):
            room = 24000 - 1150 * lunch - 780 * salad - 430 * sandwich
            fruit = min(38 - lunch - salad - sandwich, room // 260)
            if fruit > lunch:
                found.append((190 * lunch + 125 * salad + 62 * sandwich + 36 * fruit, lunch, fruit))
    found.sort()
    cents, lunch, fruit = found[-1]
    return "optimal", cents / 100, {"Lunch boxes": lunch, "Fruit cups": fruit}


def lantern_exhibits():
    rating = {"miner": 14, "lens": 22, "magic": 18, "oil": 9, "arc": 16, "street": 12, "neon": 15}
    insured = dict(zip(rating, [5, 20, 12, 3, 9, 7, 8], strict=True))
    company = {
        ("lens", "arc"): 8, ("miner", "oil"): 11, ("magic", "arc"): 5, ("street", "neon"): 10, ("lens", "magic"): -9,
    }  # fmt: skip
    scored = sorted(
        (sum(rating[e] for e in shown) + sum(extra for pair, extra in company.items() if set(pair) <= shown),
         sum(insured[e] for e in shown))
        for shown in map(set, _subsets(rating))
        if len(shown) <= 4 and sum(insured[e] for e in shown) <= 40
    )  # fmt: skip
    assert scored[-1][0] > scored[-2][0]
    return "optimal", scored[-1][0], {"Insurance sum in thousand euros": scored[-1][1]}


def odd_tokens():
    tokens = ((25, 3), (16, 5), (7, 10), (3, 12))

    @functools.cache
    def fewest(kind: int, grams: int) -> float:
        if kind == 4:
            return 0 if grams == 0 else math.inf
        weight, left = tokens[kind]
        return min(n + fewest(kind + 1, grams - n * weight) for n in range(min(left, grams // weight) + 1))

    return "optimal", fewest(0, 138)
