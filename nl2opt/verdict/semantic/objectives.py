"""The objectives of two models under a map: refuted by values at points, proved as demands on points."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from nl2opt.verdict.semantic.best_points import compare_best
from nl2opt.verdict.semantic.budget import SemanticMeter
from nl2opt.verdict.semantic.fibre import Fibre, fibre, least_value
from nl2opt.verdict.semantic.findings import CounterExample, Proved
from nl2opt.verdict.semantic.implication import Open, Proof, Prover
from nl2opt.verdict.semantic.linear import Affine
from nl2opt.verdict.semantic.relation import Disagreement, Relation, by_elimination, disagreement, from_values
from nl2opt.verdict.semantic.statement import Demand, Point, Statement
from nl2opt.verdict.semantic.transfer import Transfer

ROUNDS = 6
FIBRES = 8
Points = tuple[list[list[Fraction]], list[list[Fraction]]]
_ONE = Fraction(1)
AGREE = Proof("exact", "the expressions are the same modulo the equalities")


class Objectives:
    """Both objectives, read as minimised.

    With all columns determined both ways, ``second = factor * first + constant`` is proved at every point. Where one
    model (the large one) has columns to choose, the best value over the choice is compared: the chosen columns reach at
    most ``factor * small + constant``, and no point of the large model does better.
    """

    def __init__(
        self,
        said: tuple[Statement, Statement],
        ways: tuple[Transfer, Transfer],
        contract: str,
        meter: SemanticMeter,
        names: tuple[str, str],
    ) -> None:
        self.said, self.ways, self.contract, self.meter, self.names = said, ways, contract, meter, names
        self.plain = ways[0].determined and ways[1].determined
        self.turned = said[0].sign != said[1].sign
        self.pairs: list[tuple[Fraction, Fraction]] = []
        self.places: list[dict[str, Fraction]] = []
        self.proofs: list[Proved] = []
        self.open: list[str] = []
        self.relation: Relation | None = None
        """In terms of first and second."""

    def refute_by_points(self, points: Points) -> CounterExample | None:
        """A counter-example from the objective values at points of both models."""
        for side in (0, 1):
            for point in points[side]:
                if self.meter.late():
                    return None
                self._pair(side, point)
        return self._refutation()

    def _pair(self, side: int, point: Point) -> None:
        """Note the objective values of both models at a point."""
        way = self.ways[side]
        if way.determined and self.ways[1 - side].determined:
            image = way.image(point)
            if not self.said[1 - side].holds(image):
                return
            values = (self.said[side].objective.at(point), self.said[1 - side].objective.at(image))
        elif not way.determined and len(self.pairs) < FIBRES:
            rest = fibre(way, point)
            best = least_value(rest, self.meter) if isinstance(rest, Fibre) else None
            if best is None:
                return
            values = (self.said[side].objective.at(point), best[0])
        else:
            return
        pair = values if side == 0 else (values[1], values[0])
        if pair not in self.pairs:
            self.pairs.append(pair)
            self.places.append(self.said[side].named(point))

    def _refutation(self) -> CounterExample | None:
        contract = "objective" if self.contract == "argmin" else self.contract
        shown = self.pairs
        if contract == "value" and self.turned:
            shown = [(u * self.said[0].sign, v * self.said[1].sign) for u, v in self.pairs]
        found = disagreement(shown, contract, self.meter.budget.margin)
        if found is None or self.contract == "argmin":
            return None
        return self._counter(found, shown)

    def _counter(self, found: Disagreement, shown: Sequence[tuple[Fraction, Fraction]]) -> CounterExample:
        several = tuple(self.places[i] for i in found.places)
        return CounterExample(
            "objective",
            *self.names,
            several[0],
            None,
            found.what,
            values=tuple(shown[i] for i in found.places),
            several=several,
        )

    def _relations(self, formed: Affine | None) -> list[Relation]:
        """Relations worth proving; `formed` is the second objective over columns of the first, where that exists."""
        if self.contract == "value":
            return [Relation(_ONE, Fraction(0))]
        found = []
        if formed is not None:
            exact = by_elimination(self.said[0], self.said[0].objective, formed, self.meter.late)
            if exact is not None:
                found.append(exact)
        guessed = from_values(self.pairs)
        if guessed is not None:
            found.append(guessed)
        return list(dict.fromkeys(found)) or [Relation(_ONE, Fraction(0))]

    def demand_on_choice(self, side: int, points: Sequence[Point]) -> Demand | None:
        """What the objective asks of a choice of columns: at most ``factor * objective of the source + constant``."""
        relation = self._across(self._relations(None)[0], side)
        n = self.said[side].size
        wanted = self.ways[side].pulled(self.said[1 - side].objective)
        allowed = self.said[side].objective.times(relation.factor)
        assert all(j < n for j in allowed.terms)
        return Demand("objective", (d := wanted.plus(allowed, -_ONE)).terms, relation.constant - d.constant)

    def _across(self, relation: Relation, side: int) -> Relation:
        """The relation with `side` as the first."""
        if side == 0:
            return relation
        return Relation(1 / relation.factor, -relation.constant / relation.factor)

    def prove(
        self, ways: tuple[Transfer, Transfer], provers: tuple[Prover, Prover], points: Points
    ) -> CounterExample | None:
        """Fill `relation` and `proofs`, or `open`; a counter-example where a proof fails at a new point."""
        if self.contract == "value" and self.turned and any(said.objective.terms for said in self.said):
            self.open.append("one model minimises, the other maximises: values with the same sign were not refuted")
            return None
        why = ""
        for _ in range(ROUNDS):
            formed = ways[0].pulled(self.said[1].objective) if ways[0].determined else None
            fresh = False
            for relation in self._relations(formed):
                proofs, failed = self._try(relation, ways, provers)
                if failed is None:
                    self.relation, self.proofs = relation, proofs
                    return None
                side, found = failed
                why = found.why or why
                if found.point is not None and self.said[side].holds(found.point):
                    before = len(self.pairs)
                    points[side].append(list(found.point))
                    self._pair(side, found.point)
                    fresh |= len(self.pairs) > before
            counter = self._refutation()
            if counter is not None:
                return counter
            if not fresh:
                break
        if self.contract == "argmin":
            return compare_best(self, ways, provers, points)
        self.open.append("objective: " + (why or "no factor and constant were found that turn one into the other"))
        return None

    def _try(
        self, relation: Relation, ways: tuple[Transfer, Transfer], provers: tuple[Prover, Prover]
    ) -> tuple[list[Proved], tuple[int, Open] | None]:
        proofs = []
        for side, demand in self._demands(relation, ways):
            found: Proof | Open = AGREE if self.plain and not demand.line else provers[side].implied(demand)
            if isinstance(found, Open):
                return [], (side, found)
            proofs.append(Proved("objective", self.names[1 - side], self.names[side], found))
        return proofs, None

    def _demands(self, relation: Relation, ways: tuple[Transfer, Transfer]) -> list[tuple[int, Demand]]:
        """``other(image) <= factor * own + constant`` at the points of each model.

        Where all columns are determined the two maps undo each other, so that both together are equality.
        """
        if self.plain:
            d = ways[0].pulled(self.said[1].objective).plus(self.said[0].objective, -relation.factor)
            gap = d.plus(Affine({}, -relation.constant))
            reduced = by_elimination(self.said[0], Affine(), gap, self.meter.late)
            if reduced == Relation(_ONE, Fraction(0)):
                return [(0, Demand("objective", {}, Fraction(0)))]  # see AGREE
            return [(0, Demand("objective", e.terms, -e.constant)) for e in (gap, gap.times(-_ONE))]
        found = []
        for side in (0, 1):
            across = self._across(relation, side)
            gap = ways[side].pulled(self.said[1 - side].objective).plus(self.said[side].objective, -across.factor)
            found.append((side, Demand("objective", gap.terms, across.constant - gap.constant)))
        return found
