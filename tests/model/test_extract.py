"""Pyomo models as arrays, against Pyomo's own compiler and Pyomo's own evaluation."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from nl2opt.errors import ProgramError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.extract import extract
from nl2opt.model.nonlinear import evaluate
from nl2opt.model.transfer import canonical_from_pyomo, from_bytes, to_bytes


def transport() -> Any:
    m = pyo.ConcreteModel("transport")
    m.mills, m.towns = pyo.Set(initialize=["north", "south"]), pyo.RangeSet(3)
    m.ship = pyo.Var(m.mills, m.towns, domain=pyo.NonNegativeReals)
    m.open = pyo.Var(m.mills, domain=pyo.Binary)
    m.supply = pyo.Constraint(m.mills, rule=lambda m, i: sum(m.ship[i, j] for j in m.towns) <= 50 * m.open[i])
    m.demand = pyo.Constraint(m.towns, rule=lambda m, j: sum(m.ship[i, j] for i in m.mills) >= 7 + j)
    m.cost = pyo.Objective(
        expr=sum(j * m.ship[i, j] for i in m.mills for j in m.towns) + 10 * sum(m.open[i] for i in m.mills) + 3
    )
    return m


def blocks() -> Any:
    m = pyo.ConcreteModel()

    def plant(b: Any, t: int) -> None:
        b.make = pyo.Var(bounds=(0, 10 * t), domain=pyo.Integers)
        b.cap = pyo.Constraint(expr=2 * b.make <= 11)

    m.plant = pyo.Block([1, 2], rule=plant)
    m.total = pyo.Constraint(expr=m.plant[1].make + m.plant[2].make == 5)
    m.value = pyo.Objective(expr=m.plant[1].make - 2 * (m.plant[2].make - 1), sense=pyo.maximize)
    return m


def constraint_list() -> Any:
    m = pyo.ConcreteModel()
    m.x = pyo.VarList(domain=pyo.NonNegativeReals)
    for _ in range(4):
        m.x.add()
    m.rate = pyo.Param(initialize=2.5, mutable=True)
    m.part = pyo.Expression(expr=m.rate * m.x[1] + m.x[2])
    m.rows = pyo.ConstraintList()
    m.rows.add(m.part <= m.x[3] + 4)
    m.rows.add(m.part + m.part >= 1)
    m.o = pyo.Objective(expr=m.part - m.x[4])
    return m


MODELS = [transport, blocks, constraint_list]


def agree_with_pyomo(model: Any) -> CanonicalModel:
    ours = canonical_from_pyomo(model)
    theirs = LinearStandardFormCompiler().write(model, mixed_form=True, set_sense=None)
    where = [ours.column_index[plain(v)] for v in theirs.columns]
    objective = np.zeros(ours.shape[1])
    objective[where] = theirs.c.toarray()[0]
    assert np.allclose(ours.objective, objective, rtol=1e-12)
    assert ours.offset == pytest.approx(float(theirs.c_offset[0]))
    matrix = theirs.A.toarray()
    for k, (constraint, kind) in enumerate(theirs.rows):
        i = ours.row_index[plain(constraint)]
        row = np.zeros(ours.shape[1])
        row[where] = matrix[k]
        assert np.allclose(ours.matrix[i].toarray()[0], row, rtol=1e-12)
        if kind >= 0:
            assert ours.row_upper[i] == pytest.approx(theirs.rhs[k])
        if kind <= 0:
            assert ours.row_lower[i] == pytest.approx(theirs.rhs[k])
    return ours


def plain(data: Any) -> str:
    return str(data.name).replace("'", "")


@pytest.mark.parametrize("build", MODELS)
def test_same_as_pyomos_own_compiler(build: Any) -> None:
    agree_with_pyomo(build())


@st.composite
def linear_models(draw: st.DrawFn) -> Any:
    n, m = draw(st.integers(1, 5)), draw(st.integers(0, 5))
    number = st.integers(-20, 20) | st.sampled_from([0.5, -1.25, 1e-7, 3e8])
    model = pyo.ConcreteModel()
    domains = [pyo.Reals, pyo.NonNegativeReals, pyo.Integers, pyo.Binary, pyo.NonPositiveReals]
    kinds = [draw(st.sampled_from(domains)) for _ in range(n)]
    ends = [draw(st.tuples(st.none() | st.integers(-9, 0), st.none() | st.integers(0, 9))) for _ in range(n)]
    model.x = pyo.Var(range(n), domain=lambda m, j: kinds[j], bounds=lambda m, j: ends[j])
    model.rows = pyo.ConstraintList()
    for _ in range(m):
        terms = sum(draw(number) * model.x[j] for j in range(n)) + draw(number) + 1 * model.x[0]
        side = draw(st.integers(-50, 50))
        shape = draw(st.sampled_from(["<=", ">=", "==", "range"]))
        if shape == "range":
            model.rows.add((side, terms, side + draw(st.integers(1, 9))))
        else:
            model.rows.add({"<=": terms <= side, ">=": terms >= side, "==": terms == side}[shape])
    sense = draw(st.sampled_from([pyo.minimize, pyo.maximize]))
    model.o = pyo.Objective(expr=sum(draw(number) * model.x[j] for j in range(n)) + draw(number), sense=sense)
    return model


def same(one: CanonicalModel, two: CanonicalModel) -> None:
    assert one.column_names == two.column_names and one.row_names == two.row_names
    assert (one.sense, one.offset, one.name) == (two.sense, two.offset, two.name)
    for name in ("objective", "lower", "upper", "domains", "row_lower", "row_upper"):
        assert np.array_equal(getattr(one, name), getattr(two, name))
    assert (one.matrix != two.matrix).nnz == 0
    assert (one.nonlinear, one.row_nonlinears) == (two.nonlinear, two.row_nonlinears)
    assert one.special_ordered_sets == two.special_ordered_sets


@given(model=linear_models(), data=st.data())
def test_values_are_pyomos_values(model: Any, data: st.DataObject) -> None:
    ours = canonical_from_pyomo(model)
    same(ours, from_bytes(to_bytes(extract(model))))
    point = np.array([data.draw(st.integers(-5, 5)) for _ in ours.column_names], dtype=float)
    for j in model.x:
        model.x[j].set_value(point[j], skip_validation=True)
        assert ours.lower[j] == (-math.inf if model.x[j].lb is None else model.x[j].lb)
        assert ours.upper[j] == (math.inf if model.x[j].ub is None else model.x[j].ub)
        assert bool(ours.domains[j]) == model.x[j].is_integer() or model.x[j].is_binary()
    assert ours.objective @ point + ours.offset == pytest.approx(pyo.value(model.o), abs=1e-6)
    assert (ours.sense == "maximize") == (model.o.sense == pyo.maximize)
    assert ours.shape[0] == len(model.rows)
    activity = ours.matrix @ point
    for i, row in enumerate(model.rows.values()):
        body = pyo.value(row.body)
        for ours_side, side in ((ours.row_lower[i], row.lb), (ours.row_upper[i], row.ub)):
            if side is None:
                assert math.isinf(ours_side)
            else:
                assert activity[i] - ours_side == pytest.approx(body - side, rel=1e-9, abs=1e-5)


def test_columns_without_use_are_kept_and_fixed_ones_folded() -> None:
    m = pyo.ConcreteModel()
    m.unused, m.x, m.held = pyo.Var(bounds=(1, 2)), pyo.Var(), pyo.Var(domain=pyo.NonNegativeReals)
    m.held.fix(3)
    m.c = pyo.Constraint(expr=m.x + 2 * m.held + m.x * m.held <= 10)
    model = canonical_from_pyomo(m)
    assert model.column_names == ("unused", "x", "held")
    assert (model.lower[2], model.upper[2]) == (3, 3)
    assert model.matrix.toarray().tolist() == [[0, 4, 0]] and model.row_upper[0] == 4
    assert (model.sense, model.offset, model.problem_class) == ("minimize", 0.0, "LP")


def test_a_range_is_one_row_and_empty_rows_are_kept() -> None:
    m = pyo.ConcreteModel()
    m.x, m.z = pyo.Var(), pyo.Var()
    m.z.fix(5)
    m.band = pyo.Constraint(expr=(1, m.x + 1, 7))
    m.false = pyo.Constraint(expr=m.z <= 4)
    m.cancels = pyo.Constraint(expr=m.x - m.x >= 2)
    m.off = pyo.Constraint(expr=m.x >= 100)
    m.off.deactivate()
    m.skipped = pyo.Constraint([1, 2], rule=lambda m, i: m.x >= 0 if i == 1 else pyo.Constraint.Skip)
    model = canonical_from_pyomo(m)
    assert model.row_names == ("band", "false", "cancels", "skipped[1]")
    assert (model.row_lower[0], model.row_upper[0]) == (0, 6)
    assert model.row_upper[1] == -1 and model.row_lower[2] == 2
    assert np.diff(model.matrix.indptr).tolist() == [1, 0, 0, 1]


def test_names_lose_their_quotes_unless_two_are_alike() -> None:
    m = pyo.ConcreteModel()
    m.x = pyo.Var(["north bank", "2024", "plain"], [1])
    assert canonical_from_pyomo(m).column_names == ("x[north bank,1]", "x[2024,1]", "x[plain,1]")
    m.y = pyo.Var(["1", 1])
    assert canonical_from_pyomo(m).column_names[-2:] == ("y['1']", "y[1]")


def test_variables_of_inactive_blocks_and_references() -> None:
    m = pyo.ConcreteModel()
    m.b = pyo.Block()
    m.b.x = pyo.Var([1, 2], bounds=(0, 1))
    m.b.deactivate()
    m.y = pyo.Var()
    m.same = pyo.Reference(m.b.x)
    m.c = pyo.Constraint(expr=m.y + m.b.x[2] <= 1)
    model = canonical_from_pyomo(m)
    assert len(set(model.column_names)) == len(model.column_names) == 3
    assert model.matrix.nnz == 2


def test_quadratic_parts() -> None:
    m = pyo.ConcreteModel()
    m.x = pyo.Var([0, 1, 2])
    x = m.x
    m.c = pyo.Constraint(expr=(x[2] + x[0]) * (x[0] - 3) + x[1] <= 4)
    m.o = pyo.Objective(expr=x[1] ** 2 + 2 * x[2] * x[1] + 5 * x[0] - x[0] * x[0] + 7 + x[2] * x[0] - x[0] * x[2])
    model = canonical_from_pyomo(m)
    assert model.problem_class == "QCP" and model.offset == 7
    q = model.quadratic
    assert q is not None
    assert list(zip(q.first, q.second, q.value, strict=True)) == [(0, 0, -1), (1, 1, 1), (1, 2, 2)]
    r = model.row_quadratics[0]
    assert list(zip(r.first, r.second, r.value, strict=True)) == [(0, 0, 1), (0, 2, 1)]
    assert model.matrix.toarray().tolist() == [[-3, 1, -3]]
    again = from_bytes(to_bytes(extract(m)))
    assert again.quadratic is not None and np.array_equal(again.quadratic.value, q.value)
    assert np.array_equal(again.row_quadratics[0].second, r.second)


NONLINEAR = {
    "exp": lambda x: pyo.exp(x[0] / 4) + x[1],
    "log": lambda x: 3 * pyo.log(x[0]) - pyo.log10(x[1] * x[2]),
    "roots": lambda x: pyo.sqrt(x[0] + 2) / (1 + x[1]) - 1,
    "circles": lambda x: pyo.sin(x[0]) * pyo.cos(x[1]) + pyo.tan(x[2]) * x[0],
    "powers": lambda x: x[0] ** 3 + x[1] ** 0.5 + 2 ** x[2] + x[0] ** x[1],
    "products": lambda x: x[0] * x[1] * x[2] * 2 - abs(x[0] - x[1]) * 4,
    "quotient": lambda x: 1 / x[0] + x[1] / (x[2] * 3) - -x[0],
    "mixed": lambda x: x[0] ** 2 + 3 * x[1] * x[2] + pyo.exp(x[0]) + 5 * x[0] + 6,
    "square of a function": lambda x: (pyo.log(x[0]) + x[1]) ** 2 * 3,
    "floor": lambda x: pyo.floor(x[0] * 3) + pyo.ceil(x[1] * 2),
}


def value_at(model: CanonicalModel, point: np.ndarray) -> float:
    total = model.offset + float(model.objective @ point)
    total += model.quadratic.at(point) if model.quadratic is not None else 0.0
    return total + evaluate(model.nonlinear, list(point))


@pytest.mark.parametrize("case", NONLINEAR)
def test_nonlinear_values_are_pyomos_values(case: str) -> None:
    m = pyo.ConcreteModel()
    m.x = pyo.Var([0, 1, 2])
    m.o = pyo.Objective(expr=NONLINEAR[case](m.x))
    m.c = pyo.Constraint(expr=NONLINEAR[case](m.x) <= m.x[0])
    model = from_bytes(to_bytes(extract(m)))
    assert model.problem_class == "NLP"
    for point in np.random.default_rng(0).uniform(0.2, 1.3, size=(5, 3)):
        for j in range(3):
            m.x[j].set_value(point[j])
        assert value_at(model, point) == pytest.approx(pyo.value(m.o), rel=1e-9)
        row = float((model.matrix @ point)[0]) + evaluate(model.row_nonlinears[0], list(point)) - model.row_upper[0]
        row += model.row_quadratics[0].at(point) if 0 in model.row_quadratics else 0.0
        assert row == pytest.approx(pyo.value(m.o) - point[0], rel=1e-9, abs=1e-9)


def test_nonlinear_in_fixed_variables_parameters_and_named_expressions() -> None:
    m = pyo.ConcreteModel()
    m.x, m.k = pyo.Var(), pyo.Var()
    m.p = pyo.Param(initialize=2, mutable=True)
    m.k.fix(3)
    m.e = pyo.Expression(expr=pyo.exp(m.x * m.p))
    m.o = pyo.Objective(expr=m.e * m.k + pyo.sin(m.k))
    model = canonical_from_pyomo(m)
    assert value_at(model, np.array([0.5, 3.0])) == pytest.approx(3 * math.e + math.sin(3))
    assert canonical_from_pyomo(m).nonlinear == model.nonlinear


def test_a_variable_of_an_inactive_block_in_every_place() -> None:
    m = pyo.ConcreteModel()
    m.b = pyo.Block()
    m.b.x = pyo.Var([1, 2], bounds=(0, 1))
    m.b.deactivate()
    m.one = pyo.SOSConstraint(var=m.b.x, sos=1)
    m.nonlinear = pyo.Constraint(expr=pyo.exp(m.b.x[1]) + m.b.x[1] * m.b.x[2] <= 3)
    m.linear = pyo.Constraint(expr=m.b.x[1] + m.b.x[2] <= 3)
    model = canonical_from_pyomo(m)
    assert sorted(model.column_names) == ["b.x[1]", "b.x[2]"]
    assert len(model.row_quadratics[0]) == 1


def test_special_ordered_sets() -> None:
    m = pyo.ConcreteModel()
    m.x = pyo.Var([1, 2, 3], bounds=(0, 1))
    m.one = pyo.SOSConstraint(var=m.x, sos=1)
    m.two = pyo.SOSConstraint([1], var=m.x, sos=2, index={1: [3, 1, 2]}, weights={1: 10, 2: 20, 3: 30})
    model = from_bytes(to_bytes(extract(m)))
    one, two = model.special_ordered_sets
    assert (one.name, one.kind, one.columns) == ("one", 1, (0, 1, 2))
    weights = dict(zip(two.columns, two.weights, strict=True))
    assert (two.name, two.kind, weights) == ("two[1]", 2, {0: 10, 1: 20, 2: 30})
    assert model.problem_class == "MILP"


def failing(build: Any) -> str:
    m = pyo.ConcreteModel()
    m.x = pyo.Var([1, 2], bounds=(0, 1))
    build(m)
    with pytest.raises(ProgramError) as caught:
        canonical_from_pyomo(m)
    return caught.value.message


def disjunction(m: Any) -> None:
    from pyomo.gdp import Disjunction

    m.either = Disjunction(expr=[[m.x[1] == 0], [m.x[2] == 0]])


def two_objectives(m: Any) -> None:
    m.a, m.b = pyo.Objective(expr=m.x[1]), pyo.Objective(expr=m.x[2])


def complementarity(m: Any) -> None:
    from pyomo.mpec import Complementarity, complements

    m.pair = Complementarity(expr=complements(m.x[1] >= 0, m.x[2] >= 0))


def logical(m: Any) -> None:
    m.y = pyo.BooleanVar([1, 2])
    m.either = pyo.LogicalConstraint(expr=m.y[1].lor(m.y[2]))


def set_to(name: str, make: Any) -> Any:
    return lambda m: m.add_component(name, make(m))


REFUSED = [
    (disjunction, "`either` is a Disjunction"),
    (complementarity, "`pair` is a Complementarity"),
    (logical, "`either` is a LogicalConstraint"),
    (two_objectives, "2 active objectives: `a`, `b`"),
    (set_to("c", lambda m: pyo.Constraint(expr=pyo.asin(m.x[1]) <= 1)), "`c` uses `asin`"),
    (set_to("c", lambda m: pyo.Constraint(expr=pyo.Expr_if(m.x[1] >= 0, m.x[2], 3) <= 1)), "`c` uses Expr_if"),
    (set_to("c", lambda m: pyo.Constraint(expr=float("nan") * m.x[1] <= 1)), "`c`"),
    (set_to("c", lambda m: pyo.Constraint(expr=float("inf") * m.x[1] + m.x[2] <= 1)), "`c`"),
    (set_to("o", lambda m: pyo.Objective(expr=float("inf") * m.x[1])), "`o`"),
    (set_to("step", lambda m: pyo.Var(domain=pyo.RangeSet(0, 10, 2))), "`step` has the domain"),
    (set_to("held", lambda m: pyo.Var()), ""),
]


@pytest.mark.parametrize(("build", "words"), REFUSED[:-1])
def test_what_cannot_be_read_is_named(build: Any, words: str) -> None:
    assert words in failing(build)


def test_a_variable_fixed_to_no_value() -> None:
    def build(m: Any) -> None:
        m.x[1].fixed = True
        m.c = pyo.Constraint(expr=m.x[1] + m.x[2] <= 1)

    assert "`x[1]`" in failing(build)


def test_deep_expressions_are_refused_not_crashed_on() -> None:
    def build(m: Any) -> None:
        inner = m.x[1]
        for _ in range(400):
            inner = pyo.exp(inner)
        m.o = pyo.Objective(expr=inner)

    assert "deep" in failing(build)


def test_an_abstract_model_without_data() -> None:
    with pytest.raises(ProgramError, match="AbstractModel"):
        extract(pyo.AbstractModel())


def test_an_empty_model() -> None:
    assert canonical_from_pyomo(pyo.ConcreteModel()).shape == (0, 0)


@pytest.mark.parametrize("build", MODELS)
def test_every_cut_and_many_changes_of_the_bytes_are_refused_or_harmless(build: Any) -> None:
    data = to_bytes(extract(build()))
    for size in range(0, len(data), 7):
        with pytest.raises(ProgramError):
            from_bytes(data[:size])
    random = np.random.default_rng(1)
    for _ in range(300):
        changed = bytearray(data)
        for place in random.integers(0, len(data), size=3):
            changed[place] = random.integers(0, 256)
        try:
            model = from_bytes(bytes(changed))
        except ProgramError as error:
            assert "\n" not in error.message
        else:
            assert np.isfinite(model.matrix.data).all() and model.matrix.has_canonical_format
