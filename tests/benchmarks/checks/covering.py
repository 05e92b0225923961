"""Covers: subsets by size, a search by the plot that fewest masts see, and a sum that is odd."""

from __future__ import annotations

import itertools


def smoke_sensors(read):
    """Branch on the plot with the fewest masts left; stop where the cost is no better than the best."""
    cost = {row["mast"]: row["cost"] for row in read("masts.csv")}
    sees: dict[str, set[str]] = {}
    seen_from: dict[str, set[str]] = {}
    for row in read("sight.csv"):
        sees.setdefault(row["mast"], set()).add(row["plot"])
        seen_from.setdefault(row["plot"], set()).add(row["mast"])
    best = sum(cost.values())

    def bound(unseen: frozenset[str]) -> float:
        """Each plot pays at least the smallest share of a mast that sees it."""
        share = {mast: cost[mast] / max(1, len(sees.get(mast, set()) & unseen)) for mast in cost}
        return sum(min(share[mast] for mast in seen_from[plot]) for plot in unseen)

    def search(unseen: frozenset[str], spent: int) -> None:
        nonlocal best
        if not unseen:
            best = min(best, spent)
            return
        if spent + bound(unseen) >= best - 1e-9:
            return
        plot = min(sorted(unseen), key=lambda p: len(seen_from[p]))
        for mast in sorted(seen_from[plot], key=lambda m: (cost[m] / len(sees[m] & unseen), m)):
            search(unseen - sees[mast], spent + cost[mast])

    search(frozenset(seen_from), 0)
    return "optimal", best


def ambulance_posts():
    towns = "ABCDEFGHI"  # by their initials
    near = ["AB", "AD", "BC", "BE", "CF", "DE", "DG", "EF", "EH", "FI", "GH", "HI"]
    reach = {town: {town} | {a for pair in near for a in pair if town in pair} for town in towns}
    covers = [
        (number, posts)
        for number in range(1, 5)
        for posts in itertools.combinations(towns, number)
        if set().union(*(reach[post] for post in posts)) == set(towns)
    ]
    fewest = min(covers)[0]
    assert sum(number == fewest for number, _ in covers) > 1
    return "optimal", fewest


def gallery_guards():
    corridors = [(1, 2), (1, 4), (2, 3), (2, 5), (3, 6), (4, 5), (4, 7), (5, 6), (5, 8), (6, 8), (7, 8), (1, 5)]
    return "optimal", min(
        len(posted) + (5 in posted)
        for number in range(9)
        for posted in map(set, itertools.combinations(range(1, 9), number))
        if all(a in posted or b in posted for a, b in corridors)
    )


def radio_relays():
    reaches = [{1, 2, 5}, {2, 3, 4}, {1, 6, 7}, {4, 5, 8, 9}, {3, 7, 10}, {6, 8, 10}, {5, 9, 10}]
    people = dict(enumerate([800, 1450, 620, 900, 1300, 540, 760, 1120, 480, 1050], 1))
    return "optimal", max(
        sum(people[valley] for valley in set().union(*sites)) for sites in itertools.combinations(reaches, 3)
    )


def chess_evening():
    """Five members with three games each would be fifteen ends of games, and a game has two; all 1,024 sets agree."""
    games = list(itertools.combinations(range(5), 2))
    for number in range(11):
        for played in itertools.combinations(games, number):
            if all(sum(member in game for game in played) == 3 for member in range(5)):
                raise AssertionError("there is a set of games")
    return "infeasible", None
