"""Why a model has no point: every member is needed, and the changes proposed do repair it."""

import numpy as np
import pytest

from nl2opt.model.canonical import CanonicalModel, Indicator, Quadratic
from nl2opt.solution import Infeasibility, SolveOptions, Status, solve
from nl2opt.solution.elastic import Change

INF = np.inf
build = CanonicalModel.build


def diagnosed(model: CanonicalModel, **sources: str) -> Infeasibility:
    solution = solve(model, sources=sources)
    assert solution.status is Status.INFEASIBLE
    assert isinstance(solution.diagnosis, Infeasibility)
    return solution.diagnosis


def repaired(model: CanonicalModel, changes: tuple[Change, ...]) -> CanonicalModel:
    sides = {side: getattr(model, side).copy() for side in ("row_lower", "row_upper", "lower", "upper")}
    for change in changes:
        if change.what == "bound":
            sides[change.side][model.column_index[change.name]] = change.after
            continue
        i = model.row_index[change.name]
        for side in ("lower", "upper") if change.equation else (change.side,):
            sides[f"row_{side}"][i] = change.after
    return model.with_(**sides)


def bakery() -> CanonicalModel:
    return build(
        objective=[3, 2.5, 1],
        rows=[[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1], [1, 1, 1]],
        row_lower=[-INF, -INF, 1700, 2, -INF],
        row_upper=[900, INF, INF, 9, 1e6],
        upper=[INF, 700, 5],
        column_names=["bake[north]", "bake[south]", "vans"],
        row_names=["oven[north]", "spare", "demand", "fleet", "all"],
        sense="maximize",
    )


def test_rows_bounds_sources_and_repair() -> None:
    found = diagnosed(bakery(), demand="The town eats 1700 loaves.", bake="South bakes at most 700.")
    assert [(member.what, member.name, member.text) for member in found.members] == [
        ("row", "oven[north]", "bake[north] <= 900"),
        ("row", "demand", "bake[north] + bake[south] >= 1700"),
        ("bound", "bake[south]", "bake[south] <= 700"),
    ]
    assert found.irreducible
    assert [member.source for member in found.members] == [
        None,
        "The town eats 1700 loaves.",
        "South bakes at most 700.",
    ]
    assert len(found.changes) == 1 and abs(found.changes[0].after - found.changes[0].before) == 100
    assert solve(repaired(bakery(), found.changes)).status is Status.OPTIMAL
    text = "\n".join(found.lines())
    assert "oven[north]: bake[north] <= 900" in text and "(from: The town eats 1700 loaves.)" in text


def test_only_integrality() -> None:
    model = build(
        objective=[1, 1, 0], rows=[[2, 2, 0], [0, 0, 1]], row_lower=[3, 1], row_upper=[3, 4], domains=[1, 1, 1]
    )
    found = diagnosed(model)
    assert {member.text for member in found.members} == {"2 x0 + 2 x1 = 3", "x0 is integer", "x1 is integer"}
    assert found.irreducible and found.method == "deletion filter"
    assert found.changes and solve(repaired(model, found.changes)).status is Status.OPTIMAL


def test_binaries_are_called_binary() -> None:
    model = build(objective=[1] * 3, rows=[[2, 2, 2]], row_lower=[3], row_upper=[3], upper=[1] * 3, domains=[1] * 3)
    assert "x0 is binary" in {member.text for member in diagnosed(model).members}


def test_quadratic_rows() -> None:
    square = Quadratic(np.array([0]), np.array([0]), np.array([1.0]))
    model = build(objective=[0, 0], rows=[[0, 0], [1, 0], [0, 1]], row_lower=[-INF, 3, 1], row_upper=[4, INF, 2],
                  row_quadratics={0: square}, row_names=["disc", "far", "other"])  # fmt: skip
    found = diagnosed(model)
    assert {member.text for member in found.members} == {"x0^2 <= 4", "x0 >= 3"}
    assert {change.name for change in found.changes} <= {"disc", "far"}


def test_indicator_rows_say_when_they_apply() -> None:
    model = build(objective=[0, 0], rows=[[1, 0], [0, 1]], row_lower=[5, 1], upper=[3, 1], domains=[0, 1],
                  indicators=(Indicator(0, 1, True),), row_names=["if on", "on"])  # fmt: skip
    texts = {member.text for member in diagnosed(model).members}
    assert {"x0 >= 5 when x1 = 1", "x0 <= 3", "x1 >= 1"} <= texts


@pytest.mark.parametrize(
    ("model", "texts"),
    [
        (build(objective=[1], lower=[3], upper=[1]), ["x0 >= 3", "x0 <= 1"]),
        (build(objective=[1], lower=[0.2], upper=[0.8], domains=[1]), ["x0 >= 0.2", "x0 <= 0.8", "x0 is integer"]),
        (build(objective=[1], rows=[[0]], row_lower=[1]), ["0 >= 1"]),
        (build(objective=[1], rows=[[1]], row_lower=[5], row_upper=[2]), ["5 <= x0 <= 2"]),
    ],
)
def test_contradictions_in_the_data_alone(model: CanonicalModel, texts: list[str]) -> None:
    found = diagnosed(model)
    assert [member.text for member in found.members] == texts
    assert found.irreducible


def test_large_systems_are_cut_by_multipliers_first() -> None:
    """Supply below demand: every row takes part, and the answer still comes at once."""
    n = 60
    rows = np.zeros((2 * n, n * n))
    for i in range(n):
        rows[i, i * n : (i + 1) * n] = 1
        rows[n + i, i::n] = 1
    model = build(objective=[1] * n * n, rows=rows, row_lower=[-INF] * n + [2] * n, row_upper=[1] * n + [INF] * n)
    found = diagnosed(model)
    assert len(found.members) == 2 * n and not found.irreducible
    assert len(found.lines()) < 80
    assert sum(abs(change.after - change.before) for change in found.changes) == pytest.approx(n)


def test_explanations_can_be_left_out() -> None:
    assert solve(bakery(), SolveOptions(explain=False)).diagnosis is None


def test_to_dict_is_ready_for_json() -> None:
    import json

    out = json.loads(json.dumps(diagnosed(bakery()).to_dict(), allow_nan=False))
    assert out["kind"] == "infeasible" and out["irreducible"] is True
    assert {"what", "name", "text", "source"} == set(out["members"][0])
    assert {"name", "side", "before", "after", "line"} <= set(out["changes"][0])


def test_many_columns_of_a_family_are_said_in_one() -> None:
    n = 12
    model = build(
        objective=[0] * n,
        rows=[[2] * n],
        row_lower=[3],
        row_upper=[3],
        domains=[1] * n,
        upper=[5] * n,
        column_names=[f"x[{j}]" for j in range(n)],
    )
    assert "12 columns of x are integer" in {member.text for member in diagnosed(model).members}
