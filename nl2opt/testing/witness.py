"""An independent check of an 'equivalent': no graph, no colours, no row map, only fractions.

Given where each column goes, both models are written down as what they say: for each direction the tightest sides, for
each column its bounds and domain, and the objective. Two models are the same when these are. The way a verdict found
its map plays no part here; nothing is shared with `nl2opt.verdict`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor, isinf
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from nl2opt.model.canonical import CanonicalModel

Side: TypeAlias = Fraction | None
"""A finite side, or None when open."""
Form: TypeAlias = tuple[tuple[tuple[int, ...], Fraction], ...]
"""Monomials (sorted column numbers) with their coefficients."""


def _number(value: float) -> Side:
    return None if isinf(value) or abs(value) >= 1e20 else Fraction(repr(float(value)))


def _meet(one: tuple[Side, Side], other: tuple[Side, Side]) -> tuple[Side, Side]:
    low = one[0] if other[0] is None else other[0] if one[0] is None else max(one[0], other[0])
    high = one[1] if other[1] is None else other[1] if one[1] is None else min(one[1], other[1])
    return low, high


def _form(linear: Any, quadratic: Any, place: Sequence[int]) -> dict[tuple[int, ...], Fraction]:
    form: dict[tuple[int, ...], Fraction] = {(place[j],): Fraction(repr(float(v))) for j, v in linear if v}
    if quadratic is not None:
        for i, j, v in zip(quadratic.first, quadratic.second, quadratic.value, strict=True):
            form[tuple(sorted((place[int(i)], place[int(j)])))] = Fraction(repr(float(v)))
    return form


def statement(model: CanonicalModel, place: Sequence[int], contract: str = "objective") -> dict[str, Any]:
    """What a model says, with column j called ``place[j]``: rows by direction, columns, objective, sets, indicators."""
    if model.is_nonlinear:
        raise ValueError("a model with nonlinear parts cannot be written down this way")
    columns = {place[j]: (_number(model.lower[j]), _number(model.upper[j])) for j in range(model.shape[1])}
    domains = {place[j]: int(d) for j, d in enumerate(model.domains)}
    guarded: dict[int, list[tuple[int, bool]]] = {}
    for indicator in model.indicators:
        guarded.setdefault(indicator.row, []).append((place[indicator.column], indicator.value))
    rows: dict[Any, tuple[Side, Side]] = {}
    matrix = model.matrix
    for i in range(model.shape[0]):
        begin, end = matrix.indptr[i], matrix.indptr[i + 1]
        linear = zip(matrix.indices[begin:end].tolist(), matrix.data[begin:end].tolist(), strict=True)
        form = sorted(_form(linear, model.row_quadratics.get(i), place).items())
        sides = (_number(model.row_lower[i]), _number(model.row_upper[i]))
        if form:
            pivot = form[0][1]
            low, high = (None if s is None else s / pivot for s in sides)
            sides = (low, high) if pivot > 0 else (high, low)
            form = [(key, value / pivot) for key, value in form]
        guard = tuple(sorted(guarded.get(i, ())))
        if sides == (None, None) or (not form and (sides[0] or 0) <= 0 <= (sides[1] or 0)):
            continue
        if not form and not guard:
            sides = (Fraction(1), None)  # 0 >= 1, however it was written
        if len(form) == 1 and len(form[0][0]) == 1 and not guard and domains[form[0][0][0]] <= 1:
            columns[form[0][0][0]] = _meet(columns[form[0][0][0]], sides)
        else:
            key = (tuple(form), guard)
            rows[key] = _meet(rows.get(key, (None, None)), sides)
    for j, (low, high) in columns.items():
        if domains[j] in (1, 3):
            columns[j] = (low if low is None else Fraction(ceil(low)), high if high is None else Fraction(floor(high)))
    objective = sorted(_form(enumerate(model.objective.tolist()), model.quadratic, place).items())
    sign = 1 if model.sense == "minimize" else -1
    scale = abs(objective[0][1]) if objective and contract in ("objective", "argmin") else Fraction(1)
    sets = sorted(
        (s.kind, tuple(sorted(place[j] for j in s.columns)) if s.kind == 1 else _path(s, place))
        for s in model.special_ordered_sets
    )
    return {
        "rows": rows,
        "columns": {j: (domains[j], *sides) for j, sides in columns.items()},
        "objective": [] if contract == "feasible-set" else [(key, sign * v / scale) for key, v in objective],
        "constant": (sign if contract == "value" else 0) * Fraction(repr(float(model.offset))),
        "sets": sets,
    }


def _path(group: Any, place: Sequence[int]) -> tuple[int, ...]:
    order = [place[j] for _, j in sorted(zip(group.weights, group.columns, strict=True))]
    return min(tuple(order), tuple(reversed(order)))


def check_map(
    first: CanonicalModel, second: CanonicalModel, columns: Sequence[int], contract: str = "objective"
) -> list[str]:
    """What is wrong with the claim that column j of `first` is column ``columns[j]`` of `second`; empty when it holds.

    >>> from nl2opt.model.canonical import CanonicalModel
    >>> a = CanonicalModel.build(objective=[1, 2], rows=[[1, 1]], row_lower=[4])
    >>> b = CanonicalModel.build(objective=[-4, -2], rows=[[-3, -3]], row_upper=[-12], sense="maximize")
    >>> check_map(a, b, [1, 0]), check_map(a, b, [0, 1])
    ([], ['the objective differs'])
    """
    place = [int(j) for j in columns]
    if sorted(place) != list(range(second.shape[1])) or len(place) != first.shape[1]:
        return ["the map of columns is not one to one"]
    one, other = statement(first, place, contract), statement(second, range(len(place)), contract)
    singular = {"rows": "some row", "columns": "some column"}
    return [f"{singular.get(what, 'the ' + what)} differs" for what in one if one[what] != other[what]]


def check_witness(witness: Any) -> list[str]:
    """`check_map` of a verdict's witness, on the models the witness is between."""
    return check_map(witness.first, witness.second, witness.columns.tolist(), witness.contract)
