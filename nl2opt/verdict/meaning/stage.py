"""The stage itself: refute by points, prove what is left, in both directions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from nl2opt.model.canonical import CanonicalModel, Domain
from nl2opt.verdict.meaning.exact_model import ExactModel, at
from nl2opt.verdict.meaning.findings import CounterExample, Proof, SemanticFindings
from nl2opt.verdict.meaning.implied import Form, halves, prove_below
from nl2opt.verdict.meaning.maps import AffineMap
from nl2opt.verdict.meaning.solver import Programs

OBJECTIVES = 6
"""Random objectives whose optima are tried as points, besides the model's own."""


@dataclass
class _Direction:
    """From the points of `source` to those of `target`."""

    source: Programs
    target: ExactModel
    map: AffineMap
    names: tuple[str, str]
    points: list[list[Fraction]] = field(default_factory=list)
    proofs: list[Proof] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    counter: CounterExample | None = None

    def try_point(self, point: list[Fraction]) -> bool:
        """Whether a feasible point of the source is a counter-example; keeps it."""
        image = self.map.image(point)
        violated = self.target.violation(image)
        if violated is None:
            self.points.append(point)
            return False
        self.counter = CounterExample(
            *self.names, violated, _shown(self.source.model, point), _shown(self.target.model, image)
        )
        return True


def examine(
    first: CanonicalModel,
    second: CanonicalModel,
    forward: AffineMap,
    backward: AffineMap,
    *,
    contract: str = "objective",
    seconds: float = 60.0,
    names: tuple[str, str] = ("A", "B"),
) -> SemanticFindings:
    """Whether two linear models have the same points, and objectives that agree, under a pair of maps.

    `forward` takes points of the first model to the second, `backward` the other way; each is checked, not believed:
    where it matters, that one undoes the other as well. A counter-example is exact; a proof says what it rests on.

    >>> from nl2opt.verdict.meaning.maps import from_places
    >>> a = CanonicalModel.build(objective=[1, 1], rows=[[1, 1], [1, 0]], row_upper=[4, 9], upper=[4, 4])
    >>> b = CanonicalModel.build(objective=[1, 1], rows=[[1, 1]], row_upper=[4], upper=[4, 4])
    >>> examine(a, b, from_places([0, 1], "by name"), from_places([0, 1], "by name")).outcome
    'equivalent'
    """
    described = forward.describe(first, second)
    for model in (first, second):
        if not _is_supported(model):
            return SemanticFindings(
                "undecided",
                open=("the semantic stage takes linear models of real and integer columns only",),
                map_origin=forward.origin,
                columns=described,
            )
    deadline = time.monotonic() + seconds
    one, two = ExactModel(first), ExactModel(second)
    ways = (
        _Direction(Programs(one, deadline), two, forward, names),
        _Direction(Programs(two, deadline), one, backward, (names[1], names[0])),
    )

    def findings(outcome: str, counter: CounterExample | None = None, vacuous: bool = False) -> SemanticFindings:
        return SemanticFindings(
            outcome,  # type: ignore[arg-type]
            counter,
            tuple(proof for way in ways for proof in way.proofs if proof.method != "same row"),
            tuple(what for way in ways for what in way.open),
            vacuous,
            forward.origin,
            described,
        )

    feasible = []
    for way in ways:
        feasible.append(_sample(way))
        if way.counter is not None:
            return findings("different", way.counter)
    if contract != "feasible-set":
        counter = _objectives_disagree(ways, contract, names)
        if counter is not None:
            return findings("different", counter)
    if feasible == [False, False]:
        return findings("equivalent", vacuous=True)
    for way in ways:
        _prove(way)
        if way.counter is not None:
            return findings("different", way.counter)
    if not _undo(forward, backward):
        ways[0].open.append("the two maps do not undo each other")
    if contract != "feasible-set" and not _same_objective(one, two, forward, contract):
        ways[0].open.append("the objectives agree at every point tried, but not as forms")
    return findings("undecided" if any(way.open for way in ways) else "equivalent")


def _is_supported(model: CanonicalModel) -> bool:
    return (
        model.is_linear
        and not model.special_ordered_sets
        and not model.indicators
        and bool(np.all(model.domains <= Domain.INTEGER))
    )


def _sample(way: _Direction) -> bool | None:
    """Try optima of a few objectives as counter-examples; False when the solver says that no point is feasible."""
    exact = way.source.exact
    integers = bool(any(exact.integer))
    random = np.random.default_rng(0)
    n = exact.model.shape[1]
    for form in _objectives(exact, random, n):
        if way.source.out_of_time:
            return None
        answer = way.source.maximise(form, integers=integers)
        if answer.status == "infeasible":
            return False
        if answer.status == "unbounded":
            answer = way.source.maximise({}, integers=integers)
            if answer.status == "infeasible":
                return False
        if any(way.try_point(point) for point in way.source.rationals(answer.point)):
            return True
    return True


def _objectives(exact: ExactModel, random: np.random.Generator, n: int) -> Iterator[Form]:
    yield {j: -v for j, v in exact.cost.items()}
    yield dict(exact.cost)
    for _ in range(OBJECTIVES):
        yield {j: Fraction(int(v)) for j, v in enumerate(random.integers(-9, 10, n).tolist()) if v}


