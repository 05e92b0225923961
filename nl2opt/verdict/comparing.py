"""The stages of a comparison: identical, isomorphic, normalised, reformulated; then the difference, or the proof."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from nl2opt.errors import InputError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.passes import MAP_STEPS, NORMALISATION, REFORMULATION, Trail, run
from nl2opt.verdict.alignment import Alignment, align
from nl2opt.verdict.budget import Budget, Meter
from nl2opt.verdict.checking import check_model
from nl2opt.verdict.decomposability import Decomposability
from nl2opt.verdict.difference import Difference, difference_between
from nl2opt.verdict.graph import join
from nl2opt.verdict.hashing import FULL
from nl2opt.verdict.labels import Labels
from nl2opt.verdict.matching import Match, match
from nl2opt.verdict.scaling import scaled
from nl2opt.verdict.units import NAME, in_units_of, unitless
from nl2opt.verdict.verdict import CONTRACTS, LEVELS, Contract, Level, Outcome, Remark, Verdict
from nl2opt.verdict.verification import EXACT, Rules, verify
from nl2opt.verdict.views import exact_view
from nl2opt.verdict.witness import Witness

HINTED = 20_000
"""Entries of both models up to which it is tried what would bring them together."""
CLOSE = 1e-9


@dataclass(frozen=True)
class Options:
    """How two models are compared.

    `level` is the strongest structural level to try; `without` names passes and map steps to leave out; `tolerance` is
    relative and 0 unless set. `mask` weakens the colours (tests only).
    """

    contract: Contract = "objective"
    level: Level = "normalised"
    tolerance: float = 0.0
    without: frozenset[str] = frozenset()
    budget: Budget = field(default_factory=Budget)
    difference: bool = True
    names: tuple[str, str] = ("A", "B")
    labels: tuple[Labels, Labels] = (Labels(), Labels())
    semantic: bool = False
    column_map: Mapping[str, Any] | None = None
    mask: int = FULL

    def __post_init__(self) -> None:
        if self.contract not in CONTRACTS:
            raise InputError(f"no contract is named {self.contract!r}", help="contracts: " + ", ".join(CONTRACTS))
        if self.level not in LEVELS:
            raise InputError(f"no level is named {self.level!r}", help="levels: " + ", ".join(LEVELS))
        if not 0 <= self.tolerance < 0.5:
            raise InputError(f"a tolerance of {self.tolerance:g} is not usable", help="give a number from 0 to 0.5")
        known = step_names()
        for name in sorted(self.without):
            if name not in known:
                raise InputError(f"no step is named {name!r}", help="steps: " + ", ".join(known))

    @property
    def rules(self) -> Rules:
        """What a map may do at the normalised level."""
        return Rules(
            self.contract,
            row_scale="row-scale" not in self.without,
            row_sign="row-sign" not in self.without,
            objective_scale="objective-scale" not in self.without and self.contract != "value",
            tolerance=self.tolerance,
        )


def step_names() -> tuple[str, ...]:
    """Every step that can be switched off."""
    names = [rule.name for rule in (*NORMALISATION, *REFORMULATION)]
    return tuple(dict.fromkeys([*names, *MAP_STEPS, NAME]))


@dataclass(frozen=True)
class Attempt:
    """What one level gave."""

    ending: Literal["witness", "none", "undecided"]
    level: Level
    decomposability: Decomposability | None = None
    witness: Witness | None = None
    note: str = ""
    budget: str | None = None


def compare(
    first: CanonicalModel,
    second: CanonicalModel,
    *,
    contract: Contract = "objective",
    level: Level = "normalised",
    tolerance: float = 0.0,
    without: Collection[str] = (),
    budget: Budget | None = None,
    difference: bool = True,
    names: tuple[str, str] = ("A", "B"),
    labels: tuple[Labels, Labels] | None = None,
    semantic: bool = False,
    column_map: Mapping[str, Any] | None = None,
) -> Verdict:
    """Whether two models state the same problem.

    `contract` says what must agree (`CONTRACTS`), `level` how far the passes go (`LEVELS`), `without` which steps are
    left out (`step_names`); `names` and `labels` are what the verdict calls the models and their parts. `semantic`
    looks for counter-examples and proofs where the structure does not show equivalence, under `column_map` (JSON
    values, see `nl2opt.verdict.semantic.map_of`) where it is given. "equivalent" rests on a verified map, "different"
    on the proof that none exists at the level, anything else is "undecided". Raises `ModelError` for models with
    numbers that are not finite or repeated column names, `InputError` for unknown options.

    >>> a = CanonicalModel.build(objective=[3, 2], rows=[[1, 1]], row_upper=[4], sense="maximize")
    >>> b = CanonicalModel.build(objective=[-2, -3], rows=[[-2, -2]], row_lower=[-8])
    >>> compare(a, b).outcome, compare(a, b, level="isomorphic").outcome
    ('equivalent', 'different')
    """
    options = Options(
        contract=contract,
        level=level,
        tolerance=tolerance,
        without=frozenset(without),
        budget=budget or Budget(),
        difference=difference,
        names=names,
        labels=labels or (Labels(), Labels()),
        semantic=semantic or level == "semantic",
        column_map=column_map,
    )
    return compare_with(first, second, options)


def compare_with(first: CanonicalModel, second: CanonicalModel, options: Options) -> Verdict:
    """`compare` with its options in one value."""
    warnings = check_model(first, options.names[0]) + check_model(second, options.names[1])
    if options.contract in ("objective", "argmin", "value") and identical(first, second, options.contract):
        m, n = first.shape
        witness = Witness(first, second, np.arange(n), np.arange(m), contract=options.contract)
        return _equivalent(Attempt("witness", "identical", None, witness), options, (), warnings)
    meter = Meter(options.budget)
    attempt = isomorphic(first, second, options, meter)
    remarks: tuple[Remark, ...] = ()
    trails: tuple[Trail, Trail] | None = None
    for step in LEVELS[2 : LEVELS.index(options.level) + 1]:
        if attempt.ending == "witness" or step == "semantic":
            break
        trails = (normalised(first, options, step), normalised(second, options, step))
        remarks = _remarks(*trails)
        attempt = normalised_attempt(trails[0].model, trails[1].model, step, options, meter)
        if step == "reformulated" and attempt.ending != "witness" and NAME not in options.without:
            found = in_other_units(trails[0].model, trails[1].model, options, meter)
            if found is not None:
                attempt, remark = found
                remarks = (*remarks, remark)
    if attempt.ending == "witness":
        return _equivalent(attempt, options, remarks, warnings)
    verdict = _not_equivalent(first, second, attempt, options, remarks, warnings)
    if verdict.equivalent:
        return verdict
    if not options.semantic:
        return replace(verdict, warnings=(*verdict.warnings, *_hints(first, second, options)))
    from nl2opt.verdict.meaning import by_meaning

    last = (normalised(first, options, "reformulated"), normalised(second, options, "reformulated"))
    return by_meaning(verdict, first, second, last, options.rules, options.budget.seconds, options.column_map)


def _hints(first: CanonicalModel, second: CanonicalModel, options: Options) -> tuple[str, ...]:
    """What would bring two different models together, where finding out is cheap."""
    if not options.difference or first.matrix.nnz + second.matrix.nnz > HINTED or options.level == "isomorphic":
        return ()
    quick = replace(options, difference=False, budget=Budget(choices=200, seconds=2.0))
    found = []
    if options.level == "normalised" and compare_with(first, second, replace(quick, level="reformulated")).equivalent:
        found.append("the two agree at level reformulated (--strong): columns are said in another way")
    if options.tolerance == 0 and compare_with(first, second, replace(quick, tolerance=CLOSE)).equivalent:
        found.append(f"the two agree within a relative tolerance of {CLOSE:g} (--tolerance {CLOSE:g})")
    return tuple(found)


def identical(first: CanonicalModel, second: CanonicalModel, contract: Contract) -> bool:
    """Whether all numbers are the same in the same order (names may differ)."""
    if first.shape != second.shape or first.sense != second.sense or first.matrix.nnz != second.matrix.nnz:
        return False
    if not (first.is_linear and second.is_linear) or first.offset != second.offset:
        return False
    if first.special_ordered_sets or first.indicators or second.special_ordered_sets or second.indicators:
        return False
    fields = ("objective", "lower", "upper", "domains", "row_lower", "row_upper")
    return all(np.array_equal(getattr(first, f), getattr(second, f)) for f in fields) and all(
        np.array_equal(getattr(first.matrix, f), getattr(second.matrix, f)) for f in ("indptr", "indices", "data")
    )


def isomorphic(first: CanonicalModel, second: CanonicalModel, options: Options, meter: Meter) -> Attempt:
    """The models as they are, number by number."""
    if first.shape != second.shape or first.matrix.nnz != second.matrix.nnz:
        return Attempt("none", "isomorphic", note="the models have different sizes")
    if first.sense != second.sense and options.contract != "feasible-set":
        return Attempt("none", "isomorphic", note="one model minimises, the other maximises")
    cares = options.contract != "feasible-set"
    graph = join([exact_view(first, objective=cares), exact_view(second, objective=cares)])
    found = match(graph, meter, mask=options.mask)
    if found.ending != "map":
        ending: Literal["none", "undecided"] = "none" if found.ending == "none" else "undecided"
        return Attempt(ending, "isomorphic", found.decomposability, budget=found.budget)
    assert found.columns is not None and found.uppers is not None
    rules = replace(EXACT, contract=options.contract)
    witness = verify(first, second, found.columns, found.uppers[: first.shape[0]], rules)
    if isinstance(witness, Witness):
        return Attempt("witness", "isomorphic", found.decomposability, witness)
    return Attempt("none" if found.forced else "undecided", "isomorphic", found.decomposability, note=witness.reason)


def normalised(model: CanonicalModel, options: Options, level: Level) -> Trail:
    """The model after the passes of a level."""
    without = set(options.without)
    if options.contract == "feasible-set":
        model = model.with_(
            objective=np.zeros(model.shape[1]), offset=0.0, sense="minimize", quadratic=None, nonlinear=None
        )
    if options.contract == "value":
        without.add("objective-sense")
    chain = [rule for rule in NORMALISATION if rule.name not in without]
    trail = run(model, chain)
    if level == "reformulated":
        more = [rule for rule in REFORMULATION if rule.name not in without]
        trail = run(model, [*chain, *more], repeat=True)
    return trail


def in_other_units(
    first: CanonicalModel, second: CanonicalModel, options: Options, meter: Meter
) -> tuple[Attempt, Remark] | None:
    """A witness once real columns are counted in other units; None when there is none."""
    if first.shape != second.shape or first.matrix.nnz != second.matrix.nnz or first.sense != second.sense:
        return None
    plain = unitless((first, second), options.rules)
    if plain is None:
        return None
    rules = replace(options.rules, row_scale=False, objective_scale=False)
    one, two = scaled(plain, rules)
    if len(one.mirrored) != len(two.mirrored):
        return None
    views = [exact_view(s.model, objective=options.contract != "feasible-set", mirrored=s.mirrored) for s in (one, two)]
    found = match(join(views), meter, mask=options.mask)
    rows = _rows_of(found, first.shape[0], two.mirrored) if found.ending == "map" else None
    if rows is None or found.columns is None:
        return None
    rewritten = in_units_of(first, second, found.columns, rows, options.rules)
    if rewritten is None:
        return None
    witness = verify(rewritten[0], second, found.columns, rows, options.rules)
    if not isinstance(witness, Witness):
        return None
    attempt = Attempt("witness", "reformulated", found.decomposability, witness)
    return attempt, Remark("first", rewritten[1])


def normalised_attempt(a: CanonicalModel, b: CanonicalModel, level: Level, options: Options, meter: Meter) -> Attempt:
    """The models after their passes, rows and objective up to multiples."""
    if a.shape != b.shape or a.matrix.nnz != b.matrix.nnz:
        return Attempt("none", level, note="the models have different sizes after normalisation")
    if a.sense != b.sense and options.contract != "feasible-set":
        return Attempt("none", level, note="one model minimises, the other maximises")
    rules = options.rules
    one, two = scaled([a, b], rules)
    cares = options.contract != "feasible-set"
    views = [exact_view(s.model, objective=cares, mirrored=s.mirrored) for s in (one, two)]
    if len(one.mirrored) != len(two.mirrored):
        return Attempt("none", level)
    found = match(join(views), meter, mask=options.mask)
    if found.ending != "map":
        ending: Literal["none", "undecided"] = "none" if found.ending == "none" else "undecided"
        return Attempt(ending, level, found.decomposability, budget=found.budget)
    rows = _rows_of(found, a.shape[0], two.mirrored)
    if rows is None or found.columns is None:
        return Attempt("undecided", level, found.decomposability, budget="collision of colours")
    witness = verify(a, b, found.columns, rows, rules)
    if isinstance(witness, Witness):
        return Attempt("witness", level, found.decomposability, witness)
    forced = found.forced and not len(one.mirrored)
    return Attempt(
        "none" if forced else "undecided",
        level,
        found.decomposability,
        note=witness.reason,
        budget=None if forced else "numbers so near each other that they share a colour",
    )


def _rows_of(found: Match, m: int, mirrored: npt.NDArray[np.int64]) -> npt.NDArray[np.int64] | None:
    """Where the rows go; a row may go to the mirror of a row. None when one goes elsewhere."""
    assert found.uppers is not None
    rows = found.uppers[:m].copy()
    away = rows >= m
    if away.any():
        places = rows[away] - m
        if np.any(places >= len(mirrored)):
            return None
        rows[away] = mirrored[places]
    return rows


def _remarks(first: Trail, second: Trail) -> tuple[Remark, ...]:
    return tuple(Remark("first", step) for step in first.steps) + tuple(Remark("second", s) for s in second.steps)


def _equivalent(attempt: Attempt, options: Options, remarks: tuple[Remark, ...], warnings: tuple[str, ...]) -> Verdict:
    witness = attempt.witness
    assert witness is not None
    notes = list(warnings)
    notes += [f"{options.names[r.model == 'second']}: {r.step.text}" for r in remarks if r.step.warning]
    if options.contract != "feasible-set":
        if witness.objective_factor != 1:
            notes.append(f"the objective is multiplied by {witness.objective_factor}: a change of unit?")
        if witness.first.offset != witness.second.offset and options.contract != "value":
            notes.append(f"the objective constants differ: {witness.first.offset:g} and {witness.second.offset:g}")
        senses = {r.model for r in remarks if r.step.rule == "objective-sense"}
        if len(senses) == 1:
            notes.append("one model minimises and the other maximises the negative: optimal values change sign")
    if any(r.step.rounded for r in remarks):
        notes.append("a pass divided numbers, which left rounding of at most one unit in the last place")
    return Verdict(
        outcome="equivalent",
        level=attempt.level,
        contract=options.contract,
        decomposability=attempt.decomposability,
        score=1.0,
        witness=witness,
        remarks=remarks,
        warnings=tuple(notes),
        tolerance=options.tolerance,
        names=options.names,
        switched_off=tuple(sorted(options.without)),
    )


def _not_equivalent(
    first: CanonicalModel,
    second: CanonicalModel,
    attempt: Attempt,
    options: Options,
    remarks: tuple[Remark, ...],
    warnings: tuple[str, ...],
) -> Verdict:
    difference = None
    if options.difference:
        trails = (normalised(first, options, "normalised"), normalised(second, options, "normalised"))
        difference, found = symmetric_difference(trails[0].model, trails[1].model, options)
        if not difference.changes and attempt.ending != "none":
            # The search gave up, and the pairing turned out to be perfect.
            witness = verify(trails[0].model, trails[1].model, found.columns, found.rows, options.rules)
            if isinstance(witness, Witness):
                upgraded = Attempt("witness", "normalised", attempt.decomposability, witness)
                return _equivalent(upgraded, options, _remarks(*trails), warnings)
    outcome: Outcome = "different" if attempt.ending == "none" else "undecided"
    notes = list(warnings)
    notes += [f"{options.names[r.model == 'second']}: {r.step.text}" for r in remarks if r.step.warning]
    reason = attempt.note
    if outcome == "different" and difference is not None and difference.changes:
        count = len(difference.changes)
        reason = difference.patterns[0] if difference.patterns else difference.changes[0].text
        reason += f" (and {count - 1} more)" if count > 1 and not difference.patterns else ""
    return Verdict(
        outcome=outcome,
        level=attempt.level,
        contract=options.contract,
        decomposability=attempt.decomposability,
        score=difference.score.value if difference else 0.0,
        difference=difference,
        remarks=remarks,
        budget=attempt.budget,
        warnings=tuple(notes),
        tolerance=options.tolerance,
        reason=reason,
        names=options.names,
        switched_off=tuple(sorted(options.without)),
    )


def symmetric_difference(
    first: CanonicalModel, second: CanonicalModel, options: Options
) -> tuple[Difference, Alignment]:
    """The difference read from the better of two pairings, first to second and second to first.

    Looking both ways makes the score the same whichever model comes first.
    """
    one, found = difference_between(first, second, options.rules, options.labels)
    if len(one.changes) <= 1:
        return one, found
    back = align(second, first, options.rules)
    turned = Alignment(
        _turned(back.columns, first.shape[1]), _turned(back.rows, first.shape[0]), np.ones(first.shape[0])
    )
    other, again = difference_between(first, second, options.rules, options.labels, turned)
    return (one, found) if one.score.value >= other.score.value else (other, again)


def _turned(places: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int64]:
    result = np.full(size, -1, np.int64)
    some = np.flatnonzero(places >= 0)
    result[places[some]] = some
    return result
