import json

import numpy as np
import pytest

from nl2opt.errors import InputError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.solution import NoPointError, SolveOptions, solve
from nl2opt.solution.names import split_name

build = CanonicalModel.build


def bakery() -> CanonicalModel:
    return build(
        objective=[3, 2.5],
        rows=[[1, 0], [0, 1], [1, 1]],
        row_lower=[-np.inf, -np.inf, 10],
        row_upper=[900, 700, 1200],
        column_names=["bake[north,1]", "bake[south,1]"],
        row_names=["oven[north]", "oven[south]", "van"],
        sense="maximize",
    )


def test_everything_about_an_lp() -> None:
    solution = solve(bakery())
    assert solution.values() == {"bake[north,1]": 900.0, "bake[south,1]": 300.0}
    assert solution.objective == 3450.0
    assert solution.binding == ("oven[north]", "van")
    assert solution.slacks is not None and solution.slacks.tolist() == [0, 400, 0]
    assert solution.duals is not None and solution.duals.tolist() == [0.5, 0, 2.5]
    assert solution.reduced_costs is not None and solution.reduced_costs.tolist() == [0, 0]


def test_json_has_the_fields_of_the_design() -> None:
    answer = json.loads(solve(bakery()).to_json())
    for key in (
        "status",
        "objective",
        "bound",
        "gap",
        "values",
        "solver",
        "problem_class",
        "certificate",
        "diagnosis",
        "timings",
    ):
        assert key in answer
    assert (answer["status"], answer["objective"], answer["gap"]) == ("optimal", 3450, 0)
    assert answer["duals"] == {"oven[north]": 0.5, "van": 2.5}
    assert answer["solver"].startswith("HiGHS 1.")


def test_frames() -> None:
    solution = solve(bakery())
    variables = solution.to_frame()
    assert variables["family"].tolist() == ["bake", "bake"]
    assert variables["index1"].tolist() == ["north", "south"] and variables["index2"].tolist() == [1, 1]
    assert variables["value"].tolist() == [900.0, 300.0]
    rows = solution.to_frame("rows")
    assert rows["binding"].tolist() == [True, False, True] and rows["dual"].tolist() == [0.5, 0.0, 2.5]
    with pytest.raises(InputError, match="no table is named 'columns'"):
        solution.to_frame("columns")  # type: ignore[arg-type]


def test_asking_for_a_value_without_a_point() -> None:
    solution = solve(build(objective=[1], lower=[3], upper=[1]), SolveOptions(explain=False))
    for ask in (lambda: solution.value("x0"), solution.values, solution.to_frame):
        with pytest.raises(NoPointError) as caught:
            ask()
        assert caught.value.message == "the solution has no point: `status` is infeasible, `ending` is infeasible"
    assert solution.to_dict()["values"] == {}


def test_unknown_name_gives_the_nearest() -> None:
    with pytest.raises(InputError, match="no column is named 'bake\\[nort,1\\]'") as caught:
        solve(bakery()).value("bake[nort,1]")
    assert "bake[north,1]" in (caught.value.help or "")


def test_html_escapes_and_shows_the_values() -> None:
    page = solve(build(objective=[1], lower=[2], column_names=["<x>"]))._repr_html_()
    assert "&lt;x&gt;" in page and "<x>" not in page and "optimal" in page
    infeasible = solve(build(objective=[1], lower=[3], upper=[1]))._repr_html_()
    assert "x0 &lt;= 1" in infeasible


def test_points_are_read_only_and_never_minus_zero() -> None:
    solution = solve(build(objective=[1, 0], lower=[-0.0, 0.0], upper=[4, 0]))
    assert solution.point is not None and not np.any(np.signbit(solution.point))
    with pytest.raises(ValueError, match="read-only"):
        solution.point[0] = 1


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("x", ("x", ())),
        ("x[a]", ("x", ("a",))),
        ("x[a,1,-2]", ("x", ("a", 1, -2))),
        ("x['it, is',2.5]", ("x", ("it, is", 2.5))),
        ("x[(a,b),c]", ("x", ("(a,b)", "c"))),
        ("x[007]", ("x", ("007",))),
        ("odd]name[", ("odd]name[", ())),
    ],
)
def test_names(name: str, parts: tuple[str, tuple[object, ...]]) -> None:
    assert split_name(name) == parts
