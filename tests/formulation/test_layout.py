"""Laying out: columns, rows, bounds, what is decided by data, and the findings of a run."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from nl2opt.description.tables import Data, DataTable
from nl2opt.formulation.budget import Budget
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.expressions import parse_expression
from nl2opt.formulation.instance import Instance
from nl2opt.formulation.layout import chain_parts, lay_out, mentions_variables
from nl2opt.model.direct import direct_model
from nl2opt.solution import solve

INF = float("inf")


def laid_out(data: Data | None = None, **content: Any) -> Instance:
    return lay_out(Formulation.model_validate(content), data)


def fine(data: Data | None = None, **content: Any) -> Instance:
    instance = laid_out(data, **content)
    assert not instance.findings, [finding.message for finding in instance.findings]
    return instance


def codes(data: Data | None = None, **content: Any) -> list[str]:
    return [finding.code for finding in laid_out(data, **content).findings]


def rows(rule: str, **content: Any) -> list[tuple[str, dict[str, Any], Any, Any]]:
    content.setdefault("variables", {"x": {}, "y": {}, "z": {}})
    instance = fine(constraints={"c": {"rule": rule}}, **content)
    names = instance.column_names()
    return [
        (row.name, {names[k]: v for k, v in row.body.linear.items()}, row.lower, row.upper) for row in instance.rows
    ]


def bounds_of(**variable: Any) -> list[tuple[Any, Any]]:
    instance = fine(
        sets={"S": {"elements": ["a", "b"]}, "T": {"elements": "range(2)"}},
        parameters={
            "cap": {"over": "S", "values": {"a": 4, "b": 5.5}},
            "grid": {"over": ["S", "T"], "values": {"a": [1, 2], "b": [3, 4]}},
            "k": {"value": 2},
        },
        variables={"x": variable},
    )
    return [(column.lower, column.upper) for column in instance.columns]


# -- variables -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        ({}, [(-INF, INF)]),
        ({"lower": 0, "upper": 2.5}, [(0, 2.5)]),
        ({"lower": "-k", "upper": "k ** 2 + 1"}, [(-2, 5)]),
        ({"domain": "binary"}, [(0, 1)]),
        ({"domain": "binary", "lower": -3, "upper": 7}, [(0, 1)]),
        ({"domain": "binary", "lower": 1}, [(1, 1)]),
        ({"domain": "integer", "upper": 3}, [(-INF, 3)]),
        ({"over": "S", "upper": "cap"}, [(-INF, 4), (-INF, 5.5)]),
        ({"over": ["S", "T"], "lower": "grid", "upper": 9}, [(1, 9), (2, 9), (3, 9), (4, 9)]),
        ({"for": "s in S", "lower": "-cap[s]", "upper": "cap[s] * k"}, [(-4, 8), (-5.5, 11)]),
        ({"for": "s in S for t in T if t > 0", "upper": "grid[s, t]"}, [(-INF, 2), (-INF, 4)]),
        ({"for": "s in S", "upper": "cap"}, [(-INF, 4), (-INF, 5.5)]),
        ({"lower": -INF, "upper": INF}, [(-INF, INF)]),
    ],
)
def test_bounds(variable: dict[str, Any], expected: list[tuple[Any, Any]]) -> None:
    assert bounds_of(**variable) == expected


@pytest.mark.parametrize(
    ("bound", "code"),
    [
        ("1 / 0", "division-by-zero"),
        ("'a'", "not-a-number"),
        ("1 > 2", "not-a-number"),
        ("y", "variable-in-data"),
        ("S", "not-a-number"),
        ("10 ** 400", "number-too-large"),
        ("cap['z']", "missing-cell"),
        (float("nan"), "non-finite-number"),
        ("lambda: 1", "not-allowed"),
        ("3 +", "syntax-error"),
    ],
)
def test_bounds_that_are_none(bound: Any, code: str) -> None:
    sets = {"S": {"elements": ["a"]}}
    found = codes(
        sets=sets, parameters={"cap": {"over": "S", "values": {"a": 1}}}, variables={"x": {"upper": bound}, "y": {}}
    )
    assert found == [code]


def test_the_same_failure_for_many_members_is_one_finding() -> None:
    instance = laid_out(
        sets={"S": {"elements": "range(50)"}},
        variables={"x": {"for": "s in S", "upper": "1 / (s - s)"}},
        objective={"minimize": "sum(x[s] for s in S)"},
        constraints={"c": {"for": "s in S", "rule": "x[s] <= 1 / (s // 99)"}},
    )
    assert [finding.code for finding in instance.findings] == ["division-by-zero"] * 2
    assert instance.findings[0].index == (0,) and "49 more members" in instance.findings[0].notes[-1]


def test_duplicate_members() -> None:
    assert codes(variables={"x": {"for": "i in [1, 2, 1]"}}) == ["duplicate-member"]
    assert codes(variables={"x": {}}, constraints={"c": {"for": "i in [1, 1]", "rule": "x <= i"}}) == [
        "duplicate-member"
    ]


@pytest.mark.parametrize("members", [[1, "1"], [["a,b", "c"], ["a", "b,c"]]])
def test_members_that_look_alike_are_a_finding(members: list[Any]) -> None:
    sets = {"S": {"elements": members}}
    instance = laid_out(
        sets=sets, variables={"x": {"over": "S"}, "y": {}}, constraints={"c": {"for": "s in S", "rule": "y >= 1"}}
    )
    assert [finding.code for finding in instance.findings] == ["duplicate-member"] * 2
    assert all("both written" in finding.message for finding in instance.findings)


def test_an_index_is_no_row_and_no_list() -> None:
    data = Data({"t": DataTable("t", ("a",), ((1,), (2,)))}, {"m": [[1], [2]]})
    for loop in ("r in data.t", "r in data.m"):
        assert codes(data, variables={"x": {"lower": 0}}, constraints={"c": {"for": loop, "rule": "x >= 1"}}) == [
            "wrong-member"
        ]
        assert codes(data, variables={"x": {"for": loop}}) == ["wrong-member"]
        assert codes(data, parameters={"p": {"for": loop, "value": 1}}) == ["wrong-member"]


def brute(domain: str, lower: int, upper: int, step: float | None) -> list[float]:
    values = [k / 4 for k in range(41)]
    inside = [v for v in values if lower <= v <= upper]
    if domain.startswith("semi"):
        inside.append(0.0)
    if domain in ("semiinteger", "integer"):
        inside = [v for v in inside if v == int(v)]
    return [v for v in inside if step is None or (v / step) == int(v / step)]


@pytest.mark.parametrize(
    ("domain", "lower", "upper", "step"),
    [
        ("semicontinuous", 2, 5, None),
        ("semiinteger", 2, 5, None),
        ("semicontinuous", 0, 4, None),
        ("semicontinuous", 3, 3, None),
        ("real", 1, 7, 1.5),
        ("integer", 1, 8, 3),
        ("semicontinuous", 3, 8, 2.5),
        ("semiinteger", 3, 9, 4),
    ],
)
def test_semicontinuous_and_steps_against_brute_force(domain: str, lower: int, upper: int, step: float | None) -> None:
    choices = brute(domain, lower, upper, step)
    for target, sense in product((-1, 0.5, 2.25, 2.75, 6, 9), ("over", "under")):
        rule = f"x >= {target}" if sense == "over" else f"x <= {target}"
        goal = "minimize" if sense == "over" else "maximize"
        fits = [v for v in choices if (v >= target if sense == "over" else v <= target)]
        variable: dict[str, Any] = {"domain": domain, "lower": lower, "upper": upper, "step": step}
        instance = fine(variables={"x": variable}, objective={goal: "x"}, constraints={"c": {"rule": rule}})
        solution = solve(direct_model(instance))
        if not fits:
            assert solution.status.value == "infeasible"
        elif domain == "semicontinuous" and step is None:
            # A continuum: the best point is a bound, zero, or the target itself.
            best = {v for v in (0, lower, upper, target) if v in (0, *fits) or lower <= v <= upper}
            wanted = [
                v for v in best if (v >= target if sense == "over" else v <= target) and (v == 0 or lower <= v <= upper)
            ]
            assert solution.objective == pytest.approx(min(wanted) if sense == "over" else max(wanted), abs=1e-6)
        else:
            assert solution.objective == pytest.approx(min(fits) if sense == "over" else max(fits), abs=1e-6)


@pytest.mark.parametrize(
    "variable",
    [{"lower": 2}, {"upper": 5, "lower": -1}, {"upper": 5}, {"lower": 6, "upper": 5}],
)
def test_semicontinuous_needs_bounds(variable: dict[str, Any]) -> None:
    assert codes(variables={"x": {"domain": "semicontinuous", **variable}}) == ["semicontinuous-bounds"]


@pytest.mark.parametrize("step", [0, -1, "'a'", "1 > 2", "[1]"])
def test_a_step_is_a_positive_number(step: Any) -> None:
    assert codes(variables={"x": {"step": step}}) == ["wrong-step"]


# -- rows ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("x <= 3", [("c", {"x": 1}, -INF, 3)]),
        ("x >= 3", [("c", {"x": 1}, 3, INF)]),
        ("x == 3", [("c", {"x": 1}, 3, 3)]),
        ("3 >= x + 1", [("c", {"x": 1}, -INF, 2)]),
        ("3 <= 2 * x - 1", [("c", {"x": 2}, 4, INF)]),
        ("x + 1 <= y - 2", [("c", {"x": 1, "y": -1}, -INF, -3)]),
        ("x >= y", [("c", {"y": 1, "x": -1}, -INF, 0)]),
        ("x + y == 2 * z + 1", [("c", {"x": 1, "y": 1, "z": -2}, 1, 1)]),
        ("1 <= x + y <= 5", [("c", {"x": 1, "y": 1}, 1, 5)]),
        ("5 >= x + 1 >= 2", [("c", {"x": 1}, 1, 4)]),
        ("x <= y <= z", [("c_1", {"x": 1, "y": -1}, -INF, 0), ("c_2", {"y": 1, "z": -1}, -INF, 0)]),
        ("1 <= x <= y", [("c_1", {"x": 1}, 1, INF), ("c_2", {"x": 1, "y": -1}, -INF, 0)]),
        ("x <= y <= 4", [("c_1", {"x": 1, "y": -1}, -INF, 0), ("c_2", {"y": 1}, -INF, 4)]),
        ("1 == x == y", [("c_1", {"x": 1}, 1, 1), ("c_2", {"x": 1, "y": -1}, 0, 0)]),
        (
            "0 <= x <= y <= 9",
            [("c_1", {"x": 1}, 0, INF), ("c_2", {"x": 1, "y": -1}, -INF, 0), ("c_3", {"y": 1}, -INF, 9)],
        ),
        ("1 <= 2 <= x", [("c_2", {"x": 1}, 2, INF)]),
        ("x / 4 <= 1", [("c", {"x": 0.25}, -INF, 1)]),
        ("x - x <= 1", [("c", {"x": 0}, -INF, 1)]),
        ("0 * x <= 1", [("c", {"x": 0}, -INF, 1)]),
        ("x <= 3 if 1 < 2 else y <= 4", [("c", {"x": 1}, -INF, 3)]),
        ("(x if 1 > 2 else y) <= 4", [("c", {"y": 1}, -INF, 4)]),
        ("x * (1 < 2) <= 4", [("c", {"x": 1}, -INF, 4)]),
        ("sum([x, y, 3, x]) <= 4", [("c", {"x": 2, "y": 1}, -INF, 1)]),
    ],
)
def test_rows(rule: str, expected: list[Any]) -> None:
    assert rows(rule) == expected


def test_rows_of_a_chain_come_link_by_link() -> None:
    instance = fine(
        sets={"S": {"elements": [1, 2]}},
        variables={"x": {"over": "S"}, "y": {}},
        constraints={"c": {"for": "s in S", "rule": "s <= x[s] <= y"}},
    )
    assert [row.name for row in instance.rows] == ["c_1[1]", "c_1[2]", "c_2[1]", "c_2[2]"]


def test_fractions_are_kept() -> None:
    [(_, body, _, upper)] = rows("x * p <= p", parameters={"p": {"value": "1"}})
    assert (body, upper) == ({"x": 1}, 1)
    form = fine(variables={"x": {}}, objective={"minimize": "x / 3"}).objective
    assert (form * Fraction(1, 3)).linear[0] == pytest.approx(1 / 9)


@pytest.mark.parametrize(
    ("rule", "decided"),
    [
        ("1 <= 2", [True]),
        ("1 >= 2", [False]),
        ("sum(x for i in E) <= 4", [True]),
        ("5 <= x <= 1", [False]),
        ("2 > 1 >= x - x + 5", []),
    ],
)
def test_what_data_decide_makes_no_row(rule: str, decided: list[bool]) -> None:
    instance = laid_out(sets={"E": {"elements": []}}, variables={"x": {}}, constraints={"c": {"rule": rule}})
    assert [item.truth for item in instance.decided] == decided or instance.rows


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("x < 3", "strict-inequality"),
        ("3 > x", "strict-inequality"),
        ("x != 3", "not-equal"),
        ("x", "not-a-rule"),
        ("3", "not-a-rule"),
        ("'a'", "not-a-rule"),
        ("x <= 1e999 - 1e999", "non-finite-number"),
        ("x >= 1e999", "non-finite-number"),
        ("1e999 * x <= 1", "non-finite-number"),
        ("10 ** 400 * x <= 1", "number-too-large"),
        ("x <= 10 ** 400", "number-too-large"),
        ("x + 0.5 <= 10 ** 400", "number-too-large"),
        ("x <= 'a'", "not-a-number"),
        ("x <= 3 and x >= 1", "variable-in-condition"),
        ("1 if x >= 1 else 2", "variable-in-condition"),
        ("sum(1 for i in [1] if x >= 1) <= 2", "variable-in-condition"),
        ("x // 2 <= 1", "variable-in-data"),
        ("x % 2 == 0", "variable-in-data"),
        ("round(x) <= 1", "variable-in-data"),
        ("sum(1 for i in range(x)) <= 1", "variable-in-data"),
        ("v[x] <= 1", "variable-in-index"),
        ("v[x, :] <= 1", "variable-in-index"),
        ("(x <= 1) <= 2", "variable-in-condition"),
        ("x in [1, 2]", "variable-in-condition"),
        ("not x <= 1", "variable-in-condition"),
        ("f'{x}' == 'a'", "variable-in-data"),
        ("v[3] <= 1", "wrong-index"),
        ("v[1, 2] <= 1", "wrong-number-of-indices"),
        ("v <= 1", "not-a-number"),
        ("x[1] <= 1", "wrong-number-of-indices"),
        ("{x} == 1", "variable-in-data"),
    ],
)
def test_rules_that_are_none(rule: str, code: str) -> None:
    found = codes(
        sets={"S": {"elements": [1, 2]}}, variables={"x": {}, "v": {"over": "S"}}, constraints={"c": {"rule": rule}}
    )
    assert found == [code]


def test_chain_parts_and_dependence() -> None:
    formulation = Formulation.model_validate(
        {
            "variables": {"x": {}},
            "parameters": {"p": {"value": 1}},
            "expressions": {"e": {"value": "2 * x"}, "f": {"value": "e + 1"}, "g": {"value": "p"}},
        }
    )
    for text, parts in {
        "x <= 1": 1,
        "1 <= x <= p": 1,
        "1 <= x <= f": 2,
        "g >= x >= 1": 1,
        "1 <= x >= 2": 2,
        "1 == x == 2": 2,
    }.items():
        assert chain_parts(formulation, parse_expression(text).tree) == parts, text
    for text, depends in {"f": True, "g": False, "p": False, "sum(x for i in S)": True}.items():
        assert mentions_variables(formulation, parse_expression(text).tree) is depends


# -- objective -------------------------------------------------------------------------------------------------------


def test_objectives() -> None:
    variables = {"x": {"lower": 0}, "y": {"lower": 0}}
    weighted = fine(variables=variables, objective={"maximize": ["x", "2 * y"], "weights": [3, 0.5]})
    assert (weighted.sense, weighted.objective.linear) == ("maximize", {0: 3, 1: 1.0})
    assert fine(variables=variables).objective == 0
    assert fine(variables=variables, objective={"minimize": "7"}).objective == 7
    for wrong in (
        {"minimize": ["x", "y"]},
        {"minimize": ["x", "y"], "weights": [1]},
        {"minimize": ["x", "y"], "weights": [1, 2], "pareto": True},
    ):
        assert codes(variables=variables, objective=wrong) == ["several-objectives"]
    assert codes(variables=variables, objective={"minimize": "x <= 1"}) == ["not-a-number"]
    assert codes(variables=variables, objective={"minimize": "'a'"}) == ["not-a-number"]
    assert codes(variables=variables, objective={"minimize": "x * 1e999"}) == ["non-finite-number"]


# -- findings --------------------------------------------------------------------------------------------------------


def test_a_cycle_shows_its_path_once() -> None:
    instance = laid_out(
        parameters={"a": {"value": "b + 1"}, "b": {"value": "c * 2"}, "c": {"value": "a"}, "d": {"value": "a + b"}},
        variables={"x": {"upper": "d"}},
        constraints={"r": {"rule": "x <= a"}},
    )
    [finding] = instance.findings
    assert finding.code == "cyclic-definition" and "`a` -> `b` -> `c` -> `a`" in finding.message
    assert codes(parameters={"a": {"value": "a"}}) == ["cyclic-definition"]
    assert codes(sets={"S": {"elements": "{i for i in T}"}, "T": {"elements": "{i for i in S}"}}) == [
        "cyclic-definition"
    ]
    assert codes(variables={"x": {}}, expressions={"e": {"value": "f + x"}, "f": {"value": "e"}}) == [
        "cyclic-definition"
    ]


def test_several_findings_and_no_cascade() -> None:
    instance = laid_out(
        sets={"S": {"elements": "range(1.5)"}, "T": {"elements": [1, 2]}},
        parameters={"p": {"over": "T", "values": {1: 5}}, "q": {"value": "1 / 0"}, "r": {"value": "q + 1"}},
        variables={"x": {"over": "S"}, "y": {"over": "T"}},
        objective={"minimize": "sum(x[s] for s in S)"},
        constraints={
            "a": {"for": "s in S", "rule": "x[s] <= r"},
            "b": {"for": "t in T", "rule": "y[t] < 3"},
            "c": {"rule": "y[9] <= 1"},
        },
    )
    assert sorted(finding.code for finding in instance.findings) == sorted(
        ["wrong-range", "missing-cell", "division-by-zero", "strict-inequality", "wrong-index"]
    )
    assert instance.has_errors and [column.name for column in instance.columns] == ["y[1]", "y[2]"]


@pytest.mark.parametrize(
    "content",
    [
        {"sets": {"S": {"elements": "range(10 ** 7)"}}},
        {"sets": {"S": {"elements": "range(10 ** 30)"}}},
        {"sets": {"S": {"elements": "range(3000)"}}, "variables": {"x": {"over": ["S", "S"]}}},
        {"sets": {"S": {"elements": "range(3000)"}}, "parameters": {"p": {"over": ["S", "S"], "value": 1}}},
        {"sets": {"S": {"elements": "combinations(range(10000))"}}},
        {"parameters": {"p": {"value": "sum(1 for i in range(10 ** 9))"}}},
        {"variables": {"x": {"for": "i in range(10 ** 9)"}}},
        {"variables": {"x": {}}, "constraints": {"c": {"for": "i in range(10 ** 12)", "rule": "x <= i"}}},
    ],
)
def test_sets_too_large_are_findings(content: dict[str, Any]) -> None:
    assert set(codes(**content)) <= {"set-too-large", "too-many-steps", "number-too-large"}
    assert codes(**content)


def test_the_budget_is_a_finding() -> None:
    formulation = Formulation.model_validate(
        {
            "sets": {"S": {"elements": "range(100)"}},
            "variables": {"x": {"lower": 0}},
            "constraints": {"c": {"for": "i in S for j in S", "rule": "x >= i + j"}},
        }
    )
    assert [finding.code for finding in lay_out(formulation, budget=Budget(2000)).findings] == ["too-many-steps"]


@pytest.mark.parametrize(
    ("parameter", "code"),
    [
        ({"value": "1 / 0"}, "division-by-zero"),
        ({"value": "[i for i in 3]"}, "not-a-set"),
        ({"value": "(i for i in [1])"}, "not-a-number"),
        ({"value": "x + 1"}, "variable-in-data"),
        ({"for": "i in S", "value": "1 / (i - 1)"}, "division-by-zero"),
        ({"for": "i in S", "value": "1e400"}, "non-finite-number"),
        ({"for": "i on S", "value": 1}, "bad-for"),
        ({"value": "10 ** 10 ** 10"}, "number-too-large"),
        ({"value": "float(10 ** 1000)"}, "number-too-large"),
        ({"value": "None"}, "not-a-number"),
    ],
)
def test_derived_parameters_that_are_none(parameter: dict[str, Any], code: str) -> None:
    assert codes(sets={"S": {"elements": [1, 2]}}, parameters={"p": parameter}, variables={"x": {}}) == [code]


def test_sparse_sets_partial_parameters_defaults_and_named_expressions() -> None:
    instance = fine(
        sets={"N": {"elements": ["a", "b", "c"]}, "A": {"elements": [["a", "b"], ["b", "c"]]}},
        parameters={
            "cap": {"over": "A", "values": {"a": {"b": 4}}, "partial": True},
            "fee": {"over": ["N", "N"], "values": {"a": {"b": 2}}, "default": 7},
        },
        variables={"f": {"over": "A", "lower": 0}},
        expressions={
            "out": {"for": "n in N", "value": "sum(f[i, j] for (i, j) in A if i == n)"},
            "total": {"value": "sum(out[n] for n in N)"},
            "far": {"for": "(i, j) in A if i != 'a'", "value": "2 * f[i, j] + total"},
        },
        objective={"minimize": "sum(fee[i, j] * f[i, j] for (i, j) in A) + sum(far[a] for a in far)"},
        constraints={"c": {"for": "a in A if a in cap", "rule": "f[a] <= cap[a]"}, "d": {"rule": "total >= 1"}},
    )
    assert instance.column_names() == ("f[a,b]", "f[b,c]")
    assert [row.name for row in instance.rows] == ["c[a,b]", "d"]
    assert instance.objective.linear == {0: 3, 1: 10}
    assert instance.expression_keys == {"out": 3, "total": 1, "far": 1}
    assert instance.sizes()["f"] == 2


def test_wide_tables_and_rows_of_a_table() -> None:
    table = DataTable("jobs", ("job", "time_fast", "time_slow"), (("cut", 1, 4), ("glue", 2, 6)))
    instance = fine(
        Data({"jobs": table}),
        sets={"jobs_": {"data": "jobs", "column": "job"}, "modes": {"elements": ["fast", "slow"]}},
        parameters={
            "time": {"over": ["jobs_", "modes"], "data": "jobs", "key": "job", "column": "time_{modes}"},
            "longest": {"value": "max(r.time_slow for r in data.jobs)"},
        },
        variables={"x": {"over": ["jobs_", "modes"], "domain": "binary"}},
        objective={"minimize": "sum(time[j, m] * x[j, m] for j in jobs_ for m in modes) + longest"},
    )
    assert instance.objective.linear == {0: 1, 1: 4, 2: 2, 3: 6} and instance.objective.constant == 6  # type: ignore[union-attr]
