"""The semantic stage: refute by exact points, then prove every demand of each model from the other one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from nl2opt.errors import InputError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.verdict.semantic.budget import SemanticBudget, SemanticMeter
from nl2opt.verdict.semantic.column_map import ColumnMap
from nl2opt.verdict.semantic.fibre import Fibre, fibre, no_partner
from nl2opt.verdict.semantic.findings import CounterExample, Proved, SemanticOutcome, SemanticResult
from nl2opt.verdict.semantic.implication import Open, Proof, Prover
from nl2opt.verdict.semantic.integrality import fractional_point, whole_by_form
from nl2opt.verdict.semantic.linear import Affine
from nl2opt.verdict.semantic.objectives import Objectives
from nl2opt.verdict.semantic.points import directions, sample
from nl2opt.verdict.semantic.selection import select
from nl2opt.verdict.semantic.statement import Demand, Point, Statement, breach_of, show, unsupported
from nl2opt.verdict.semantic.transfer import Transfer, transfer

CONTRACTS = ("feasible-set", "objective", "value", "argmin")
FIBRES = 8
"""Points whose partners are looked for where the other model has columns to choose."""


def examine(
    first: CanonicalModel,
    second: CanonicalModel,
    column_map: ColumnMap,
    *,
    contract: str = "objective",
    budget: SemanticBudget | None = None,
    names: tuple[str, str] = ("A", "B"),
) -> SemanticResult:
    """Whether two linear models state the same problem under a map of their columns.

    Contracts are those of `nl2opt.verdict.CONTRACTS`. Columns the map does not speak of are read off equalities, or
    chosen by an affine rule; then the claim is about the columns the map speaks of: they take the same values in both
    models and, for each of their values, the best objective value agrees. Raises `InputError` for a map that does not
    fit the models or an unknown contract.

    >>> a = CanonicalModel.build(objective=[1, 1], rows=[[1, 2], [2, 1]], row_lower=[3, 3])
    >>> b = CanonicalModel.build(objective=[1, 1], rows=[[1, 2], [2, 1], [1, 1]], row_lower=[3, 3, 2])
    >>> result = examine(a, b, ColumnMap.by_names(a, b))
    >>> result.outcome, result.proofs[-1].what, result.rests_on
    ('equivalent', 'objective', 'exact arithmetic')
    """
    if contract not in CONTRACTS:
        raise InputError(f"no contract is named {contract!r}", help="contracts: " + ", ".join(CONTRACTS))
    budget = budget or SemanticBudget()
    _check(column_map, first, second)
    problems = [
        f"{part} in {name}" for name, model in zip(names, (first, second), strict=True) for part in unsupported(model)
    ]
    if problems:
        return SemanticResult(
            "undecided", contract, column_map.origin, unsupported=tuple(problems), open=("unsupported parts",)
        )
    return _Examination(first, second, column_map, contract, budget, names).run()


def _check(column_map: ColumnMap, first: CanonicalModel, second: CanonicalModel) -> None:
    sizes = (first.shape[1], second.shape[1])
    for part, (source, target) in ((column_map.forward, sizes), (column_map.backward, sizes[::-1])):
        for k, image in part.items():
            if not (0 <= k < target and all(0 <= j < source for j in image.terms)):
                raise InputError("the map names a column that is not there", help="make the map for these models")


class _Examination:
    def __init__(
        self,
        first: CanonicalModel,
        second: CanonicalModel,
        column_map: ColumnMap,
        contract: str,
        budget: SemanticBudget,
        names: tuple[str, str],
    ) -> None:
        self.map, self.contract, self.names = column_map, contract, names
        self.meter = SemanticMeter(budget)
        self.said = (Statement(first), Statement(second))
        self.provers = (Prover(self.said[0], self.meter), Prover(self.said[1], self.meter))
        identities = column_map.identities()
        turned = [(b, a) for a, b in identities]
        self.ways = (
            transfer(self.said[0], self.said[1], identities, self.meter.late),
            transfer(self.said[1], self.said[0], turned, self.meter.late),
        )
        self.points: tuple[list[list[Fraction]], list[list[Fraction]]] = ([], [])
        self.proofs: list[Proved] = []
        self.open: list[str] = []
        self.notes: list[str] = []

    def run(self) -> SemanticResult:
        self._sample()
        for step in (self._emptiness, self._refute_by_points, self._map_reaches_far_enough):
            result = step()
            if result is not None:
                return result
        objectives = None
        if self.contract != "feasible-set":
            objectives = Objectives(self.said, self.ways, self.contract, self.meter, self.names)
            counter = objectives.refute_by_points(self.points)
            if counter is not None:
                return self._ended("different", counter)
        ways = []
        for side in (0, 1):
            way = self._with_choice(side, objectives)
            if way is None:
                return self._ended("undecided")
            ways.append(way)
        for side in (0, 1):
            counter = self._prove(side, ways[side])
            if counter is not None:
                return self._ended("different", counter)
        if objectives is not None:
            counter = objectives.prove((ways[0], ways[1]), self.provers, self.points)
            self.proofs += objectives.proofs
            self.open += objectives.open
            if counter is not None:
                return self._ended("different", counter)
        factor = objectives.relation if objectives is not None else None
        return self._ended(
            "undecided" if self.open else "equivalent",
            factor=factor.factor if factor else None,
            constant=factor.constant if factor else None,
        )

    def _ended(self, outcome: SemanticOutcome, counter: CounterExample | None = None, **more: Any) -> SemanticResult:
        if outcome == "undecided" and not self.open:
            self.open.append(f"the budget ran out: {self.meter.exhausted}")
        described = {
            self.said[1].names[k]: _words(image, self.said[0].names)
            for k, image in enumerate(self.ways[0].images)
            if all(j < self.said[0].size for j in image.terms)
        }
        return SemanticResult(
            outcome,
            self.contract,
            self.map.origin,
            proofs=tuple(self.proofs),
            counter=counter,
            open=tuple(self.open) if outcome == "undecided" else (),
            budget=self.meter.exhausted if outcome == "undecided" else None,
            notes=tuple(self.notes),
            columns=described,
            lps=self.meter.lps,
            mips=self.meter.mips,
            **more,
        )

    def _sample(self) -> None:
        for side in (0, 1):
            said = self.said[side]
            other = self.ways[side].pulled(self.said[1 - side].objective)
            known = {j: v for j, v in other.terms.items() if j < said.size}
            if said.crossed() is None:
                wanted = directions(said, [known], self.meter)
                self.points[side].extend(sample(said, self.provers[side].relaxation, wanted, self.meter))

    def _emptiness(self) -> SemanticResult | None:
        proofs = [None if points else prover.empty() for points, prover in zip(self.points, self.provers, strict=True)]
        if proofs[0] is None and proofs[1] is None:
            return None
        if proofs[0] is not None and proofs[1] is not None:
            self.proofs += [
                Proved("no point", self.names[side], self.names[side], proof)
                for side, proof in enumerate(proofs)
                if proof is not None
            ]
            self.notes.append("vacuous: neither model has a point, so both say the same of every point")
            return self._ended("equivalent", vacuous=True)
        side = 0 if proofs[0] is not None else 1
        proof = proofs[side]
        assert proof is not None
        if not self.points[1 - side]:
            self.open.append(f"{self.names[side]} has no point; none was found for {self.names[1 - side]}")
            return self._ended("undecided")
        self.notes.append("this does not depend on the map")
        what = f"{self.names[side]} has no point at all ({proof.how})"
        counter = self._counter(1 - side, self.points[1 - side][0], None, what, None)
        return self._ended("different", _resting_on(counter, proof))

    def _counter(
        self, side: int, point: Point, image: Point | None, what: str, amount: Fraction | None
    ) -> CounterExample:
        return CounterExample(
            "feasibility",
            self.names[side],
            self.names[1 - side],
            self.said[side].named(point),
            None if image is None else self.said[1 - side].named(image),
            what,
            amount,
        )

    def _refutation(self, side: int, point: Point) -> CounterExample | None:
        """What a point of one model is for the other: a counter-example, or nothing against it."""
        way, margin = self.ways[side], self.meter.budget.margin
        for clash in way.clashes:
            value = clash.at(point)
            scale = max([abs(v * point[j]) for j, v in clash.terms.items()] + [abs(clash.constant)])
            if abs(value) > Fraction(margin) * scale:
                return self._counter(side, point, None, "what the map says of its columns", abs(value))
        if way.determined:
            image = way.image(point)
            breach = self.said[1 - side].breach(image, margin)
            return self._counter(side, point, image, breach.what, breach.amount) if breach else None
        for k, image_of in enumerate(way.images):
            if self.said[1 - side].integer[k] and all(j < way.source.size for j in image_of.terms):
                value = image_of.at(point)
                if abs(value - round(value)) > margin:
                    return self._counter(
                        side, point, None, f"integrality of {way.target.names[k]}", abs(value - round(value))
                    )
        rest = fibre(way, point)
        if isinstance(rest, Demand):
            breach = breach_of(rest, point)
            if breach is None or breach.relative <= margin:
                return None
            return self._counter(side, point, None, rest.what, breach.amount)
        return self._no_partner(side, point, rest)

    def _no_partner(self, side: int, point: Point, rest: Fibre) -> CounterExample | None:
        # Demands loosened by the margin, so that rounding in the data refutes nothing.
        margin = Fraction(self.meter.budget.margin)
        loose = [
            Demand(what, line, limit + margin * max(abs(limit), *map(abs, line.values())))
            for what, line, limit in zip(rest.said.row_labels, rest.said.rows, rest.said.row_upper, strict=True)
            if limit is not None
        ]
        said = Statement.of_demands(rest.said.names, rest.said.integer, loose, rest.said.objective)
        proof = no_partner(Fibre(rest.way, point, said), self.meter)
        if proof is None:
            return None
        free = ", ".join(rest.said.names[:4]) + (" ..." if len(rest.said.names) > 4 else "")
        counter = self._counter(side, point, None, f"no value of {free} goes with it ({proof.how})", None)
        return _resting_on(counter, proof)

    def _refute_by_points(self) -> SemanticResult | None:
        for side in (0, 1):
            points = self.points[side] if self.ways[side].determined else self.points[side][:FIBRES]
            for point in points:
                counter = None if self.meter.late() else self._refutation(side, point)
                if counter is not None:
                    return self._ended("different", counter)
        return None

    def _map_reaches_far_enough(self) -> SemanticResult | None:
        for side in (0, 1):
            if self.ways[side].forced:
                shown = ", ".join(self.said[1 - side].names[k] for k in self.ways[side].forced[:6])
                self.notes.append(f"equalities of {self.names[1 - side]} determine its columns {shown}")
        if self.meter.late():
            return self._ended("undecided")
        if not self.map.size and all(said.size for said in self.said):
            self.open.append("the map names no column")
            return self._ended("undecided")
        if not self.ways[0].determined and not self.ways[1].determined:
            for side in (0, 1):
                free = ", ".join(self.said[1 - side].names[k] for k in self.ways[side].free[:4])
                self.open.append(f"the map does not say what columns of {self.names[1 - side]} stand for: {free}")
            return self._ended("undecided")
        return None

    def _with_choice(self, side: int, objectives: Objectives | None) -> Transfer | None:
        """The way with expressions for free columns of the other model."""
        way = self.ways[side]
        if way.determined:
            return way
        extra = objectives.demand_on_choice(side, self.points[side]) if objectives is not None else None
        choice = select(way, self.meter, extra)
        if choice is None:
            free = ", ".join(way.target.names[k] for k in way.free[:4])
            self.open.append(
                f"no affine rule was found for columns only {self.names[1 - side]} has ({free}); "
                f"{min(len(self.points[side]), FIBRES)} points of {self.names[side]} were tried"
            )
            return None
        words = [f"{way.target.names[k]} = {_words(e, way.source.names)}" for k, e in sorted(choice.items())]
        self.notes.append(f"columns only {self.names[1 - side]} has are chosen: " + "; ".join(words[:4]))
        return way.with_choice(choice)

    def _prove(self, side: int, way: Transfer) -> CounterExample | None:
        """Every demand of the other model holds at the images of this model's points; or a counter-example."""
        demands = list(way.demands())
        for clash in way.clashes:
            demands += _both(clash, "the map")
        for demand in demands:
            found = self.provers[side].implied(demand)
            if isinstance(found, Proof):
                self.proofs.append(Proved(demand.what, self.names[1 - side], self.names[side], found))
                continue
            counter = self._new_point(side, demand, found)
            if counter is not None:
                return counter
            self.open.append(f"{demand.what} of {self.names[1 - side]}: {found.why or 'not proved'}")
            if self.meter.late():
                return None
        return self._whole(side, way)

    def _new_point(self, side: int, demand: Demand, found: Open) -> CounterExample | None:
        candidates: Sequence[Point] = [found.point] if found.point is not None else []
        if not demand.line:  # It fails everywhere.
            candidates = self.points[side][:1]
        for point in candidates:
            if self.said[side].holds(point):
                self.points[side].append(list(point))
                counter = self._refutation(side, point)
                if counter is not None:
                    return counter
        return None

    def _whole(self, side: int, way: Transfer) -> CounterExample | None:
        """Integer columns of the other model are whole at the images."""
        for k, integer in enumerate(way.target.integer):
            if not integer:
                continue
            what = f"integrality of {way.target.names[k]}"
            proof = whole_by_form(self.said[side], way.images[k])
            if proof is not None:
                self.proofs.append(Proved(what, self.names[1 - side], self.names[side], proof))
                continue
            point = fractional_point(self.provers[side], way.images[k], self.points[side])
            counter = self._refutation(side, point) if point is not None else None
            if counter is not None:
                return counter
            self.open.append(f"{what} of {self.names[1 - side]} was neither proved nor refuted")
        return None


def _resting_on(counter: CounterExample, proof: Proof) -> CounterExample:
    if proof.kind != "solver":
        return counter
    return replace(counter, exact=False)


def _both(expression: Affine, what: str) -> list[Demand]:
    """An expression is zero, as two demands."""
    turned = expression.times(Fraction(-1))
    return [Demand(what, e.terms, -e.constant) for e in (expression, turned)]


def _words(expression: Affine, names: Sequence[str]) -> str:
    parts = [names[j] if v == 1 else f"{show(v)} {names[j]}" for j, v in sorted(expression.terms.items())]
    if expression.constant or not parts:
        parts.append(show(expression.constant))
    return " + ".join(parts)
