"""Contract argmin where the objectives are no multiples of each other: the best points of both models are compared."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from nl2opt.verdict.semantic.findings import CounterExample, Proved
from nl2opt.verdict.semantic.highs import maximize_whole
from nl2opt.verdict.semantic.implication import Proof, Prover
from nl2opt.verdict.semantic.points import exact_point
from nl2opt.verdict.semantic.statement import Demand, Point, Statement
from nl2opt.verdict.semantic.transfer import Transfer

if TYPE_CHECKING:
    from nl2opt.verdict.semantic.objectives import Objectives, Points


def compare_best(
    about: Objectives, ways: tuple[Transfer, Transfer], provers: tuple[Prover, Prover], points: Points
) -> CounterExample | None:
    """Prove that the best points of each model are best in the other one, or find one that is not.

    Fills `about.proofs` or `about.open`. Each optimum is found as an exact point and proved to be one; then "as good as
    the optimum" becomes a demand more, under which the other model's optimum must be implied.
    """
    if not about.plain:
        about.open.append("the best points can only be compared when the map determines every column")
        return None
    limits: list[Demand] = []
    for side in (0, 1):
        found = _best(about.said[side], provers[side], points[side], about)
        if found is None:
            about.open.append(f"the best value of {about.names[side]} was not found exactly")
            return None
        limit, proof = found
        limits.append(limit)
        about.proofs.append(Proved("best value", about.names[side], about.names[side], proof))
    for side in (0, 1):
        cut = Prover(about.said[side].with_demand(limits[side]), about.meter)
        wanted = ways[side].pulled(about.said[1 - side].objective)
        constant = wanted.constant - about.said[1 - side].objective.constant
        found_ = cut.implied(Demand("best value", wanted.terms, limits[1 - side].limit - constant))
        if isinstance(found_, Proof):
            about.proofs.append(Proved("best points", about.names[1 - side], about.names[side], found_))
            continue
        if found_.point is None:
            about.open.append(f"best points of {about.names[side]}: {found_.why or 'not compared'}")
            return None
        image = ways[side].image(found_.point)
        values = (about.said[side].objective.at(found_.point), about.said[1 - side].objective.at(image))
        return CounterExample(
            "objective",
            about.names[side],
            about.names[1 - side],
            about.said[side].named(found_.point),
            about.said[1 - side].named(image),
            f"a best point of {about.names[side]} is not a best point of {about.names[1 - side]}",
            values=(values if side == 0 else values[::-1],),
            exact=all(p.proof.kind != "solver" for p in about.proofs),
        )
    return None


def _best(
    said: Statement, prover: Prover, known: list[list[Fraction]], about: Objectives
) -> tuple[Demand, Proof] | None:
    """``objective <= optimum`` (constant left out) with the proof that nothing is below the optimum."""
    terms = said.objective.terms
    if not terms:
        return Demand("as good as the optimum", {}, Fraction(0)), Proof("exact", "the objective is constant")
    downhill = {j: -v for j, v in terms.items()}
    answer = maximize_whole(said, about.meter, downhill)
    point: Point | None = exact_point(said, answer.point, about.meter.late) if answer.point else None
    best = min([p for p in (*known, point) if p is not None], key=said.objective.at, default=None)
    if best is None:
        return None
    value = said.objective.at(best) - said.objective.constant
    proof = prover.implied(Demand("best value", downhill, -value))
    return (Demand("as good as the optimum", terms, value), proof) if isinstance(proof, Proof) else None
