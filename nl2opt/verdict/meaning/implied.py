"""Is a condition implied by a model? By LP duality, by rounding, by an integer program; or not, with a point.

The dual solution of a solver is only a hint. Its multipliers are turned into fractions, the rows added up with them,
and
what is left is bounded by the column bounds, all in exact arithmetic (Neumaier, Shcherbina, "Safe bounds in linear and
mixed-integer linear programming", 2004). One rounding of such a sum over integer columns is a Chvatal-Gomory cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor

import numpy as np
import numpy.typing as npt

from nl2opt.verdict.meaning.exact_model import Condition, ExactModel, Side, at
from nl2opt.verdict.meaning.findings import Proof
from nl2opt.verdict.meaning.solver import Answer, Programs

MARGIN = 1e-7
Form = dict[int, Fraction]


def safe_bound(exact: ExactModel, form: Form, multipliers: Sequence[Fraction]) -> Side:
    """An upper bound of a form over the relaxation, from any multipliers; None when a needed side is open.

    >>> from nl2opt.model.canonical import CanonicalModel
    >>> model = CanonicalModel.build(objective=[1, 1], rows=[[1, 1]], row_upper=[4])
    >>> safe_bound(ExactModel(model), {0: Fraction(2), 1: Fraction(1)}, [Fraction(2)])
    Fraction(8, 1)
    """
    rest = dict(form)
    total = Fraction(0)
    for row, factor in zip(exact.rows, multipliers, strict=True):
        if not factor:
            continue
        end = row.high if factor > 0 else row.low
        if end is None:
            return None
        total += factor * end
        for j, value in row.form.items():
            rest[j] = rest.get(j, Fraction(0)) - factor * value
    for j, value in rest.items():
        if value:
            bound = exact.bounds[j].high if value > 0 else exact.bounds[j].low
            if bound is None:
                return None
            total += value * bound
    return total


def best_bound(
    exact: ExactModel, form: Form, multipliers: npt.NDArray[np.float64] | None
) -> tuple[Fraction, dict[str, Fraction]] | None:
    """The smallest safe bound that rounding the multipliers to simple fractions gives, with the multipliers."""
    best: tuple[Fraction, dict[str, Fraction]] | None = None
    tried = [np.zeros(len(exact.rows))] if multipliers is None else [multipliers]
    for numbers in tried:
        for denominator in (1, 12, 1_000, 1_000_000, 10**12):
            near = [Fraction(float(v)).limit_denominator(denominator) for v in numbers]
            bound = safe_bound(exact, form, near)
            if bound is not None and (best is None or bound < best[0]):
                names = {row.name: factor for row, factor in zip(exact.rows, near, strict=True) if factor}
                best = (bound, names)
    return best


def prove_below(
    programs: Programs, name: str, form: Form, limit: Fraction
) -> tuple[Proof | None, list[Fraction] | None]:
    """A proof that ``form <= limit`` throughout the model, or a feasible point beyond; neither when undecided."""
    exact = programs.exact
    without = best_bound(exact, form, None)
    if without is not None and without[0] <= limit:
        return Proof(name, "bounds"), None
    answer = programs.maximise(form, integers=False)
    if answer.status == "infeasible":
        return Proof(name, "lp solver"), None
    if answer.status == "unbounded":
        return None, _beyond(programs, form, limit, programs.beyond(form, limit + 1))
    if answer.status == "limit":
        return None, None
    found = best_bound(exact, form, answer.multipliers)
    if found is not None and found[0] <= limit:
        return Proof(name, "lp duality", found[1]), None
    whole = all(exact.integer[j] and value.denominator == 1 for j, value in form.items())
    if whole and found is not None and floor(found[0]) <= limit:
        return Proof(name, "chvatal-gomory", found[1]), None
    scale = max(1.0, abs(float(limit)))
    if answer.value <= float(limit) + MARGIN * scale:
        return Proof(name, "lp solver"), None
    point = _beyond(programs, form, limit, answer)
    if point is not None:
        return None, point
    if not any(exact.integer):
        return None, None
    answer = programs.maximise(form, integers=True)
    if answer.status == "infeasible":
        return Proof(name, "mip"), None
    if answer.status == "unbounded":
        return None, _beyond(programs, form, limit, programs.beyond(form, limit + 1))
    if answer.status == "optimal":
        if answer.value <= float(limit) + MARGIN * scale:
            return Proof(name, "mip"), None
        return None, _beyond(programs, form, limit, answer)
    return None, None


def _beyond(programs: Programs, form: Form, limit: Fraction, answer: Answer) -> list[Fraction] | None:
    """An exactly feasible point near the answer's where the form exceeds the limit."""
    return next((point for point in programs.rationals(answer.point) if at(form, point) > limit), None)


def halves(condition: Condition) -> list[tuple[str, Form, Fraction]]:
    """A two-sided condition as ``form <= limit`` statements."""
    found = []
    if condition.high is not None:
        found.append((condition.name, condition.form, condition.high))
    if condition.low is not None:
        found.append((condition.name, {j: -v for j, v in condition.form.items()}, -condition.low))
    return found
