"""Word problems written by a person who has not seen the reader, with their models.

The texts stand in ``fresh/*.md``, one section each: the problem, then a block that says what it means::

    integer kayaks, canoes                      the quantities and their domains: integer, real, or either
    max 90*kayaks + 110*canoes                  the sense and the objective
    6*kayaks + 4*canoes <= 120                  the rows: <=, >=, ==, chained; `<` and `>` where words are strict
    optimum 2420                                by HiGHS; one value for each reading that is allowed
    refuse                                      instead of all this: only a refusal is right
    scale 1000000                               the objective may also be read as so many times this ("$4 million")

`either` and strict comparisons allow more than one model: integer or continuous, with a border or without.
"""

from __future__ import annotations

import ast
import itertools
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import highspy

from nl2opt.model.canonical import CanonicalModel, Domain

FOLDER = Path(__file__).resolve().parent / "fresh"

Linear = dict[str, Fraction]
"""Coefficients by quantity; the constant stands under the empty name."""

_BLOCK = re.compile(r"^## (?P<name>\S+)\n(?P<text>.*?)^```reference\n(?P<block>.*?)^```$", re.MULTILINE | re.DOTALL)
_DOMAINS = {"integer": (True,), "real": (False,), "either": (True, False)}


@dataclass(frozen=True)
class Row:
    """``lower <= coefficients . x <= upper``."""

    coefficients: tuple[float, ...]
    lower: float
    upper: float


@dataclass(frozen=True)
class Reference:
    """One model of a problem; `rows` hold bounds on single quantities too, and all quantities are at least 0."""

    quantities: tuple[str, ...]
    integer: tuple[bool, ...]
    sense: str
    objective: tuple[float, ...]
    rows: tuple[Row, ...]
    offset: float = 0.0


@dataclass(frozen=True)
class FreshProblem:
    """A text and the models that are right for it: none where only a refusal is right."""

    name: str
    text: str
    references: tuple[Reference, ...]
    optima: tuple[str, ...]
    """As the file states them: numbers, or the word for an end without an optimum."""
    scales: tuple[float, ...] = (1.0,)


def problems() -> tuple[FreshProblem, ...]:
    """The plain ones: each has an optimum."""
    return tuple(p for path in sorted(FOLDER.glob("*.md")) if "adversarial" not in path.name for p in _read(path))


def adversarial() -> tuple[FreshProblem, ...]:
    """The misleading ones: to be refused, or read as stated."""
    return tuple(p for path in sorted(FOLDER.glob("adversarial*.md")) for p in _read(path))


def linear(node: ast.expr) -> Linear:
    """The linear form of an expression of numbers and names, exactly."""
    match node:
        case ast.Constant(value=int() | float() as value):
            return {"": Fraction(str(value))}
        case ast.Name(id=name):
            return {name: Fraction(1)}
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return _scaled(linear(inner), Fraction(-1))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _sum(linear(left), linear(right))
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return _sum(linear(left), _scaled(linear(right), Fraction(-1)))
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            one, other = linear(left), linear(right)
            if set(other) == {""}:
                one, other = other, one
            if set(one) == {""}:
                return _scaled(other, one[""])
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            below = linear(right)
            if set(below) == {""}:
                return _scaled(linear(left), 1 / below[""])
    raise ValueError(f"not linear: {ast.unparse(node)}")


def solve_reference(reference: Reference) -> str:
    """The optimum by HiGHS, or the solver's word for an end without one (infeasible, unbounded)."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("mip_rel_gap", 0.0)
    columns = len(reference.quantities)
    sign = -1.0 if reference.sense == "max" else 1.0
    for cost, integer in zip(reference.objective, reference.integer, strict=True):
        solver.addCol(sign * cost, 0.0, math.inf, 0, [], [])
        if integer:
            solver.changeColIntegrality(solver.getNumCol() - 1, highspy.HighsVarType.kInteger)
    for row in reference.rows:
        solver.addRow(row.lower, row.upper, columns, list(range(columns)), list(row.coefficients))
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return "infeasible"
    if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return "unbounded"
    assert status == highspy.HighsModelStatus.kOptimal, status
    return f"{sign * solver.getInfo().objective_function_value + reference.offset:.8g}"


def same_structure(model: CanonicalModel, reference: Reference, scale: float = 1.0) -> bool:
    """Whether a model has the reference's columns, bounds, domains, objective and rows, in any order and scaling."""
    n = len(reference.quantities)
    if (
        model.shape[1] != n
        or not model.sense.startswith(reference.sense)
        or not _near(model.offset, scale * reference.offset)
    ):
        return False
    rows = tuple(Row(tuple(r), float(a), float(b)) for r, a, b in zip(
        model.matrix.toarray().tolist(), model.row_lower, model.row_upper, strict=True))  # fmt: skip
    whole = [domain == Domain.INTEGER for domain in model.domains]
    wanted = _normal(reference.rows, [(0.0, math.inf)] * n)
    bounds = [(float(a), float(b)) for a, b in zip(model.lower, model.upper, strict=True)]
    for order in itertools.permutations(range(n)):
        if tuple(whole[i] for i in order) != reference.integer:
            continue
        costs = zip((model.objective[i] for i in order), reference.objective, strict=True)
        if not all(_near(ours, scale * wanted) for ours, wanted in costs):
            continue
        turned = tuple(Row(tuple(row.coefficients[i] for i in order), row.lower, row.upper) for row in rows)
        if _same(_normal(turned, [bounds[i] for i in order]), wanted):
            return True
    return False