def _prove(way: _Direction) -> None:
    """Show each condition of the target for all points of the source, until one fails."""
    source = way.source.exact
    known: dict[tuple[tuple[int, Fraction], ...], Fraction] = {}
    for row in (*source.rows, *source.bounds):
        for _, form, limit in halves(row):
            key, size = _direction(form)
            tightest = known.get(key)
            known[key] = min(limit / size, tightest) if tightest is not None else limit / size
    for condition in (*way.target.rows, *way.target.bounds):
        for name, form, limit in halves(condition):
            pulled, constant = way.map.pull_back(form)
            bound = limit - constant
            if not pulled:
                if bound < 0:
                    way.open.append(f"{name} of {way.names[1]} cannot hold under the map")
                continue
            key, size = _direction(pulled)
            if key in known and known[key] <= bound / size:
                way.proofs.append(Proof(name, "same row"))
                continue
            if way.source.out_of_time:
                way.open.append(f"{name} of {way.names[1]}: out of time")
                continue
            proof, point = prove_below(way.source, f"{name} of {way.names[1]}", pulled, bound)
            if proof is not None:
                way.proofs.append(proof)
            elif point is not None and way.try_point(point):
                return
            else:
                way.open.append(f"{name} of {way.names[1]} is neither proved nor refuted")
    for k, whole in enumerate(way.target.integer):
        line, constant = way.map.lines[k]
        if whole and not (
            constant.denominator == 1 and all(source.integer[j] and v.denominator == 1 for j, v in line.items())
        ):
            _integral(way, k)


def _integral(way: _Direction, k: int) -> None:
    """A real column that must be an integer in the target: between two points with different values lies one that is
    not.
    """
    line, constant = way.map.lines[k]
    values = [(at(line, point) + constant, point) for point in way.points]
    for one, first in values:
        for other, second in values:
            if one == other:
                continue
            for share in (Fraction(1, 2), Fraction(1, 3), Fraction(2, 7)):
                middle = [share * a + (1 - share) * b for a, b in zip(first, second, strict=True)]
                if way.source.exact.violation(middle) is None and way.try_point(middle):
                    return
    name = way.target.model.column_names[k]
    way.open.append(f"whether {name} of {way.names[1]} is always an integer")


def _direction(form: Form) -> tuple[tuple[tuple[int, Fraction], ...], Fraction]:
    """The form divided by the size of its first coefficient, and that size."""
    items = sorted(form.items())
    size = abs(items[0][1])
    return tuple((j, v / size) for j, v in items), size


def _undo(forward: AffineMap, backward: AffineMap) -> bool:
    """Whether going there and back leads every column to itself."""
    for there, back in ((forward, backward), (backward, forward)):
        for j, (line, constant) in enumerate(back.lines):
            form, total = there.pull_back(line)
            if form != {j: Fraction(1)} or total + constant:
                return False
    return True


def _same_objective(one: ExactModel, two: ExactModel, forward: AffineMap, contract: str) -> bool:
    pulled, constant = forward.pull_back(two.cost)
    if contract == "value":
        zero = [Fraction(0)] * one.model.shape[1]
        total = two.value([Fraction(0)] * two.model.shape[1]) + constant
        same_sense = one.model.sense == two.model.sense
        return pulled == one.cost and total == one.value(zero) and same_sense
    if set(pulled) != set(one.cost):
        return False
    factors = {pulled[j] / one.cost[j] for j in pulled}
    return len(factors) <= 1 and all(factor > 0 for factor in factors)


def _objectives_disagree(
    ways: tuple[_Direction, _Direction], contract: str, names: tuple[str, str]
) -> CounterExample | None:
    """Feasible points where the objectives are not in the relation the contract asks for."""
    forward, backward = ways
    one, two = forward.source.exact, forward.target
    pairs = [(point, forward.map.image(point)) for point in forward.points]
    pairs += [(backward.map.image(point), point) for point in backward.points]
    pairs = [(p, q) for p, q in pairs if one.violation(p) is None and two.violation(q) is None]
    values = [(one.value(p), two.value(q), p, q) for p, q in pairs]
    sign = 1 if one.model.sense == two.model.sense else -1
    for a, b, p, q in values:
        if contract == "value" and a != sign * b:
            return _objective_counter(names, f"the objective is {a} and {sign * b}", one, two, p, q)
    first = values[0] if values else None
    slope: Fraction | None = None
    for a, b, p, q in values[1:]:
        assert first is not None
        da, db = a - first[0], b - first[1]
        if (da == 0) != (db == 0) or da * db < 0:
            words = f"against another feasible point the objective moves by {da} and by {db}"
            return _objective_counter(names, words, one, two, p, q)
        if contract == "objective" and da:
            if slope is not None and db / da != slope:
                words = f"the objective is not the other one times a number: {slope} here, {db / da} there"
                return _objective_counter(names, words, one, two, p, q)
            slope = db / da
    return None


def _objective_counter(
    names: tuple[str, str], words: str, one: ExactModel, two: ExactModel, p: list[Fraction], q: list[Fraction]
) -> CounterExample:
    return CounterExample(names[0], names[1], words, _shown(one.model, p), _shown(two.model, q))


def _shown(model: CanonicalModel, point: list[Fraction]) -> dict[str, Fraction]:
    return {name: value for name, value in zip(model.column_names, point, strict=True) if value}
