"""Whether a point of one model has any partner in the other, where the other has columns to choose."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from nl2opt.verdict.semantic.budget import SemanticMeter
from nl2opt.verdict.semantic.implication import Proof, Prover
from nl2opt.verdict.semantic.linear import Affine
from nl2opt.verdict.semantic.points import exact_point
from nl2opt.verdict.semantic.statement import Demand, Point, Statement
from nl2opt.verdict.semantic.transfer import Transfer


@dataclass(frozen=True)
class Fibre:
    """What is left of the target at one point of the source: a model over the free columns alone."""

    way: Transfer
    point: Point
    said: Statement

    def whole(self, chosen: Point) -> list[Fraction]:
        """The point of the target for a choice of the free columns."""
        n = self.way.source.size
        place = {n + k: value for k, value in zip(self.way.free, chosen, strict=True)}
        filled = [*self.point]
        return [
            image.constant + sum((v * (filled[j] if j < n else place[j]) for j, v in image.terms.items()), Fraction(0))
            for image in self.way.images
        ]


def fibre(way: Transfer, point: Point) -> Fibre | Demand:
    """The fibre over a point, or the demand that its known columns alone do not meet."""
    n, target = way.source.size, way.target
    order = {n + k: i for i, k in enumerate(way.free)}
    demands = []
    for demand in way.demands():
        line = {order[k]: v for k, v in demand.line.items() if k >= n}
        limit = demand.limit - sum((v * point[k] for k, v in demand.line.items() if k < n), Fraction(0))
        if line:
            demands.append(Demand(demand.what, line, limit))
        elif limit < 0:
            return demand
    objective = way.pulled(target.objective)
    known = objective.constant + sum((v * point[k] for k, v in objective.terms.items() if k < n), Fraction(0))
    cost = Affine({order[k]: v for k, v in objective.terms.items() if k >= n}, known)
    names = [target.names[k] for k in way.free]
    return Fibre(way, point, Statement.of_demands(names, [target.integer[k] for k in way.free], demands, cost))


def no_partner(found: Fibre, meter: SemanticMeter) -> Proof | None:
    """A proof that the fibre is empty. Determined integer columns of the target play no part in it."""
    return Prover(found.said, meter).empty()


def least_value(found: Fibre, meter: SemanticMeter) -> tuple[Fraction, list[Fraction]] | None:
    """The least objective value over the fibre, with a point of the target where it is taken; None when not found.

    That the value is the least is checked exactly.
    """
    prover = Prover(found.said, meter)
    terms = found.said.objective.terms
    best: list[Fraction] | None
    if not terms:
        answer = prover.relaxation.maximize({})
        best = exact_point(found.said, answer.point, meter.late) if answer.point else None
    else:
        downhill = {j: -v for j, v in terms.items()}
        answer = prover.relaxation.maximize(downhill)
        best = exact_point(found.said, answer.point, meter.late) if answer.point else None
        if best is None:
            return None
        value = sum((v * best[j] for j, v in downhill.items()), Fraction(0))
        proof = prover.implied(Demand("least value", downhill, value))
        if not isinstance(proof, Proof) or proof.kind == "solver":
            return None
    if best is None:
        return None
    whole = found.whole(best)
    if not found.way.target.holds(whole):
        return None
    return found.said.objective.at(best), whole