_Normal = tuple[list[tuple[float, float]], dict[tuple[float, ...], tuple[float, float]]]


def _normal(rows: tuple[Row, ...], bounds: list[tuple[float, float]]) -> _Normal:
    """Bounds of columns, and rows by their direction: each scaled to a first coefficient of 1, parallel ones met."""
    bounds, directions = list(bounds), {}
    for row in rows:
        support = [i for i, value in enumerate(row.coefficients) if abs(value) > 1e-12]
        if not support:
            directions[()] = (row.lower, row.upper)
            continue
        by = row.coefficients[support[0]]
        low, high = sorted((row.lower / by, row.upper / by))
        if len(support) == 1:
            before = bounds[support[0]]
            bounds[support[0]] = (max(low, before[0]), min(high, before[1]))
        else:
            key = tuple(float(f"{value / by + 0.0:.6g}") for value in row.coefficients)
            before = directions.get(key, (-math.inf, math.inf))
            directions[key] = (max(low, before[0]), min(high, before[1]))
    return bounds, directions


def _same(one: _Normal, other: _Normal) -> bool:
    if one[1].keys() != other[1].keys():
        return False
    pairs = [*zip(one[0], other[0], strict=True), *((sides, other[1][key]) for key, sides in one[1].items())]
    return all(_near(a[0], b[0]) and _near(a[1], b[1]) for a, b in pairs)


def _near(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)


@cache
def _read(path: Path) -> tuple[FreshProblem, ...]:
    text = path.read_text(encoding="utf-8")
    found = tuple(
        _problem(match["name"], match["text"].strip(), match["block"].strip().splitlines())
        for match in _BLOCK.finditer(text)
    )
    assert len(found) == text.count("\n## "), f"{path.name}: a section without a reference"
    return found


def _problem(name: str, text: str, block: list[str]) -> FreshProblem:
    if block == ["refuse"]:
        return FreshProblem(name, text, (), ())
    domains: dict[str, tuple[bool, ...]] = {}
    sense, goal, optima, scales = "", "", (), (1.0,)
    rules: list[str] = []
    for line in block:
        word, _, rest = line.partition(" ")
        if word in _DOMAINS:
            domains |= {quantity.strip(): _DOMAINS[word] for quantity in rest.split(",")}
        elif word in ("max", "min"):
            sense, goal = word, rest
        elif word == "optimum":
            optima = tuple(value.strip() for value in rest.split("|"))
        elif word == "scale":
            scales = (1.0, float(rest))
        else:
            rules.append(line)
    return FreshProblem(name, text, tuple(dict.fromkeys(_references(domains, sense, goal, rules))), optima, scales)


def _references(
    domains: Mapping[str, tuple[bool, ...]], sense: str, goal: str, rules: list[str]
) -> Iterator[Reference]:
    quantities = tuple(domains)
    form = linear(ast.parse(goal, mode="eval").body)
    offset = float(form.pop("", Fraction(0)))
    objective = _vector(form, quantities)
    open_quantities = [quantity for quantity in quantities if len(domains[quantity]) > 1]
    for whole in (True, False) if open_quantities else (True,):
        integer = tuple(whole if q in open_quantities else domains[q][0] for q in quantities)
        readings = [_rows(rule, quantities, all(integer)) for rule in rules]
        for choice in itertools.product(*readings):
            yield Reference(quantities, integer, sense, objective, tuple(itertools.chain(*choice)), offset)


def _rows(rule: str, quantities: tuple[str, ...], integer: bool) -> list[tuple[Row, ...]]:
    """The readings of one rule: one, or two where it is strict over whole numbers (with the border, and beyond it)."""
    compare = ast.parse(rule, mode="eval").body
    assert isinstance(compare, ast.Compare), rule
    sides = [compare.left, *compare.comparators]
    plain, beyond = [], []
    for left, op, right in zip(sides, compare.ops, sides[1:], strict=False):
        form = _sum(linear(left), _scaled(linear(right), Fraction(-1)))
        limit = float(-form.pop("", Fraction(0)))
        values = _vector(form, quantities)
        step = 1.0 if integer and isinstance(op, ast.Lt | ast.Gt) and _all_whole(form, limit) else 0.0
        for row_list, by in ((plain, 0.0), (beyond, step)):
            if isinstance(op, ast.LtE | ast.Lt):
                row_list.append(Row(values, -math.inf, limit - by))
            elif isinstance(op, ast.GtE | ast.Gt):
                row_list.append(Row(values, limit + by, math.inf))
            else:
                row_list.append(Row(values, limit, limit))
    return list(dict.fromkeys([tuple(plain), tuple(beyond)]))


def _all_whole(form: Linear, limit: float) -> bool:
    return limit.is_integer() and all(value.denominator == 1 for value in form.values())


def _vector(form: Linear, quantities: tuple[str, ...]) -> tuple[float, ...]:
    assert set(form) <= {*quantities}, f"unknown names in {sorted(form)}"
    return tuple(float(form.get(quantity, 0)) for quantity in quantities)


def _scaled(form: Linear, by: Fraction) -> Linear:
    return {name: value * by for name, value in form.items()}


def _sum(one: Linear, other: Linear) -> Linear:
    return {name: one.get(name, Fraction(0)) + other.get(name, Fraction(0)) for name in {**one, **other}}
